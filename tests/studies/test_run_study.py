"""How far a study goes, and what it makes of its parts; training is only pretended."""

import math
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from tests.studies.pretended import (
    NAMES,
    SETTINGS,
    make_frame,
    make_setup,
    pretend,
    score_from_seed,
)

from unseen.data.study_data import StudyData
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.studies import budget, run_study
from unseen.studies.budget import Clock
from unseen.studies.bundled import study_data
from unseen.studies.contenders import in_words
from unseen.studies.design import Design
from unseen.studies.journal import Journal, Part
from unseen.studies.pilot import Pilot
from unseen.studies.results import COCKTAIL, NONE
from unseen.studies.run_study import StudyRun, set_up
from unseen.studies.workbench import Workbench

DATA = study_data(make_frame(), "y")
GAINS = {"Dropout 0.1": 0.05, "L2 0.01": 0.04, "Dropout 0.1 + L2 0.01": 0.3}
FOLD_SECONDS = 10.0


def start(**settings):
    return set_up(DATA, [4], NAMES, **{**SETTINGS, **settings})


@pytest.mark.parametrize("name", ["repetitions", "seeds", "strengths", "epochs", "batch_size"])
@pytest.mark.parametrize("value", [0, -3, 1.5, "3"])
def test_numbers_below_one_are_refused(name, value):
    message = rf"`{name}` must be a whole number of at least 1\. Received {name}={value!r}"
    with pytest.raises(InvalidArgumentError, match=message):
        start(**{name: value})


def test_a_seed_below_zero_is_refused():
    with pytest.raises(InvalidArgumentError, match=r"`seed` .* at least 0. Received seed=-1"):
        start(seed=-1)


@pytest.mark.parametrize("name", ["outer", "inner"])
def test_one_fold_is_not_enough(name):
    with pytest.raises(InvalidArgumentError, match=rf"`{name}` must be .*at least 2.*{name}=1"):
        start(**{name: 1})


def test_a_class_with_fewer_rows_than_folds_is_named():
    codes = np.r_[np.zeros(40, int), np.ones(17, int), np.full(3, 2)]
    data = StudyData(make_frame()[["a", "b", "c"]], codes, ("healthy", "ill", "unsure"))
    message = r"as there are outer folds, 4\. Received 3 of class 'unsure'"
    with pytest.raises(InvalidDataError, match=message):
        set_up(data, [4], NAMES, **{**SETTINGS, "outer": 4})


def test_without_any_regularizer_there_is_nothing_to_study():
    with pytest.raises(InvalidArgumentError, match=r"one that makes sense .* Received none"):
        set_up(DATA, [4], [], **SETTINGS)


def test_an_optimizer_that_is_unknown_is_refused():
    with pytest.raises(InvalidArgumentError, match="optimizer"):
        start(optimizer="sledgehammer")


def test_rows_in_time_order_are_shuffled_once():
    data = study_data(make_frame().assign(day=range(60)), "y", time="day")
    settings = {**SETTINGS, "repetitions": 5}
    assert set_up(data, [4], NAMES, **settings).design.repetitions == 1
    assert set_up(DATA, [4], NAMES, **settings).design.repetitions == 5


@pytest.mark.parametrize(
    ("num_rows", "epochs"), [(40, (150, 300)), (400, (90, 110)), (4000, (20, 20))]
)
def test_steps_are_about_the_same_on_few_rows_and_on_many(num_rows, epochs):
    rng = np.random.default_rng(0)
    features = pd.DataFrame(rng.normal(size=(num_rows, 2)), columns=["a", "b"])
    data = StudyData(features, np.arange(num_rows) % 2, ("no", "yes"))
    design = set_up(data, [4], ["L2"]).design
    assert epochs[0] <= design.epochs <= epochs[1]
    assert design.batch_size <= 32


@pytest.fixture
def wall(monkeypatch):
    """A clock on the wall, which goes on by some seconds with each outer fold's rivals."""
    wall = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(budget, "time", SimpleNamespace(monotonic=lambda: wall.seconds))
    return wall


