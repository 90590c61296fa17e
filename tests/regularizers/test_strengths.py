import jax
import pytest

from unseen.regularizers import L1, L2, Affine
from unseen.training import Recipe


def test_strengths_are_leaves():
    assert jax.tree.leaves(Affine(1, 2, 0.3, 4)) == [1, 2, 0.3, 4]


def test_a_recipes_numbers_are_its_learning_rate_and_strengths():
    recipe = Recipe("mean_squared_error", learning_rate=0.5, regularizers=(L1(0.1), L2(0.2)))
    assert jax.tree.leaves(recipe) == [0.5, 0.1, 0.2]


def test_other_strengths_are_the_same_structure():
    assert jax.tree.structure(L2(0.1)) == jax.tree.structure(L2(0.2))


@pytest.mark.parametrize(
    "change", [{"epochs": 2}, {"loss": "mse"}, {"regularizers": (L1(),)}], ids=str
)
def test_anything_else_is_another_structure(change):
    recipe = Recipe("mean_squared_error", regularizers=(L2(),))
    assert jax.tree.structure(recipe.replace(**change)) != jax.tree.structure(recipe)


def test_a_tree_put_together_again_is_equal():
    recipe = Recipe("mean_squared_error", regularizers=(L2(0.1), Affine()))
    leaves, structure = jax.tree.flatten(recipe)
    assert jax.tree.unflatten(structure, leaves) == recipe


def test_inside_a_program_strengths_may_be_anything():
    # No check runs on traced arrays.
    assert jax.jit(lambda l2: l2.penalty([3.0 * jax.numpy.ones(2)]))(L2(0.5)) == 9.0
