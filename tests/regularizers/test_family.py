"""What every regularizer must keep to."""

import dataclasses
import inspect

import keras
import numpy as np
import pytest
from tests.conftest import of_users_programs
from tests.regularizers.conftest import COUNTED, ON_OR_OFF

from unseen import regularizers as catalogue
from unseen.errors import InvalidArgumentError
from unseen.regularizers import Regularizer
from unseen.regularizers.catalogue import list_regularizers
from unseen.regularizers.protocol import overrides
from unseen.regularizers.strengths import is_strength
from unseen.training import Recipe
from unseen.waves.amplitude_scaling import AmplitudeScaling

# The hooks by which a regularizer acts at a place.
HOOKS = {
    "inputs": {"distort"},
    "targets": {"distort"},
    "network": {"insert_layers"},
    "objective": {"penalty", "wrap_loss", "insert_layers"},
    "update": {"wrap_gradient", "transform_gradient", "transform_update", "after_step"},
    "trajectory": {"after_step", "after_epoch"},
}


def same_bits(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return len(one) == len(other) and all(
        a.tobytes() == b.tobytes() for a, b in zip(one, other, strict=True)
    )


def own_weights(weights: list[np.ndarray], like: list[np.ndarray]) -> list[np.ndarray]:
    """The weights that the network has without the regularizer's layers: kernels and biases."""
    shapes = [weight.shape for weight in like]
    kept, rest = [], list(weights)
    for shape in shapes:
        place = next(i for i, weight in enumerate(rest) if weight.shape == shape)
        kept.append(rest[place])
        rest = rest[place + 1 :]
    return kept


def test_the_family_is_the_catalogue(family):
    exported = [getattr(catalogue, name) for name in catalogue.__all__]
    kinds = {kind for kind in exported if isinstance(kind, type) and issubclass(kind, Regularizer)}
    # Scaling of amplitudes is for waves alone and lives with them.
    expected = kinds - {Regularizer} | {AmplitudeScaling}
    assert {type(member.some) for member in family.values()} == expected


# What it says of itself.


def test_has_a_citation_that_its_docstring_gives_too(member):
    author = member.some.citation.split()[0].strip(",")
    _, _, source = (type(member.some).__doc__ or "").partition("Source: ")
    assert author in source


def test_explains_itself_in_two_sentences(member):
    [entry] = list_regularizers([type(member.some)])
    first, _, second = entry.explanation.partition(". ")
    assert len(first) > 20
    assert len(second) > 20
    assert entry.explanation.endswith(".")


def test_suggests_strengths_that_it_takes(member, name):
    settings = type(member.some).sensible()
    assert len(set(settings)) == len(settings)
    assert len(settings) >= (1 if name in ON_OR_OFF else 3)
    assert type(member.some).off() not in settings


def test_acts_where_it_says(member):
    kind = type(member.some)
    assert kind.places
    for place in kind.places:
        assert any(overrides(kind, hook) for hook in HOOKS[place]), place


def test_documents_each_strength(member):
    documented = inspect.cleandoc(type(member.some).__doc__ or "")
    for field in dataclasses.fields(member.some):
        assert f"{field.name}: " in documented


# Its strength.


@of_users_programs
def test_strength_zero_changes_not_one_bit(trained, plain, member):
    for seed in range(2):
        without = plain.weights((), seed)
        assert same_bits(own_weights(trained.weights((member.off,), seed), without), without)


@of_users_programs
def test_strength_zero_scores_the_same_to_the_bit(trained, plain, member):
    off = trained.fits.trained[trained.number((member.off,), 1)]
    for name, score in plain.fits.trained[1].scores.items():
        assert off.scores[name] == score


def distance(trained, plain, regularizer) -> float:
    """How far the weights that are handed back are from those without a regularizer."""
    members = trained.fits.trained[trained.number((regularizer,))].members
    without = plain.weights(())
    return float(
        np.mean(
            [
                sum(
                    ((one - other) ** 2).sum()
                    for one, other in zip(own_weights(one.trainable, without), without, strict=True)
                )
                for one in members
            ]
        )
    )


def test_positive_strength_changes_the_weights(trained, plain, member):
    assert distance(trained, plain, member.some) > 0


def test_more_strength_changes_the_weights_more(trained, plain, member, name):
    some, more = (distance(trained, plain, one) for one in (member.some, member.more))
    assert more == some if name in ON_OR_OFF else more > some


def test_another_seed_gives_other_weights(trained, member):
    weights = [trained.weights((member.some,), seed) for seed in range(2)]
    assert not same_bits(*weights)


# In one program with others.


def test_all_strengths_and_seeds_share_one_program(trained, name):
    assert trained.num_traces == (3 if name in COUNTED else 1)


@of_users_programs
def test_many_at_once_equal_one_by_one_to_the_bit(trained, member, train_with):
    [alone] = train_with(((member.some,), 1)).trained
    weights = [weight for one in alone.members for weight in one.trainable]
    assert same_bits(weights, trained.weights((member.some,), 1))


def test_a_saved_network_predicts_the_same_without_custom_objects(trained, member, tmp_path):
    fits, number = trained.fits, trained.number((member.some,), 1)
    fits.model(number).save(tmp_path / "network.keras")
    opened = keras.models.load_model(tmp_path / "network.keras")
    one = fits.where(lambda run: run is fits.runs[number])
    predicted = opened.predict(fits.data.inputs, verbose=0)
    np.testing.assert_allclose(predicted, one.predict(fits.data.inputs)[0], rtol=1e-5, atol=1e-6)


def test_is_saved_and_read_with_its_recipe(member, tmp_path):
    recipe = Recipe("mse", regularizers=(member.some,))
    recipe.save(tmp_path / "recipe.toml")
    assert Recipe.load(tmp_path / "recipe.toml", also=(AmplitudeScaling,)) == recipe


# As a value.


def test_is_frozen(member):
    field = dataclasses.fields(member.some)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(member.some, field, 0.5)


def test_equal_strengths_are_equal(member, name):
    assert dataclasses.replace(member.some) == member.some
    assert (member.some == member.more) == (name in ON_OR_OFF)


@pytest.mark.parametrize(
    "strength", [-0.1, float("nan"), float("inf"), "0.1", None, True], ids=repr
)
def test_a_strength_that_is_none_is_refused(member, strength):
    kind = type(member.some)
    for field in dataclasses.fields(kind):
        if is_strength(field):
            message = f"`{field.name}` of {kind.__name__} must be .* Received "
            with pytest.raises(InvalidArgumentError, match=message):
                kind(**{field.name: strength})


@of_users_programs
def test_regularizers_change_no_bit_of_each_others_randomness(train_with, family):
    # A distortion is the same whatever stands before it.
    affine, l2 = family["Affine"], family["L2"]
    fits = train_with(((affine.some,), 0), ((l2.off, affine.some), 0))
    alone, second = (one.members[0].trainable for one in fits.trained)
    assert same_bits(alone, second)


@pytest.mark.parametrize("rate", [1.0, 2.0])
@pytest.mark.parametrize("kind", [catalogue.Dropout, catalogue.InputDropout])
def test_dropout_must_keep_something(kind, rate):
    with pytest.raises(InvalidArgumentError, match=f"below 1. Received rate={rate}"):
        kind(rate)
