"""What a worker does for the room Train."""

import subprocess
import sys

import keras
import numpy as np
import pytest

from unseen import Recipe, prepare
from unseen.errors import UnseenError
from unseen.lab.rooms.train import LIMITS, Training
from unseen.lab.work.file_names import TAKEN_AWAY
from unseen.lab.work.train import carry_out
from unseen.lab.work.train_choices import choices

MOONS = {"name": "moons", "target": None}
NETWORK = {"hidden": [8], "activation": "tanh"}
RECIPE = {
    "optimizer": "adam",
    "learning_rate": 0.01,
    "schedule": "constant",
    "epochs": 12,
    "batch_size": 32,
    "regularizers": [["L2", {"strength": 0.001}]],
}
SEEDS = [0, 1, 2]


def trained(folder, source=MOONS, recipe=RECIPE, seeds=SEEDS):
    return list(carry_out(source, NETWORK, recipe, seeds, str(folder)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("training")


@pytest.fixture(scope="module")
def events(folder):
    return trained(folder)


def test_a_training_tells_what_it_is_and_how_it_ended(events):
    kinds = [event["kind"] for event in events]
    assert kinds[:4] == ["begin", "compiling", "surface", "progress"]
    assert kinds[-1] == "end"
    begin, end = events[0], events[-1]
    assert begin["network"] == "2-8-1, 33 weights"
    assert begin["rows"] == {"training": 180, "validation": 60, "test": 60}
    assert begin["metrics"] == ["loss", "accuracy"]
    assert list(end["statuses"]) == ["ok"] * 3
    assert end["files"] == list(TAKEN_AWAY)
    assert end["no_better_than"] is None
    accuracy = end["scores"]["test_accuracy"]
    assert accuracy["low"] <= accuracy["median"] <= accuracy["high"]


def test_every_epoch_is_told_once(events):
    told = [event for event in events if event["kind"] == "progress"]
    assert [event["first"] for event in told[1:]] == [event["last"] + 1 for event in told[:-1]]
    assert told[-1]["last"] == RECIPE["epochs"]
    for metric in ("loss", "val_loss", "accuracy", "val_accuracy"):
        median = np.concatenate([event["curves"][metric]["median"] for event in told])
        assert len(median) == RECIPE["epochs"]
        assert np.isfinite(median).all()


def test_a_plane_shows_its_rows_and_what_networks_answer(events):
    plane = events[0]["plane"]
    assert plane["points"].shape == (300, 2)
    assert sorted(set(plane["parts"])) == ["test", "training", "validation"]
    surface = [event for event in events if event["kind"] == "surface"][-1]
    assert surface["is_passing"]
    assert len(surface["classes"]) == plane["side"] ** 2
    assert ((surface["probability"] >= 0.5) & (surface["probability"] <= 1)).all()


def test_the_recipe_is_what_was_trained(events, folder):
    recipe = Recipe.load(folder / "recipe.toml")
    assert (recipe.epochs, recipe.optimizer, recipe.learning_rate) == (12, "adam", 0.01)
    assert recipe.regularizers[0].strength == 0.001


def test_the_model_takes_raw_columns(events, folder):
    model = keras.models.load_model(folder / "model.keras")
    ready = prepare("moons", [8])
    rows = ready.split.test
    answers = np.asarray(model(ready.source.features.to_numpy(np.float32)[rows]))[:, 0] > 0.5
    accuracy = (answers == ready.source.targets[rows]).mean()
    scores = events[-1]["scores"]["test_accuracy"]
    assert scores["low"] - 1e-6 <= accuracy <= scores["high"] + 1e-6


def test_the_script_trains_networks_of_the_same_scores(events, folder):
    told = subprocess.run(
        [sys.executable, folder / "train.py"], capture_output=True, text=True, check=True
    )
    names, *rows = [line.split() for line in told.stdout.splitlines()]
    place = names.index("test_loss")
    losses = sorted(float(row[place]) for row in rows)
    told = events[-1]["scores"]["test_loss"]
    assert losses == pytest.approx([told["low"], told["median"], told["high"]], abs=1e-4)


def test_the_script_names_what_was_trained(events, folder):
    text = (folder / "train.py").read_text()
    compile(text, "train.py", "exec")
    assert "unseen.prepare('moons', [8], activation='tanh')" in text
    assert "unseen.L2(strength=0.001)" in text
    assert "seeds=[0, 1, 2]" in text


def test_runs_that_diverge_are_told_and_leave_no_model(tmp_path):
    wild = RECIPE | {"optimizer": "sgd", "learning_rate": 1e30, "regularizers": []}
    numbers = {"name": "diabetes", "target": None}
    events = trained(tmp_path, numbers, wild)
    assert events[-2]["num_diverged"] == 3
    assert list(events[-1]["statuses"]) == ["diverged"] * 3
    assert events[-1]["files"] == ["recipe.toml", "train.py"]
    assert events[-1]["scores"] == {}
    assert events[-1]["no_better_than"] is None


@pytest.mark.parametrize(
    ("name", "rate", "said"),
    [("moons", 1_000.0, "class"), ("diabetes", 1_000.0, "mean"), ("diabetes", 0.01, None)],
)
def test_networks_that_learnt_nothing_are_told(tmp_path, name, rate, said):
    recipe = RECIPE | {"learning_rate": rate, "regularizers": []}
    end = trained(tmp_path, {"name": name, "target": None}, recipe)[-1]
    assert end["no_better_than"] == said


def test_an_own_table_is_trained_on_and_called_by_its_name(tmp_path):
    path = tmp_path / "data" / "mine.csv"
    path.parent.mkdir()
    rows = [f"{i % 7},{i % 5},{'yes' if i % 7 > 3 else 'no'}" for i in range(60)]
    path.write_text("\n".join(["a,b,wanted", *rows]))
    source = {"name": "mine.csv", "target": "wanted"}
    events = trained(tmp_path, source, RECIPE | {"epochs": 2, "batch_size": 8})
    assert events[0]["classes"] == ("no", "yes")
    assert (
        "unseen.prepare('mine.csv', [8], activation='tanh', target='wanted')"
        in (tmp_path / "train.py").read_text()
    )


def test_what_does_not_fit_is_refused_in_the_users_words(tmp_path):
    path = tmp_path / "data" / "mine.csv"
    path.parent.mkdir()
    path.write_text("a,b\n1,2\n")
    with pytest.raises(UnseenError, match="at least 10 rows") as refusal:
        trained(tmp_path, {"name": "my own.csv", "target": "b"})
    assert str(tmp_path) not in str(refusal.value)
    path.unlink()
    with pytest.raises(UnseenError, match="needs images"):
        trained(tmp_path, recipe=RECIPE | {"regularizers": [["Elastic", {"strength": 1.0}]]})
    with pytest.raises(UnseenError, match="batch_size"):
        trained(tmp_path, recipe=RECIPE | {"batch_size": 0})


def test_the_room_offers_what_can_be_trained():
    offered = choices()
    usual = Training()
    assert usual.data in [one["value"] for one in offered["data"]]
    for name in ("optimizer", "schedule", "activation"):
        several = {"optimizer": "optimizers", "schedule": "schedules", "activation": "activations"}
        assert getattr(usual, name) in offered[several[name]]
    assert len(offered["regularizers"]) == 28
    for optimizer in offered["optimizers"]:
        for schedule in offered["schedules"]:
            Recipe("mse", optimizer, schedule=schedule)
    keras.activations.get(usual.activation)
    for activation in offered["activations"]:
        keras.activations.get(activation)
    assert usual.seeds <= LIMITS["seeds"]


def test_what_can_only_be_refused_is_said_to_be_unfit():
    offered = choices()
    unfit = {one["value"]: one["unfit"] for one in offered["data"]}
    assert unfit["moons"]["Affine"] == "needs images"
    assert "Affine" not in unfit["digits"]
    assert list(unfit["digits"]) == ["FeatureSwap"]
    assert unfit["diabetes"]["Mixup"] == "needs targets that are probabilities of classes"
    assert unfit["wine"] == offered["unfit_tables"]["classes"]


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        pytest.param({}, "64-64 · 300 epochs · 8 seeds", id="as-the-room-opens"),
        pytest.param(
            {"hidden": (), "target": "age", "epochs": 1, "seeds": 1},
            "linear · predicts age · 1 epoch · 1 seed",
            id="linear",
        ),
        pytest.param(
            {"learning_rate": 1, "epochs": 2000},
            "64-64 · lr 1 · 2,000 epochs · 8 seeds",
            id="long",
        ),
        pytest.param(
            {"optimizer": "sgd", "batch_size": 8, "seeds": 2, "seed": 7},
            "64-64 · sgd · batches of 8 · 300 epochs · 2 seeds from 7",
            id="small-batches",
        ),
    ],
)
def test_a_title_says_how_long_how_many_and_what_differs_from_the_usual(asked, title):
    assert Training(**asked).title == title
