import numpy as np
import pandas as pd
import pytest
from tests.studies.pretended import SETTINGS, make_frame, make_setup

from unseen.data.study_data import StudyData
from unseen.errors import InvalidArgumentError
from unseen.networks import dense
from unseen.regularizers import L2, Dropout, EarlyStopping
from unseen.studies import workbench
from unseen.studies.bundled import study_data
from unseen.studies.metrics import METRICS, as_probabilities
from unseen.studies.run_study import set_up
from unseen.studies.workbench import Job, Parts

EARLY = EarlyStopping(20)


@pytest.fixture(scope="module")
def setup():
    return make_setup()


@pytest.fixture
def handed(monkeypatch):
    """What the engine is handed: the data and the runs."""

    class Stop(Exception):  # noqa: N818 - no error
        pass

    def hand(setup, jobs, sets):
        taken = {}

        def train(_network, data, runs, **_options):
            taken.update(data=data, runs=runs)
            raise Stop

        monkeypatch.setattr(workbench, "train", train)
        with pytest.raises(Stop):
            setup.bench.train(jobs, sets)
        return taken["data"], taken["runs"]

    return hand


@pytest.mark.parametrize(
    ("regularizers", "program"),
    [
        ((), "shared"),
        ((L2(0.01),), "shared"),
        ((L2(0.01), Dropout(0.1)), "shared"),
        ((EARLY,), "EarlyStopping"),
    ],
    ids=str,
)
def test_programs(setup, regularizers, program):
    assert setup.bench.program_of(regularizers) == program


@pytest.mark.parametrize(
    ("regularizers", "trained"),
    [
        ((), (Dropout(0.0), L2(0.0))),
        ((Dropout(0.1),), (Dropout(0.1), L2(0.0))),
        ((L2(0.2), Dropout(0.1)), (Dropout(0.1), L2(0.2))),
        ((EARLY,), (EARLY,)),
    ],
    ids=str,
)
def test_those_who_share_a_program_are_there_at_strength_zero(setup, regularizers, trained):
    assert setup.bench.recipe_of(regularizers).regularizers == trained


def test_every_network_gets_data_prepared_by_its_own_training_rows(setup, handed):
    first, second = setup.folds(1)[0].inner
    jobs = [
        Job("none", (), Parts(rows.training, rows.test), 7, facts={"inner": k})
        for k, rows in enumerate((second, first, second))
    ]
    data, runs = handed(setup, jobs, [first.training, second.training])
    raw = make_frame()[["a", "b", "c"]].to_numpy()
    for run, rows in zip(runs, (second, first, second), strict=True):
        learnt, tested = data.inputs[run.split.training], data.inputs[run.split.test]
        np.testing.assert_allclose(learnt.mean(axis=0), 0, atol=1e-5)
        np.testing.assert_allclose(learnt.std(axis=0), 1, atol=1e-6)
        center, spread = raw[rows.training].mean(axis=0), raw[rows.training].std(axis=0)
        np.testing.assert_allclose(learnt, (raw[rows.training] - center) / spread, atol=1e-5)
        np.testing.assert_allclose(tested, (raw[rows.test] - center) / spread, atol=1e-5)
        targets = setup.data.targets[rows.training]
        np.testing.assert_array_equal(data.targets[run.split.training][:, 0], targets)


def test_rows_to_be_scored_on_are_watched_only_where_nothing_chooses_by_them(setup, handed):
    fold = setup.folds(1)[0]
    parts = Parts(fold.training, fold.test)
    jobs = [
        Job("none", (), parts, 7, is_watched=True),
        Job("none", (), parts, 7),
        Job("EarlyStopping", (EARLY,), parts, 7, is_watched=True),
    ]
    _, (watched, plain, choosing) = handed(setup, jobs, [fold.training])
    assert (watched.split.validation.tolist(), watched.split.test.size) == (fold.test.tolist(), 0)
    assert (plain.split.test.tolist(), plain.split.validation.size) == (fold.test.tolist(), 0)
    assert watched.split.training.tolist() == plain.split.training.tolist()
    assert choosing.split.test.tolist() == fold.test.tolist()
    assert choosing.split.training.size == 24  # of 30
    own = [*choosing.split.training, *choosing.split.validation]
    assert sorted(own) == fold.training.tolist()
    of_class = setup.data.targets[choosing.split.validation].mean()
    assert of_class == pytest.approx(setup.data.targets[fold.training].mean(), abs=0.15)


def test_in_time_order_early_stopping_chooses_by_the_latest_of_its_rows(handed):
    data = study_data(make_frame().assign(day=range(60)), "y", time="day")
    setup = set_up(data, [4], ["EarlyStopping"], **SETTINGS)
    fold = setup.folds(1)[0]
    parts = Parts(fold.training, fold.test)
    _, (run,) = handed(setup, [Job("EarlyStopping", (EARLY,), parts, 7)], [fold.training])
    assert run.split.training.max() < run.split.validation.min()
    assert run.split.validation.max() < run.split.test.min()


