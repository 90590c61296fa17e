import json
import math
import re

import numpy as np
import pytest
from tests.studies.answers.made_up import GAINS, make_study

from unseen.studies.answers import answer_study, compare_contenders, recommended
from unseen.studies.results import NONE


def findings_of(result) -> dict:
    return {finding.id: finding for finding in answer_study(result)}


@pytest.fixture(scope="module")
def findings() -> dict:
    return findings_of(make_study(recipe=object()))


SMALL = {
    "no-fold": {"num_folds": 0},
    "one-fold": {"num_folds": 1},
    "two-folds": {"num_folds": 2},
    "one-seed": {"num_seeds": 1},
    "no-cocktail": {"cocktail": None},
    "no-rivals": {"rivals": {}},
    "no-curves": {"with_curves": False},
    "nobody": {"gains": {}, "cocktail": None},
    "lower-is-better": {"metric": "log loss"},
    "regression": {"metric": "r2"},
    "few-rows": {"num_rows": 30, "num_folds": 2},
    "lost-fold": {"diverged": {("L2", 0): 2}},
    "lost-baseline": {"diverged": {("none", 0): 2}},
    "all-lost": {"num_folds": 1, "diverged": {(name, 0): 2 for name in (*GAINS, "none")}},
}


@pytest.mark.parametrize("case", SMALL)
def test_any_study_gets_six_answers_in_json(case):
    found = answer_study(make_study(**SMALL[case]))
    assert [finding.id for finding in found] == list("123456")
    for finding in found:
        json.dumps(finding.to_json(), allow_nan=False)
        assert finding.statement
        assert not re.search(r"\bnan\b|\binf\b|\bNone\b(?! of)|  ", finding.statement), (
            finding.statement
        )
        for table in finding.tables:
            assert {len(row) for row in table.rows} == {len(table.headings)}


@pytest.mark.parametrize("name", ["accuracy", "rmse", "log loss"])
def test_gains_are_positive_where_better_whichever_way_the_metric_counts(name):
    compared = {one.name: one for one in compare_contenders(make_study(metric=name, noise=0.004))}
    assert compared["L2"].verdict == "helps"
    assert compared["SharpnessAware"].verdict == "hurts"
    assert compared["L2"].gain.mean == pytest.approx(GAINS["L2"], abs=0.01)
    assert compared["L2"].mean_rank < compared["none"].mean_rank


def test_probabilities_of_being_best_share_one():
    compared = compare_contenders(make_study())
    assert sum(one.probability_best for one in compared) == pytest.approx(1)


def test_whoever_fails_in_a_fold_is_neither_best_nor_helpful():
    study = make_study(noise=0.002, gains={"L2": 0.05}, cocktail=None, diverged={("L2", 1): 2})
    one = next(one for one in compare_contenders(study) if one.name == "L2")
    assert one.verdict == "diverges"
    assert math.isnan(one.probability_best)
    assert (one.num_diverged, one.num_runs) == (2, 20)
    assert one.gain.runs == 9


def test_some_lost_seeds_are_counted_and_left_out():
    study = make_study(noise=0.002, gains={"L2": 0.05}, cocktail=None, diverged={("L2", 1): 1})
    one = next(one for one in compare_contenders(study) if one.name == "L2")
    assert (one.verdict, one.num_diverged, one.gain.runs) == ("helps", 1, 10)


def test_equal_differences_by_luck_prove_nothing():
    study = make_study(num_folds=3, noise=0.0, gains={"L2": 0.01}, cocktail=None)
    one = next(one for one in compare_contenders(study) if one.name == "L2")
    assert one.gain.half_width == 0
    assert one.p == 0.25
    assert one.verdict == "cannot tell"
    said = findings_of(study)
    assert "the same in all 3 folds, no interval" in said["1"].statement
    assert "nothing can be said of chance" in said["5"].statement


def test_one_fold_tells_nothing_of_chance():
    study = make_study(num_folds=1)
    assert {one.verdict for one in compare_contenders(study)} == {"baseline", "cannot tell"}
    said = " ".join(finding.statement for finding in answer_study(study))
    assert "no interval" in said
    assert "Only 1 outer fold is finished" in said


def test_the_answer_names_a_winner_that_helps(findings):
    answer = findings["1"]
    assert answer.statement.startswith("Use L2 0.001 + Dropout 0.001. It helps: cocktails")
    gain = answer.numbers["gain_over_none"]
    assert f"{100 * gain.mean:+.1f} points" in answer.statement
    assert answer.numbers["adjusted_p_value"] < 0.05


