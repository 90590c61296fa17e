"""Keras's own `fit`, on the backend that `KERAS_BACKEND` names."""

import keras

from benchmarks.examples import read_examples
from benchmarks.jobs import Job
from benchmarks.worker import DoWork, serve

OPTIMIZERS = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}


def prepare(job: Job) -> DoWork:
    """An epoch is the unit of work."""
    hidden = [keras.layers.Dense(width, activation="relu") for width in job.widths[1:-1]]
    last = keras.layers.Dense(job.widths[-1], activation=job.output_activation)
    network = keras.Sequential([keras.Input(job.widths[:1]), *hidden, last])
    network.compile(OPTIMIZERS[job.optimizer](job.learning_rate), loss=job.loss)
    inputs, targets = read_examples(job)

    def train(epochs: int) -> int:
        network.fit(inputs, targets, batch_size=job.batch_size, epochs=epochs, verbose=0)
        return epochs

    return train


if __name__ == "__main__":
    serve(prepare, modules=("keras", keras.backend.backend()))