@pytest.fixture
def carry_out(monkeypatch, wall):
    """A function that carries out a study in no time, but for that on the clock."""
    trained, refitted, told, checkpoints = [], [], [], []

    def train(_bench, jobs, _sets, *, with_outputs=False):
        trained.extend(jobs)
        return pretend(jobs, score_from_seed(GAINS), with_outputs)

    def refit(bench, regularizers, rows, seeds):
        refitted.append((regularizers, rows.tolist(), len(set(seeds))))
        return bench.network, SimpleNamespace(to_keras=lambda network: network)

    def score_rivals(_data, fold, resample, *_):
        wall.seconds += FOLD_SECONDS
        facts = {"resample": resample, "repetition": fold.repetition, "fold": fold.number}
        row = {
            "stage": "rival",
            **facts,
            "contender": "forest",
            "score": 0.9,
            "seconds": FOLD_SECONDS,
        }
        return Part([row], {"forest": np.full((len(fold.test), 2), 0.5)})

    def run_pilot(bench, *_, **_options):
        from dataclasses import replace

        names = tuple(bench.contenders)
        return Pilot(replace(bench.design, regularizers=names), {"Slow": "no time"}, 1, 5, 15)

    monkeypatch.setattr(Workbench, "train", train)
    monkeypatch.setattr(Workbench, "refit", refit)
    monkeypatch.setattr(run_study, "score_rivals", score_rivals)
    monkeypatch.setattr(run_study, "run_pilot", run_pilot)

    def go(seconds=None, journal=None, before=0.0, **settings):
        for some in (trained, refitted, told, checkpoints):
            some.clear()
        setup = make_setup(**settings)
        tell = lambda what, elapsed, budget: told.append((what, elapsed, budget))  # noqa: E731
        run = StudyRun(
            setup,
            journal or Journal(None),
            Clock(seconds, before),
            on_progress=tell,
            on_checkpoint=checkpoints.append,
        )
        return run.carry_out()

    go.trained, go.refitted, go.told, go.checkpoints = trained, refitted, told, checkpoints
    return go


def test_without_a_limit_all_folds_are_done(carry_out):
    result = carry_out(repetitions=3)
    assert result.num_resamples == 6
    assert [(f.repetition, f.number) for f in result.folds] == [
        (r, k) for r in range(3) for k in range(2)
    ]
    assert set(result.runs["stage"]) == {
        "inner", "cocktail", "outer", "leave-one-out", "curve", "final", "rival"
    }  # fmt: skip
    assert result.num_networks == len(carry_out.trained)
    assert result.left_out == {"Slow": "no time"}
    assert result.facts["network"] == "3-4-1, 21 weights"
    assert (result.runs["stage"] == "rival").sum() == 6


def test_no_fold_is_started_that_would_not_be_finished_in_time(carry_out):
    # Each takes 10 s, 20 s are kept for the curves, the final choice and the page.
    done = {seconds: carry_out(seconds, repetitions=4).num_resamples for seconds in (49, 51, 61)}
    assert done == {49: 2, 51: 3, 61: 4}


def test_time_that_is_up_before_the_first_fold_leaves_none(carry_out, wall):
    wall.seconds = 100.0
    result = carry_out(30.0, before=40.0)
    assert (result.num_resamples, len(result.folds), len(result.runs)) == (0, 0, 0)
    assert (result.recipe, result.model, result.selections) == (None, None, ())
    assert carry_out.checkpoints == carry_out.refitted == carry_out.trained == []


def test_the_first_fold_is_finished_as_long_as_there_is_any_time(carry_out):
    result = carry_out(5.0)  # less than the reserve
    assert result.num_resamples == 1
    assert result.recipe is not None


def test_it_tells_of_itself_after_one_fold_and_two_and_four_and_eight(carry_out):
    carry_out(repetitions=5)
    assert [one.num_resamples for one in carry_out.checkpoints] == [1, 2, 4, 8]
    assert all(one.recipe is None and one.model is None for one in carry_out.checkpoints)
    assert all(one.num_networks > 0 for one in carry_out.checkpoints)


def test_progress_says_what_when_and_how_long_there_is(carry_out):
    carry_out(1000.0, repetitions=1)
    said = [what for what, *_ in carry_out.told]
    assert said[0] == "looking at the data"
    assert said[-1] == "training the winner on all rows"
    assert said.count("rivals") == 2
    assert any(what.startswith("fold 2: ") for what in said)
    assert {budget for *_, budget in carry_out.told} == {1000.0}
    times = [elapsed for _, elapsed, _ in carry_out.told]
    assert times == sorted(times)


def test_the_winner_is_best_on_all_inner_folds_together(carry_out):
    result = carry_out(repetitions=2)
    of = result.runs[result.runs["stage"].isin(["inner", "final"])]
    means = of.groupby("settings")["score"].mean()
    assert result.winner == means.idxmax() == "Dropout 0.1 + L2 0.01"
    assert result.winner_name == COCKTAIL
    ((regularizers, rows, num_seeds),) = carry_out.refitted
    assert regularizers == result.recipe.regularizers
    assert [type(one).__name__ for one in regularizers] == ["Dropout", "L2"]
    assert rows == list(range(60))
    assert num_seeds == 3
    counts = of.groupby("settings")["score"].size()
    assert set(counts) == {8}  # each on the two inner folds of four outer ones


