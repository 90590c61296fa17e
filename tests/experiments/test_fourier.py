import dataclasses
import json

import numpy as np
import pytest

from unseen.experiments import fourier_answers, fourier_range
from unseen.experiments.fourier import homework_network
from unseen.studies import measure
from unseen.waves import sample_waves
from unseen.waves.whitening import fit_whitening

from .conftest import TINY


@pytest.fixture(scope="module")
def findings(fourier):
    return {
        finding.id: finding
        for finding in (
            fourier_answers.answer_first_curve(fourier),
            fourier_answers.answer_formula(fourier),
            fourier_answers.answer_architecture(fourier),
            fourier_answers.answer_first_layer(fourier),
            fourier_answers.answer_training(fourier),
            fourier_answers.answer_test(fourier),
            fourier_range.answer_extended_curves(fourier),
            fourier_range.answer_diagnosis(fourier, TINY),
        )
    }


def test_every_question_of_the_first_half_is_answered(findings):
    assert list(findings) == [f"1.{number}" for number in range(1, 9)]


@pytest.mark.parametrize("number", range(1, 9))
def test_findings_are_strict_json(findings, number):
    json.dumps(findings[f"1.{number}"].to_json(), allow_nan=False)


def test_repeated_numbers_know_how_many_networks_stand_behind_them(findings):
    assert findings["1.6"].numbers["test_mae"].runs == TINY.seeds


def test_test_error_is_that_of_the_saved_model(fourier, findings):
    model, waves = fourier.plain.model(0), fourier.waves
    predicted = model.predict(waves.test_curves, verbose=0)
    by_hand = np.abs(predicted - waves.test_parameters).mean()
    assert findings["1.6"].numbers["test_mae"].values[0] == pytest.approx(by_hand, rel=1e-5)


def test_sentences_hold_the_numbers_beside_them(findings):
    mae = findings["1.6"].numbers["test_mae"]
    assert f"{mae.mean:.4f}" in findings["1.6"].statement
    gap = findings["1.8"].numbers["gap_between_train_and_test"]
    assert f"{gap.mean:.4f}".replace("-", "−") in findings["1.8"].statement


def test_residual_of_every_row_finds_a_wrong_one(fourier):
    curves = fourier.curves.copy()
    curves[123, 45] += 1e-3
    residuals = fourier_answers._residuals(curves, fourier.parameters)
    assert residuals.argmax() == 123
    assert residuals[123] == pytest.approx(1e-3)
    assert np.delete(residuals, 123).max() < 1e-12


def test_first_layer_has_a_weight_for_each_sample_and_a_bias(findings):
    assert findings["1.4"].numbers["first_layer_parameters"] == 64 * 1000 + 64
    assert homework_network(1000).count_params() == findings["1.3"].homework["total_parameters"]


def test_best_network_is_plain_dense_on_float32_samples(fourier):
    model = fourier.precise_models[0]
    assert model.input_shape == (None, 1000)
    assert {type(layer).__name__ for layer in model.layers} == {"InputLayer", "Dense", "Add"}
    assert {v.dtype for v in model.trainable_variables} == {"float32"}


def test_folded_models_score_what_was_trained(fourier):
    by_training = fourier.precise.scores["test_loss"].to_numpy()
    folded = fourier.predict_precise(fourier.waves.test_curves)
    by_hand = np.abs(folded - fourier.waves.test_parameters).mean(axis=(1, 2))
    np.testing.assert_allclose(by_hand, by_training, rtol=0.05)


def test_three_of_the_nine_lie_inside(findings):
    assert findings["1.7"].numbers["inside"] == [True] * 3 + [False] * 6


def test_what_cannot_be_told_is_said(findings):
    rows = findings["1.7"].tables[0].rows
    assert rows[1][3] == "d"
    assert rows[2][3] == "a, b"
    assert "hides a, b and d" in findings["1.7"].statement


@pytest.mark.parametrize(
    ("train", "test", "best", "verdict"),
    [
        ([0.039, 0.040], [0.040, 0.041], [0.004, 0.004], "not overfit; if anything it is underfit"),
        ([0.010, 0.011], [0.040, 0.041], [0.038, 0.039], "is overfit"),
        ([0.010, 0.011], [0.040, 0.041], [0.004, 0.004], "both overfit and short"),
        ([0.039, 0.040], [0.040, 0.041], [0.038, 0.039], "neither overfit nor underfit"),
    ],
    ids=["underfit", "overfit", "both", "neither"],
)
def test_verdict_follows_the_numbers(train, test, best, verdict):
    words = fourier_range.verdict(measure(train), measure(test), measure(best))
    assert verdict in f"is {words}"


def test_one_run_is_not_judged():
    words = fourier_range.verdict(measure([0.01]), measure([0.04]), measure([0.004]))
    assert "one run" in words


def test_map_is_smallest_inside_the_training_range(findings):
    for error in findings["1.8"].evidence["maps"].values():
        # Cells lie at -2, -1/3, 4/3 and 3: the middle ones are next to the range.
        assert error[1:3, 1:3].mean() < np.mean([error[0], error[-1]])


def test_whitening_sees_training_curves_only(fourier):
    alone = fit_whitening(fourier.curves[fourier.split.training])
    np.testing.assert_array_equal(alone.matrix, fourier.whitening.matrix)


def test_float32_tells_fewer_directions_apart(fourier):
    assert fourier.whitening.num_features < fourier.whitening_float64.num_features


def test_the_homeworks_own_first_row_is_recognised(fourier):
    waves = sample_waves(0, 250, 60)
    parameters = waves.train_parameters.copy()
    parameters[0] = (0.02404, 0.53296, 0.0182, 0.55799)
    given = dataclasses.replace(waves, train_parameters=parameters)
    own = dataclasses.replace(fourier, waves=given)
    assert fourier_answers.answer_formula(own).numbers["first_row_is_the_example"] is True


def test_the_network_with_symmetries_solves_the_nine_curves(findings):
    numbers = findings["1.7"].numbers
    assert numbers["solved_by_symmetry"] == 9
    assert max(numbers["curve_error_by_symmetry"]) < 1e-9
    assert "solves 9 of the 9" in findings["1.7"].statement


def test_the_network_with_symmetries_is_precise_all_over_the_map(findings):
    numbers = findings["1.8"].numbers
    assert numbers["precise_cells_of_symmetric_map"] > 0.99 * numbers["cells_of_symmetric_map"]
    homework = np.concatenate([e.ravel() for e in findings["1.8"].evidence["maps"].values()])
    assert np.median(homework) > 0.1


def test_least_squares_reach_the_bound_where_the_finding_says_so(findings):
    numbers = findings["1.8"].numbers
    lowest = numbers["lowest_snr_at_bound"]
    reached = [
        ratio
        for snr, ratio in zip(numbers["snr"], numbers["error_over_bound"], strict=True)
        if snr >= lowest
    ]
    assert max(reached) <= 1.1
    assert numbers["error_over_bound"][0] > 10
