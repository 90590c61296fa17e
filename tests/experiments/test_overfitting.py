import dataclasses
import json

import jax
import keras
import numpy as np
import pytest

from unseen.experiments import comparison_answer, overfitting_answers
from unseen.experiments.differences import answer_differences
from unseen.experiments.overfitting import NO_REGULARIZER, families, overfitting_network
from unseen.studies import measure
from unseen.training import Fits

from .conftest import TINY


def programs_of(*those: Fits) -> set:
    """What runs must have in common to share a program, for each program."""
    return {
        (
            fits.network.to_json(),
            jax.tree.structure(run.recipe),
            *(part.size for part in (run.split.training, run.split.validation, run.split.test)),
        )
        for fits in those
        for run in fits.runs
    }


@pytest.fixture(scope="module")
def findings(overfitting):
    return {
        finding.id: finding
        for finding in (
            overfitting_answers.answer_draw(overfitting),
            overfitting_answers.answer_look(overfitting),
            overfitting_answers.answer_overfit(overfitting),
            comparison_answer.answer_regularizers(overfitting),
            answer_differences(overfitting, TINY),
        )
    }


def test_every_question_of_the_second_half_is_answered(findings):
    assert list(findings) == ["2.1", "2.2", "2.3", "2.4", "differences"]


@pytest.mark.parametrize("id_", ["2.1", "2.2", "2.3", "2.4", "differences"])
def test_findings_are_strict_json(findings, id_):
    json.dumps(findings[id_].to_json(), allow_nan=False)


def test_a_draw_is_fours_and_nines_without_repeats(findings):
    numbers = findings["2.1"].numbers
    assert [sum(counts) for counts in numbers["class_counts"].values()] == [400, 400, 1991]
    assert sum(numbers["duplicates"].values()) == 0
    assert (numbers["smallest_pixel"], numbers["largest_pixel"]) == (0.0, 1.0)


def test_the_network_is_the_homeworks():
    model = overfitting_network()
    assert [layer.units for layer in model.layers] == [100, 100, 100, 2]
    assert [layer.activation.__name__ for layer in model.layers] == ["relu"] * 3 + ["sigmoid"]
    assert model.count_params() == 98_902


def test_baseline_is_trained_by_the_homeworks_rules(overfitting):
    recipe = overfitting.baseline.runs[0].recipe
    assert (recipe.optimizer, recipe.learning_rate, recipe.batch_size) == ("sgd", 0.01, 128)
    assert recipe.loss == "binary_crossentropy"
    assert recipe.regularizers == ()


def test_all_that_is_compared_has_one_budget(overfitting):
    budgets = {
        (r.recipe.epochs, r.recipe.batch_size, r.recipe.learning_rate, r.recipe.optimizer)
        for r in overfitting.comparison.runs
    }
    assert len(budgets) == 1


def test_all_that_is_compared_shares_one_program(overfitting):
    assert len(programs_of(overfitting.comparison)) == 1


def test_the_whole_homework_takes_at_most_six_programs(fourier, overfitting):
    waves = (fourier.plain, fourier.precise, fourier.precise_float64)
    digits = (overfitting.baseline, overfitting.comparison)
    final = (overfitting.regularized, overfitting.unregularized)
    assert len(programs_of(*waves, *digits, *final)) <= 6


def test_the_homeworks_strengths_are_among_those_compared():
    names = families()
    assert names["L1"] == ["L1 0.0001", "L1 0.001", "L1 0.01", "L1 0.1"]
    assert names["L2"] == ["L2 0.0001", "L2 0.001", "L2 0.01", "L2 0.1"]
    assert names["dropout"] == ["dropout 0.1", "dropout 0.2", "dropout 0.3", "dropout 0.4"]


def test_a_recipe_with_a_diverged_run_is_neither_compared_nor_chosen(monkeypatch):
    from unseen.experiments import overfitting as module
    from unseen.regularizers import Affine, WeightDecay

    compared = {
        "none": {"none": None},
        # A decay so steep that no weight stays finite.
        "L2": {"L2 0.1": WeightDecay(1e30)},
        "augmentation": {"shift": Affine(0.0, 0.0, 0.0, 1.0)},
    }

    def among_both(one):
        return tuple(one if isinstance(one, kind) else kind.off() for kind in (WeightDecay, Affine))

    monkeypatch.setattr(module, "FAMILIES", compared)
    monkeypatch.setattr(module, "_among_all", among_both)
    networks = module.train_overfitting(dataclasses.replace(TINY, overfit_epochs=2))
    assert networks.diverged == {"L2 0.1": TINY.seeds}
    assert families(networks.comparison) == {"none": ["none"], "augmentation": ["shift"]}
    finding = comparison_answer.answer_regularizers(networks)
    assert "Left out, because runs diverged: L2 0.1 (2 runs)." in finding.statement
    assert finding.numbers["chosen"] == "shift"


def test_chosen_is_best_on_validation_images(overfitting):
    scores = overfitting.comparison.scores
    means = scores[scores["recipe"] != NO_REGULARIZER].groupby("recipe")["val_accuracy"].mean()
    assert means[overfitting.chosen] == means.max()


def test_final_model_fits_all_800_and_never_a_test_image(overfitting):
    for run in overfitting.regularized.runs:
        assert len(run.split.training) == 800
        assert not np.isin(run.split.training, run.split.test).any()


def test_test_accuracy_is_that_of_the_saved_model(overfitting, findings, tmp_path):
    overfitting.regularized.model(0).save(tmp_path / "model.keras")
    model = keras.models.load_model(tmp_path / "model.keras")
    test = overfitting.splits[0].test
    outputs = model.predict(overfitting.data.inputs[test], verbose=0)
    right = outputs.argmax(axis=1) == overfitting.data.targets[test].argmax(axis=1)
    measured = findings["2.4"].numbers["test_accuracy"].values[0]
    assert measured == pytest.approx(right.mean(), abs=1e-6)


def test_reopened_model_predicts_the_same(findings):
    assert findings["2.4"].numbers["largest_difference_after_reopening"] < 1e-6


def test_gains_add_up(findings):
    numbers = findings["2.4"].numbers
    parts = (
        numbers["points_by_the_regularizer"].mean
        + numbers["points_by_optimizer_and_all_images"].mean
    )
    assert numbers["improvement_in_points"].mean == pytest.approx(parts)


def test_turning_epoch_is_where_the_validation_loss_is_lowest(overfitting, findings):
    val_loss = overfitting.baseline.history.sel(metric="val_loss").values
    expected = [int(np.argmin(run)) + 1 for run in val_loss]
    assert list(findings["2.3"].numbers["turning_epoch"].values) == expected


def test_verdict_tells_help_harm_and_neither_apart():
    verdict = comparison_answer._verdict(
        {
            "good": measure([2.0, 2.1, 2.2]),
            "bad": measure([-2.0, -2.1, -2.2]),
            "idle": measure([-2.0, 0.0, 2.0]),
        }
    )
    assert "helped: good, +2.1" in verdict
    assert "hurt: bad, −2.1" in verdict
    assert "no regularizer: idle" in verdict


def test_all_nine_differences_are_measured(findings):
    finding = findings["differences"]
    assert len(finding.tables[0].rows) == len(finding.numbers) == 9


def test_repeats_among_draws_with_replacement_match_their_expectation(findings):
    pool, size = 11_791, 800
    expected = size - pool * (1 - (1 - 1 / pool) ** size)
    measured = findings["differences"].numbers["images_repeated_with_replacement"]
    assert measured == pytest.approx(expected, abs=0.6)
