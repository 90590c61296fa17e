import jax
import jax.numpy as jnp
import numpy as np
import pytest

from unseen.data import Dataset, Split
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.regularizers.protocol import Batch, Task
from unseen.regularizers.table_augmentation import FeatureSwap

NUM_ROWS, NUM_FEATURES = 40, 500
# Every number says where it is from: its row before the point, its feature after it.
TABLE = np.arange(NUM_ROWS)[:, None] + np.arange(NUM_FEATURES) / 1_024


def swapped(rate: float, table: np.ndarray = TABLE, seed: int = 0) -> np.ndarray:
    batch = Batch(jnp.asarray(table, jnp.float32), jnp.zeros((len(table), 1)), None)
    swap = jax.jit(FeatureSwap.distort)
    return np.asarray(swap(FeatureSwap(rate), batch, jax.random.key(seed)).inputs)


def test_a_feature_is_replaced_by_the_same_feature():
    np.testing.assert_array_equal(swapped(0.9) % 1, TABLE % 1)


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_features_are_replaced_at_the_rate(rate):
    # Of another row, hence always seen. 20,000 numbers: five standard errors.
    share = (swapped(rate) != TABLE).mean()
    assert share == pytest.approx(rate, abs=5 * np.sqrt(rate * (1 - rate) / TABLE.size))


def test_every_other_row_is_as_likely():
    other = np.floor(swapped(0.99))
    further = (other - np.floor(TABLE))[swapped(0.99) != TABLE] % NUM_ROWS
    counts = np.bincount(further.astype(int), minlength=NUM_ROWS)
    assert counts[0] == 0
    expected = counts.sum() / (NUM_ROWS - 1)
    np.testing.assert_allclose(counts[1:], expected, atol=5 * np.sqrt(expected))


def test_each_step_has_its_own_swaps():
    assert (swapped(0.5) != swapped(0.5, seed=1)).any()


def test_strength_zero_changes_not_one_bit():
    assert swapped(0.0).tobytes() == TABLE.astype(np.float32).tobytes()


def test_a_batch_of_one_row_stays():
    np.testing.assert_array_equal(swapped(0.9, TABLE[:1]), TABLE[:1])


def test_inputs_with_more_axes_keep_their_shape():
    ours = swapped(0.5, TABLE.reshape(NUM_ROWS, 50, 10))
    np.testing.assert_array_equal(ours.reshape(TABLE.shape), swapped(0.5))


def task(image_shape) -> Task:
    data = Dataset(np.ones((2, 4)), np.eye(2), image_shape)
    return Task(data, Split([0, 1], [], []), "probabilities")


def test_images_are_refused():
    with pytest.raises(
        InvalidDataError, match=r"FeatureSwap needs tables.*Received images.*CutMix"
    ):
        FeatureSwap().check(task((2, 2)))


def test_tables_are_accepted():
    FeatureSwap().check(task(None))


def test_something_must_stay():
    with pytest.raises(InvalidArgumentError, match=r"`rate` of FeatureSwap must be .* below 1"):
        FeatureSwap(1.0)