def test_the_answer_follows_the_numbers():
    weak = {"gains": {"L2": 0.004, "L1": -0.002}, "cocktail": None, "rivals": {}}
    unsure = findings_of(make_study(**weak, recipe=object()))["1"].statement
    assert "L2 0.001 is the best guess, but it cannot be told whether it helps: L2," in unsure
    assert "None of 2 contenders is shown to help" in unsure
    worse = make_study(**weak, recipe=object(), winner="L1 0.1", winner_name="L1")
    assert findings_of(worse)["1"].statement.startswith(
        "Use no regularizer for now. L1 0.1, which the inner folds prefer, is not shown to help: "
    )
    without = make_study(**weak, recipe=object(), winner=NONE, winner_name=NONE)
    assert findings_of(without)["1"].statement.startswith("Use no regularizer. The inner folds")
    torn = make_study(recipe=object(), winner=NONE, winner_name=NONE)
    assert "close call" in findings_of(torn)["1"].statement
    wrong = make_study(recipe=object(), winner="SharpnessAware 1", winner_name="SharpnessAware")
    assert "does worse than none" in findings_of(wrong)["1"].statement


def test_a_study_that_still_runs_recommends_what_the_folds_chose_so_far():
    running = make_study(winner=NONE, winner_name=NONE)
    assert recommended(running) == ("cocktail", "L2 0.001 + Dropout 0.001")
    assert recommended(make_study(num_folds=0, winner=NONE, winner_name=NONE)) == (NONE, NONE)


def test_who_is_not_worse_is_named(findings):
    assert findings["1"].numbers["as_good_for_all_we_know"][0] == "L2"
    assert "SharpnessAware" not in findings["1"].numbers["as_good_for_all_we_know"]
    assert "cannot be told apart from L2" in findings["1"].statement


def test_the_best_single_is_chosen_by_inner_scores():
    # The outer folds would say L2, but nobody may look at them.
    study = make_study(
        gains={"L2": 0.03, "Dropout": 0.0}, cocktail=0.03, noise=0.001, inner={"Dropout": 0.05}
    )
    gain = findings_of(study)["3"].numbers["gain_over_best_single"]
    assert gain.mean == pytest.approx(0.03, abs=0.002)


def test_ingredients_are_worth_what_leaving_them_out_loses(findings):
    ingredients = findings["3"].numbers["ingredients"]
    assert ingredients["L2"]["times chosen"] == 10
    assert ingredients["L2"]["contribution"].mean == pytest.approx(0.03, abs=0.01)


def test_worth_is_read_off_learning_curves(findings):
    worth = findings["4"].numbers["L2"]
    assert 60 < worth["more examples"] < 100
    assert worth["low"] < worth["more examples"] < worth["high"]
    assert "L2 is worth" in findings["4"].statement


def test_without_learning_curves_the_finding_says_why():
    assert "no time" in findings_of(make_study(with_curves=False))["4"].statement


def test_selection_optimism_is_what_was_put_in(findings):
    assert findings["5"].numbers["selection_optimism"].mean == pytest.approx(0.01, abs=0.005)


def test_more_seeds_are_asked_for_where_seeds_are_the_spread():
    noisy = findings_of(make_study(num_seeds=2, noise=0.02))["5"]
    assert noisy.numbers["sd_from_seed_to_seed"] > 0.015
    assert noisy.numbers["seeds_worth_having"] > 2
    assert "enough" not in noisy.statement


def test_calibration_tells_the_sure_from_the_right(findings):
    errors = findings["5"].numbers["expected_calibration_error"]
    assert list(errors) == ["no regularizer", "cocktail", "random forest"]
    assert errors["cocktail"] < errors["no regularizer"]


def test_histories_of_runs_that_diverged_are_gaps():
    study = make_study(num_folds=2, cocktail=None)
    study.histories[0, NONE]["loss"][:, 5:] = np.inf
    shown = findings_of(study)["5"].evidence["histories"]
    assert set(shown) == {"no regularizer", "best single of each fold"}
    assert np.isnan(shown["no regularizer"]["loss"][:2, 5:]).all()
    assert np.isfinite(shown["no regularizer"]["loss"][2:]).all()


def test_concerns_and_absences_are_shown(findings):
    tables = {table.caption: table.rows for table in findings["5"].tables}
    assert ["duplicates", "3 rows occur twice. Leave them out."] in next(iter(tables.values()))
    assert ["CutMix and CutOut", "needs images"] in tables["Contenders that took no part"]
    assert "1 concern, in the table below: duplicates" in findings["5"].statement
    clean = findings_of(make_study(num_folds=0, concerns=()))["5"]
    assert "saw nothing that may mislead" in clean.statement


def test_rivals_are_compared_with_the_whole_procedure(findings):
    rivals = findings["6"].numbers
    assert rivals["logistic regression"]["verdict"] == "network is better"
    assert rivals["logistic regression"]["network is better by"].mean == pytest.approx(
        0.09, abs=0.01
    )
    better = findings_of(make_study(rivals={"random forest": 0.15}))["6"]
    assert better.statement.startswith("For these data take random forest rather than")
