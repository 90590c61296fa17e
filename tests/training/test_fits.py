import keras
import numpy as np
import pytest

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.networks import dense
from unseen.regularizers import Dropout
from unseen.training import Fits, Recipe, Run, train
from unseen.training.fits import Trained
from unseen.training.pure_network import PureNetwork, Variables

PLAIN = Recipe("mean_squared_error", learning_rate=0.05, epochs=2, batch_size=10)
WITH_DROPOUT = PLAIN.replace(regularizers=(Dropout(0.3),))


@pytest.fixture(scope="module")
def fits(data, split) -> Fits:
    """Runs of two programs in turn."""
    names = {"plain": PLAIN, "dropout": WITH_DROPOUT}
    runs = [Run(recipe, split, seed, name) for seed in (5, 3) for name, recipe in names.items()]
    return train(dense(3, [4], 2, name="little"), data, runs)


def test_names_itself(fits):
    assert repr(fits) == "Fits(4 runs of little: plain, dropout)"


def test_has_the_length_of_its_runs(fits):
    assert len(fits) == 4


def test_named_keeps_the_runs_of_that_name(fits):
    assert [(run.name, run.seed) for run in fits.named("dropout").runs] == [
        ("dropout", 5),
        ("dropout", 3),
    ]


def test_where_keeps_what_came_out_beside_its_run(fits):
    kept = fits.where(lambda run: run.seed == 3)
    assert kept.trained == fits.trained[2:]


def test_a_name_that_no_run_has_is_refused(fits):
    with pytest.raises(InvalidArgumentError, match=r"'plain', 'dropout'\. Received 'L2'"):
        fits.named("L2")


def test_history_has_a_row_for_each_run_and_a_column_for_each_epoch(fits):
    assert fits.history("val_loss").shape == (4, 2)


def test_scores_have_a_row_for_each_run_in_order(fits):
    assert fits.scores[["name", "seed", "status"]].to_numpy().tolist() == [
        ["plain", 5, "ok"],
        ["dropout", 5, "ok"],
        ["plain", 3, "ok"],
        ["dropout", 3, "ok"],
    ]


def test_scores_end_with_the_last_epoch(fits):
    np.testing.assert_array_equal(fits.scores["val_loss"], fits.history("val_loss")[:, -1])


def test_predictions_keep_the_order_of_the_runs(fits, data):
    for number, predicted in enumerate(fits.predict(data.inputs)):
        expected = fits.model(number).predict(data.inputs, verbose=0)
        np.testing.assert_allclose(predicted, expected, rtol=1e-4, atol=1e-6)


def test_predictions_fit_the_scores(fits, data, split):
    misses = fits.predict(data.inputs[split.test]) - data.targets[split.test]
    np.testing.assert_allclose((misses**2).mean(axis=(1, 2)), fits.scores["test_loss"], rtol=1e-5)


def test_predictions_of_rows_of_the_wrong_shape_are_refused(fits):
    message = r"`inputs` must have shape \(num_rows, 3\). Received shape \(2, 5\)"
    with pytest.raises(InvalidDataError, match=message):
        fits.predict(np.zeros((2, 5)))


def test_a_model_is_not_compiled(fits):
    assert not fits.model(0).compiled


def test_a_model_has_ordinary_layers_at_the_regularizers_strength(fits):
    layer = fits.model(1).layers[1]
    assert type(layer) is keras.layers.Dropout
    assert layer.rate == 0.3


def test_a_model_can_be_trained_further_and_the_fits_stay(fits, data):
    before = fits.predict(data.inputs)
    model = fits.model(0)
    model.set_weights([np.zeros_like(weight) for weight in model.get_weights()])
    np.testing.assert_array_equal(fits.predict(data.inputs), before)


# Status, of made-up histories.


def made_up(loss: list[float], val_loss: list[float], weight: float = 1.0) -> Fits:
    history = {"loss": np.array(loss), "val_loss": np.array(val_loss)}
    variables = Variables([np.array([1.0, weight])], [])
    network = dense(1, [], 1)
    trained = Trained(PureNetwork(network), variables, history, {})
    return Fits(network, None, [Run(PLAIN, None, 0)], [trained])


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("fits", "status", "last"),
    [
        pytest.param(made_up([3, 2, 1], [3, 2, 1]), "ok", 3, id="ok"),
        pytest.param(made_up([3, NAN, NAN], [3, NAN, NAN]), "diverged", 1, id="in-the-second"),
        pytest.param(made_up([INF, 2, 1], [3, 2, 1]), "diverged", 0, id="in-the-first"),
        pytest.param(made_up([3, 2, 1], [3, INF, INF]), "diverged", 1, id="in-validation"),
        pytest.param(made_up([3, 2, 1], [3, 2, 1], weight=NAN), "diverged", 2, id="last-step"),
    ],
)
def test_status_tells_whether_and_when_a_run_diverged(fits, status, last):
    assert (fits.status.tolist(), fits.last_finite_epoch().tolist()) == ([status], [last])
