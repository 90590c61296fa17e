"""The shipped recipe keeps the homework's rules."""

import subprocess
import sys

import pytest

from unseen import recipes
from unseen.experiments.overfitting import overfitting_network
from unseen.regularizers.protocol import overrides
from unseen.training import Recipe


def test_it_keeps_the_homeworks_rules():
    assert recipes.digits.loss == "binary_crossentropy"
    assert recipes.digits.epochs <= 2_000


def test_it_leaves_the_network_as_it_is():
    for one in recipes.digits.regularizers:
        assert not overrides(one, "insert_layers")
        assert not overrides(one, "ensemble")
    network = overfitting_network()
    assert [layer.units for layer in network.layers] == [100, 100, 100, 2]


def test_it_can_be_saved_and_read(tmp_path):
    recipes.digits.save(tmp_path / "digits.toml")
    assert Recipe.load(tmp_path / "digits.toml") == recipes.digits


def test_it_is_made_when_it_is_first_used():
    code = "import sys, unseen; unseen.recipes; assert 'keras' not in sys.modules, 'started'"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_recipe_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"'unseen\.recipes' has no attribute 'letters'"):
        _ = recipes.letters
