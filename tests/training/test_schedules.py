import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.training.schedules import SCHEDULES, factor, normalized_schedule

K = keras.optimizers.schedules


@pytest.mark.parametrize("name", ["constant", "linear", "cosine"])
def test_starts_at_the_whole_learning_rate(name):
    assert SCHEDULES[name](jnp.array(0.0)) == 1.0


@pytest.mark.parametrize(
    ("name", "end"), [("constant", 1.0), ("linear", 0.0), ("cosine", 0.0), ("one-cycle", 0.0)]
)
def test_ends(name, end):
    assert SCHEDULES[name](jnp.array(1.0)) == pytest.approx(end, abs=1e-7)


@pytest.mark.parametrize(
    ("name", "part"),
    # One-cycle rises in a straight line from 1/25 to 1 at 30 %.
    [("linear", 0.75), ("cosine", 0.8535534), ("one-cycle", 0.04 + 0.96 * 0.25 / 0.3)],
)
def test_after_a_quarter(name, part):
    assert SCHEDULES[name](jnp.array(0.25)) == pytest.approx(part)


def test_one_cycle_goes_up_then_down():
    done = np.linspace(0, 1, 101)
    values = np.asarray(SCHEDULES["one-cycle"](jnp.asarray(done)))
    assert values[30] == pytest.approx(1.0)
    assert (np.diff(values[:31]) > 0).all()
    assert (np.diff(values[30:]) < 0).all()


def test_a_step_is_a_part_of_all_steps():
    assert factor("linear", jnp.array(3), 12) == 0.75


KERAS = {
    "cosine-with-warmup": K.CosineDecay(0.1, 8, warmup_target=1.0, warmup_steps=2),
    "restarts": K.CosineDecayRestarts(1.0, 3),
    "exponential": K.ExponentialDecay(1.0, 2, 0.5, staircase=True),
    "inverse-time": K.InverseTimeDecay(1.0, 2, 0.5),
    "steps": K.PiecewiseConstantDecay([2, 5], [1.0, 0.5, 0.1]),
    "polynomial": K.PolynomialDecay(1.0, 6, power=2.0),
}


@pytest.mark.parametrize("schedule", KERAS.values(), ids=KERAS)
def test_a_keras_schedule_is_that_of_keras(schedule):
    kept = normalized_schedule(schedule)
    ours = jax.jit(jax.vmap(lambda step: factor(kept, step, 10)))(jnp.arange(10))
    expected = [float(schedule(step)) for step in range(10)]
    np.testing.assert_allclose(ours, expected, rtol=1e-5, atol=1e-7)


def test_normalizing_twice_changes_nothing():
    once = normalized_schedule(K.CosineDecay(1.0, 8))
    assert normalized_schedule(once) == once


def readable(value):
    """A name without the address of an object, which differs from process to process."""
    return type(value).__name__ if isinstance(value, K.LearningRateSchedule) else str(value)


class OwnSchedule(K.LearningRateSchedule):
    """Its settings are nowhere to be read."""

    def __call__(self, step):  # noqa: ARG002
        return 1.0


@pytest.mark.parametrize(
    "schedule", ["up", None, abs, ["linear"], OwnSchedule(), K.CosineDecay], ids=readable
)
def test_what_is_no_schedule_is_refused(schedule):
    message = r"one of 'constant', 'linear', 'cosine', 'one-cycle', or a Keras schedule.*Received "
    with pytest.raises(InvalidArgumentError, match=message) as refused:
        normalized_schedule(schedule)
    assert str(refused.value).endswith(f"Received schedule={schedule!r}.")
