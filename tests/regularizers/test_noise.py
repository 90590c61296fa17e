import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from unseen.errors import InvalidArgumentError
from unseen.regularizers.noise import GaussianNoise, InputDropout
from unseen.regularizers.protocol import Batch

INPUTS = np.random.default_rng(0).uniform(1, 2, size=(50, 20, 10)).astype(np.float32)
TARGETS = jnp.arange(50.0)[:, None]


def distorted(regularizer, seed=0) -> np.ndarray:
    batch = jax.jit(lambda r, key: r.distort(Batch(INPUTS, TARGETS, None), key))
    out = batch(regularizer, jax.random.key(seed))
    np.testing.assert_array_equal(out.targets, TARGETS)
    return np.asarray(out.inputs)


@pytest.mark.parametrize("strength", [0.1, 2.0])
def test_noise_is_normal_with_its_strength(strength):
    noise = (distorted(GaussianNoise(strength)) - INPUTS).ravel()
    # One fixed seed; a uniform law of the same variance gives p < 1e-9.
    assert stats.kstest(noise, stats.norm(scale=strength).cdf).pvalue > 1e-3


@pytest.mark.parametrize("rate", [0.2, 0.75])
def test_inputs_are_left_out_at_the_rate_and_the_others_scaled(rate):
    out = distorted(InputDropout(rate))
    left_out = out == 0
    # 10,000 inputs: five standard errors.
    assert left_out.mean() == pytest.approx(rate, abs=5 * np.sqrt(rate * (1 - rate) / 10_000))
    np.testing.assert_allclose(out[~left_out], INPUTS[~left_out] / (1 - rate), rtol=1e-6)


@pytest.mark.parametrize("kind", [GaussianNoise, InputDropout])
def test_strength_zero_changes_not_one_bit(kind):
    assert distorted(kind.off()).tobytes() == INPUTS.tobytes()


@pytest.mark.parametrize("kind", [GaussianNoise, InputDropout])
def test_each_step_has_its_own_noise(kind):
    assert (distorted(kind()) != distorted(kind(), seed=1)).any()


def test_something_must_stay():
    with pytest.raises(InvalidArgumentError, match=r"`rate` of InputDropout must be .* below 1"):
        InputDropout(1.0)
