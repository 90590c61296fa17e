import jax
import jax.numpy as jnp
import numpy as np
import pytest

from unseen.waves.fitting.even_sums import EvenSums
from unseen.waves.fitting.sinusoid_sums import UnevenSums, sums_of
from unseen.waves.sample_times import sample_times

# A square number of samples, one more, one less, and numbers that leave a part of a row.
SIZES = (16, 17, 24, 113)


@pytest.fixture(autouse=True)
def float64():
    with jax.enable_x64(True):
        yield


def both(num_samples):
    return EvenSums(num_samples), UnevenSums(jnp.arange(num_samples, dtype=jnp.float64))


@pytest.mark.parametrize("num_samples", SIZES)
@pytest.mark.parametrize("phases", [(0.3, 2.9), (0.0, 0.0), (1.1, 1.1), (np.pi, np.pi)], ids=str)
def test_the_fast_sums_equal_those_that_are_defined(num_samples, phases):
    even, plain = both(num_samples)
    curve = jnp.asarray(np.random.default_rng(num_samples).normal(size=num_samples))
    ours = even.gram_and_projections(curve, jnp.asarray(phases))
    theirs = plain.gram_and_projections(curve, jnp.asarray(phases))
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-11 * num_samples)


@pytest.mark.parametrize("num_samples", SIZES)
def test_the_fast_model_equals_sine_and_cosine(num_samples):
    even, _ = both(num_samples)
    n = np.arange(num_samples)
    expected = 2 * np.sin(0.7 * n) - 3 * np.cos(1.9 * n)
    curve = even.model(jnp.array([2.0, -3.0]), jnp.array([0.7, 1.9]))
    np.testing.assert_allclose(curve, expected, atol=1e-11)


@pytest.mark.parametrize("num_samples", SIZES)
def test_the_fourier_transform_is_the_sum_it_stands_for(num_samples):
    even, plain = both(num_samples)
    curve = jnp.asarray(np.random.default_rng(0).normal(size=num_samples))
    ours, theirs = even.spectrum(curve, 2048), plain.spectrum(curve, 2048)
    np.testing.assert_allclose(ours, theirs, atol=1e-3)


def test_the_defined_sums_are_inner_products_of_the_four_columns():
    positions = np.sort(np.random.default_rng(1).uniform(0, 50, 50))
    sine, cosine = 0.4, 1.3
    u = positions / 50
    columns = np.stack(
        [
            np.sin(sine * positions),
            np.cos(cosine * positions),
            u * np.cos(sine * positions),
            u * np.sin(cosine * positions),
        ]
    )
    curve = positions**2
    gram, projections = UnevenSums(jnp.asarray(positions)).gram_and_projections(
        jnp.asarray(curve), jnp.array([sine, cosine])
    )
    np.testing.assert_allclose(gram, columns @ columns.T, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(projections, columns @ curve, rtol=1e-12)


def test_even_times_get_the_fast_sums_and_others_do_not():
    assert isinstance(sums_of(sample_times(20, duration=3.0)), EvenSums)
    assert isinstance(sums_of(sample_times(20, times=np.arange(20.0) ** 2)), UnevenSums)
