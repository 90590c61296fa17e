import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from unseen.regularizers.mixing import CutMix, Mixup
from unseen.regularizers.protocol import Batch

NUM_IMAGES, HEIGHT, WIDTH = 6, 20, 30
IMAGES = np.random.default_rng(0).uniform(size=(NUM_IMAGES, HEIGHT, WIDTH)).astype(np.float32)
# One-hot: a mixed label says who was mixed, and how much.
LABELS = np.eye(NUM_IMAGES, dtype=np.float32)


@jax.jit
def mix(regularizer, images: jax.Array, key: jax.Array) -> tuple[jax.Array, jax.Array]:
    batch = Batch(images, jnp.asarray(LABELS), (HEIGHT, WIDTH))
    batch = regularizer.distort(batch, key)
    return batch.inputs, batch.targets


def mixed(regularizer, images=IMAGES, seed=0) -> tuple[np.ndarray, np.ndarray]:
    inputs, labels = mix(regularizer, images, jax.random.key(seed))
    return np.asarray(inputs), np.asarray(labels)


def parts_kept(regularizer, num_seeds: int) -> np.ndarray:
    """λ of many batches, read from the label of an image that was mixed with another one."""
    _, labels = jax.vmap(lambda key: mix(regularizer, jnp.asarray(IMAGES), key))(
        jax.random.split(jax.random.key(1), num_seeds)
    )
    own = np.asarray(labels)[:, np.arange(NUM_IMAGES), np.arange(NUM_IMAGES)]
    # An image that met itself keeps its label whole.
    return own.min(axis=1)


def test_mixup_blends_images_as_their_labels():
    inputs, labels = mixed(Mixup(1.0))
    np.testing.assert_allclose(inputs, np.tensordot(labels, IMAGES, 1), atol=1e-6)


@pytest.mark.parametrize("regularizer", [Mixup(1.0), CutMix(1.0)], ids=["Mixup", "CutMix"])
def test_partners_are_the_batch_in_another_order(regularizer):
    _, labels = mixed(regularizer, seed=2)
    assert 0 < np.diag(labels).min() < 1
    np.testing.assert_allclose(labels.sum(axis=0), 1.0, atol=1e-6)
    np.testing.assert_allclose(labels.sum(axis=1), 1.0, atol=1e-6)
    assert (np.count_nonzero(labels, axis=1) <= 2).all()


@pytest.mark.parametrize("alpha", [0.2, 1.0, 4.0])
def test_parts_follow_a_beta_distribution(alpha):
    parts = parts_kept(Mixup(alpha), 500)
    # One fixed seed; Beta(2α, 2α) gives p < 1e-5. Ones arise where float32 rounds.
    assert stats.kstest(parts, stats.beta(alpha, alpha).cdf).pvalue > 1e-3


@pytest.mark.parametrize("seed", range(5))
def test_cutmix_replaces_a_rectangle_and_weighs_labels_by_its_area(seed):
    inputs, labels = mixed(CutMix(1.0), seed=seed)
    for image, given, label, number in zip(inputs, IMAGES, labels, range(NUM_IMAGES), strict=True):
        replaced = image != given
        rows, columns = replaced.any(axis=1), replaced.any(axis=0)
        np.testing.assert_array_equal(replaced, np.outer(rows, columns))
        assert label[number] == pytest.approx(1 - replaced.mean(), abs=1e-6)
        if replaced.any():
            [partner] = np.flatnonzero((label > 0) & (np.arange(NUM_IMAGES) != number))
            np.testing.assert_array_equal(image[replaced], IMAGES[partner][replaced])


def test_the_rectangle_has_the_images_proportions():
    cut = 0
    for seed in range(200):
        inputs, _ = mixed(CutMix(4.0), seed=seed)
        replaced = (inputs != IMAGES).any(axis=0)
        rows, columns = np.flatnonzero(replaced.any(1)), np.flatnonzero(replaced.any(0))
        inside = rows.size and rows[0] > 0 and rows[-1] < HEIGHT - 1
        if inside and columns[0] > 0 and columns[-1] < WIDTH - 1:
            cut += 1
            assert abs(rows.size / HEIGHT - columns.size / WIDTH) < 1 / HEIGHT + 1 / WIDTH
    assert cut > 20


@pytest.mark.parametrize("shape", [(6, 600), (6, 20, 30, 1)], ids=["flat", "one-channel"])
def test_every_layout_is_cut_alike(shape):
    inputs, _ = mixed(CutMix(1.0), IMAGES.reshape(shape))
    assert inputs.shape == shape
    np.testing.assert_array_equal(inputs.reshape(IMAGES.shape), mixed(CutMix(1.0))[0])


@pytest.mark.parametrize("kind", [Mixup, CutMix])
def test_strength_zero_changes_not_one_bit(kind):
    for seed in range(3):
        inputs, labels = mixed(kind.off(), seed=seed)
        assert inputs.tobytes() == IMAGES.tobytes()
        assert labels.tobytes() == LABELS.tobytes()


def test_greater_alpha_mixes_more():
    def blended(alpha):
        parts = parts_kept(Mixup(alpha), 200)
        return np.minimum(parts, 1 - parts).mean()

    amounts = [blended(alpha) for alpha in (0.1, 0.5, 2.0)]
    assert amounts == sorted(amounts)
