"""Learning curves of made-up histories."""

import numpy as np
import pytest

from unseen.data import Split
from unseen.errors import InvalidArgumentError
from unseen.networks import dense
from unseen.training import Fits, Recipe, Run, learning_curves, overfitting_epoch
from unseen.training.pure_network import PureNetwork
from unseen.training.trained import Trained

NAN, INF = float("nan"), float("inf")
NETWORK = PureNetwork(dense(1, [], 1))


def made_up(*runs: list[float] | np.ndarray, metric: str = "val_loss") -> Fits:
    """Runs that were trained for as long as their losses go on."""
    longest = max(map(len, runs))
    trained = []
    for losses in runs:
        told = np.append(losses, [NAN] * (longest - len(losses)))
        trained.append(Trained(NETWORK, {metric: told}, {}, len(losses), lambda: None))
    run = Run(Recipe("mse"), Split([0], [], []), 0)
    return Fits(NETWORK.model, None, [run] * len(runs), trained)


# Medians and bands.


def test_median_and_band_are_quantiles_over_the_runs():
    losses = np.random.default_rng(0).normal(size=(7, 30))
    curve = learning_curves(made_up(*losses), (0.25, 0.9))["val_loss"]
    low, median, high = np.quantile(losses.astype(np.float32), (0.25, 0.5, 0.9), axis=0)
    np.testing.assert_allclose(curve.low, low, rtol=1e-5)
    np.testing.assert_allclose(curve.median, median, rtol=1e-5)
    np.testing.assert_allclose(curve.high, high, rtol=1e-5)
    assert curve.epochs.tolist() == list(range(1, 31))
    assert curve.num_runs.tolist() == [7] * 30


def test_runs_count_as_long_as_they_go_on():
    curve = learning_curves(made_up([1, 5], [2], [9, 7, 6, 3]))["val_loss"]
    assert curve.median.tolist() == [2, 6, 6, 3]
    assert curve.num_runs.tolist() == [3, 2, 1, 1]


@pytest.mark.parametrize("bad", [NAN, INF], ids=["nan", "infinite"])
def test_a_diverged_run_counts_up_to_its_last_finite_epoch(bad):
    curve = learning_curves(made_up([1, 2, 3], [5, bad], [1, bad, 7]), (0, 1))["val_loss"]
    assert curve.median.tolist() == [1, 2, 3]
    assert curve.high.tolist() == [5, 2, 3]
    assert curve.num_runs.tolist() == [3, 1, 1]


def test_epochs_that_no_run_reached_are_left_out():
    # As of a training that still goes on.
    fits = made_up([3, 2, 1])
    for one in fits.trained:
        one.history["val_loss"] = np.append(one.history["val_loss"], [NAN] * 5)
    assert learning_curves(fits)["val_loss"].epochs.tolist() == [1, 2, 3]


def test_where_no_run_was_ever_finite_the_curve_is_empty():
    curve = learning_curves(made_up([NAN], [INF]))["val_loss"]
    assert (len(curve.epochs), len(curve.median), len(curve.num_runs)) == (0, 0, 0)


@pytest.mark.parametrize("quantiles", [(0.9, 0.1), (-0.1, 0.5), (0.5, 1.1), (NAN, 0.5)])
def test_quantiles_that_are_none_are_refused(quantiles):
    with pytest.raises(InvalidArgumentError, match=r"`quantiles` .* the lower one first"):
        learning_curves(made_up([1.0]), quantiles)


@pytest.mark.filterwarnings("ignore:overflow encountered in cast:RuntimeWarning")
def test_an_epoch_at_which_no_run_is_finite_leaves_a_gap():
    # Finite as it was trained, and beyond what a history can say.
    curve = learning_curves(made_up([3.0, 1e300, 1.0, 2.0], [5.0, 1e300]))["val_loss"]
    assert curve.epochs.tolist() == [1, 2, 3, 4]
    assert curve.num_runs.tolist() == [2, 0, 1, 1]
    for values in (curve.low, curve.median, curve.high):
        assert np.isnan(values).tolist() == [False, True, False, False]
    assert curve.median[[0, 2, 3]].tolist() == [4, 1, 2]


# Where they overfit.


def parabola(turn: float, epochs: int = 100) -> np.ndarray:
    """A loss that is least, 1, after `turn` epochs, and 2 fifty epochs from there."""
    return 1 + ((np.arange(1, epochs + 1) - turn) / 50) ** 2


@pytest.mark.parametrize(
    ("fits", "epoch"),
    [
        pytest.param(made_up(parabola(40)), 40, id="one-run"),
        pytest.param(made_up(parabola(20) + 5, parabola(40), parabola(70) - 5), 40, id="median"),
        pytest.param(made_up(parabola(100)), None, id="still-falling"),
        pytest.param(made_up(parabola(90)), None, id="hardly-risen"),
        pytest.param(made_up(parabola(85)), 85, id="risen-enough"),
        pytest.param(made_up([3, 1, 2]), 2, id="few-epochs"),
        pytest.param(made_up([3, 3, 3]), None, id="flat"),
        pytest.param(made_up([3]), None, id="one-epoch"),
        pytest.param(made_up(-1 / parabola(40)), 40, id="negative"),
        pytest.param(made_up(parabola(40), metric="loss"), None, id="no-validation-rows"),
        pytest.param(made_up([NAN], [INF]), None, id="never-finite"),
    ],
)
def test_overfitting_begins_where_the_median_turns(fits, epoch):
    assert overfitting_epoch(fits) == epoch


@pytest.mark.filterwarnings("ignore:overflow encountered in cast:RuntimeWarning")
def test_a_gap_does_not_shift_it():
    assert overfitting_epoch(made_up([3.0, 1e300, 1.0, 2.0])) == 3


def test_noise_hardly_moves_it():
    noise = np.random.default_rng(1).normal(0, 0.02, size=(5, 400))
    losses = [parabola(160, 400) + one for one in noise]
    assert overfitting_epoch(made_up(*losses)) == pytest.approx(160, abs=10)


@pytest.mark.parametrize("epochs", [300, 3_000])
def test_an_early_turn_is_seen_however_long_the_training(epochs):
    time = np.arange(1, epochs + 1)
    # Falls within some ten epochs, then rises for as long as it goes on.
    losses = np.exp(-time / 5) + 0.1 * np.log(time) + 0.2
    assert overfitting_epoch(made_up(losses)) == pytest.approx(int(losses.argmin()) + 1, abs=3)


def test_noise_alone_is_no_overfitting():
    found = [
        overfitting_epoch(made_up(*(1 + np.random.default_rng(seed).normal(0, 0.05, (5, 400)))))
        for seed in range(20)
    ]
    assert found == [None] * 20


def test_a_few_runs_that_go_on_do_not_decide():
    # Two stop soon after they turn; the third is best much later.
    fits = made_up(parabola(10, 30), parabola(12, 30), parabola(80, 100) / 10)
    assert overfitting_epoch(fits) == pytest.approx(11, abs=1)


def test_the_margin_is_a_part_of_the_least_loss():
    fits = made_up([3, 1, 1.3])
    assert (overfitting_epoch(fits, 0.29), overfitting_epoch(fits, 0.31)) == (2, None)


def test_a_negative_margin_is_refused():
    with pytest.raises(InvalidArgumentError, match=r"`margin` must be at least 0"):
        overfitting_epoch(made_up([1.0]), -0.1)
