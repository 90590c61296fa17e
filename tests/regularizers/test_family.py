"""What every regularizer must keep to."""

import dataclasses

import keras
import numpy as np
import pytest

from unseen import regularizers as catalogue
from unseen.errors import InvalidArgumentError
from unseen.regularizers import Batch, Dropout, Regularizer
from unseen.waves.amplitude_scaling import AmplitudeScaling


def same_bits(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return all(a.tobytes() == b.tobytes() for a, b in zip(one, other, strict=True))


def test_the_family_is_the_catalogue(family):
    exported = [getattr(catalogue, name) for name in catalogue.__all__]
    kinds = {kind for kind in exported if isinstance(kind, type)} - {Batch, Regularizer}
    # Scaling of amplitudes is for waves alone and lives with them.
    assert {type(member.some) for member in family.values()} == kinds | {AmplitudeScaling}


def test_has_a_citation_that_its_docstring_gives_too(member):
    author, *_ = member.some.citation.split()
    _, _, source = (type(member.some).__doc__ or "").partition("Source: ")
    assert author in source


def test_strength_zero_changes_not_one_bit(trained, member):
    for seed in range(2):
        assert same_bits(trained.weights((member.off,), seed), trained.weights((), seed))


def test_positive_strength_changes_the_weights(trained, member):
    assert not same_bits(trained.weights((member.some,)), trained.weights(()))


def test_more_strength_changes_the_weights_more(trained, member):
    def distance(regularizer):
        pairs = zip(trained.weights((regularizer,)), trained.weights(()), strict=True)
        return sum(((one - other) ** 2).sum() for one, other in pairs)

    assert distance(member.more) > distance(member.some)


def test_another_seed_gives_other_weights(trained, member):
    weights = [trained.weights((member.some,), seed) for seed in range(2)]
    assert not same_bits(*weights)


def test_all_strengths_and_seeds_share_one_program(trained, family):
    # One program for each member, and one without a regularizer.
    assert trained.num_traces == len(family) + 1


def test_many_at_once_equal_one_by_one(trained, member, train_with):
    alone = train_with(((member.some,), 1))
    assert same_bits(alone.trained[0].variables.trainable, trained.weights((member.some,), 1))


def test_a_saved_network_predicts_the_same_without_custom_objects(trained, member, tmp_path):
    fits, number = trained.fits, trained.number((member.some,), 1)
    fits.model(number).save(tmp_path / "network.keras")
    opened = keras.models.load_model(tmp_path / "network.keras")
    one = fits.where(lambda run: run is fits.runs[number])
    predicted = opened.predict(fits.data.inputs, verbose=0)
    np.testing.assert_allclose(predicted, one.predict(fits.data.inputs)[0], rtol=1e-5, atol=1e-6)


def test_is_frozen(member):
    field = dataclasses.fields(member.some)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(member.some, field, 0.5)


def test_equal_strengths_are_equal(member):
    assert dataclasses.replace(member.some) == member.some != member.more


@pytest.mark.parametrize(
    "strength", [-0.1, float("nan"), float("inf"), "0.1", None, True], ids=repr
)
def test_a_strength_that_is_none_is_refused(member, strength):
    kind = type(member.some)
    for field in dataclasses.fields(kind):
        message = f"`{field.name}` of {kind.__name__} must be .* Received {field.name}={strength!r}"
        with pytest.raises(InvalidArgumentError, match=message):
            kind(**{field.name: strength})


def test_regularizers_change_nothing_of_each_others_randomness(train_with, family):
    # A distortion is the same whatever stands before it.
    affine, l2 = family["Affine"], family["L2"]
    fits = train_with(((affine.some,), 0), ((l2.off, affine.some), 0))
    alone, second = (one.variables.trainable for one in fits.trained)
    assert same_bits(alone, second)


@pytest.mark.parametrize("rate", [1.0, 2.0])
def test_dropout_must_keep_something(rate):
    with pytest.raises(InvalidArgumentError, match=f"below 1. Received rate={rate}"):
        Dropout(rate)
