"""Scores, a block of rows at a time, do not depend on the blocks."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from unseen.networks import dense
from unseen.training import evaluation
from unseen.training.evaluation import Examples, Scoring, filled_up
from unseen.training.losses import loss_of_rows
from unseen.training.metrics import Metrics
from unseen.training.pure_network import PureNetwork

RANDOM = np.random.default_rng(0)
INPUTS = RANDOM.normal(size=(50, 3)).astype(np.float32)
TARGETS = RANDOM.normal(size=(50, 2)).astype(np.float32)
ROWS = RANDOM.permutation(50)[:37]


@pytest.fixture(scope="module")
def scoring() -> Scoring:
    metrics = Metrics("mean_squared_error", ("mae",), 2)
    examples = Examples(jnp.asarray(INPUTS), jnp.asarray(TARGETS))
    network = PureNetwork(dense(3, [4], 2))
    return Scoring(network, loss_of_rows("mean_squared_error"), metrics, examples)


@pytest.fixture(scope="module")
def members(scoring) -> list:
    return [scoring.network.initial(jax.random.key(seed)) for seed in range(2)]


@pytest.mark.parametrize("largest_block", [37, 20, 7, 1], ids=lambda size: f"blocks-of-{size}")
def test_scores_are_over_the_rows_of_each_part_whatever_the_blocks(
    monkeypatch, scoring, members, largest_block
):
    monkeypatch.setattr(evaluation, "_LARGEST_BLOCK", largest_block)
    parts = {"one_": ROWS[:26], "other_": ROWS[26:], "none_": ROWS[:0]}
    scores = scoring.of(members, {name: jnp.asarray(filled_up(of)) for name, of in parts.items()})
    assert set(scores) == {"one_loss", "one_mae", "other_loss", "other_mae"}
    for name in ("one_", "other_"):
        rows = parts[name]
        misses = np.asarray(scoring.network.predict(members, INPUTS[rows])) - TARGETS[rows]
        assert float(scores[f"{name}loss"]) == pytest.approx((misses**2).mean(), rel=1e-5)
        assert float(scores[f"{name}mae"]) == pytest.approx(abs(misses).mean(), rel=1e-5)


def test_a_score_does_not_depend_on_the_parts_beside_it(scoring, members):
    rows = jnp.asarray(ROWS)
    [alone, _] = scoring.of(members, {"": rows}).values()
    [beside, *_] = scoring.of(members, {"": rows, "other_": rows[:5]}).values()
    assert float(alone) == pytest.approx(float(beside), rel=1e-6)


def test_of_no_rows_there_is_no_score(scoring, members):
    assert scoring.of(members, {"": jnp.asarray(filled_up(np.arange(0)))}) == {}


@pytest.mark.parametrize("num_rows", [0, 1, 7, 8, 9, 63, 64, 65, 1000, 1991])
def test_rows_are_filled_up_by_at_most_an_eighth(num_rows):
    filled = filled_up(np.arange(num_rows))
    np.testing.assert_array_equal(filled[:num_rows], np.arange(num_rows))
    assert (filled[num_rows:] < 0).all()
    assert len(filled) <= num_rows * 9 / 8


def test_parts_of_one_room_are_filled_up_to_one_size_and_empty_ones_stay_empty():
    # 88 rows need no filling and 89 need seven rows more, but for the room.
    assert [len(filled_up(np.arange(n), 89)) for n in (0, 1, 88, 89)] == [0, 96, 96, 96]
    assert len(filled_up(np.arange(100), 89)) == len(filled_up(np.arange(100)))


def test_parts_of_nearly_the_same_size_are_filled_up_to_one():
    assert {len(filled_up(np.arange(num_rows))) for num_rows in range(1921, 2049)} == {2048}
