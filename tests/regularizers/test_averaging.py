"""EMA and SWA against sums written out in NumPy."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from unseen.errors import InvalidArgumentError
from unseen.regularizers.averaging import EMA, SWA
from unseen.regularizers.protocol import Moment, Regularizer, Variables

STEPS_PER_EPOCH, NUM_EPOCHS = 3, 8
NUM_STEPS = STEPS_PER_EPOCH * NUM_EPOCHS
PATH = np.random.default_rng(0).normal(size=(NUM_STEPS + 1, 4)).astype(np.float32)


def variables_at(step: jax.typing.ArrayLike) -> Variables:
    """Weights, a moving average, a constant and a random seed at a step of the training."""
    value = jnp.asarray(PATH)[step]
    seed = jnp.full(2, step, "uint32")
    return Variables([value], [2 * value, jnp.float32(0.3), seed])


@jax.jit
def kept_after(regularizer: Regularizer, num_epochs: int) -> Variables:
    """What is handed back after that many epochs of the training."""

    def epoch(number, memory):
        for place in range(1, STEPS_PER_EPOCH + 1):
            step = number * STEPS_PER_EPOCH + place
            moment = Moment(step, NUM_STEPS, STEPS_PER_EPOCH)
            now = variables_at(step)
            memory, after = regularizer.after_step(memory, now, [True], moment)
            # The training goes on as without.
            assert after is now
        return regularizer.after_epoch(memory, now, {}, moment)

    memory = jax.lax.fori_loop(0, num_epochs, epoch, regularizer.begin(variables_at(0)))
    return regularizer.keep(memory, variables_at(num_epochs * STEPS_PER_EPOCH))


@pytest.mark.parametrize("decay", [0.1, 0.9, 0.999])
def test_ema_is_the_weighted_mean_over_the_steps(decay):
    path = PATH[1:].astype(np.float64)
    counted = decay ** np.arange(NUM_STEPS)[::-1]
    expected = counted @ path / counted.sum()
    np.testing.assert_allclose(
        kept_after(EMA(decay), NUM_EPOCHS).trainable[0], expected, rtol=1e-4, atol=1e-6
    )


def test_ema_agrees_with_optax():
    theirs = optax.ema(0.9, debias=True)
    state = theirs.init(jnp.zeros(4))
    for weights in PATH[1:]:
        average, state = theirs.update(jnp.asarray(weights), state)
    ours = kept_after(EMA(0.9), NUM_EPOCHS).trainable[0]
    np.testing.assert_allclose(ours, average, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("part", "num_last"), [(0.25, 2), (0.5, 4), (0.3, 3), (0.1, 1), (1, 8)])
def test_swa_is_the_mean_over_the_last_epochs_ends(part, num_last):
    ends = PATH[STEPS_PER_EPOCH::STEPS_PER_EPOCH]
    assert len(ends) == NUM_EPOCHS
    ours = kept_after(SWA(part), NUM_EPOCHS).trainable[0]
    np.testing.assert_allclose(ours, ends[-num_last:].mean(0), rtol=1e-5, atol=1e-6)


def test_swa_hands_back_the_current_weights_before_its_part_begins():
    ours = kept_after(SWA(0.25), 4)
    np.testing.assert_array_equal(ours.trainable[0], PATH[4 * STEPS_PER_EPOCH])


@pytest.mark.parametrize("part", np.arange(1, 20) / 20)
def test_swa_never_counts_an_epoch_too_many_by_rounding(part):
    # 20 epochs of one step: the part is a whole number of epochs.
    memory = SWA(part).begin(variables_at(0))
    for step in range(1, 21):
        memory = SWA(part).after_epoch(memory, variables_at(0), {}, Moment(jnp.int32(step), 20, 1))
    assert float(memory.num_epochs) == round(part * 20)


@pytest.mark.parametrize("regularizer", [EMA(0.9), SWA(0.5)], ids=["EMA", "SWA"])
def test_state_is_averaged_with_the_weights_but_for_whole_numbers(regularizer):
    kept = kept_after(regularizer, NUM_EPOCHS)
    moving_average, constant, seed = kept.state
    np.testing.assert_allclose(moving_average, 2 * kept.trainable[0], rtol=1e-4)
    assert constant == np.float32(0.3)
    assert seed.dtype == jnp.uint32
    assert seed.tolist() == [NUM_STEPS] * 2


@pytest.mark.parametrize("off", [EMA(0), SWA(0)], ids=["EMA", "SWA"])
@pytest.mark.parametrize("num_epochs", [1, NUM_EPOCHS])
def test_zero_hands_back_the_current_weights_to_the_bit(off, num_epochs):
    kept, current = kept_after(off, num_epochs), variables_at(num_epochs * STEPS_PER_EPOCH)
    for ours, own in zip(jax.tree.leaves(kept), jax.tree.leaves(current), strict=True):
        assert np.asarray(ours).tobytes() == np.asarray(own).tobytes()


def test_the_first_step_leaves_nothing_of_the_start():
    moment = Moment(jnp.int32(1), NUM_STEPS, STEPS_PER_EPOCH)
    start = Variables([jnp.full(4, 1e3)], [])
    memory, _ = EMA(0.999).after_step(start, Variables([jnp.ones(4)], []), [True], moment)
    np.testing.assert_allclose(memory.trainable[0], 1, rtol=1e-3)


def test_ema_must_let_something_in():
    with pytest.raises(InvalidArgumentError, match=r"`decay` of EMA must be .* below 1"):
        EMA(1.0)
