import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.regularizers.protocol import Moment, Variables
from unseen.regularizers.snapshots import SnapshotEnsemble


def variables_at(step: jax.typing.ArrayLike) -> Variables:
    return Variables([jnp.full((2, 3), step, "float32")], [jnp.full(2, step, "uint32")])


def members_after(num_snapshots: int, num_done: int, num_steps: int) -> list[Variables]:
    """The networks handed back after `num_done` of `num_steps` steps; each is the step's number."""
    regularizer = SnapshotEnsemble(num_snapshots)

    @jax.jit
    def train() -> list[Variables]:
        def step(carry, number):
            memory, _ = carry
            moment = Moment(number, num_steps, 4)
            return regularizer.after_step(memory, variables_at(number), [True], moment), None

        start = (regularizer.begin(variables_at(0)), variables_at(0))
        (memory, now), _ = jax.lax.scan(step, start, jnp.arange(1, num_done + 1))
        return regularizer.ensemble(memory, regularizer.keep(memory, now))

    return train()


def steps_of(members: list[Variables]) -> list[int]:
    for member in members:
        assert len(np.unique(np.asarray(member.trainable[0]))) == 1
        assert member.trainable[0].shape == (2, 3)
        assert member.state[0].tolist() == [int(member.trainable[0][0, 0])] * 2
    return [int(member.trainable[0][0, 0]) for member in members]


@pytest.mark.parametrize(
    ("num_snapshots", "num_steps", "expected"),
    [
        pytest.param(4, 20, [5, 10, 15, 20], id="even"),
        # As in the paper a cycle has a whole number of steps: here ⌈10 i / 3⌉ end them.
        pytest.param(3, 10, [4, 7, 10], id="uneven"),
        pytest.param(1, 10, [10], id="one"),
        pytest.param(3, 2, [1, 2, 2], id="fewer-steps-than-cycles"),
    ],
)
def test_a_snapshot_is_taken_at_each_cycles_end(num_snapshots, num_steps, expected):
    assert steps_of(members_after(num_snapshots, num_steps, num_steps)) == expected


def test_cycles_that_were_cut_short_are_the_weights_handed_back():
    assert steps_of(members_after(4, 12, 20)) == [5, 10, 12, 12]


def test_zero_is_a_plain_training():
    assert steps_of(members_after(0, 7, 20)) == [7]
    assert SnapshotEnsemble.off() == SnapshotEnsemble(0)
    assert SnapshotEnsemble(0).learning_rate_factor(jnp.float32(0.4)) == 1.0


@pytest.mark.parametrize(("num_snapshots", "num_steps"), [(5, 50), (3, 9), (7, 7000), (1, 10)])
def test_the_learning_rate_is_that_of_the_papers_equation(num_snapshots, num_steps):
    length = num_steps // num_snapshots
    expected = [(math.cos(math.pi * (step % length) / length) + 1) / 2 for step in range(num_steps)]
    done = jnp.arange(num_steps) / num_steps
    factor = jax.jit(SnapshotEnsemble(num_snapshots).learning_rate_factor)(done)
    np.testing.assert_allclose(factor, expected, atol=2e-3)


@pytest.mark.parametrize("num_snapshots", range(1, 40))
def test_the_learning_rate_jumps_up_at_the_first_step_of_every_cycle(num_snapshots):
    num_steps = 30 * num_snapshots
    starts = jnp.arange(0, num_steps, 30) / num_steps
    factor = jax.jit(SnapshotEnsemble(num_snapshots).learning_rate_factor)(starts)
    np.testing.assert_allclose(factor, 1.0, atol=1e-6)


@pytest.mark.parametrize("number", [-1, 2.0, True, None], ids=repr)
def test_the_number_is_a_whole_one(number):
    with pytest.raises(InvalidArgumentError, match=r"`num_snapshots` of .* a whole number"):
        SnapshotEnsemble(number)
