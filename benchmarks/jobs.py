"""The jobs to do: what is trained, on how much, and how fast it is to be."""

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Job:
    """One network to train over and over.

    Args:
        name: As it stands in the tables.
        summary: What it is, in words.
        num_rows: Examples, each seen once an epoch.
        widths: Numbers from the inputs to the outputs; relu between them.
        loss: By its Keras name.
        optimizer: "adam", "sgd" or "adamw".
        learning_rate: A constant.
        batch_size: Rows per step; the last step of an epoch takes what is left.
        epochs: Of each network of ours, in one call. Peers train as long as it takes to measure.
        output_activation: By its Keras name, or None.
        augmented: Whether images are distorted anew in every epoch.
    """

    name: str
    summary: str
    num_rows: int
    widths: tuple[int, ...]
    loss: str
    optimizer: str
    learning_rate: float
    batch_size: int
    epochs: int
    output_activation: str | None = None
    augmented: bool = False

    @property
    def multiply_adds(self) -> int:
        """Of one network and epoch, in its matrix products.

        The forward pass and the weights' gradient take one for each weight and row, the gradient
        that is handed back as well, but for the first layer, whose inputs need none.
        """
        weights = [inputs * outputs for inputs, outputs in pairwise(self.widths)]
        return self.num_rows * (3 * sum(weights) - weights[0])


_Q2 = Job(
    name="Q2",
    summary="400 images, 784-100-100-100-2, binary cross-entropy, SGD, batch 128",
    num_rows=400,
    widths=(784, 100, 100, 100, 2),
    loss="binary_crossentropy",
    optimizer="sgd",
    learning_rate=0.01,
    batch_size=128,
    epochs=50,
    output_activation="sigmoid",
)
_Q3 = Job(
    name="Q3",
    summary="800 images, distorted anew in every epoch, Q2's network, AdamW, batch 32",
    num_rows=800,
    widths=_Q2.widths,
    loss=_Q2.loss,
    optimizer="adamw",
    learning_rate=1e-3,
    batch_size=32,
    epochs=20,
    output_activation=_Q2.output_activation,
    augmented=True,
)
_PLAIN_Q3 = Job(**(vars(_Q3) | {"name": "Q3-plain", "augmented": False}))

JOBS = {
    job.name: job
    for job in (
        Job(
            name="Q1",
            summary="8,000 curves, 1000-64-16-4, mean absolute error, Adam, batch 32",
            num_rows=8_000,
            widths=(1_000, 64, 16, 4),
            loss="mean_absolute_error",
            optimizer="adam",
            learning_rate=1e-3,
            batch_size=32,
            epochs=10,
        ),
        _Q2,
        _Q3,
        _PLAIN_Q3,
    )
}
