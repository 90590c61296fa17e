"""A comparison is drawn with the bound and the thresholds, and saved whole."""

import json
import math

import pandas as pd
import pytest

from unseen.errors import OutputError
from unseen.report.method_figures import draw_accuracy, draw_noise, save_comparison
from unseen.waves.method_comparison import MethodComparison, Score

SNRS = (-10.0, 0.0, 20.0)
THRESHOLDS = {"good": 0.0, "bad": math.nan}


def comparison():
    scores = []
    for method, threshold in THRESHOLDS.items():
        for curves in ("homework", "extended", "wide", "weak"):
            scores += [
                Score(method, curves, None, name, 0.5, 0.4, 0.6, 10) for name in ("solved", "exact")
            ]
        for snr in SNRS:
            for kind in ("frequency", "amplitude"):
                bound = 10 ** (-snr / 20)
                scores.append(Score(method, "separated", snr, f"{kind} bound", bound))
                scores.append(Score(method, "separated", snr, f"{kind} RMSE", 2 * bound))
            scores.append(Score(method, "separated", snr, "outliers", 0.25))
        scores.append(Score(method, "separated", None, "threshold", threshold))
    return MethodComparison(tuple(THRESHOLDS), tuple(scores), SNRS, 10, 10, 0)


@pytest.fixture(scope="module")
def noise():
    return draw_noise(comparison())


def line(axes, label):
    (found,) = [one for one in axes.lines if one.get_label() == label]
    return found


@pytest.mark.parametrize("place", [0, 1], ids=["frequencies", "amplitudes"])
def test_the_bound_is_drawn_beside_the_errors(noise, place):
    axes = noise.axes[place]
    bound, errors = line(axes, "Cramér-Rao bound"), line(axes, "good")
    assert errors.get_ydata() == pytest.approx([2 * value for value in bound.get_ydata()])
    assert list(bound.get_xdata()) == list(SNRS)


def test_outliers_are_drawn_in_percent(noise):
    assert list(line(noise.axes[2], "bad").get_ydata()) == [25.0] * 3


def test_the_threshold_of_a_method_that_has_one_is_marked(noise):
    for axes in noise.axes:
        marks = [one for one in axes.lines if one.get_linestyle() == ":"]
        assert [list(mark.get_xdata()) for mark in marks] == [[0.0, 0.0]]


def test_accuracy_has_a_panel_for_each_set():
    figure = draw_accuracy(comparison())
    assert [axes.get_title("left") for axes in figure.axes] == [
        "homework",
        "extended",
        "wide",
        "weak",
    ]
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == list(THRESHOLDS)


def test_a_comparison_is_saved_as_table_json_and_figures(tmp_path):
    paths = save_comparison(comparison(), tmp_path / "new" / "folder")
    assert [path.name for path in paths] == [
        "comparison.csv",
        "comparison.json",
        "noise.svg",
        "accuracy.svg",
    ]
    assert all(path.stat().st_size for path in paths)
    num_scores = len(comparison().scores)
    assert len(pd.read_csv(paths[0])) == num_scores
    assert len(json.loads(paths[1].read_text())["scores"]) == num_scores


def test_an_earlier_comparison_is_replaced_only_if_that_is_said(tmp_path):
    save_comparison(comparison(), tmp_path)
    with pytest.raises(OutputError, match="--force"):
        save_comparison(comparison(), tmp_path)
    save_comparison(comparison(), tmp_path, overwrite=True)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="one that can be written to"):
        save_comparison(comparison(), tmp_path / "file" / "folder")
