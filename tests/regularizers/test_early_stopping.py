"""Early stopping against Keras's callback on the same validation losses."""

import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from unseen.data import Dataset, Split
from unseen.errors import InvalidDataError
from unseen.networks import dense
from unseen.regularizers.early_stopping import EarlyStopping
from unseen.regularizers.protocol import Moment, Task, Variables

NAN, INF = float("nan"), float("inf")
LOSSES = {
    "u-shaped": [5, 4, 3, 2, 3, 4, 5, 6],
    "falling": [8, 7, 6, 5, 4, 3, 2, 1],
    "two-valleys": [5, 4, 5, 5, 3, 5, 5, 5],
    "flat": [2, 2, 2, 2, 2, 2, 2, 2],
    "diverging": [5, 4, NAN, NAN, NAN, NAN, NAN, NAN],
}


def weights_of(epoch: jax.typing.ArrayLike) -> Variables:
    return Variables([jnp.full((2,), epoch, "float32")], [jnp.full((2,), epoch, "uint32")])


@jax.jit
def watched(regularizer: EarlyStopping, losses: jax.Array) -> tuple[jax.Array, Variables]:
    """Epochs trained, and the variables handed back, with the weights equal to the epoch."""

    def go_on(carry):
        epoch, memory = carry
        return (epoch < len(losses)) & ~regularizer.is_finished(memory)

    def train_epoch(carry):
        epoch, memory = carry
        moment = Moment(2 * (epoch + 1), 2 * len(losses), 2)
        metrics = {"val_loss": losses[epoch]}
        after = regularizer.after_epoch(memory, weights_of(epoch + 1), metrics, moment)
        return epoch + 1, after

    start = (jnp.int32(0), regularizer.begin(weights_of(0)))
    epochs, memory = jax.lax.while_loop(go_on, train_epoch, start)
    return epochs, regularizer.keep(memory, weights_of(epochs))


def with_keras(patience: int, losses: list[float]) -> tuple[int, float]:
    """Epochs trained and the best one, by Keras's callback."""
    model = dense(1, [], 1)
    stop = keras.callbacks.EarlyStopping("val_loss", patience=patience, restore_best_weights=True)
    stop.set_model(model)
    stop.on_train_begin()
    model.stop_training = False
    epochs = 0
    while epochs < len(losses) and not model.stop_training:
        model.set_weights([np.full((1, 1), epochs + 1.0), np.zeros(1)])
        stop.on_epoch_end(epochs, {"val_loss": losses[epochs]})
        epochs += 1
    stop.on_train_end()
    return epochs, float(model.get_weights()[0][0, 0])


@pytest.mark.parametrize("losses", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("patience", [1, 2, 3, 20])
def test_stops_and_hands_back_as_keras_does(patience, losses):
    epochs, kept = watched(EarlyStopping(patience), jnp.array(losses, "float32"))
    assert (int(epochs), float(kept.trainable[0][0])) == with_keras(patience, losses)


@pytest.mark.parametrize("losses", LOSSES.values(), ids=LOSSES)
def test_zero_never_stops_and_hands_back_the_last(losses):
    epochs, kept = watched(EarlyStopping(0), jnp.array(losses, "float32"))
    assert int(epochs) == len(losses)
    assert float(kept.trainable[0][0]) == len(losses)


@pytest.mark.parametrize("loss", [NAN, INF])
def test_where_no_epoch_was_any_good_the_last_is_handed_back(loss):
    epochs, kept = watched(EarlyStopping(2), jnp.full(4, loss))
    assert int(epochs) == 2
    assert float(kept.trainable[0][0]) == 2


def test_the_state_is_handed_back_with_its_weights():
    _, kept = watched(EarlyStopping(2), jnp.array(LOSSES["u-shaped"], "float32"))
    assert kept.state[0].tolist() == [4, 4]


def test_many_at_once_stop_each_at_its_own_epoch():
    losses = jnp.array([LOSSES["u-shaped"], LOSSES["falling"]], "float32")
    epochs, kept = jax.vmap(watched, in_axes=(None, 0))(EarlyStopping(2.0), losses)
    assert epochs.tolist() == [6, 8]
    assert kept.trainable[0][:, 0].tolist() == [4, 8]


def task(validation: list[int]) -> Task:
    data = Dataset(np.zeros((4, 2)), np.zeros((4, 1)))
    return Task(data, Split([0, 1], validation, []), "none")


def test_a_split_without_validation_rows_is_refused():
    with pytest.raises(InvalidDataError, match=r"must have some\. Received a split with none; set"):
        EarlyStopping(5).check(task([]))


def test_a_split_with_validation_rows_is_accepted():
    EarlyStopping(5).check(task([2]))
