import keras
import numpy as np
import pytest

from unseen.data import Split
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.networks import dense
from unseen.regularizers import Dropout
from unseen.training import Fits, Recipe, Run, train
from unseen.training.pure_network import PureNetwork
from unseen.training.trained import Trained

PLAIN = Recipe("mean_squared_error", learning_rate=0.05, epochs=2, batch_size=10, metrics=("mae",))
WITH_DROPOUT = PLAIN.replace(regularizers=(Dropout(0.3),))
METRICS = ["loss", "mae", "val_loss", "val_mae"]


@pytest.fixture(scope="module")
def fits(data, split) -> Fits:
    """Runs of two programs in turn, on two splits."""
    names = {"plain": PLAIN, "dropout": WITH_DROPOUT}
    turned = Split(split.training[::-1], split.validation, split.test)
    parts = {5: split, 3: turned}
    runs = [
        Run(recipe, parts[seed], seed, name) for seed in parts for name, recipe in names.items()
    ]
    return train(dense(3, [4], 2, name="little"), data, runs)


def test_names_itself(fits):
    assert repr(fits) == "Fits(4 runs of little: plain, dropout)"


def test_has_the_length_of_its_runs(fits):
    assert len(fits) == 4


# Choosing runs.


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


def test_no_run_at_all_is_an_empty_table_and_history(fits):
    none = fits.where(lambda run: run.seed == 4)
    assert (len(none), len(none.scores), none.history.sizes["run"]) == (0, 0, 0)


# Histories.


def test_history_has_labelled_axes(fits):
    history = fits.history
    assert history.dims == ("metric", "run", "epoch")
    assert history["metric"].values.tolist() == METRICS
    assert history["run"].values.tolist() == [0, 1, 2, 3]
    assert history["epoch"].values.tolist() == [1, 2]


def test_each_run_of_the_history_says_what_it_was(fits):
    history = fits.history
    assert history["recipe"].values.tolist() == ["plain", "dropout"] * 2
    assert history["fold"].values.tolist() == [0, 0, 1, 1]
    assert history["seed"].values.tolist() == [5, 5, 3, 3]


def test_history_is_that_of_each_run(fits):
    for number, one in enumerate(fits.trained):
        for metric, told in one.history.items():
            np.testing.assert_array_equal(fits.history.sel(metric=metric, run=number), told)


# Scores.


def test_scores_have_a_row_for_each_run_in_order(fits):
    assert fits.scores[["recipe", "fold", "seed", "status", "epochs"]].to_numpy().tolist() == [
        ["plain", 0, 5, "ok", 2],
        ["dropout", 0, 5, "ok", 2],
        ["plain", 1, 3, "ok", 2],
        ["dropout", 1, 3, "ok", 2],
    ]


def test_columns_of_the_scores_go_from_the_run_to_its_metrics(fits):
    run = ["recipe", "fold", "seed", "status", "epochs", "best_epoch", "last_finite_epoch"]
    metrics = [
        f"{part}_{metric}" for part in ("train", "val", "test") for metric in ("loss", "mae")
    ]
    assert fits.scores.columns.tolist() == [*run, *metrics]


@pytest.mark.parametrize("part", ["training", "validation", "test"])
def test_scores_are_of_the_finished_model_on_that_part(fits, data, part):
    column = {"training": "train", "validation": "val", "test": "test"}[part]
    for number, run in enumerate(fits.runs):
        rows = getattr(run.split, part)
        misses = fits.model(number).predict(data.inputs[rows], verbose=0) - data.targets[rows]
        scores = fits.scores.loc[number]
        assert scores[f"{column}_loss"] == pytest.approx((misses**2).mean(), rel=1e-4)
        assert scores[f"{column}_mae"] == pytest.approx(abs(misses).mean(), rel=1e-4)


def test_scores_end_with_the_last_epoch(fits):
    last = fits.history.sel(metric="val_loss").isel(epoch=-1)
    np.testing.assert_allclose(fits.scores["val_loss"], last, rtol=1e-6)


# Predictions and models.


def test_predictions_keep_the_order_of_the_runs(fits, data):
    for number, predicted in enumerate(fits.predict(data.inputs)):
        expected = fits.model(number).predict(data.inputs, verbose=0)
        np.testing.assert_allclose(predicted, expected, rtol=1e-4, atol=1e-6)


def test_large_networks_predict_a_few_at_a_time(fits, data, monkeypatch):
    expected = fits.predict(data.inputs)
    monkeypatch.setattr("unseen.training.fits._LARGEST_SIDE_BY_SIDE", 1)
    np.testing.assert_allclose(fits.predict(data.inputs), expected, rtol=1e-5, atol=1e-6)


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


@pytest.mark.parametrize("number", [-1, 4])
def test_a_run_that_there_is_not_has_no_model(fits, number):
    with pytest.raises(InvalidArgumentError, match=f"run, 0 to 3. Received {number}"):
        fits.model(number)


# Without networks.


@pytest.fixture(scope="module")
def without_networks(fits) -> Fits:
    return train(fits.network, fits.data, fits.runs, keep_networks=False)


