"""Lookahead against Optax's."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from unseen.errors import InvalidArgumentError
from unseen.regularizers.lookahead import Lookahead
from unseen.regularizers.protocol import Moment, Variables

START = [jnp.array([[1.0, -2.0], [3.0, 4.0]]), jnp.array([0.5, -0.5])]
STATE = [jnp.arange(2, dtype=jnp.uint32)]
NUM_STEPS, LEARNING_RATE = 12, 0.1


def slope(weights: list, step: jax.typing.ArrayLike) -> list:
    """A quadratic whose middle jumps about."""
    return [w - jnp.sin(3.0 * step) for w in weights]


@jax.jit
def trained(regularizer: Lookahead) -> tuple[list, list]:
    """The weights to go on with, and those handed back."""

    def step(carry, number):
        memory, variables = carry
        gradients = slope(variables.trainable, number)
        moved = [w - LEARNING_RATE * g for w, g in zip(variables.trainable, gradients, strict=True)]
        moment = Moment(number + 1, NUM_STEPS, 4)
        after = regularizer.after_step(memory, Variables(moved, STATE), [True, False], moment)
        return after, None

    start = Variables(START, STATE)
    (memory, variables), _ = jax.lax.scan(
        step, (regularizer.begin(start), start), jnp.arange(NUM_STEPS)
    )
    return variables.trainable, regularizer.keep(memory, variables).trainable


@pytest.mark.parametrize(("pull", "every"), [(0.5, 5), (0.2, 3), (0.9, 1)])
def test_agrees_with_optax(pull, every):
    lookahead = optax.lookahead(optax.sgd(LEARNING_RATE), every, 1 - pull)
    params = optax.LookaheadParams.init_synced(START)
    state = lookahead.init(params)
    for number in range(NUM_STEPS):
        updates, state = lookahead.update(slope(params.fast, number), state, params)
        params = optax.apply_updates(params, updates)
    fast, slow = trained(Lookahead(pull, every))
    for ours, theirs in zip([*fast, *slow], [*params.fast, *params.slow], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("every", [1, 5])
def test_pull_zero_changes_not_one_bit(every):
    def step(weights, number):
        gradients = slope(weights, number)
        return [w - LEARNING_RATE * g for w, g in zip(weights, gradients, strict=True)], None

    plain, _ = jax.jit(lambda: jax.lax.scan(step, START, jnp.arange(NUM_STEPS)))()
    for weights in trained(Lookahead(0.0, every)):
        for ours, own in zip(weights, plain, strict=True):
            assert np.asarray(ours).tobytes() == np.asarray(own).tobytes()


@pytest.mark.parametrize("every", [0, 2.5, True], ids=repr)
def test_every_is_a_whole_number(every):
    with pytest.raises(InvalidArgumentError, match=r"`every` of Lookahead must be a whole number"):
        Lookahead(0.5, every)


def test_the_weights_must_move():
    with pytest.raises(InvalidArgumentError, match=r"`pull` of Lookahead must be .* below 1"):
        Lookahead(1.0)
