"""Our own way: many networks in one call of `unseen.fit`, all on this machine."""

import unseen
from benchmarks.examples import read_examples
from benchmarks.jobs import Job
from benchmarks.worker import DoWork, serve
from unseen.backend import num_cores


def recipe_of(job: Job, epochs: int) -> unseen.Recipe:
    """The job's recipe."""
    decay = (unseen.WeightDecay(0.1),) if job.optimizer == "adamw" else ()
    distortions = (unseen.Affine(), unseen.Elastic()) if job.augmented else ()
    return unseen.Recipe(
        loss=job.loss,
        optimizer="adam" if job.optimizer == "adamw" else job.optimizer,
        learning_rate=job.learning_rate,
        epochs=epochs,
        batch_size=job.batch_size,
        regularizers=distortions + decay,
    )


def data_of(job: Job) -> unseen.Dataset:
    """The job's rows."""
    inputs, targets = read_examples(job)
    return unseen.Dataset(inputs, targets, image_shape=(28, 28) if job.widths[0] == 784 else None)


def fit(
    job: Job, data: unseen.Dataset, num_networks: int, epochs: int, **options: object
) -> unseen.Fits:
    """Train `num_networks` of the job, from different seeds, with nothing held out."""
    network = unseen.dense(
        job.widths[0], job.widths[1:-1], job.widths[-1], output_activation=job.output_activation
    )
    return unseen.fit(
        network,
        data,
        recipe_of(job, epochs),
        unseen.keras_split(job.num_rows, validation_fraction=0),
        seeds=range(num_networks),
        **options,
    )


def prepare(job: Job) -> DoWork:
    """Two networks for each core are the unit of work."""
    unit, data = 2 * num_cores(), data_of(job)

    def train(amount: int) -> int:
        fit(job, data, unit * amount, job.epochs)
        return unit * amount * job.epochs

    return train


if __name__ == "__main__":
    serve(prepare, modules=("unseen", "jax", "keras"))