def test_without_networks_there_are_the_same_scores_and_histories(fits, without_networks):
    assert without_networks.scores.equals(fits.scores)
    assert without_networks.history.identical(fits.history)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda fits, _: fits.model(0), id="model"),
        pytest.param(lambda fits, _: fits.predict(fits.data.inputs), id="predict"),
        pytest.param(lambda fits, path: fits.save(path / "models"), id="save"),
    ],
)
def test_networks_that_were_not_kept_say_so(without_networks, tmp_path, ask):
    with pytest.raises(InvalidArgumentError, match=r"`keep_networks` must be left on.*train again"):
        ask(without_networks, tmp_path)
    assert not any(tmp_path.iterdir())


# Status and epochs, of made-up histories.


def made_up(loss: list[float], val_loss: list[float] | None, test_loss: float = 1.0) -> Fits:
    """One run that was trained for as long as its losses go on, of five epochs."""
    told = {"loss": loss} | ({} if val_loss is None else {"val_loss": val_loss})
    history = {
        name: np.array(values + [np.nan] * (5 - len(values)), np.float32)
        for name, values in told.items()
    }
    network = dense(1, [], 1)
    scores = {"test_loss": np.array(test_loss)}
    trained = Trained(PureNetwork(network), history, scores, len(loss), lambda: None)
    split = Split([0], [], [])
    return Fits(network, None, [Run(PLAIN, split, 0)], [trained])


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("fits", "status", "last"),
    [
        pytest.param(made_up([3, 2, 1], [3, 2, 1]), "ok", 3, id="ok"),
        pytest.param(made_up([3, NAN], [3, NAN]), "diverged", 1, id="in-the-second"),
        pytest.param(made_up([INF], [3]), "diverged", 0, id="in-the-first"),
        pytest.param(made_up([3, 2, 1], [3, INF, INF]), "diverged", 1, id="in-validation"),
        pytest.param(made_up([3, 2, 1], None), "ok", 3, id="without-validation"),
        pytest.param(made_up([3, 2], [3, 2], test_loss=NAN), "diverged", 2, id="at-the-end"),
    ],
)
def test_status_tells_whether_and_when_a_run_diverged(fits, status, last):
    scores = fits.scores.loc[0]
    assert (fits.status.tolist(), scores["status"]) == ([status], status)
    assert scores["last_finite_epoch"] == last


@pytest.mark.parametrize(
    ("fits", "best"),
    [
        pytest.param(made_up([5, 4, 3], [3, 1, 2]), 2, id="least-validation-loss"),
        pytest.param(made_up([5, 4, 3], [2, 1, 1]), 2, id="first-of-equals"),
        pytest.param(made_up([5, 4, NAN], [2, 1, NAN]), 2, id="diverged-later"),
        pytest.param(made_up([NAN], [NAN]), 1, id="never-finite"),
        pytest.param(made_up([5, 4, 3, 2], None), 4, id="without-validation-the-last"),
    ],
)
def test_the_best_epoch_has_the_least_validation_loss(fits, best):
    assert fits.scores["best_epoch"].tolist() == [best]


def test_runs_of_other_lengths_and_metrics_share_a_history():
    one, other = made_up([3, 2], [3, 2]), made_up([1], None)
    other.trained[0].history["loss"] = other.trained[0].history["loss"][:2]
    both = Fits(one.network, None, one.runs + other.runs, one.trained + other.trained).history
    np.testing.assert_array_equal(both.sel(metric="loss", run=1), [1, NAN, NAN, NAN, NAN])
    assert both.sel(metric="val_loss", run=1).isnull().all()


# Over the runs, of made-up scores.


def with_scores(*val_losses: float) -> Fits:
    """Finished runs; NaN stands for one that diverged."""
    parts = [made_up([1.0], [1.0]) for _ in val_losses]
    for part, loss in zip(parts, val_losses, strict=True):
        part.trained[0].scores.update(val_loss=np.array(loss), train_loss=np.array(2 * loss))
    runs, trained = zip(*((part.runs[0], part.trained[0]) for part in parts), strict=True)
    return Fits(parts[0].network, None, runs, trained)


def test_score_ranges_are_over_the_runs_that_did_not_diverge():
    ranges = with_scores(4.0, NAN, 1.0, 2.5).score_ranges
    assert ranges.index.tolist() == ["train_loss", "val_loss", "test_loss"]
    assert ranges.loc["val_loss"].to_dict() == {"median": 2.5, "least": 1.0, "largest": 4.0}
    assert ranges.loc["train_loss", "median"] == 5.0


def test_where_all_runs_diverged_there_are_no_ranges_and_no_median_run():
    fits = with_scores(NAN, NAN)
    assert fits.score_ranges.columns.tolist() == ["median", "least", "largest"]
    assert (len(fits.score_ranges), fits.median_run()) == (0, None)


@pytest.mark.parametrize(
    ("losses", "number"),
    [
        pytest.param([3.0, 1.0, 2.0], 2, id="odd"),
        pytest.param([4.0, 3.0, 1.0, 2.0], 3, id="even-the-lower"),
        pytest.param([NAN, 1.0, 3.0, 2.0], 3, id="without-the-diverged"),
        pytest.param([1.0, 1.0, 1.0], 1, id="equal"),
        pytest.param([5.0], 0, id="one"),
    ],
)
def test_the_median_run_has_the_median_loss(losses, number):
    assert with_scores(*losses).median_run() == number


def test_the_median_run_of_a_score_that_there_is_not_is_refused():
    with pytest.raises(InvalidArgumentError, match=r"`score` .* test_loss\. Received 'val_loss'"):
        made_up([1.0], None).median_run()
