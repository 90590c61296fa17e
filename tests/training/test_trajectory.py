"""What regularizers make of the weights over time: stopping, keeping, averaging."""
# ruff: noqa: ARG002

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from unseen.regularizers import Regularizer, with_strengths
from unseen.regularizers.protocol import Moment, Variables
from unseen.training import Fits, Recipe, Run, train
from unseen.training.trajectory import Trajectory

from .conftest import HALF_WAY, HALF_WAY_SPLIT, StopWhenWorse, one_weight, weight_after

RECIPE = Recipe("mean_squared_error", "sgd", epochs=20, batch_size=4)


def train_one_weight(recipe: Recipe, learning_rates, **options) -> Fits:
    runs = [
        Run(recipe.replace(learning_rate=rate), HALF_WAY_SPLIT, seed)
        for seed, rate in enumerate(learning_rates)
    ]
    return train(one_weight(), HALF_WAY, runs, **options)


def weights_of(fits: Fits) -> list[float]:
    return [one.members[0].trainable[0].item() for one in fits.trained]


# Early stopping really stops.

# The weight is nearest to one half after so many steps; one more is worse.
NEAREST = {0.25: 1, 0.1: 3, 0.05: 7}


STOPPING = RECIPE.replace(regularizers=(StopWhenWorse(),))


@pytest.fixture(scope="module")
def stopped() -> Fits:
    return train_one_weight(STOPPING, NEAREST)


def test_training_stops_after_the_first_worse_epoch(stopped):
    assert stopped.scores["epochs"].tolist() == [best + 1 for best in NEAREST.values()]


def test_the_history_is_nan_after_the_last_epoch(stopped):
    told = np.isfinite(stopped.history.to_numpy())
    epochs = stopped.scores["epochs"].to_numpy()
    assert (told == (np.arange(1, 21) <= epochs[:, None])).all()


def test_weights_are_those_of_the_best_epoch(stopped):
    best = [weight_after(epoch, rate) for rate, epoch in NEAREST.items()]
    np.testing.assert_allclose(weights_of(stopped), best, rtol=1e-6)
    assert stopped.scores["best_epoch"].tolist() == list(NEAREST.values())


def test_scores_are_of_the_best_epoch_too(stopped):
    weights = np.array(weights_of(stopped))
    np.testing.assert_allclose(stopped.scores["train_loss"], (weights - 1) ** 2, rtol=1e-5)
    np.testing.assert_allclose(stopped.scores["test_loss"], weights**2, rtol=1e-5)
    least = stopped.history.sel(metric="val_loss").min(dim="epoch")
    np.testing.assert_allclose(stopped.scores["val_loss"], least, rtol=1e-5, atol=1e-12)


def test_the_history_is_of_every_epoch_not_of_the_best(stopped):
    epochs = np.arange(1, 5)
    told = stopped.history.sel(metric="val_loss", run=1, epoch=epochs)
    np.testing.assert_allclose(told, (weight_after(epochs, 0.1) - 0.5) ** 2, rtol=1e-4)


def test_a_stopped_run_is_no_failure(stopped):
    assert (stopped.status == "ok").all()


def test_side_by_side_each_run_stops_on_its_own(stopped):
    side_by_side = train_one_weight(STOPPING, NEAREST, vectorize=True)
    assert side_by_side.scores["epochs"].tolist() == stopped.scores["epochs"].tolist()
    np.testing.assert_allclose(weights_of(side_by_side), weights_of(stopped), rtol=1e-6)
    np.testing.assert_allclose(side_by_side.history, stopped.history, rtol=1e-4)


epochs_done = []


@with_strengths
class CountedStop(StopWhenWorse):
    """It tells the host of every epoch that a device really does."""

    def after_epoch(self, memory, kept, metrics, moment):
        jax.debug.callback(lambda: epochs_done.append(1))
        return super().after_epoch(memory, kept, metrics, moment)


def test_no_epoch_is_computed_after_the_last_one():
    train_one_weight(RECIPE.replace(regularizers=(CountedStop(),)), NEAREST)
    jax.effects_barrier()
    assert len(epochs_done) == sum(best + 1 for best in NEAREST.values())


# Divergence.


@pytest.fixture(scope="module")
def steep() -> Fits:
    """The weight grows by a factor of two millions an epoch, between two that go well."""
    return train_one_weight(RECIPE, [0.1, 1e6, 0.1])


def test_a_diverged_run_stops(steep):
    # w⁴ ≈ 1.6e25: its square, the validation loss of epoch 4, overflows; so does the next loss.
    assert steep.scores["epochs"].tolist() == [20, 5, 20]
    assert np.isnan(steep.history.sel(run=1, epoch=slice(6, None))).all()


def test_a_diverged_run_tells_its_last_finite_epoch(steep):
    assert steep.status.tolist() == ["ok", "diverged", "ok"]
    assert steep.scores["last_finite_epoch"].tolist() == [20, 3, 20]


def test_runs_beside_a_diverged_one_go_on(steep):
    np.testing.assert_allclose(weights_of(steep)[::2], weight_after(20, 0.1), rtol=1e-6)


# Ensembles.


