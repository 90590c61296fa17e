import dataclasses
import math

import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.waves import EXTENDED_PARAMETERS, curves, sample_parameters, sample_waves


@pytest.fixture(scope="module")
def data():
    return sample_waves(seed=5, num_train=30, num_test=20)


def test_parameters_are_float64_rows_of_four():
    parameters = sample_parameters(7, seed=0)
    assert (parameters.shape, parameters.dtype) == ((7, 4), np.float64)


def test_parameters_are_uniform_in_their_range():
    parameters = sample_parameters(20_000, seed=0, low=-1.0, high=3.0)
    assert parameters.min() >= -1
    assert parameters.max() < 3
    # Mean of 20,000: standard error 0.0082; the band is six of them.
    np.testing.assert_allclose(parameters.mean(axis=0), 1, atol=0.05)
    # Variance of a uniform of width 4 is 16 / 12.
    np.testing.assert_allclose(parameters.var(axis=0), 16 / 12, atol=0.06)


def test_the_four_parameters_are_uncorrelated():
    correlations = np.corrcoef(sample_parameters(20_000, seed=0).T)
    np.testing.assert_allclose(correlations, np.eye(4), atol=6 / math.sqrt(20_000))


def test_the_same_seed_gives_the_same_parameters():
    np.testing.assert_array_equal(sample_parameters(5, seed=3), sample_parameters(5, seed=3))


def test_another_seed_gives_other_parameters():
    assert not np.isin(sample_parameters(50, seed=3), sample_parameters(50, seed=4)).any()


def test_the_first_rows_do_not_depend_on_how_many_are_drawn():
    np.testing.assert_array_equal(sample_parameters(5, seed=3), sample_parameters(9, seed=3)[:5])


def test_the_sizes_are_the_homeworks_unless_asked_otherwise():
    defaults = list(sample_waves.__defaults__ or ())
    assert defaults == [0, 10_000, 2_000]


@pytest.mark.parametrize("part", ["train", "test", "extended"])
def test_every_curve_is_that_of_its_parameters(data, part):
    np.testing.assert_array_equal(
        getattr(data, f"{part}_curves"), curves(getattr(data, f"{part}_parameters"))
    )


def test_the_extended_set_is_the_homeworks(data):
    np.testing.assert_array_equal(data.extended_parameters, EXTENDED_PARAMETERS)


def test_training_and_test_sets_share_no_number(data):
    assert not np.isin(data.train_parameters, data.test_parameters).any()


@pytest.mark.parametrize("num_train", [1, 31])
def test_another_training_size_leaves_the_test_set_as_it_is(data, num_train):
    other = sample_waves(seed=5, num_train=num_train, num_test=20)
    np.testing.assert_array_equal(other.test_parameters, data.test_parameters)


def test_another_test_size_leaves_the_training_set_as_it_is(data):
    other = sample_waves(seed=5, num_train=30, num_test=1)
    np.testing.assert_array_equal(other.train_parameters, data.train_parameters)


def test_the_sets_cannot_be_swapped_for_others(data):
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.test_curves = data.train_curves


@pytest.mark.parametrize("count", [0, -1, 2.0, True], ids=str)
def test_a_number_of_curves_that_is_no_count_is_refused(count):
    message = f"`num_curves` must be a whole number of at least 1. Received num_curves={count}"
    with pytest.raises(InvalidArgumentError, match=message):
        sample_parameters(count, seed=0)


@pytest.mark.parametrize("name", ["num_train", "num_test"])
def test_an_empty_set_is_refused(name):
    with pytest.raises(InvalidArgumentError, match=f"`{name}` must be .* Received {name}=0"):
        sample_waves(**{name: 0})


@pytest.mark.parametrize("seed", [-1, 0.5, None, True], ids=str)
@pytest.mark.parametrize(
    "function", [lambda seed: sample_parameters(1, seed), sample_waves], ids=["parameters", "waves"]
)
def test_a_seed_that_is_no_whole_number_is_refused(function, seed):
    message = f"`seed` must be a whole number of at least 0. Received seed={seed}"
    with pytest.raises(InvalidArgumentError, match=message):
        function(seed)


@pytest.mark.parametrize(
    ("low", "high"), [(1.0, 1.0), (2.0, 1.0), (0.0, math.inf), (math.nan, 1.0)], ids=str
)
def test_an_empty_or_endless_range_is_refused(low, high):
    with pytest.raises(InvalidArgumentError, match=f"`low` must be below `high`.*low={low}"):
        sample_parameters(1, seed=0, low=low, high=high)
