import numpy as np
import pytest

from unseen.waves.symmetric_training import (
    SYMMETRIC_FILE,
    detection_error,
    sample_seen_waves,
    train_symmetric_network,
)


def test_no_parameter_outside_the_homeworks_range_is_seen():
    _, parameters = sample_seen_waves(20_000, seed=3)
    assert parameters.min() >= 0
    assert parameters.max() <= 1


def test_frequencies_fill_the_homeworks_range():
    frequencies = sample_seen_waves(20_000, seed=3)[1][:, 1::2]
    np.testing.assert_allclose(
        np.quantile(frequencies, [0.1, 0.5, 0.9]), [0.1, 0.5, 0.9], atol=0.02
    )


def test_curves_that_are_seen_have_size_one():
    seen, _ = sample_seen_waves(100, seed=3)
    np.testing.assert_allclose(np.sqrt((seen**2).mean(axis=1)), 1)


def test_the_same_seed_shows_the_same_curves():
    for one, other in zip(sample_seen_waves(50, 4), sample_seen_waves(50, 4), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_short_training_learns_to_detect():
    network = train_symmetric_network(seed=5, num_curves=8_000, epochs=10)
    # Whoever always answers the middle of the range is off by .25 on average.
    assert detection_error(network, 2_000, seed=6).mean() < 0.1


@pytest.fixture(scope="module")
def shipped():
    import keras

    return keras.models.load_model(SYMMETRIC_FILE)


def test_the_shipped_network_is_plain_and_small(shipped):
    kinds = {type(layer).__name__ for layer in shipped.layers}
    assert kinds == {"InputLayer", "Dense", "Add"}
    assert SYMMETRIC_FILE.stat().st_size < 600_000


def test_the_shipped_network_detects_both_frequencies(shipped):
    error = detection_error(shipped, 4_000, seed=7)
    assert np.median(error) < 0.01
    assert error.mean() < 0.05
