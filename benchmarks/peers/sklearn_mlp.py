"""scikit-learn's MLP, without its early stopping.

`MLPRegressor` knows no mean absolute error: it takes the squared error, which costs the same.
"""

import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor

from benchmarks.examples import read_examples
from benchmarks.jobs import Job
from benchmarks.worker import DoWork, serve

ESTIMATORS = {"mean_absolute_error": MLPRegressor, "binary_crossentropy": MLPClassifier}


def prepare(job: Job) -> DoWork:
    """An epoch is the unit of work."""
    inputs, targets = read_examples(job)
    # Two columns of labels make two sigmoids.
    labels = targets.astype(int) if ESTIMATORS[job.loss] is MLPClassifier else targets

    def train(epochs: int) -> int:
        network = ESTIMATORS[job.loss](
            hidden_layer_sizes=job.widths[1:-1],
            solver=job.optimizer,
            learning_rate_init=job.learning_rate,
            batch_size=job.batch_size,
            alpha=0,
            momentum=0,
            nesterovs_momentum=False,
            max_iter=epochs,
            n_iter_no_change=np.inf,
            random_state=0,
        ).fit(inputs, labels)
        assert network.n_iter_ == epochs
        assert network.n_outputs_ == job.widths[-1]
        return epochs

    return train


if __name__ == "__main__":
    serve(prepare, modules=("sklearn",))