def test_seeds_are_handed_on(setup, handed):
    fold = setup.folds(1)[0]
    jobs = [Job("none", (), Parts(fold.training, fold.test), seed) for seed in (3, 2**32 - 1)]
    assert [run.seed for run in handed(setup, jobs, [fold.training])[1]] == [3, 2**32 - 1]


@pytest.mark.parametrize(
    ("outputs", "loss", "shares"),
    [
        pytest.param([[0.2]], "binary_crossentropy", [[0.8, 0.2]], id="one sigmoid"),
        pytest.param([[0.3, 0.6]], "binary_crossentropy", [[1 / 3, 2 / 3]], id="two sigmoids"),
        pytest.param([[0.5, 0.5]], "categorical_crossentropy", [[0.5, 0.5]], id="softmax"),
        pytest.param([[0.0, 0.0]], "binary_crossentropy", [[0.0, 0.0]], id="no answer"),
    ],
)
def test_outputs_become_probabilities(outputs, loss, shares):
    np.testing.assert_allclose(as_probabilities(np.array(outputs), loss), shares)


@pytest.mark.parametrize(
    ("num_outputs", "logits", "shares"),
    [
        (1, [[np.log(3)], [800.0]], [[0.25, 0.75], [0.0, 1.0]]),
        (3, [[0.0, 0.0, np.log(2)], [900.0, 0.0, 0.0]], [[0.25, 0.25, 0.5], [1.0, 0.0, 0.0]]),
    ],
)
def test_logits_become_probabilities(num_outputs, logits, shares):
    codes = np.arange(60) % (2 if num_outputs == 1 else 3)
    classes = ("x", "y") if num_outputs == 1 else ("x", "y", "z")
    data = StudyData(make_frame()[["a", "b", "c"]], codes, classes)
    setup = set_up(data, dense(3, [4], num_outputs), ["L2"], **SETTINGS)
    found = as_probabilities(np.array(logits), setup.bench.recipe.loss)
    np.testing.assert_allclose(found, shares, atol=1e-12)


def test_a_last_layer_that_gives_no_probabilities_is_refused():
    network = dense(3, [4], 1, output_activation="tanh")
    with pytest.raises(InvalidArgumentError, match=r"must end with softmax or sigmoid.*'tanh'"):
        set_up(study_data(make_frame(), "y"), network, ["L2"], **SETTINGS)


def trained(data, metric, **settings):
    """A network on an outer fold: its row, what it answers on the test rows, the scale."""
    setup = set_up(data, [4], ["L2"], metric=metric, **{**SETTINGS, "epochs": 10, **settings})
    fold = setup.folds(1)[0]
    job = Job("L2", (L2(0.01),), Parts(fold.training, fold.test), 7, is_watched=True)
    part = setup.bench.train([job], [fold.training], with_outputs=True)
    return part, fold


def test_balanced_accuracy_of_training_is_that_of_the_outputs():
    features = make_frame()[["a", "b", "c"]]
    data = StudyData(features, np.arange(60) % 3 == 0, ("often", "rarely"))
    part, fold = trained(data, "balanced accuracy", learning_rate=0.1)
    truth = data.targets[fold.test]
    assert truth.mean() == data.targets.mean()
    scores = METRICS["balanced accuracy"], METRICS["accuracy"], METRICS["log loss"]
    balanced, plain, loss = (one.of_outputs(part.arrays["outputs"][0], truth, 1) for one in scores)
    assert balanced != pytest.approx(plain)
    assert part.rows[0]["score"] == pytest.approx(balanced)
    assert part.rows[0]["loss"] == pytest.approx(loss, rel=1e-5)


def test_errors_of_training_are_those_of_the_outputs():
    frame = make_frame()[["a", "b", "c"]]
    targets = frame.to_numpy() @ [[1.0, 100.0], [0.2, 5.0], [3.0, 0.0]] + [50.0, -7.0]
    data = StudyData(pd.DataFrame(frame), targets, target_names=("u", "v"))
    part, fold = trained(data, "mae")
    outputs, truth = part.arrays["outputs"][0], data.targets[fold.test]
    scale = data.targets[fold.training].std(axis=0)
    of_outputs = {
        name: METRICS[name].of_outputs(outputs, truth, scale) for name in ("mae", "rmse", "r2")
    }
    assert part.rows[0]["score"] == pytest.approx(of_outputs["mae"], rel=1e-5)
    spread = float(np.sqrt(np.mean(scale**2)))
    told = {"val_loss": part.rows[0]["loss"]}
    for name in ("rmse", "r2"):
        score = METRICS[name].of_training(told, "val", spread)
        assert score == pytest.approx(of_outputs[name], rel=1e-4)
    np.testing.assert_allclose(part.arrays["val_loss"][0, -1], part.rows[0]["loss"], rtol=1e-5)
