import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from unseen.regularizers.affine import Affine
from unseen.regularizers.displacement import Displacement, distort_all
from unseen.regularizers.elastic import Elastic
from unseen.regularizers.noise import GaussianNoise
from unseen.regularizers.protocol import Batch, Regularizer
from unseen.regularizers.weight_decay import WeightDecay

SHAPE = (3, 9, 12)
IMAGES = np.random.default_rng(0).uniform(size=SHAPE).astype(np.float32)
KEYS = dict(zip("abc", jax.random.split(jax.random.key(0), 3), strict=True))


def distorted(**regularizers: Regularizer) -> np.ndarray:
    """The images as all `regularizers` distort them, each with the key of its name."""
    batch = Batch(jnp.asarray(IMAGES), jnp.zeros((3, 1)), SHAPE[1:])
    keys = [KEYS[name] for name in regularizers]
    return np.asarray(distort_all(list(regularizers.values()), batch, keys).inputs)


def displaced(a: Displacement, b: Displacement) -> np.ndarray:
    """SciPy's reading of the images at the sum of two displacements."""
    moves = zip(a.displace(SHAPE, KEYS["a"]), b.displace(SHAPE, KEYS["b"]), strict=True)
    down, right = (np.asarray(one + other) for one, other in moves)
    rows, columns = np.indices(SHAPE[1:])
    return np.stack(
        [
            map_coordinates(image, [rows + d, columns + r], order=1, mode="grid-constant")
            for image, d, r in zip(IMAGES, down, right, strict=True)
        ]
    )


def test_neighbours_add_up_to_one_reading():
    both = distorted(a=Affine(), b=Elastic())
    np.testing.assert_allclose(both, displaced(Affine(), Elastic()), atol=1e-4)


def test_their_order_makes_no_difference():
    one, other = distorted(a=Affine(), b=Elastic()), distorted(b=Elastic(), a=Affine())
    np.testing.assert_allclose(one, other, atol=1e-5)


def test_what_leaves_the_batch_alone_does_not_part_them():
    with_decay = distorted(a=Affine(), c=WeightDecay(), b=Elastic())
    np.testing.assert_array_equal(with_decay, distorted(a=Affine(), b=Elastic()))


def test_other_distortions_keep_their_place():
    noise = GaussianNoise(0.5)
    batch = Batch(jnp.asarray(IMAGES), jnp.zeros((3, 1)), SHAPE[1:])
    for regularizer, key in [(Affine(), "a"), (noise, "c"), (Elastic(), "b")]:
        batch = regularizer.distort(batch, KEYS[key])
    ours = distorted(a=Affine(), c=noise, b=Elastic())
    np.testing.assert_allclose(ours, batch.inputs, atol=1e-5)


@pytest.mark.parametrize("alone", ["a", "b"])
def test_one_that_is_off_changes_not_one_bit(alone):
    on: dict[str, Displacement] = {"a": Affine(), "b": Elastic()}
    off = {name: one if name == alone else type(one).off() for name, one in on.items()}
    assert distorted(**off).tobytes() == distorted(**{alone: on[alone]}).tobytes()


def test_nothing_to_distort_leaves_the_batch():
    np.testing.assert_array_equal(distorted(), IMAGES)
