"""The trainer: one submission's networks, trained from the secret seeds, in a process of its own.

It is handed the training images and the secret ones without their classes, and hands back which
class each network sees in each secret image. It runs in a sandbox; what it answers is checked.
"""

from typing import TYPE_CHECKING

import numpy as np

from unseen.grading.description import Submission
from unseen.grading.material import Labelled
from unseen.grading.message import MessageError, pack, unpack
from unseen.grading.plan import network_of, recipe_of, split_of, weight_shapes
from unseen.grading.task import Task

if TYPE_CHECKING:
    import keras

# The name under which a sandbox finds `train`.
JOB = "unseen.grading.trainer:train"


def order(
    submission: Submission,
    task: Task,
    training: Labelled,
    secret_inputs: np.ndarray,
    seeds: list[int],
    *,
    weights: bytes = b"",
) -> bytes:
    """What the trainer is handed.

    Args:
        submission: Keeps the rules.
        task: The rules.
        training: Rows to learn from.
        secret_inputs: Shape (num_secret, num_inputs).
        seeds: One network is trained from each.
        weights: As they were handed in, float32 in order; none where they are not scored.
    """
    header = {
        "submission": submission.model_dump(mode="json"),
        "task": task.model_dump(mode="json"),
        "seeds": seeds,
        "num_inputs": training.inputs.shape[1],
        "image_shape": training.image_shape,
    }
    parts = [
        training.inputs.astype("<f4").tobytes(),
        training.labels.tobytes(),
        secret_inputs.astype("<f4").tobytes(),
        weights,
    ]
    return pack(header, parts)


def train(payload: bytes) -> bytes:
    """The job itself: an order in, a result out."""
    from unseen.training import fit

    header, (inputs, labels, secret, weights) = unpack(payload)
    submission = Submission.model_validate(header["submission"], strict=False)
    task = Task.model_validate(header["task"])
    num_inputs, shape = header["num_inputs"], header["image_shape"]
    training = Labelled(
        np.frombuffer(inputs, "<f4").reshape(-1, num_inputs),
        np.frombuffer(labels, np.uint8),
        None if shape is None else tuple(shape),
    )
    secret_inputs = np.frombuffer(secret, "<f4").reshape(-1, num_inputs)
    fits = fit(
        network_of(submission, task, num_inputs, training.num_classes),
        training.dataset(),
        recipe_of(submission.training, task),
        split_of(len(training.inputs), task),
        header["seeds"],
    )
    diverged = fits.status == "diverged"
    if diverged.any():
        epoch = min(one.finite_epochs for one in fits.trained)
        told = {"diverged": int(diverged.sum()), "last_finite_epoch": int(epoch)}
        return pack(told)
    # One network at a time keeps the memory small, whatever their number.
    answers = [
        _classes(fits.where(lambda run, s=seed: run.seed == s).predict(secret_inputs)[0])
        for seed in header["seeds"]
    ]
    parts = [np.stack(answers).tobytes()]
    if weights:
        network = network_of(submission, task, num_inputs, training.num_classes)
        shapes = weight_shapes(task, num_inputs, training.num_classes)
        parts.append(_handed_in(network, shapes, weights, secret_inputs).tobytes())
    return pack({"diverged": 0}, parts)


def _classes(outputs: np.ndarray) -> np.ndarray:
    """The class of each row, the first of those that are equally likely, uint8."""
    return outputs.argmax(axis=-1).astype(np.uint8)


def _handed_in(
    network: "keras.Model", shapes: list[list[int]], weights: bytes, secret_inputs: np.ndarray
) -> np.ndarray:
    """What the network says with the weights that were handed in, shape (num_secret,)."""
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    values = np.split(np.frombuffer(weights, "<f4"), ends[:-1])
    network.set_weights([one.reshape(shape) for one, shape in zip(values, shapes, strict=True)])
    return _classes(np.asarray(network(secret_inputs, training=False)))


def read_result(
    message: bytes, num_seeds: int, num_secret: int, num_classes: int, *, with_weights: bool
) -> tuple[np.ndarray, np.ndarray | None] | str:
    """What the trainer answered, checked as if anybody could have written it.

    Returns:
        Classes of the networks, uint8 of shape (num_seeds, num_secret), and of the weights that
        were handed in, shape (num_secret,) or None; or why there are none, in a sentence.

    Raises:
        MessageError: if it is no such answer.
    """
    header, parts = unpack(message)
    diverged = header.get("diverged")
    if diverged != 0:
        epoch = header.get("last_finite_epoch")
        if not (_is_count(diverged, num_seeds) and _is_count(epoch, 10**9)):
            raise MessageError("no such result")
        return (
            f"The loss of {diverged} of {num_seeds} networks was no number any more after epoch "
            f"{epoch}; lower the learning rate, or clip gradients with GradientClipping."
        )
    sizes = [num_seeds * num_secret, *([num_secret] if with_weights else [])]
    if [len(part) for part in parts] != sizes:
        raise MessageError("no such sizes")
    classes = [np.frombuffer(part, np.uint8) for part in parts]
    if any((one >= num_classes).any() for one in classes):
        raise MessageError("no such classes")
    return classes[0].reshape(num_seeds, num_secret), classes[1] if with_weights else None


def _is_count(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
