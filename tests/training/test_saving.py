"""Fits in a folder: whole or not at all, and everything opens again."""

from pathlib import Path

import keras
import numpy as np
import pandas as pd
import pytest

from unseen.errors import InvalidArgumentError, OutputError
from unseen.networks import dense
from unseen.regularizers import L2, Dropout
from unseen.training import Fits, Recipe, Run, train

PLAIN = Recipe("mean_squared_error", epochs=2, batch_size=10)
WITH_L2 = PLAIN.replace(regularizers=(L2(0.125),))


def network():
    return dense(3, [4], 2)


@pytest.fixture(scope="module")
def fits(data, split) -> Fits:
    names = {"plain": PLAIN, "with L2": WITH_L2}
    runs = [Run(recipe, split, seed, name) for seed in (5, 3) for name, recipe in names.items()]
    return train(network(), data, runs)


@pytest.fixture(scope="module")
def folder(fits, tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("saved") / "models"
    fits.save(place)
    return place


def renamed(fits: Fits, *names: str) -> Fits:
    """The same fits, whose runs are called otherwise."""
    runs = [
        Run(run.recipe, run.split, run.seed, name)
        for run, name in zip(fits.runs, names, strict=True)
    ]
    return Fits(fits.network, fits.data, runs, fits.trained)


def recipes_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.toml"))


# What is in it.


def test_the_folder_holds_everything(folder):
    assert sorted(path.name for path in folder.iterdir()) == [
        "history.csv",
        "recipe plain.toml",
        "recipe with L2.toml",
        *(f"run-{number}.keras" for number in range(4)),
        "scores.csv",
    ]


def test_models_open_again_without_ours(folder, fits, data):
    for number, expected in enumerate(fits.predict(data.inputs)):
        model = keras.models.load_model(folder / f"run-{number}.keras")
        predicted = model.predict(data.inputs, verbose=0)
        np.testing.assert_allclose(predicted, expected, rtol=1e-4, atol=1e-6)


def test_scores_are_a_table_of_runs(folder, fits):
    told = pd.read_csv(folder / "scores.csv", index_col="run")
    pd.testing.assert_frame_equal(told, fits.scores, check_names=False, check_dtype=False)


def test_histories_are_a_table_of_runs_and_epochs(folder, fits):
    told = pd.read_csv(folder / "history.csv")
    assert told[["run", "epoch"]].to_numpy().tolist() == [
        [run, epoch] for run in range(4) for epoch in (1, 2)
    ]
    assert told["recipe"].tolist() == [run.name for run in fits.runs for _ in range(2)]
    assert told["seed"].tolist() == [5, 5, 5, 5, 3, 3, 3, 3]
    for metric in ("loss", "val_loss"):
        expected = fits.history.sel(metric=metric).to_numpy().ravel()
        np.testing.assert_allclose(told[metric], expected, rtol=1e-6)


def test_recipes_open_again(folder):
    assert Recipe.load(folder / "recipe plain.toml") == PLAIN
    assert Recipe.load(folder / "recipe with L2.toml") == WITH_L2


def test_a_recipe_made_of_functions_is_left_out(data, split, tmp_path):
    def loss(targets, outputs):
        return ((targets - outputs) ** 2).mean(axis=-1)

    train(network(), data, [Run(PLAIN.replace(loss=loss), split, 0)]).save(tmp_path)
    assert recipes_in(tmp_path) == []
    assert (tmp_path / "run-0.keras").is_file()


def test_layers_of_a_regularizer_open_as_ordinary_ones(data, split, tmp_path):
    recipe = PLAIN.replace(regularizers=(Dropout(0.25),))
    fits = train(network(), data, [Run(recipe, split, 0)])
    fits.save(tmp_path)
    model = keras.models.load_model(tmp_path / "run-0.keras")
    assert [layer.rate for layer in model.layers if type(layer) is keras.layers.Dropout] == [0.25]


# Names of recipes.

UNSAFE = {
    "parent": "../x",
    "path": "a/b",
    "windows": "a\\b:c*?<>|",
    "absolute": "/etc/passwd",
    "long": "x" * 300,
    "long-in-bytes": "語" * 300,
    "empty": "",
    "dots": "..",
    "line": "one\ntwo\0",
}


@pytest.mark.parametrize("name", UNSAFE.values(), ids=UNSAFE)
def test_no_name_leads_out_of_the_folder(fits, tmp_path, name):
    target = tmp_path / "deep" / "models"
    renamed(fits.where(lambda run: run.seed == 5), name, "other").save(target)
    assert [path for path in tmp_path.rglob("*.toml") if path.parent != target] == []
    assert len(recipes_in(target)) == 2
    [file] = [file for file in recipes_in(target) if file != "recipe other.toml"]
    assert Recipe.load(target / file) == PLAIN


@pytest.mark.parametrize(
    "names",
    [("a/b", "a-b"), ("x" * 300 + "1", "x" * 300 + "2"), ("L2", "l2"), ("same", "same")],
    ids=["unsafe", "long", "capitals", "same"],
)
def test_recipes_of_names_that_look_alike_are_all_kept(fits, tmp_path, names):
    renamed(fits.where(lambda run: run.seed == 5), *names).save(tmp_path)
    loaded = [Recipe.load(tmp_path / file) for file in recipes_in(tmp_path)]
    assert sorted(loaded, key=repr) == sorted([PLAIN, WITH_L2], key=repr)


def test_a_recipe_of_several_runs_is_kept_once(fits, tmp_path):
    renamed(fits, *["same"] * 4).save(tmp_path)
    assert len(recipes_in(tmp_path)) == 2


# Whole or not at all.


def test_an_empty_folder_will_do(fits, tmp_path):
    fits.save(tmp_path)
    assert (tmp_path / "scores.csv").is_file()


def test_missing_folders_above_are_made(fits, tmp_path):
    fits.save(str(tmp_path / "a" / "b"))
    assert (tmp_path / "a" / "b" / "scores.csv").is_file()


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_is_there_is_not_touched(fits, tmp_path, kind):
    target = tmp_path / "models"
    mine = target / "mine.txt" if kind == "folder" else target
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("mine")
    with pytest.raises(OutputError, match=r"new or empty.*choose another name"):
        fits.save(target)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [mine.name]
    assert mine.read_text() == "mine"


def test_a_place_that_cannot_be_written_is_refused(fits, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match="must be a place that can be written to"):
        fits.save(tmp_path / "file" / "models")


def test_networks_that_were_not_kept_are_told_and_leave_nothing(data, split, tmp_path):
    fits = train(network(), data, [Run(PLAIN, split, 0)], keep_networks=False)
    with pytest.raises(InvalidArgumentError, match="`keep_networks` must be left on"):
        fits.save(tmp_path / "models")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "raised"),
    [(OSError(28, "No space left on device"), OutputError), (KeyboardInterrupt(), None)],
    ids=["full-disk", "ctrl-c"],
)
def test_what_stops_in_the_middle_leaves_nothing(fits, tmp_path, monkeypatch, error, raised):
    def stop(*_, **__):
        raise error

    monkeypatch.setattr(pd.DataFrame, "to_csv", stop)  # after the networks
    with pytest.raises(raised or type(error)):
        fits.save(tmp_path / "models")
    assert list(tmp_path.iterdir()) == []
