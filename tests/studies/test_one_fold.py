"""What is chosen in an outer fold, and by what: training is only pretended, so scores are known."""

from collections import defaultdict

import numpy as np
import pytest
from tests.studies.pretended import make_setup, pretend, score_from_seed

from unseen.studies.budget import TimeUp
from unseen.studies.journal import Journal
from unseen.studies.one_fold import OneFold
from unseen.studies.results import COCKTAIL, NONE
from unseen.studies.workbench import Workbench

GAINS = {
    "L2 1e-05": 0.01,
    "L2 0.01": 0.05,
    "Dropout 0.1": 0.03,
    "Dropout 0.5": -0.1,
    "EarlyStopping 20": 0.06,
    "Dropout 0.1 + L2 0.01": 0.2,
    "L2 1e-05 + Dropout 0.1": 0.1,
}
TABLES = ("inner", COCKTAIL, "outer", "leave-one-out")


@pytest.fixture(scope="module")
def setup():
    return make_setup(seeds=2)


@pytest.fixture
def fold(setup, monkeypatch):
    """A function that carries out an outer fold; it notes the jobs by the name of their part."""

    def make(gains=GAINS, *, score=None, journal=None, tick=lambda _: None, trials=None):
        from dataclasses import replace

        design = setup.design if trials is None else replace(setup.design, trials=trials)
        bench = Workbench(setup.data, setup.network, design, list(setup.bench.contenders.values()))
        jobs = []

        def train(some, sets, *, with_outputs=False):
            for job in some:
                assert any(np.array_equal(job.parts.training, rows) for rows in sets)
            jobs.extend(some)
            return pretend(some, score or score_from_seed(gains), with_outputs)

        monkeypatch.setattr(bench, "train", train)
        one = OneFold(bench, journal or Journal(None), setup.folds(1)[1], 1, tick)
        one.jobs = jobs
        return one

    return make


def by_stage(jobs):
    stages = defaultdict(list)
    for job in jobs:
        stages[job.facts["stage"]].append(job)
    return stages


def test_each_choice_is_the_best_of_the_inner_scores(fold):
    selection, parts = fold().run()
    means = defaultdict(list)
    for row in (row for part in parts for row in part.rows if row["stage"] in ("inner", COCKTAIL)):
        means[row["contender"], row["settings"]].append(row["score"])
    for name, settings in selection.settings.items():
        if name != COCKTAIL:
            of = {words: np.mean(v) for (who, words), v in means.items() if who == name}
            assert of[settings] == max(of.values())
        assert selection.inner_scores[name] == pytest.approx(np.mean(means[name, settings]))
    assert selection.settings == {
        NONE: NONE,
        "L2": "L2 0.01",
        "Dropout": "Dropout 0.1",
        "EarlyStopping": "EarlyStopping 20",
        COCKTAIL: "Dropout 0.1 + L2 0.01",
    }
    assert selection.chosen == COCKTAIL
    assert selection.ingredients == {"L2": "L2 0.01", "Dropout": "Dropout 0.1"}
    assert selection.resample == 1


def test_outer_scores_choose_nothing(fold):
    plain, _ = fold().run()

    def turned(job):
        score = score_from_seed(GAINS)(job)
        return score if job.facts["inner"] >= 0 else -score

    assert fold(score=turned).run()[0] == plain


def test_the_outer_stage_scores_what_was_chosen(fold):
    one = fold()
    selection, _ = one.run()
    outer = by_stage(one.jobs)["outer"]
    assert sorted({job.contender for job in outer}) == sorted(selection.settings)
    assert len(outer) == 2 * len(selection.settings)
    for job in outer:
        assert job.regularizers == one.bench.regularizers(selection.settings[job.contender])


def test_test_rows_take_part_in_nothing_but_the_outer_scores(fold):
    one = fold()
    one.run()
    for job in one.jobs:
        training, test = map(set, job.parts)
        assert not training & test
        assert not training & set(one.fold.test)
        if job.facts["inner"] >= 0:
            assert not test & set(one.fold.test)
        else:
            assert test == set(one.fold.test)
            assert training == set(one.fold.training)


def test_all_contenders_share_rows_and_seeds(fold):
    one = fold(trials=4)
    one.run()
    places = defaultdict(set)
    of_contender = defaultdict(set)
    for job in one.jobs:
        stage = job.facts["stage"]
        key = "outer" if stage == "leave-one-out" else job.facts["inner"]
        key = "outer" if stage == "outer" else key
        rows = job.parts.training.tobytes(), job.parts.test.tobytes()
        places[key, job.facts["inner"]].add((job.seed, rows))
        of_contender[stage, job.contender, job.regularizers].add((job.seed, rows))
    assert {key: len(found) for key, found in places.items()} == {
        (0, 0): 1,
        (1, 1): 1,
        ("outer", -1): 2,
    }
    for (stage, *_), found in of_contender.items():
        assert stage == COCKTAIL or len(found) == 2
    assert len({seed for found in places.values() for seed, _ in found}) == 4


