"""One real study, as small as can be, that all these tests look at."""

import json
import shutil

import keras
import numpy as np
import pandas as pd
import pytest
from tests.studies.pretended import NAMES, SETTINGS, make_frame

import unseen
from unseen.errors import (
    DataFileError,
    InvalidArgumentError,
    InvalidDataError,
    OutputError,
    UnseenError,
)
from unseen.report import study_report
from unseen.report.study_report import resume_study, study
from unseen.studies import workbench
from unseen.studies.metrics import METRICS
from unseen.studies.preprocessing import Preprocessing
from unseen.training import Recipe

HOW = {**SETTINGS, "regularizers": NAMES, "learning_rate": 0.1, "epochs": 8, "budget": None}


class Made:
    """A study that was carried out, and what could be seen of it on the way."""

    def __init__(self, place):
        self.table, self.folder = place / "people.csv", place / "study"
        self.frame = make_frame()
        self.frame.to_csv(self.table, index=False)
        self.fitted, self.splits, self.told = [], [], []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Preprocessing, "fit", self._spied_fit(Preprocessing.fit))
            patch.setattr(workbench, "train", self._spied_train(workbench.train))
            self.result = study(
                self.table,
                [4],
                target="y",
                out=self.folder,
                on_progress=lambda *told: self.told.append(told),
                **HOW,
            )

    def _spied_fit(self, fit):
        def spied(data, rows):
            self.fitted.append(np.asarray(rows))
            return fit(data, rows)

        return spied

    def _spied_train(self, train):
        def spied(network, data, runs, **options):
            self.splits += [(run.split, data.inputs, run.recipe) for run in runs]
            return train(network, data, runs, **options)

        return spied


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Made(tmp_path_factory.mktemp("made"))


@pytest.fixture
def copy(made, tmp_path):
    """A study's folder to do with as a test likes."""
    return shutil.copytree(made.folder, tmp_path / "copy")


@pytest.fixture
def counted(monkeypatch):
    """The names of the runs that are trained from now on."""
    names = []
    train = workbench.train

    def noted(network, data, runs, **options):
        names.extend(run.name for run in runs)
        return train(network, data, runs, **options)

    monkeypatch.setattr(workbench, "train", noted)
    return names


def without_seconds(result):
    return result.runs.drop(columns="seconds")


