import numpy as np
import pytest
from sklearn import metrics as oracle

from unseen.errors import InvalidArgumentError
from unseen.studies.metrics import METRICS, find_metric

RNG = np.random.default_rng(0)
TRUTH = RNG.choice(4, size=50, p=[0.5, 0.3, 0.15, 0.05])
OUTPUTS = RNG.dirichlet(np.ones(4), size=50)
NUMBERS = RNG.normal(3, 2, size=(50, 1))
ANSWERS = NUMBERS + RNG.normal(size=(50, 1))


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("accuracy", lambda: oracle.accuracy_score(TRUTH, OUTPUTS.argmax(axis=1))),
        ("balanced accuracy", lambda: oracle.balanced_accuracy_score(TRUTH, OUTPUTS.argmax(1))),
        ("log loss", lambda: oracle.log_loss(TRUTH, OUTPUTS, labels=range(4))),
    ],
)
def test_scores_of_classes_are_scikit_learns(name, of):
    score = METRICS[name].of_outputs(OUTPUTS, TRUTH, np.ones(1))
    assert score == pytest.approx(of(), rel=1e-6)


@pytest.mark.parametrize(
    ("name", "of"), [("rmse", oracle.root_mean_squared_error), ("mae", oracle.mean_absolute_error)]
)
@pytest.mark.parametrize("scale", [1.0, 2.5])
def test_errors_are_scikit_learns_in_the_targets_units(name, of, scale):
    score = METRICS[name].of_outputs(ANSWERS, NUMBERS, np.array([scale]))
    assert score == pytest.approx(of(NUMBERS, ANSWERS))


@pytest.mark.parametrize("num_targets", [1, 3])
def test_r2_is_scikit_learns_where_both_parts_vary_equally(num_targets):
    truth = RNG.normal(size=(50, num_targets)) * np.arange(1, num_targets + 1)
    answers = truth + RNG.normal(size=truth.shape)
    score = METRICS["r2"].of_outputs(answers, truth, truth.std(axis=0))
    assert score == pytest.approx(oracle.r2_score(truth, answers))


@pytest.mark.parametrize("name", ["rmse", "mae", "r2"])
def test_targets_count_alike_whatever_their_units(name):
    truth, units = RNG.normal(size=(50, 2)), np.array([1.0, 1000.0])
    answers = truth + RNG.normal(size=truth.shape)
    plain = METRICS[name].of_outputs(answers, truth, np.ones(2))
    scaled = METRICS[name].of_outputs(answers * units, truth * units, units)
    spread = 1.0 if name == "r2" else np.sqrt(np.mean(units**2))
    assert scaled == pytest.approx(plain * spread)


def test_balanced_accuracy_counts_classes_that_are_there():
    outputs = np.eye(3)[[0, 0, 0, 1]]
    score = METRICS["balanced accuracy"].of_outputs(outputs, np.array([0, 0, 1, 1]), np.ones(1))
    assert score == 0.75


def test_a_sure_mistake_costs_a_finite_log_loss():
    score = METRICS["log loss"].of_outputs(np.eye(2)[[1]], np.array([0]), np.ones(1))
    assert score == pytest.approx(-np.log(1e-7))


@pytest.mark.parametrize(
    ("name", "told", "score"),
    [
        ("accuracy", {"val_accuracy": 0.9}, 0.9),
        ("log loss", {"val_log_loss": 0.3}, 0.3),
        ("rmse", {"val_loss": 0.25}, 5.0),
        ("mae", {"val_mean_absolute_error": 0.4}, 4.0),
        ("r2", {"val_loss": 0.25}, 0.75),
    ],
)
def test_what_the_engine_tells_is_read(name, told, score):
    metric = METRICS[name]
    others = {"test_loss": -1.0, "test_accuracy": -1.0, "train_loss": -1.0}
    scale = 1.0 if metric.is_of_classes else 10.0
    assert metric.of_training({**others, **told}, "val", scale) == pytest.approx(score)


@pytest.mark.parametrize(
    ("codes", "name"),
    [
        (None, "rmse"),
        ([0] * 10 + [1] * 10, "accuracy"),
        ([0] * 15 + [1] * 5, "accuracy"),  # exactly half its even share
        ([0] * 16 + [1] * 5, "balanced accuracy"),
        ([0] * 10 + [1] * 10 + [2] * 3, "balanced accuracy"),
    ],
)
def test_the_metric_suits_the_targets(codes, name):
    assert find_metric(None, None if codes is None else np.array(codes)).name == name


@pytest.mark.parametrize("name", ["balanced-accuracy", "Balanced_Accuracy", "balanced accuracy"])
def test_metrics_are_found_by_name(name):
    assert find_metric(name, np.array([0, 1])) is METRICS["balanced accuracy"]


@pytest.mark.parametrize(
    ("name", "codes"), [("rmse", np.array([0, 1])), ("accuracy", None), ("auc", np.array([0, 1]))]
)
def test_metrics_of_other_targets_are_refused(name, codes):
    with pytest.raises(InvalidArgumentError, match=rf"one of .* Received metric='{name}'") as told:
        find_metric(name, codes)
    fitting = "rmse, mae, r2" if codes is None else "accuracy, balanced accuracy, log loss"
    assert fitting in str(told.value)


@pytest.mark.parametrize(("name", "sign"), [("accuracy", 1), ("r2", 1), ("rmse", -1), ("mae", -1)])
def test_goodness_is_more_where_it_is_better(name, sign):
    assert METRICS[name].goodness(0.25) == sign * 0.25


def test_scores_in_words():
    assert METRICS["accuracy"].format(0.96349) == "96.3 %"
    assert METRICS["rmse"].format(1234.5678) == "1235."