def test_other_folds_and_studies_have_other_seeds(fold):
    one, other, another = fold(), fold(), fold()
    other.resample = 2
    for each in (one, other):
        each.run()
    another.design = make_setup(seeds=2, seed=1).design
    another.run()
    seeds = [{job.seed for job in each.jobs} for each in (one, other, another)]
    assert not seeds[0] & seeds[1]
    assert not seeds[0] & seeds[2]


def test_the_cocktail_without_each_of_its_ingredients(fold):
    one = fold()
    one.run()
    jobs = by_stage(one.jobs)["leave-one-out"]
    left = {job.contender: [type(r).__name__ for r in job.regularizers] for job in jobs}
    assert left == {"L2": ["Dropout"], "Dropout": ["L2"]}
    assert len(jobs) == 4


def test_cocktails_of_a_later_inner_fold_are_the_better_ones_of_the_first(fold):
    one = fold(trials=4)
    one.run()
    jobs = by_stage(one.jobs)[COCKTAIL]
    first, second = ([job.regularizers for job in jobs if job.facts["inner"] == k] for k in (0, 1))
    assert (len(first), len(second)) == (4, 2)
    assert {one.bench.regularizers("Dropout 0.1 + L2 0.01")} <= set(second) <= set(first)


def test_lower_is_better_for_losses(setup, fold, monkeypatch):
    from unseen.studies.metrics import METRICS

    one = fold()
    design = make_setup(seeds=2, metric="log loss").design
    monkeypatch.setattr(one, "design", design)
    selection, _ = one.run()
    assert design.metric is METRICS["log loss"]
    assert selection.settings["Dropout"] == "Dropout 0.5"
    assert selection.settings["L2"] == "L2 1e-05"
    assert selection.chosen == "Dropout"
    assert selection.inner_scores["Dropout"] < selection.inner_scores[NONE]
    assert selection.inner_scores[NONE] > 0


def test_settings_that_diverge_are_not_chosen(fold):
    one = fold({**GAINS, "L2 0.01": np.nan, "Dropout 0.1 + L2 0.01": np.nan})
    selection, _ = one.run()
    assert selection.settings["L2"] == "L2 1e-05"
    assert "L2 0.01" not in selection.settings[COCKTAIL]


def test_a_contender_whose_settings_all_diverge_is_not_scored(fold):
    one = fold({**GAINS, "L2 0.01": np.nan, "L2 1e-05": np.nan})
    selection, _ = one.run()
    assert set(selection.settings) == {NONE, "Dropout", "EarlyStopping"}  # no two to mix
    assert {job.contender for job in by_stage(one.jobs)["outer"]} == set(selection.settings)
    assert by_stage(one.jobs)["leave-one-out"] == []


def test_where_none_helps_none_is_chosen(fold):
    hurting = defaultdict(lambda: -0.1, {NONE: 0.0})

    class Hurting(dict):
        def get(self, key, _default):
            return hurting[key]

    selection, _ = fold(Hurting()).run()
    assert selection.chosen == NONE


def test_time_that_is_up_stops_between_parts_and_keeps_what_is_finished(fold, tmp_path):
    asked = []

    def tick(part):
        asked.append(part)
        if len(asked) > 3:
            raise TimeUp

    whole = fold(journal=Journal(tmp_path / "other"))
    expected = whole.run()
    stopped = fold(journal=Journal(tmp_path / "journal"), tick=tick)
    with pytest.raises(TimeUp):
        stopped.run()
    assert len(list((tmp_path / "journal").rglob("*.npz"))) == 3
    again = fold(journal=Journal(tmp_path / "journal"))
    found = again.run()
    assert found[0] == expected[0]
    assert [part.rows for part in found[1]] == [part.rows for part in expected[1]]
    # Nothing is trained twice.
    assert len(stopped.jobs) + len(again.jobs) == len(whole.jobs)


def test_learning_curves_take_the_rows_they_are_given(fold):
    one = fold()
    selection, _ = one.run()
    rows = one.fold.training[::2]
    chosen = {NONE: (), "L2": one.bench.regularizers(selection.settings["L2"])}
    del one.jobs[:]
    parts = one.curve(chosen, rows)
    told = [row for part in parts for row in part.rows]
    assert {row["stage"] for row in told} == {"curve"}
    assert {(row["contender"], row["num_training"]) for row in told} == {
        (NONE, len(rows)),
        ("L2", len(rows)),
    }