@with_strengths
class LastTwo(Regularizer):
    """The networks of the last two epochs are handed back."""

    def begin(self, variables):
        return [variables, variables]

    def after_epoch(self, memory, kept, metrics, moment):
        return [memory[1], kept]

    def ensemble(self, memory, kept):
        return memory


@pytest.fixture(scope="module")
def ensembles() -> Fits:
    recipe = RECIPE.replace(epochs=3, regularizers=(LastTwo(),))
    return train_one_weight(recipe, [0.1, 0.25])


MEMBERS = np.stack([weight_after([2, 3], rate) for rate in (0.1, 0.25)])


def test_every_member_is_handed_back(ensembles):
    members = [[one.trainable[0].item() for one in each.members] for each in ensembles.trained]
    np.testing.assert_allclose(members, MEMBERS, rtol=1e-6)


def test_an_ensemble_predicts_the_mean_of_its_members(ensembles):
    predicted = ensembles.predict(np.array([[1.0], [-2.0]]))[:, :, 0]
    expected = MEMBERS.mean(axis=1)[:, None] * [1.0, -2.0]
    np.testing.assert_allclose(predicted, expected, rtol=1e-6)


def test_an_ensemble_is_scored_by_its_mean(ensembles):
    expected = (MEMBERS.mean(axis=1) - 0.5) ** 2
    np.testing.assert_allclose(ensembles.scores["val_loss"], expected, rtol=1e-5)


def test_the_model_of_an_ensemble_averages(ensembles):
    outputs = [ensembles.model(number)(np.ones((1, 1))).item() for number in range(2)]
    np.testing.assert_allclose(outputs, MEMBERS.mean(axis=1), rtol=1e-6)


def test_a_saved_ensemble_is_opened_again(ensembles, tmp_path):
    ensembles.model(1).save(tmp_path / "ensemble.keras")
    opened = keras.models.load_model(tmp_path / "ensemble.keras")
    assert opened(np.ones((1, 1))).item() == pytest.approx(MEMBERS[1].mean())


# Hooks: what they are told, and in which order.


@with_strengths
class StepsAsDigits(Regularizer):
    """The weight handed back has the number of each step as its digits."""

    def begin(self, variables):
        return jnp.zeros(())

    def after_step(self, memory, variables, is_kernel, moment):
        assert (moment.num_steps, moment.steps_per_epoch) == (6, 2)
        return 10 * memory + moment.step, variables

    def keep(self, memory, variables):
        return Variables([memory.reshape(1, 1)], variables.state)


@pytest.fixture(scope="module")
def digits() -> Fits:
    recipe = RECIPE.replace(epochs=3, batch_size=3, regularizers=(StepsAsDigits(),))
    return train_one_weight(recipe, [1e-6])


def test_every_step_is_told_once(digits):
    assert weights_of(digits) == [123456.0]


def test_an_epoch_is_scored_by_what_would_be_kept(digits):
    expected = np.square(np.array([12, 1234, 123456]) - 0.5)
    np.testing.assert_allclose(digits.history.sel(metric="val_loss", run=0), expected, rtol=1e-6)


class Adds(Regularizer):
    """Writes down what it is asked, and adds one to what it keeps."""

    def __init__(self, name: str, calls: list) -> None:
        self.name, self.calls = name, calls

    def begin(self, variables):
        return self.name

    def after_step(self, memory, variables, is_kernel, moment):
        self.calls.append((self.name, "step", memory, variables))
        return memory, variables + 1

    def after_epoch(self, memory, kept, metrics, moment):
        self.calls.append((self.name, "epoch", memory, kept))
        return memory

    def keep(self, memory, variables):
        return variables + 1


class Stops(Adds):
    def is_finished(self, memory):
        return True


MOMENT = Moment(jnp.array(0), 1, 1)


@pytest.fixture
def calls() -> list:
    return []


@pytest.fixture
def trajectory(calls) -> Trajectory:
    return Trajectory((Stops("stops", calls), Adds("one", calls), Adds("two", calls)))


def test_a_step_goes_through_all_and_the_one_that_stops_is_last(trajectory, calls):
    memories = trajectory.begin(0)
    _, variables = trajectory.after_step(memories, 0, [], MOMENT)
    assert variables == 3
    assert calls == [
        ("one", "step", "one", 0),
        ("two", "step", "two", 1),
        ("stops", "step", "stops", 2),
    ]


def test_after_an_epoch_each_is_told_what_those_before_it_keep(trajectory, calls):
    trajectory.after_epoch(trajectory.begin(0), 0, {}, MOMENT)
    assert [(name, kept) for name, _, _, kept in calls] == [("one", 0), ("two", 1), ("stops", 2)]


def test_an_epoch_is_told_by_the_current_weights_not_by_the_best(trajectory):
    memories = trajectory.begin(0)
    assert trajectory.current(memories, 0) == 2
    assert trajectory.members(memories, 0) == [3]


@pytest.mark.parametrize(("kinds", "expected"), [([Adds], False), ([Adds, Stops], True)], ids=str)
def test_one_that_stops_is_enough(calls, kinds, expected):
    trajectory = Trajectory(tuple(kind("name", calls) for kind in kinds))
    assert trajectory.is_finished(trajectory.begin(0)) == expected
