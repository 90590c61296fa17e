"""Initial values are distributed as the initializers say, whoever draws them."""

import jax
import keras
import numpy as np
import pytest

from unseen.training.initial_values import draw, uniform_bound

INITIALIZERS = keras.initializers


@pytest.mark.parametrize(
    "shape", [(300, 200), (3, 3, 40, 60), (40_000,)], ids=["dense", "convolution", "vector"]
)
@pytest.mark.parametrize(
    "initializer",
    [
        INITIALIZERS.GlorotUniform(seed=0),
        INITIALIZERS.HeUniform(seed=0),
        INITIALIZERS.LecunUniform(seed=0),
        INITIALIZERS.VarianceScaling(2.5, "fan_out", "uniform", seed=0),
    ],
    ids=lambda one: type(one).__name__,
)
def test_the_bound_is_that_of_keras(initializer, shape):
    values = np.abs(initializer(shape))
    bound = uniform_bound(initializer, shape)
    # Of n values uniform below the bound the largest is within a part 20/n of it, but for e⁻²⁰.
    assert bound * (1 - 20 / values.size) < values.max() <= bound * (1 + 1e-6)


@pytest.mark.parametrize(
    "initializer",
    [
        INITIALIZERS.GlorotNormal(),
        INITIALIZERS.Zeros(),
        INITIALIZERS.RandomNormal(),
        INITIALIZERS.OrthogonalInitializer(),
        None,
    ],
    ids=lambda one: type(one).__name__,
)
def test_what_is_not_uniform_has_no_bound(initializer):
    assert uniform_bound(initializer, (3, 4)) is None


@pytest.fixture(scope="module")
def drawn() -> list[np.ndarray]:
    """Two uniform kernels around zeros, normal values and the state of a generator."""
    shapes = [(200, 100), (100,), (100, 50), (60, 70), (2,)]
    initializers = [
        INITIALIZERS.GlorotUniform(),
        INITIALIZERS.Zeros(),
        INITIALIZERS.GlorotUniform(),
        INITIALIZERS.RandomNormal(stddev=0.5),
        None,
    ]
    types = ["float32"] * 4 + ["uint32"]
    variables = [
        keras.Variable(np.zeros(shape), dtype=type_)
        for shape, type_ in zip(shapes, types, strict=True)
    ]
    return [np.asarray(one) for one in draw(initializers, variables, jax.random.key(3))]


def test_each_value_has_its_variables_shape_and_type(drawn):
    assert [one.shape for one in drawn] == [(200, 100), (100,), (100, 50), (60, 70), (2,)]
    assert [one.dtype.name for one in drawn] == ["float32"] * 4 + ["uint32"]


@pytest.mark.parametrize(("number", "bound"), [(0, (6 / 300) ** 0.5), (2, (6 / 150) ** 0.5)])
def test_uniform_values_fill_their_range_evenly(drawn, number, bound):
    values = drawn[number].ravel()
    counts, _ = np.histogram(values, bins=10, range=(-bound, bound))
    assert counts.sum() == values.size
    # Five standard deviations of a binomial count.
    expected = values.size / 10
    assert np.abs(counts - expected).max() < 5 * np.sqrt(0.9 * expected)


def test_no_part_of_the_draw_is_used_twice(drawn):
    first, third = drawn[0].ravel() / (6 / 300) ** 0.5, drawn[2].ravel() / (6 / 150) ** 0.5
    assert not np.isclose(first[:5000], third).any()


def test_others_are_drawn_by_their_initializers(drawn):
    assert (drawn[1] == 0).all()
    assert np.std(drawn[3]) == pytest.approx(0.5, rel=0.1)


def test_another_key_draws_other_values():
    variable = keras.Variable(np.zeros((3, 4)))
    initializer = INITIALIZERS.GlorotUniform()
    one, other = (draw([initializer], [variable], jax.random.key(seed))[0] for seed in range(2))
    assert not np.isclose(one, other).any()
