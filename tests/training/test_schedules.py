import jax.numpy as jnp
import pytest

from unseen.training.schedules import SCHEDULES


@pytest.mark.parametrize("name", SCHEDULES)
def test_starts_at_the_whole_learning_rate(name):
    assert SCHEDULES[name](jnp.array(0.0)) == 1.0


@pytest.mark.parametrize(("name", "end"), [("constant", 1.0), ("linear", 0.0), ("cosine", 0.0)])
def test_ends(name, end):
    assert SCHEDULES[name](jnp.array(1.0)) == pytest.approx(end, abs=1e-7)


@pytest.mark.parametrize(("name", "part"), [("linear", 0.75), ("cosine", 0.8535534)])
def test_after_a_quarter(name, part):
    assert SCHEDULES[name](jnp.array(0.25)) == pytest.approx(part)
