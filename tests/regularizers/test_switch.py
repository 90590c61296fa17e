"""What is off is not computed, and both ways are one program."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from unseen.regularizers import L2, Dropout, EarlyStopping
from unseen.regularizers.switch import if_on, if_positive


def double(value):
    return jax.tree.map(lambda one: 2 * one, value)


@pytest.mark.parametrize(
    ("strength", "factor"), [(0.0, 1), (1e-30, 2), (3.0, 2), (-1.0, 1), (jnp.float32(0.5), 2)]
)
def test_the_change_is_made_above_zero(strength, factor):
    value = (jnp.array([1.5, -2.0]), {"more": jnp.array(3)})
    changed = if_positive(strength, double, value)
    np.testing.assert_array_equal(changed[0], factor * np.array([1.5, -2.0]))
    assert changed[1]["more"] == 3 * factor


def test_what_is_off_is_not_computed():
    calls = []

    def noted(value):
        jax.debug.callback(lambda: calls.append("computed"))
        return value + 1

    program = jax.jit(lambda strength: if_positive(strength, noted, jnp.zeros(2)))
    program(0.0).block_until_ready()
    jax.effects_barrier()
    assert calls == []
    program(0.1).block_until_ready()
    jax.effects_barrier()
    assert calls == ["computed"]


def test_off_and_on_are_one_program():
    traced = []

    @jax.jit
    def program(strength, value):
        traced.append(strength)
        return if_positive(strength, double, value)

    results = [float(program(strength, 3.0)) for strength in (0.0, 0.5, 2.0)]
    assert results == [3.0, 6.0, 6.0]
    assert len(traced) == 1


@pytest.mark.parametrize(("strength", "slope"), [(0.0, 1.0), (0.5, 3.5)])
def test_gradients_flow_through_the_way_that_is_taken(strength, slope):
    def loss(value):
        return if_positive(strength, lambda one: one * 7 * strength, value)

    assert jax.grad(loss)(2.0) == slope


def test_gradients_reach_the_strength():
    def loss(strength):
        return if_positive(strength, lambda one: one * strength, jnp.float32(4.0))

    assert jax.grad(loss)(0.5) == 4.0
    assert jax.grad(loss)(0.0) == 0.0


def test_side_by_side_each_goes_its_way():
    strengths = jnp.array([0.0, 0.1, 0.0])
    many = jax.vmap(lambda strength, value: if_positive(strength, double, value))
    np.testing.assert_array_equal(many(strengths, jnp.ones(3)), [1, 2, 1])


@pytest.mark.parametrize(
    ("regularizers", "factor"),
    [
        pytest.param([L2(0.0), Dropout(0.0)], 1, id="all off"),
        pytest.param([L2(0.0), Dropout(0.1)], 2, id="the last on"),
        pytest.param([L2(0.1), Dropout(0.0)], 2, id="the first on"),
        pytest.param([], 2, id="none to ask"),
        pytest.param([EarlyStopping(5)], 2, id="none with a strength"),
    ],
)
def test_any_that_is_on_makes_the_change(regularizers, factor):
    assert if_on(regularizers, double, jnp.float32(3.0)) == 3.0 * factor


def test_regularizers_may_be_traced():
    traced = []

    @jax.jit
    def program(regularizers):
        traced.append(regularizers)
        return if_on(regularizers, double, jnp.float32(3.0))

    assert [float(program([L2(s), Dropout(0.0)])) for s in (0.0, 0.01)] == [3.0, 6.0]
    assert len(traced) == 1
