import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.ndimage import affine_transform

from unseen.data import Dataset, Split
from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.regularizers.affine import Affine
from unseen.regularizers.protocol import Batch, Task

KEY = jax.random.key(3)
IMAGES = np.random.default_rng(0).uniform(size=(4, 9, 12)).astype(np.float32)


@jax.jit
def distort(affine: Affine, images: jax.Array, key: jax.Array) -> tuple[jax.Array, jax.Array]:
    targets = jnp.arange(1.0 * len(images)).reshape(-1, 1)
    batch = affine.distort(Batch(images, targets, (9, 12)), key)
    return batch.inputs, batch.targets


def distorted(affine: Affine, images: np.ndarray = IMAGES, key: jax.Array = KEY) -> np.ndarray:
    return np.asarray(distort(affine, images, key)[0])


@pytest.mark.parametrize(
    "affine",
    [
        pytest.param(Affine(40, 0, 0, 0), id="rotation"),
        pytest.param(Affine(0, 40, 0, 0), id="shear"),
        pytest.param(Affine(0, 0, 0.5, 0), id="zoom"),
        pytest.param(Affine(0, 0, 0, 3), id="shift"),
        pytest.param(Affine(20, 20, 0.2, 2), id="all"),
    ],
)
def test_agrees_with_scipy(affine):
    amounts = np.asarray(jax.random.uniform(KEY, (6, 4, 1, 1), minval=-1, maxval=1), np.float64)
    middle = np.array([4.0, 5.5])
    for image, ours, amount in zip(IMAGES, distorted(affine), amounts[..., 0, 0].T, strict=True):
        angle = np.deg2rad(affine.rotation) * amount[0]
        turn = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        lean = [[1, 0], [np.tan(np.deg2rad(affine.shear) * amount[1]), 1]]
        matrix = np.array(turn) @ lean @ np.diag(1 + affine.zoom * amount[2:4])
        offset = middle - matrix @ middle + affine.shift * amount[4:6]
        theirs = affine_transform(image, matrix, offset, order=1, mode="grid-constant", cval=0.0)
        np.testing.assert_allclose(ours, theirs, atol=1e-4)


def test_greater_amounts_move_pixels_more():
    moved = [np.abs(distorted(Affine(r, 0, 0, 0)) - IMAGES).mean() for r in (0.5, 2, 8)]
    assert moved == sorted(moved)
    assert moved[0] > 0


def test_each_image_has_its_own_distortion():
    one, other = distorted(Affine(), np.stack([IMAGES[0]] * 2))
    assert not np.allclose(one, other)


def test_each_step_has_its_own_distortion():
    assert not np.allclose(distorted(Affine()), distorted(Affine(), key=jax.random.key(4)))


@pytest.mark.parametrize("shape", [(4, 108), (4, 9, 12, 1)], ids=["flat", "one-channel"])
def test_every_layout_is_distorted_alike(shape):
    ours = distorted(Affine(), IMAGES.reshape(shape))
    assert ours.shape == shape
    np.testing.assert_allclose(ours.reshape(IMAGES.shape), distorted(Affine()), atol=1e-5)


def test_channels_are_distorted_alike():
    ours = distorted(Affine(), np.stack([IMAGES, 2 * IMAGES], axis=-1))
    np.testing.assert_allclose(ours[..., 0], distorted(Affine()), atol=1e-5)
    np.testing.assert_allclose(ours[..., 1], 2 * distorted(Affine()), atol=1e-5)


def test_targets_stay():
    _, targets = distort(Affine(), IMAGES, KEY)
    assert targets.tolist() == [[0.0], [1.0], [2.0], [3.0]]


def task(image_shape: tuple[int, int] | None) -> Task:
    data = Dataset(np.zeros((2, 4)), np.zeros((2, 1)), image_shape)
    return Task(data, Split([0, 1], [], []), "none")


def test_data_that_are_no_images_are_refused():
    with pytest.raises(InvalidDataError, match=r"Affine needs images\..*without `image_shape`"):
        Affine().check(task(None))


def test_images_are_accepted():
    Affine().check(task((2, 2)))


def test_sensible_amounts_grow_together():
    weak, usual, strong = Affine.sensible()
    assert (weak, usual, strong) == (Affine(5, 5, 0.05, 1), Affine(), Affine(20, 20, 0.2, 4))


def test_strength_zero_changes_not_one_bit():
    assert distorted(Affine.off()).tobytes() == IMAGES.tobytes()


@pytest.mark.parametrize(("name", "value"), [("zoom", 1.0), ("shear", 90.0)])
def test_an_image_must_not_vanish(name, value):
    with pytest.raises(InvalidArgumentError, match=f"`{name}` of Affine must be .*and below"):
        Affine(**{name: value})
