import jax
import numpy as np
import pytest

from unseen.regularizers.random_bits import happens, short_bits

KEY = jax.random.key(0)


@pytest.mark.parametrize(("dtype", "greatest"), [("uint8", 255), ("uint16", 65_535)])
def test_short_numbers_are_uniform(dtype, greatest):
    bits = np.asarray(short_bits(KEY, (300, 333), dtype))
    assert (bits.shape, str(bits.dtype)) == ((300, 333), dtype)
    # 99,900 numbers: the mean's standard error is .0009 of the range.
    assert bits.mean() / greatest == pytest.approx(0.5, abs=0.004)
    assert bits.std() / greatest == pytest.approx(12**-0.5, abs=0.004)


def test_short_numbers_of_one_word_are_independent():
    words = np.asarray(short_bits(KEY, (50_000, 4), "uint8"), np.float64)
    correlations = np.corrcoef(words.T) - np.eye(4)
    assert np.abs(correlations).max() < 0.02  # standard error .0045


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.9])
def test_happens_at_its_rate(rate):
    share = np.asarray(happens(KEY, rate, (100_000,))).mean()
    # Five standard errors; at rate 0 exactly never.
    assert share == pytest.approx(rate, abs=5 * np.sqrt(rate * (1 - rate) / 100_000))
