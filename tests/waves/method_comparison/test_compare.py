"""Methods are compared on the same curves, and every score can be found again."""

import json

import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.waves.method_comparison import compare_methods
from unseen.waves.method_comparison.accuracy import ACCURACY_SETS, measure_accuracy

SNRS = (20.0, 0.0)


def small(**settings):
    return compare_methods(["closed-form"], num_curves=24, num_noisy=3, snrs=SNRS, **settings)


@pytest.fixture(scope="module")
def compared():
    steps = []
    found = small(on_progress=lambda *step: steps.append(step))
    return found, steps


@pytest.mark.parametrize("curves", ACCURACY_SETS)
def test_a_right_method_is_exact_without_noise(compared, curves):
    assert compared[0].find("closed-form", "exact", curves).value == 1


def test_a_method_that_breaks_down_has_no_threshold(compared):
    assert np.isnan(compared[0].find("closed-form", "threshold").value)


def test_the_extended_curves_are_nine_however_many_there_are_of_others(compared):
    assert compared[0].find("closed-form", "solved", "extended").num_curves == 9
    assert compared[0].find("closed-form", "solved", "wide").num_curves == 24


def test_snrs_are_sorted_and_found_again(compared):
    assert compared[0].snrs == (0.0, 20.0)
    at_0, at_20 = (
        compared[0].find("closed-form", "frequency bound", snr=snr).value for snr in (0.0, 20.0)
    )
    assert at_0 > at_20


def test_the_table_has_a_row_for_every_score(compared):
    frame = compared[0].to_frame()
    assert len(frame) == len(compared[0].scores)
    assert list(frame.columns)[:5] == ["method", "curves", "snr", "name", "value"]


def test_the_plain_values_are_json_without_nan(compared):
    text = json.dumps(compared[0].to_json(), allow_nan=False)
    assert len(json.loads(text)["scores"]) == len(compared[0].scores)


def test_progress_counts_every_measurement(compared):
    total = len(ACCURACY_SETS) + len(SNRS) + 1
    assert compared[1] == [("closed-form", done + 1, total) for done in range(total)]


def test_a_seed_gives_the_same_scores_again(compared):
    def table(found):
        frame = found.to_frame()
        return frame[~frame.name.str.contains("µs|ms")].drop(columns="num_curves")

    assert table(small()).equals(table(compared[0]))


def test_a_score_that_was_not_measured_is_refused(compared):
    with pytest.raises(InvalidArgumentError, match="'speed of light'"):
        compared[0].find("closed-form", "speed of light")


@pytest.mark.parametrize(
    ("methods", "settings", "message"),
    [
        (["best"], {}, r"some of auto.*Received methods=\['best'\]"),
        ([], {}, r"Received methods=\[\]"),
        (["auto", "auto"], {}, "each once"),
        (["auto"], {"num_curves": 0}, "num_curves=0"),
        (["auto"], {"num_noisy": 0}, "num_noisy=0"),
        (["auto"], {"seed": -1}, "seed=-1"),
        (["auto"], {"snrs": [np.inf]}, "`snrs` must be finite"),
    ],
    ids=["unknown", "none", "twice", "no-curves", "no-noisy-curves", "seed", "snr"],
)
def test_what_cannot_be_compared_is_refused(methods, settings, message):
    with pytest.raises(InvalidArgumentError, match=message):
        compare_methods(methods, **settings)


class _Doubled:
    """Answers with amplitudes twice too large."""

    name, summary, needs_even_times, takes_any_size = "doubled", "", True, True

    def solve(self, curves, times):
        from unseen.waves.estimators.closed_form import ClosedForm
        from unseen.waves.estimators.protocol import solution

        right = ClosedForm().solve(curves, times).parameters
        return solution(self.name, right * [2, 1, 2, 1])


def test_a_planted_wrong_method_solves_nothing(monkeypatch):
    monkeypatch.setattr("unseen.waves.estimation.find_estimator", lambda _: _Doubled())
    scores = {score.name: score.value for score in measure_accuracy("doubled", "wide", 24, 0)}
    assert scores["solved"] == 0
    assert scores["median curve error"] == pytest.approx(1)
    assert scores["status poor-fit"] == 1
