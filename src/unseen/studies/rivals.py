"""What people would pick instead of a network: usual methods of scikit-learn, well set."""

import time
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from unseen.studies.folds import Fold
from unseen.studies.journal import Part
from unseen.studies.metrics import Metric
from unseen.studies.preprocessing import Preprocessing
from unseen.studies.results import GUESSING

if TYPE_CHECKING:
    from unseen.data.study_data import StudyData


def score_rivals(data: "StudyData", fold: Fold, resample: int, metric: Metric, seed: int) -> Part:
    """Every rival, fitted on a fold's training rows and scored on its test rows.

    They get the same prepared inputs as the networks.

    Args:
        data: What is studied.
        fold: The fold.
        resample: Its number among all.
        metric: What they are scored by.
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
    # Penalties are chosen on the folds that strengths of regularizers are chosen on.
    inner = [
        (np.searchsorted(fold.training, one.training), np.searchsorted(fold.training, one.test))
        for one in fold.inner
    ]
    rivals = make_rivals(data, inner, seed + resample)
    if metric.name == "log loss":
        del rivals["support vectors"]  # which know no probabilities
    for name, rival in rivals.items():
        began = time.monotonic()
        score = None
        try:
            # On few rows threads wait for one another more than they do.
            with warnings.catch_warnings(), threadpool_limits(1):
                warnings.simplefilter("ignore")  # on penalties at the end of their range
                rival.fit(inputs[fold.training], targets[fold.training])
                outputs = _outputs(rival, inputs[fold.test], data)
        except ValueError:  # too few rows for its neighbours, or of one class alone
            pass
        else:
            if not data.is_classification:
                outputs = preparation.unscale(outputs)
            score = metric.of_outputs(outputs, data.targets[fold.test], scale)
            arrays[name] = outputs.astype(np.float32)
        rows.append(
            {
                "stage": "rival",
                "resample": resample,
                "repetition": fold.repetition,
                "fold": fold.number,
                "inner": -1,
                "contender": name,
                "settings": name,
                "seed": seed + resample,
                "status": "failed" if score is None else "ok",
                "epochs": 0,
                "num_training": len(fold.training),
                "train_score": None,
                "score": score,
                "loss": None,
                "seconds": time.monotonic() - began,
            }
        )
    return Part(rows, arrays)


def make_rivals(data: "StudyData", inner: Any, seed: int) -> dict[str, Any]:
    """Fresh estimators by name, for classes or for numbers.

    Args:
        data: What they are for.
        inner: Folds on which penalties are chosen, pairs of training and test places.
        seed: Settles what is random in them.
    """
    from sklearn import dummy, ensemble, linear_model, multioutput, neighbors, svm, tree

    if data.is_classification:
        no_l1: Any = {"l1_ratios": (0.0,), "use_legacy_attributes": False}
        return {
            GUESSING: dummy.DummyClassifier(strategy="prior"),
            "logistic regression": linear_model.LogisticRegressionCV(
                Cs=np.logspace(-4, 2, 7).tolist(),
                cv=inner,
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
        GUESSING: dummy.DummyRegressor(),
        "ridge regression": linear_model.RidgeCV(np.logspace(-3, 4, 15), cv=inner),
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
