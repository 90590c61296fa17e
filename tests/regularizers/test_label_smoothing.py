import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.regularizers.label_smoothing import LabelSmoothing
from unseen.regularizers.protocol import Batch

RANDOM = np.random.default_rng(0)
INPUTS = jnp.asarray(RANDOM.normal(size=(6, 3)))


def smoothed(targets: np.ndarray, strength: float) -> np.ndarray:
    batch = Batch(INPUTS, jnp.asarray(targets, jnp.float32), None)
    out = jax.jit(LabelSmoothing.distort)(LabelSmoothing(strength), batch, jax.random.key(0))
    np.testing.assert_array_equal(out.inputs, INPUTS)
    return np.asarray(out.targets)


@pytest.mark.parametrize(
    ("loss", "targets"),
    [
        pytest.param("categorical", np.eye(4)[RANDOM.integers(4, size=6)], id="softmax-of-four"),
        pytest.param("categorical", np.eye(2)[RANDOM.integers(2, size=6)], id="softmax-of-two"),
        pytest.param("binary", np.eye(2)[RANDOM.integers(2, size=6)], id="two-sigmoids"),
        pytest.param("binary", RANDOM.integers(2, size=(6, 1)), id="one-sigmoid"),
    ],
)
@pytest.mark.parametrize("strength", [0.1, 0.6])
def test_gives_the_loss_that_keras_smooths(loss, targets, strength):
    predicted = RANDOM.uniform(0.1, 0.9, size=targets.shape)
    predicted /= predicted.sum(axis=1, keepdims=True) if loss == "categorical" else 1
    entropy = getattr(keras.losses, f"{loss}_crossentropy")
    theirs = entropy(targets, predicted, label_smoothing=strength)
    ours = entropy(smoothed(targets, strength), predicted)
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def test_probabilities_stay_probabilities():
    targets = smoothed(RANDOM.dirichlet(np.ones(5), size=6), 0.3)
    np.testing.assert_allclose(targets.sum(axis=1), 1.0, rtol=1e-6)


def test_strength_zero_changes_not_one_bit():
    targets = RANDOM.uniform(size=(6, 3)).astype(np.float32)
    assert smoothed(targets, 0.0).tobytes() == targets.tobytes()


def test_a_label_must_say_something():
    with pytest.raises(InvalidArgumentError, match=r"`strength` of LabelSmoothing .* below 1"):
        LabelSmoothing(1.0)