def test_learning_curves_take_nested_parts_of_the_training_rows(carry_out):
    result = carry_out()
    jobs = [job for job in carry_out.trained if job.facts["stage"] == "curve"]
    assert {job.contender for job in jobs} == {NONE, "Dropout", COCKTAIL}
    for number, fold in enumerate(result.folds):
        of_fold = [job for job in jobs if job.facts["resample"] == number]
        parts = sorted({tuple(job.parts.training) for job in of_fold}, key=len)
        assert [len(rows) for rows in parts] == [8, 15]
        assert set(parts[0]) < set(parts[1]) < set(fold.training)
        assert {tuple(job.parts.test) for job in of_fold} == {tuple(fold.test)}
        chosen = result.selections[number].settings
        bench = make_setup().bench
        assert all(job.regularizers == bench.regularizers(chosen[job.contender]) for job in of_fold)


def test_no_test_row_of_any_run_is_learnt_from(carry_out):
    carry_out(repetitions=2)
    for job in carry_out.trained:
        assert not set(job.parts.training) & set(job.parts.test)


def test_predictions_are_averaged_over_seeds_by_fold_and_contender(carry_out):
    result = carry_out(seeds=3)
    contenders = {NONE, "L2", "Dropout", "EarlyStopping", COCKTAIL, "forest"}
    assert set(result.predictions) == {(k, name) for k in (0, 1) for name in contenders}
    assert all(p.shape == (30, 2) for p in result.predictions.values())
    assert set(result.histories) == {(k, n) for k in (0, 1) for n in contenders - {"forest"}}
    assert result.histories[0, "L2"]["val_loss"].shape == (3, 3)
    right = result.row_scores[1, "L2"]
    np.testing.assert_array_equal(right, DATA.targets[result.folds[1].test] == 0)


def test_row_scores_are_for_accuracy_alone(carry_out):
    assert carry_out(metric="balanced accuracy").row_scores == {}


def test_scores_are_those_of_the_table(carry_out):
    result = carry_out(seeds=2, repetitions=2)
    outer = result.runs[result.runs["stage"] == "outer"]
    means = outer.groupby(["contender", "resample"])["score"].mean()
    np.testing.assert_allclose(result.scores("L2"), means["L2"])
    chosen = [means[one.chosen][one.resample] for one in result.selections]
    np.testing.assert_allclose(result.scores("chosen"), chosen)


def test_a_study_that_goes_on_is_the_same_and_trains_nothing_again(carry_out, tmp_path, wall):
    whole = carry_out(repetitions=2)
    wall.seconds = 0.0
    stopped = carry_out(5.0, Journal(tmp_path), repetitions=2)
    assert stopped.num_resamples == 1
    finished = len([job for job in carry_out.trained if job.facts["stage"] != "final"])
    of_first = [job for job in carry_out.trained if job.facts["stage"] in ("inner", "outer")]
    resumed = carry_out(None, Journal(tmp_path), repetitions=2)
    again = [job for job in carry_out.trained if job.facts["resample"] == 0]
    assert finished > 0
    assert of_first
    assert {job.facts["stage"] for job in again} <= {"curve", "final"}
    pd.testing.assert_frame_equal(resumed.runs, whole.runs)
    assert resumed.selections == whole.selections
    assert resumed.winner == whole.winner


def test_a_study_that_goes_on_forgets_what_was_chosen_on_fewer_folds(
    carry_out, tmp_path, monkeypatch
):
    def train(_bench, jobs, _sets, *, with_outputs=False):
        def score(job):
            words, resample = in_words(job.regularizers), job.facts["resample"]
            return float(np.random.default_rng([resample, *words.encode()]).uniform())

        return pretend(jobs, score, with_outputs)

    monkeypatch.setattr(Workbench, "train", train)
    whole = carry_out(repetitions=3)
    assert carry_out(45.0, Journal(tmp_path), repetitions=3).num_resamples == 2
    resumed = carry_out(None, Journal(tmp_path), repetitions=3)
    pd.testing.assert_frame_equal(resumed.runs, whole.runs)
    assert resumed.winner == whole.winner
    assert len({one.settings[COCKTAIL] for one in whole.selections}) > 1


def test_the_seconds_are_those_of_all_sessions(carry_out, wall):
    wall.seconds = 50.0
    assert carry_out(None, before=30.0).seconds == 30.0 + 2 * FOLD_SECONDS


def test_a_study_without_time_says_so_in_the_progress(carry_out):
    carry_out(None)
    assert {budget for *_, budget in carry_out.told} == {math.inf}


def test_the_designs_defaults_are_those_of_the_study():
    design = set_up(DATA, [4], ["L2"]).design
    assert (design.outer, design.inner, design.strengths) == (5, 3, Design.strengths)
    assert Design.from_dict(design.to_dict()) == design


def test_networks_of_all_folds_have_the_same_room(carry_out):
    result = carry_out(repetitions=2)
    jobs = carry_out.trained
    for is_inner in (True, False):
        rooms = {job.room for job in jobs if (job.facts["inner"] >= 0) == is_inner}
        tests = [len(job.parts.test) for job in jobs if (job.facts["inner"] >= 0) == is_inner]
        assert rooms == {max(tests)}
    assert max(len(fold.test) for fold in result.folds) in {job.room for job in jobs}
