"""What people would pick instead of a network: usual methods of scikit-learn, well set."""

import time
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from unseen.studies.folds import Fold
from unseen.studies.journal import Part
from unseen.studies.metrics import Metric
from unseen.studies.preprocessing import Preprocessing

if TYPE_CHECKING:
    from unseen.data.study_data import StudyData

# Inner folds with which logistic and ridge regression choose their penalty.
_INNER = 3


def score_rivals(
    data: "StudyData", fold: Fold, resample: int, metric: Metric, *, inner: int, seed: int
) -> Part:
    """Every rival, fitted on a fold's training rows and scored on its test rows.

    They get the same prepared inputs as the networks.

    Args:
        data: What is studied.
        fold: The fold.
        resample: Its number among all.
        metric: What they are scored by.
        inner: Folds with which those that choose a penalty choose it.
        seed: Settles what is random in them.

    Returns:
        A row for each rival, and what it answers on the test rows, as an array by its name.
    """
    from threadpoolctl import threadpool_limits

    preparation = Preprocessing.fit(data, fold.training)
    inputs = preparation.inputs(data).reshape(data.num_rows, -1)
    targets = data.targets if data.is_classification else preparation.targets(data)
    if not data.is_classification and targets.shape[1] == 1:
        targets = targets[:, 0]
    factors = preparation.target_factors
    scale = np.ones(1) if factors is None else factors
    rows, arrays = [], {}
    for name, rival in make_rivals(data, inner, seed + resample).items():
        began = time.monotonic()
        # On few rows threads wait for one another more than they do.
        with warnings.catch_warnings(), threadpool_limits(1):
            warnings.simplefilter("ignore")  # on penalties at the end of their range, and the like
            rival.fit(inputs[fold.training], targets[fold.training])
            outputs = _outputs(rival, inputs[fold.test], data)
        if not data.is_classification:
            outputs = preparation.unscale(outputs)
        score = metric.of_outputs(outputs, data.targets[fold.test], scale)
        rows.append(
            {
                "stage": "rival",
                "resample": resample,
                "repetition": fold.repetition,
                "fold": fold.number,
                "inner": -1,
                "contender": name,
                "settings": name,
                "seed": seed,
                "status": "ok",
                "epochs": 0,
                "num_training": len(fold.training),
                "train_score": None,
                "score": score,
                "loss": None,
                "seconds": time.monotonic() - began,
            }
        )
        arrays[name] = outputs.astype(np.float32)
    return Part(rows, arrays)


def make_rivals(data: "StudyData", inner: int, seed: int) -> dict[str, Any]:
    """Fresh estimators by name, for classes or for numbers."""
    from sklearn import ensemble, linear_model, multioutput, neighbors, svm, tree

    if data.is_classification:
        least = int(np.bincount(data.targets).min())
        no_l1: Any = {"l1_ratios": (0.0,), "use_legacy_attributes": False}
        return {
            "logistic regression": linear_model.LogisticRegressionCV(
                Cs=np.logspace(-4, 2, 7).tolist(),
                cv=max(2, min(inner, least)),
                max_iter=500,
                scoring="neg_log_loss",
                **no_l1,
            ),
            "nearest neighbours": neighbors.KNeighborsClassifier(),
            "support vectors": svm.SVC(random_state=seed),
            "decision tree": tree.DecisionTreeClassifier(min_samples_leaf=5, random_state=seed),
            "random forest": ensemble.RandomForestClassifier(random_state=seed),
            "AdaBoost": ensemble.AdaBoostClassifier(random_state=seed),
            "gradient boosting": ensemble.HistGradientBoostingClassifier(random_state=seed),
        }
    several = data.targets.shape[1] > 1

    def each(estimator: Any) -> Any:
        return multioutput.MultiOutputRegressor(estimator) if several else estimator

    return {
        "ridge regression": linear_model.RidgeCV(np.logspace(-3, 4, 15)),
        "nearest neighbours": neighbors.KNeighborsRegressor(),
        "support vectors": each(svm.SVR()),
        "decision tree": tree.DecisionTreeRegressor(min_samples_leaf=5, random_state=seed),
        "random forest": ensemble.RandomForestRegressor(random_state=seed),
        "AdaBoost": each(ensemble.AdaBoostRegressor(random_state=seed)),
        "gradient boosting": each(ensemble.HistGradientBoostingRegressor(random_state=seed)),
    }


def _outputs(rival: Any, inputs: np.ndarray, data: "StudyData") -> np.ndarray:
    if not data.is_classification:
        outputs = np.asarray(rival.predict(inputs))
        return outputs.reshape(len(outputs), -1)
    assert data.classes is not None
    # Probabilities where there are any; a class that no training row has is never answered.
    outputs = np.zeros((len(inputs), len(data.classes)))
    if hasattr(rival, "predict_proba"):
        outputs[:, rival.classes_] = rival.predict_proba(inputs)
    else:
        outputs[np.arange(len(inputs)), rival.predict(inputs)] = 1.0
    return outputs
