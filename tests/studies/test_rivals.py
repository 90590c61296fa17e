import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import RidgeCV
from tests.studies.pretended import make_frame

from unseen.data.study_data import StudyData
from unseen.studies.bundled import study_data
from unseen.studies.folds import nested_folds
from unseen.studies.metrics import METRICS
from unseen.studies.preprocessing import Preprocessing
from unseen.studies.rivals import make_rivals, score_rivals

CLASSES = study_data(make_frame(), "y")
FEATURES = make_frame()[["a", "b", "c"]]
ONE = StudyData(FEATURES, FEATURES[["a"]].to_numpy() * 50 + 900)
TWO = StudyData(FEATURES, FEATURES[["a", "b"]].to_numpy(), target_names=("u", "v"))


def score(data, metric):
    classes = data.targets if data.is_classification else None
    fold = nested_folds(60, outer=2, inner=2, classes=classes)[0]
    part = score_rivals(data, fold, 4, METRICS[metric], seed=1)
    return fold, {row["contender"]: row for row in part.rows}, part.arrays


@pytest.fixture(scope="module")
def of_classes():
    return score(CLASSES, "accuracy")


def test_usual_methods_for_classes_take_part(of_classes):
    _, rows, arrays = of_classes
    assert list(rows) == list(arrays) == list(make_rivals(CLASSES, 2, 0))
    assert set(rows) == {
        "logistic regression",
        "nearest neighbours",
        "support vectors",
        "decision tree",
        "random forest",
        "AdaBoost",
        "guessing",
        "gradient boosting",
    }
    # Beside those that learn, one that always says the same would have 0.62.
    assert min(row["score"] for row in rows.values()) > 0.5
    assert rows["logistic regression"]["score"] > 0.75


def test_answers_are_probabilities_and_scored_on_the_test_rows(of_classes):
    fold, rows, arrays = of_classes
    for name, outputs in arrays.items():
        assert outputs.shape == (30, 2)
        np.testing.assert_allclose(outputs.sum(axis=1), 1, rtol=1e-6)
        right = outputs.argmax(axis=1) == CLASSES.targets[fold.test]
        assert rows[name]["score"] == pytest.approx(right.mean())


def test_rows_say_where_they_belong(of_classes):
    _, rows, _ = of_classes
    for name, row in rows.items():
        facts = {k: row[k] for k in ("stage", "resample", "repetition", "fold", "inner")}
        assert facts == {"stage": "rival", "resample": 4, "repetition": 0, "fold": 0, "inner": -1}
        assert (row["settings"], row["status"], row["num_training"]) == (name, "ok", 30)


def test_test_rows_teach_them_nothing():
    fold = nested_folds(60, outer=2, inner=2, classes=CLASSES.targets)[0]
    spoilt = FEATURES.copy()
    spoilt.iloc[fold.test] = spoilt.iloc[fold.test].to_numpy()[::-1] * 1000
    turned = CLASSES.targets.copy()
    turned[fold.test] = 1 - turned[fold.test]
    seen = []
    for features, targets in ((FEATURES, CLASSES.targets), (spoilt, turned)):
        data = StudyData(features, targets, CLASSES.classes)
        rivals = make_rivals(data, 2, 0)
        inputs = Preprocessing.fit(data, fold.training).inputs(data)[fold.training]
        tree = rivals["decision tree"].fit(inputs, targets[fold.training])
        seen.append((inputs, tree.tree_.threshold))
    np.testing.assert_array_equal(seen[0][0], seen[1][0])
    np.testing.assert_array_equal(seen[0][1], seen[1][1])


def test_rivals_are_fitted_on_training_rows_alone(monkeypatch):
    fitted = []

    class Spy:
        classes_ = np.arange(2)

        def fit(self, inputs, targets):
            fitted.append((inputs, targets))

        def predict(self, inputs):
            return np.zeros(len(inputs), int)

    monkeypatch.setattr("unseen.studies.rivals.make_rivals", lambda *_: {"spy": Spy()})
    fold, rows, arrays = score(CLASSES, "accuracy")
    ((inputs, targets),) = fitted
    np.testing.assert_allclose(inputs.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_array_equal(targets, CLASSES.targets[fold.training])
    # One that has no probabilities says which class.
    np.testing.assert_array_equal(arrays["spy"], np.eye(2)[np.zeros(30, int)])
    assert rows["spy"]["score"] == np.mean(CLASSES.targets[fold.test] == 0)


def test_numbers_are_answered_in_their_own_units():
    fold, rows, arrays = score(ONE, "rmse")
    assert len(rows) == 8
    assert arrays["ridge regression"].shape == (30, 1)
    truth, x = ONE.targets[fold.test], FEATURES.to_numpy()
    assert rows["ridge regression"]["score"] < 0.1 * truth.std()
    errors = arrays["ridge regression"] - truth
    assert rows["ridge regression"]["score"] == pytest.approx(np.sqrt(np.mean(errors**2)), rel=1e-3)
    center, spread = x[fold.training].mean(axis=0), x[fold.training].std(axis=0)
    scaled, y = (x - center) / spread, ONE.targets[:, 0]
    low, size = y[fold.training].mean(), y[fold.training].std()
    places = [[np.searchsorted(fold.training, p) for p in (k.training, k.test)] for k in fold.inner]
    by_hand = RidgeCV(np.logspace(-3, 4, 15), cv=places)
    by_hand.fit(scaled[fold.training], (y[fold.training] - low) / size)
    told = by_hand.predict(scaled[fold.test]) * size + low
    np.testing.assert_allclose(arrays["ridge regression"][:, 0], told, rtol=1e-4)


def test_several_numbers_are_answered_at_once(monkeypatch):
    made = make_rivals(TWO, 2, 0)
    few = {name: made[name] for name in ("ridge regression", "support vectors", "decision tree")}
    monkeypatch.setattr("unseen.studies.rivals.make_rivals", lambda *_: few)
    _, rows, arrays = score(TWO, "r2")
    assert all(outputs.shape == (30, 2) for outputs in arrays.values())
    assert all(0.5 < row["score"] <= 1 for row in rows.values())


@pytest.mark.parametrize("data", [CLASSES, ONE, TWO], ids=["classes", "number", "numbers"])
def test_every_rival_can_be_fitted_on_few_rows(data):
    rows = np.r_[0:10]
    targets = data.targets[rows] if data.is_classification else data.targets[rows] / 100
    if data.is_classification:
        targets = rows % 2
    elif data is ONE:
        targets = targets[:, 0]
    inputs = pd.DataFrame(data.features).iloc[rows].to_numpy()
    for name, rival in make_rivals(data, 2, 0).items():
        if "forest" not in name and "Boost" not in name and "boosting" not in name:
            assert len(rival.fit(inputs, targets).predict(inputs)) == 10
