"""A process that times the plan of a study in three ways, a part of each, one after the other.

The part is one outer fold's worth for ours, and few fits for the peers; a fit is one network
trained on an inner fold's training rows. Peers fit their own network of the same layers for the
same epochs in the same batches.
"""

import json
import sys
import time
import warnings
from importlib.metadata import version
from typing import Any

import numpy as np

EPOCHS, BATCH, LEARNING_RATE = 20, 32, 1e-3
OUTER, INNER, SEEDS = 5, 3, 3
REGULARIZERS = (
    "L1", "L2", "ElasticNet", "Dropout", "InputDropout", "WeightDecay", "MaxNorm",
    "GradientClipping", "Mixup", "LabelSmoothing", "Elastic", "Affine",
)  # fmt: skip
ALPHAS = (1e-5, 1e-4, 1e-3, 1e-2)


def main() -> None:
    """Time all, and print what was measured as JSON."""
    quick = sys.argv[1] == "quick"
    rounds = 1 if quick else 3
    ours = _Ours(quick=quick)
    seconds: dict[str, list[float]] = {"unseen": [], "scikit-learn": [], "Keras loop": []}
    for _ in range(rounds):
        seconds["unseen"].append(ours.seconds_of_a_fit())
        seconds["scikit-learn"].append(_grid_search(ours.inputs, ours.labels))
        seconds["Keras loop"].append(_keras_loop(ours.inputs, ours.targets, 1 if quick else 4))
    report = {
        "seconds": seconds,
        "compiling": ours.compiling,
        "fits": ours.fits_of_the_plan,
        "regularizers": len(REGULARIZERS),
        "candidates": ours.candidates,
        "rows": int(ours.training.size),
        "folds": [OUTER, INNER, SEEDS],
        "epochs": EPOCHS,
        "versions": {name: version(name) for name in ("unseen", "keras", "jax", "scikit-learn")},
    }
    print(json.dumps(report, allow_nan=False))


class _Ours:
    """The study's own way to train candidates, on the digits."""

    def __init__(self, *, quick: bool) -> None:
        from unseen.data.tables import load_study_data
        from unseen.studies.run_study import set_up

        data = load_study_data("digits")
        setup = set_up(
            data, None, REGULARIZERS, epochs=EPOCHS, batch_size=BATCH, learning_rate=LEARNING_RATE
        )
        self._bench, self._fold = setup.bench, setup.folds(1)[0]
        settings = [(s,) for one in self._bench.contenders.values() for s in one.settings[:4]]
        self.candidates = len(settings)
        self.fits_of_the_plan = self.candidates * OUTER * INNER * SEEDS
        self._settings = settings[:4] if quick else settings
        inner = self._fold.inner[0]
        self.training = inner.training
        prepared = self._bench.prepared_data(inner.training)
        self.inputs = prepared.inputs[inner.training]
        self.targets = prepared.targets[inner.training]
        self.labels = np.asarray(data.targets)[inner.training]
        began = time.perf_counter()
        self._train(self._settings[:1], 1)
        self.compiling = time.perf_counter() - began

    def seconds_of_a_fit(self) -> float:
        """One outer fold's inner fits."""
        began = time.perf_counter()
        self._train(self._settings, SEEDS)
        return (time.perf_counter() - began) / (len(self._settings) * INNER * SEEDS)

    def _train(self, settings: list[Any], seeds: int) -> None:
        from unseen.studies.workbench import Job, Parts

        inner = self._fold.inner
        jobs = [
            Job("candidate", one, Parts(fold.training, fold.test), seed, facts={"inner": 0})
            for one in settings
            for fold in inner
            for seed in range(seeds)
        ]
        self._bench.train(jobs, [fold.training for fold in inner])


def _grid_search(inputs: np.ndarray, labels: np.ndarray) -> float:
    """Seconds of a fit of scikit-learn's own network in its own grid search, on all cores."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.model_selection import GridSearchCV
    from sklearn.neural_network import MLPClassifier

    network = MLPClassifier(
        (100, 100, 100),
        batch_size=BATCH,
        learning_rate_init=LEARNING_RATE,
        max_iter=EPOCHS,
        # It would stop early otherwise, by its training loss.
        n_iter_no_change=EPOCHS,
    )
    # Half as many rows again, so that its folds learn from as many as ours.
    rows = np.resize(np.arange(len(inputs)), len(inputs) * INNER // (INNER - 1))
    search = GridSearchCV(network, {"alpha": ALPHAS}, cv=INNER, n_jobs=-1, refit=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        search.fit(inputs[rows], labels[rows])  # starts the workers
        began = time.perf_counter()
        search.fit(inputs[rows], labels[rows])
    return (time.perf_counter() - began) / (len(ALPHAS) * INNER)


def _keras_loop(inputs: np.ndarray, targets: np.ndarray, num_fits: int) -> float:
    """Seconds of a fit in a loop over Keras models: build, compile, fit, as most people do."""
    import keras

    began = time.perf_counter()
    for number in range(num_fits):
        keras.utils.set_random_seed(number)
        penalty = keras.regularizers.L2(ALPHAS[number % len(ALPHAS)])
        hidden = [
            keras.layers.Dense(100, activation="relu", kernel_regularizer=penalty) for _ in range(3)
        ]
        model = keras.Sequential([*hidden, keras.layers.Dense(2, activation="sigmoid")])
        model.compile(
            optimizer=keras.optimizers.Adam(LEARNING_RATE),
            loss="binary_crossentropy",
            metrics=["accuracy"],
        )
        model.fit(inputs, targets, batch_size=BATCH, epochs=EPOCHS, verbose=0)
    return (time.perf_counter() - began) / num_fits


if __name__ == "__main__":
    main()
