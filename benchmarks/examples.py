"""The examples of a job, as every process that trains reads them."""

from pathlib import Path

import numpy as np

from benchmarks.jobs import Job
from benchmarks.places import BENCH


def path_of(job: Job) -> Path:
    """Where the examples of a job lie."""
    return BENCH / "examples" / f"{job.widths[0]}-{job.num_rows}.npz"


def write_examples(job: Job) -> None:
    """Write the homework's curves or digits, as many as the job takes, where they are missing."""
    import unseen

    if path_of(job).exists():
        return
    if job.widths[0] == 1_000:
        waves = unseen.sample_waves(seed=0, num_train=job.num_rows, num_test=1)
        inputs, targets = waves.train_curves, waves.train_parameters
    else:
        digits = unseen.digits_dataset(unseen.load_digits())
        inputs, targets = digits.inputs[: job.num_rows], digits.targets[: job.num_rows]
    path_of(job).parent.mkdir(parents=True, exist_ok=True)
    np.savez(path_of(job), inputs=np.float32(inputs), targets=np.float32(targets))


def read_examples(job: Job) -> tuple[np.ndarray, np.ndarray]:
    """Inputs, shape (num_rows, num_inputs), and targets, shape (num_rows, num_outputs)."""
    with np.load(path_of(job)) as arrays:
        return arrays["inputs"], arrays["targets"]