def assert_same(result, other):
    """To the bit, but for the time it took."""
    pd.testing.assert_frame_equal(without_seconds(result), without_seconds(other), check_exact=True)
    assert result.selections == other.selections
    assert (result.winner, result.design) == (other.winner, other.design)
    assert result.recipe == other.recipe
    assert result.predictions.keys() == other.predictions.keys()
    for where, predictions in result.predictions.items():
        np.testing.assert_array_equal(predictions, other.predictions[where])
    for a, b in zip(result.model.get_weights(), other.model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_files_are_there(made):
    names = {path.name for path in made.folder.iterdir()}
    expected = {"index.html", "findings.json", "results.csv", "study.json", "recipe.toml"}
    assert expected | {"model.keras", "journal", "figures"} <= names
    assert names - expected <= {"model.keras", "journal", "figures", "results.parquet"}


def test_the_table_has_a_row_for_every_network_and_rival(made):
    table = pd.read_csv(made.folder / "results.csv", keep_default_na=False, na_values=[""])
    assert list(table.columns) == [
        "stage", "resample", "repetition", "fold", "inner", "contender", "settings", "seed",
        "status", "epochs", "num_training", "train_score", "score", "loss", "seconds",
    ]  # fmt: skip
    pd.testing.assert_frame_equal(table, made.result.runs, check_dtype=False)
    counts = table.groupby("stage").size().to_dict()
    # Two folds: two strengths of three and none, on two inner folds; five contenders; seven rivals.
    assert (counts["inner"], counts["outer"], counts["rival"]) == (28, 10, 16)
    assert counts["curve"] == 12  # three contenders at two sizes
    assert counts["leave-one-out"] == 4
    assert (table["status"] == "ok").all()


def test_parquet_holds_the_same(made):
    pytest.importorskip("pyarrow")
    table = pd.read_parquet(made.folder / "results.parquet")
    pd.testing.assert_frame_equal(table, made.result.runs)


def test_the_description_says_what_was_done(made):
    described = json.loads((made.folder / "study.json").read_text())
    assert described["data"]["rows"] == 60
    assert described["data"]["classes"] == ["ill", "well"]
    assert [column["name"] for column in described["data"]["columns"]] == ["a", "b", "c"]
    assert described["design"]["epochs"] == 8
    assert (described["folds_finished"], described["is_finished"]) == (2, True)
    assert described["winner"] == made.result.winner
    assert described["networks_trained"] == made.result.num_networks
    assert len(described["answers"]) >= 5


def test_every_preprocessing_is_fitted_on_training_rows_of_a_fold_or_on_all(made):
    allowed = {tuple(range(60)): "for the winner"}
    for fold in made.result.folds:
        allowed |= {tuple(some.training): "of a fold" for some in (fold, *fold.inner)}
        for fraction in (0.25, 0.5):
            size = round(fraction * len(fold.training))
            allowed |= {
                tuple(rows): "of a curve"
                for rows in made.fitted
                if len(rows) == size and set(rows) <= set(fold.training)
            }
    kinds = {allowed[tuple(rows)] for rows in made.fitted}
    assert kinds == {"for the winner", "of a fold", "of a curve"}


def test_no_network_learns_from_rows_it_is_scored_on(made):
    assert len(made.splits) > 70
    for split, *_ in made.splits:
        others = np.concatenate([split.validation, split.test]) % 60
        assert not set(split.training % 60) & set(others)


def test_inputs_are_standardised_on_the_rows_that_are_learnt_from(made):
    for split, inputs, recipe in made.splits:
        learnt = split.training
        if any(type(one).__name__ == "EarlyStopping" for one in recipe.regularizers):
            learnt = np.concatenate([split.training, split.validation])
        np.testing.assert_allclose(inputs[learnt].mean(axis=0), 0, atol=1e-4)
        np.testing.assert_allclose(inputs[learnt].std(axis=0), 1, atol=1e-4)


def test_contenders_share_seeds_in_each_fold(made):
    runs = made.result.runs
    networks = runs[runs["stage"] != "rival"]
    for (_, inner), group in networks.groupby(["resample", "inner"]):
        assert group["seed"].nunique() == 1, inner
    assert networks["seed"].nunique() == 6


def test_each_choice_has_the_best_inner_score(made):
    runs = made.result.runs
    for selection in made.result.selections:
        inner = runs[(runs["stage"] == "inner") & (runs["resample"] == selection.resample)]
        for name in ("L2", "Dropout", "EarlyStopping"):
            means = inner[inner["contender"] == name].groupby("settings")["score"].mean()
            chosen = selection.settings[name]
            assert means[chosen] == means.max() == pytest.approx(selection.inner_scores[name])
        assert selection.inner_scores[selection.chosen] == max(selection.inner_scores.values())


def test_leaving_one_of_two_out_leaves_the_other_alone(made):
    runs = made.result.runs
    compared = 0
    for _, row in runs[runs["stage"] == "leave-one-out"].iterrows():
        alone = runs[
            (runs["stage"] == "outer")
            & (runs["resample"] == row["resample"])
            & (runs["settings"] == row["settings"])
        ]
        for _, other in alone.iterrows():
            assert (row["score"], row["loss"], row["seed"]) == (
                other["score"],
                other["loss"],
                other["seed"],
            )
            compared += 1
    assert compared


def test_scores_told_in_training_are_those_of_the_answers(made):
    runs, data = made.result.runs, made.result.data
    for (resample, name), outputs in made.result.predictions.items():
        truth = data.targets[made.result.folds[resample].test]
        row = runs[
            runs["stage"].isin(["outer", "rival"])
            & (runs["resample"] == resample)
            & (runs["contender"] == name)
        ].iloc[0]
        accuracy = METRICS["accuracy"].of_outputs(outputs, truth, np.ones(1))
        assert row["score"] == pytest.approx(accuracy)
        if row["stage"] == "outer":
            loss = METRICS["log loss"].of_outputs(outputs, truth, np.ones(1))
            assert row["loss"] == pytest.approx(loss, rel=1e-4)
            history = made.result.histories[resample, name]
            assert history["loss"].shape == history["val_loss"].shape == (1, 8)


def test_networks_learn(made):
    assert made.result.scores("none").mean() > 0.7


def test_the_model_takes_raw_rows_and_answers_like_the_chain(made):
    model = keras.models.load_model(made.folder / "model.keras")
    raw = made.frame[["a", "b", "c"]].to_numpy(np.float32)
    told = model.predict(raw, verbose=0)
    np.testing.assert_array_equal(told, made.result.model.predict(raw, verbose=0))
    assert (told >= 0).all()
    assert (told <= 1).all()
    assert np.mean((told[:, 0] > 0.5) == (made.frame["y"] == "well")) > 0.75
    preprocessing = Preprocessing.fit(made.result.data, np.arange(60))
    network = next(layer for layer in model.layers if isinstance(layer, keras.Model))
    by_chain = network.predict(preprocessing.inputs(made.result.data), verbose=0)
    np.testing.assert_allclose(told, by_chain, atol=1e-6)


def test_the_recipe_is_the_winners(made):
    recipe = Recipe.load(made.folder / "recipe.toml")
    assert recipe == made.result.recipe
    assert (recipe.epochs, recipe.learning_rate, recipe.loss) == (8, 0.1, "binary_crossentropy")
    said = [type(one).__name__ for one in recipe.regularizers] or ["none"]
    assert [part.split()[0] for part in made.result.winner.split(" + ")] == said


def test_progress_is_told(made):
    assert made.told[0][0] == "looking at the data"
    assert any(what.startswith("fold 2: ") for what, *_ in made.told)
    assert {budget for *_, budget in made.told} == {float("inf")}


def test_it_is_in_the_catalogue():
    assert unseen.study is study
    assert unseen.resume_study is resume_study


def test_a_finished_study_resumes_to_the_bit_and_trains_but_the_winner(made, copy, counted):
    resumed = resume_study(copy)
    assert set(counted) == {"winner"}
    assert_same(resumed, made.result)
    pd.testing.assert_frame_equal(resumed.runs, made.result.runs)
    for name in ("results.csv", "recipe.toml"):
        assert (copy / name).read_bytes() == (made.folder / name).read_bytes()


def test_a_study_that_was_killed_comes_to_the_same(made, copy, counted):
    shutil.rmtree(copy / "journal" / "fold-001")
    for path in (copy / "journal" / "fold-000").glob("outer-*"):
        path.write_bytes(path.read_bytes()[:100])
    for path in (*copy.glob("*.*"), copy / "journal" / "seconds"):
        path.unlink()
    resumed = resume_study(copy)
    assert 0 < len(counted) - 3 < made.result.num_networks
    assert_same(resumed, made.result)
    for name in ("recipe.toml", "findings.json", "index.html", "model.keras"):
        assert (copy / name).exists()


def test_a_study_is_not_resumed_with_other_data(made, copy, counted):
    other = made.frame.copy()
    other.loc[0, "a"] += 1
    other.to_csv(copy / "other.csv", index=False)
    with pytest.raises(InvalidDataError, match="must have the data it was started with"):
        resume_study(copy, data=copy / "other.csv")
    assert counted == []


def test_the_data_may_have_moved(copy, made, counted, monkeypatch):
    started = {}

    def carry_out(setup, folder, clock, *_):
        started.update(setup=setup, folder=folder, clock=clock)

    monkeypatch.setattr(study_report, "_carry_out", carry_out)
    moved = shutil.copy(made.table, copy / "moved.csv")
    resume_study(copy, "30s", data=moved)
    assert started["setup"].design.epochs == 8
    assert started["clock"].left == pytest.approx(30, abs=5)


def test_a_spent_budget_must_be_added_to(copy):
    path = copy / "journal" / "settings.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "budget": 60.0}))
    (copy / "journal" / "seconds").write_text("60.1")
    with pytest.raises(InvalidArgumentError, match=r"how much more time .* whose 60 seconds are"):
        resume_study(copy)


def test_data_in_memory_must_be_handed_over_again(copy):
    path = copy / "journal" / "settings.json"
    settings = json.loads(path.read_text())
    settings["source"]["data"] = None
    path.write_text(json.dumps(settings))
    with pytest.raises(InvalidArgumentError, match="`data` must be given to resume"):
        resume_study(copy)


def test_there_must_be_a_study_to_resume(tmp_path):
    with pytest.raises(DataFileError, match="must be a folder that `unseen study` made"):
        resume_study(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_time_that_is_up_at_once_leaves_no_fold_and_a_page_that_says_so(made, tmp_path):
    how = {**HOW, "budget": 0.01}
    result = study(made.table, [4], target="y", out=tmp_path / "study", **how)
    assert (result.num_resamples, result.recipe, len(result.runs)) == (0, None, 0)
    page = (tmp_path / "study" / "index.html").read_text()
    assert "0 outer folds are done" in page
    described = json.loads((tmp_path / "study" / "study.json").read_text())
    assert (described["folds_finished"], described["is_finished"]) == (0, False)
    assert not (tmp_path / "study" / "model.keras").exists()


def test_a_folder_that_holds_something_is_refused_and_untouched(made, tmp_path, counted):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="new or empty folder"):
        study(made.table, [4], target="y", out=tmp_path, **HOW)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert counted == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"target": "z"}, "'z'"),
        ({"target": None}, "`target` must name the column"),
        ({"budget": 0}, "above zero"),
        ({"regularizers": ["L9"]}, "Received 'L9'"),
        ({"regularizers": ["Cutout"]}, "needs images"),
        ({"metric": "rmse"}, "metric='rmse'"),
        ({"network": "4,x"}, "sizes of hidden layers"),
        ({"epochs": 0}, "epochs=0"),
    ],
    ids=str,
)
def test_mistakes_are_said_before_anything_is_written_or_trained(
    made, tmp_path, counted, wrong, message
):
    arguments = {"network": [4], "target": "y", **HOW, **wrong}
    with pytest.raises(UnseenError, match=message):
        study(made.table, out=tmp_path / "study", **arguments)
    assert not (tmp_path / "study").exists()
    assert counted == []


def test_a_study_of_a_data_frame_is_resumed_with_the_same_frame(made, tmp_path, monkeypatch):
    started = []
    monkeypatch.setattr(study_report, "_carry_out", lambda setup, *_: started.append(setup))
    study(made.frame, [4], target="y", out=tmp_path / "study", **HOW)
    resume_study(tmp_path / "study", data=made.frame)
    assert started[0].data.digest() == started[1].data.digest()
    assert started[0].design == started[1].design
