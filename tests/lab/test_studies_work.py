"""What workers do for the room of studies: data looked at, a study carried out and read back."""

import json
import re
from types import SimpleNamespace

import numpy as np
import pytest
from tests.studies.pretended import make_frame

from unseen.data.bundled import BUNDLED
from unseen.errors import DataFileError, LabError, UnseenError
from unseen.lab.work import studies_data, studies_found, train_choices
from unseen.lab.work.file_names import DATA
from unseen.lab.work.studies import FOUND, _Progress, carry_out
from unseen.lab.workers.wire import to_line

HOSTILE = "<img src=x onerror=alert(1)>"
# As few networks as make a study.
SETTINGS = {
    "target": "y", "network": "4", "regularizers": ["L2"], "budget": None, "metric": None,
    "seed": 0, "outer": 2, "inner": 2, "repetitions": 1, "seeds": 1, "strengths": 1, "epochs": 3,
}  # fmt: skip


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("uploads") / "content.csv"
    make_frame().rename(columns={"a": HOSTILE}).to_csv(path, index=False)
    return path


def source_of(path, **how):
    return {"path": str(path), "name": "people.csv", **how}


@pytest.fixture(scope="module")
def carried_out(table, tmp_path_factory):
    """A job's folder, and what was told on the way."""
    folder = tmp_path_factory.mktemp("results")
    (folder / DATA).mkdir()
    (folder / DATA / "people.csv").write_bytes(table.read_bytes())
    return folder, list(carry_out("study", SETTINGS, str(folder)))


def test_bundled_data_are_looked_at_as_a_study_takes_them():
    seen = studies_data.look({"bundled": "wine"})
    assert seen["problem"] is None
    assert seen["columns"] is None
    assert seen["data"]["num_rows"] == 178
    assert {one["name"]: one["rows"] for one in seen["data"]["classes"]} == {
        "class_0": 59, "class_1": 71, "class_2": 48,
    }  # fmt: skip
    assert seen["table"]["num_columns"] == 14
    assert json.loads(to_line(seen))


def test_pictures_are_shown_as_pictures():
    images = studies_data.look({"bundled": "digits8x8"})["data"]["images"]
    assert images["pixels"].shape == (30, 64)
    assert (images["pixels"].min(), images["pixels"].max()) == (0, 255)
    assert images["labels"][:3] == ["0", "1", "2"]


def test_the_last_column_of_a_file_is_taken_for_the_target(table):
    seen = studies_data.look(source_of(table))
    assert seen["columns"] == [HOSTILE, "b", "c", "y"]
    assert seen["target"] == "y"
    assert seen["data"]["name"] == "people"
    assert [one["kind"] for one in seen["table"]["columns"]] == ["numbers"] * 3 + ["categories"]
    assert len(seen["table"]["columns"][0]["cells"]) == 6


def test_another_target_makes_another_task(table):
    seen = studies_data.look(source_of(table, target="b"))
    assert seen["data"]["classes"] is None
    assert seen["data"]["metric"] == "rmse"


def test_data_that_cannot_be_studied_are_shown_with_the_reason(table):
    seen = studies_data.look(source_of(table, task="classification", target="b"))
    assert seen["data"] is None
    assert "choose “a number” under “It is”" in seen["problem"]
    assert seen["table"]["num_rows"] == 60


def test_arrays_that_say_their_target_need_none(tmp_path):
    path = tmp_path / "content.npz"
    np.savez(path, x=np.random.default_rng(0).normal(size=(40, 3)), y=np.arange(40) % 2)
    seen = studies_data.look(source_of(path))
    assert seen["columns"] is None
    assert seen["data"]["num_rows"] == 40


def test_errors_call_a_file_as_its_owner_does(tmp_path):
    path = tmp_path / "content.csv"
    path.write_text("a,b\n1,2\n3\n")
    with pytest.raises(LabError, match=r"^Data file people\.csv must have as many cells") as caught:
        studies_data.look(source_of(path))
    assert str(tmp_path) not in str(caught.value)


def test_columns_are_left_out_and_still_shown(table):
    seen = studies_data.look(source_of(table, without=[HOSTILE, "y"]))
    assert seen["target"] == "c"
    assert seen["data"]["shape"] == [1]
    assert seen["columns"] == [HOSTILE, "b", "c", "y"]
    assert seen["data"]["notes"][-1] == f"left out as asked: {HOSTILE}, y"


def test_what_reading_leaves_out_is_told_with_the_reason(tmp_path):
    path = tmp_path / "content.csv"
    rows = [f"{i:x}-{i * i},{i % 7},{i % 2},1,{i}" for i in range(60)]
    path.write_text("\n".join(["id,size,y,same,copy", *rows]))
    seen = studies_data.look(source_of(path, target="y", without=["copy"]))
    assert seen["left_out"] == {
        "id": "60 different texts in 60 rows",
        "same": "constant",
    }


@pytest.mark.parametrize(
    ("without", "words"),
    [(["z"], "which people.csv does not have"), (["b", "y"], "'y', which another field names")],
    ids=["missing", "needed"],
)
def test_what_cannot_be_left_out_is_told(table, without, words):
    seen = studies_data.look(source_of(table, target="y", without=without))
    assert words in seen["problem"]


def test_concerns_come_with_what_can_be_done(tmp_path):
    path = tmp_path / "content.csv"
    rows = np.random.default_rng(0).normal(size=60)
    lines = [f"{2 * i + i % 2},{i // 4},{row},{row:.3f}" for i, row in enumerate(rows)]
    path.write_text("\n".join(["nr,patient,copy,y", *lines]))
    concerns = studies_data.look(source_of(path))["data"]["concerns"]
    assert {one["column"]: one["remedies"] for one in concerns if one["column"]} == {
        "copy": ("without",), "nr": ("without", "time"), "patient": ("groups",),
    }  # fmt: skip
    assert not [one for one in concerns if re.search("groups=|with groups|with time", one["text"])]


@pytest.mark.parametrize("name", ["moons", "digits8x8", "diabetes"])
def test_regularizers_that_do_not_fit_are_named(name):
    unfit = studies_data.look({"bundled": name})["data"]["unfit"]
    assert ("Affine" in unfit, "LabelSmoothing" in unfit) == (
        name != "digits8x8",
        name == "diabetes",
    )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"budget": "0s"}, "`budget` must be a time above zero"),
        ({"metric": "rmse"}, "`metric` must be one of accuracy"),
        ({"regularizers": ["L3"]}, "must be that of a regularizer"),
        ({"regularizers": ["Affine"]}, "Affine needs images"),
    ],
    ids=lambda value: next(iter(value), "") if isinstance(value, dict) else "",
)
def test_what_makes_no_study_is_refused_before_it_starts(table, wrong, words):
    settings = {"network": "4", "regularizers": None, "budget": "1m", "metric": None, "seed": 0}
    with pytest.raises(UnseenError, match=re.escape(words)):
        studies_data.check(source_of(table, target="y"), {**settings, **wrong})


def test_every_regularizer_can_be_chosen_and_is_explained():
    told = studies_data.choices()["regularizers"]
    assert {"L2", "Dropout", "EarlyStopping"} <= {one["name"] for one in told}
    assert all(one["explanation"] and one["citation"] for one in told)


def test_studies_and_trainings_offer_the_same_data():
    offered = studies_data.choices()["data"]
    assert offered == train_choices.choices()["data"]
    assert {one["value"] for one in offered} == {*BUNDLED, "waves"}


def test_a_study_tells_how_far_it_is_and_when_its_page_is_new(carried_out):
    _, told = carried_out
    kinds = [one["kind"] for one in told]
    assert kinds[0] == "progress"
    assert kinds.index("concerns") < kinds.index("page")
    assert [one["folds"] for one in told if one["kind"] == "page"] == [1, 2, 2]
    assert all(to_line(one) for one in told)


def test_each_phase_of_a_study_is_told_as_it_begins():
    told = []
    progress = _Progress(told.append)
    for what in ("looking at the data", "compiling", "fold 1: L2", "fold 1: Dropout", "choosing"):
        progress.of_time(what, 1.0, 60.0)
    assert [one["what"] for one in told] == [
        "looking at the data", "compiling", "fold 1: L2", "choosing",
    ]  # fmt: skip


def test_what_a_study_found_is_read_back(carried_out):
    folder, _ = carried_out
    found = studies_found.read(str(folder / FOUND))
    assert found["kind"] == "study"
    assert found["is_finished"]
    assert found["data"]["rows"] == 60
    assert [one["id"] for one in found["answers"]] == list("123456")
    names = {row["cells"][0] for row in found["table"]["rows"]}
    assert names == {"none", "L2"}
    assert all(
        len(row["cells"]) == len(found["table"]["headings"]) for row in found["table"]["rows"]
    )


def test_names_of_columns_are_text_in_the_report(carried_out):
    folder, _ = carried_out
    for path in (folder / FOUND).rglob("*.html"):
        assert "<img src=x" not in path.read_text(encoding="utf-8")


def test_a_study_is_without_what_was_left_out(table, tmp_path, monkeypatch):
    asked = []

    def note(data, **how):
        asked.append((data, how))
        return SimpleNamespace(winner="none", num_resamples=0)

    monkeypatch.setattr("unseen.report.study_report.study", note)
    monkeypatch.setattr("unseen.report.study_report.resume_study", lambda _, __, **how: note(**how))
    (tmp_path / DATA).mkdir()
    (tmp_path / DATA / "people.csv").write_bytes(table.read_bytes())
    settings = {**SETTINGS, "without": ["b", "c"]}
    list(carry_out("study", settings, str(tmp_path)))
    (tmp_path / FOUND / "journal").mkdir(parents=True)
    (tmp_path / FOUND / "journal" / "settings.json").touch()
    list(carry_out("study", settings, str(tmp_path)))
    (first, how), (again, _) = asked
    assert list(first.features.columns) == [HOSTILE]
    assert (first.name, how["network"]) == ("people", "4")
    assert not {"target", "without", "bundled"} & set(how)
    assert first.digest() == again.digest()


def test_a_study_goes_on_where_it_was(carried_out):
    folder, _ = carried_out
    told = list(carry_out("study", {**SETTINGS, "budget": "1h"}, str(folder)))
    assert [one["folds"] for one in told if one["kind"] == "page"] == [2]


def test_a_study_that_cannot_be_is_refused_in_the_words_of_its_data(tmp_path):
    (tmp_path / DATA).mkdir()
    (tmp_path / DATA / "few.csv").write_text("a,y\n1,0\n2,1\n")
    with pytest.raises(ValueError, match="at least 10 rows"):
        list(carry_out("study", SETTINGS, str(tmp_path)))


def test_a_folder_without_results_says_nothing_yet(tmp_path):
    assert studies_found.read(str(tmp_path)) == {"kind": "nothing", "answers": []}


@pytest.mark.parametrize("content", ["{", "[]", '{"data": 1}'])
def test_damaged_results_are_told(tmp_path, content):
    (tmp_path / "study.json").write_text(content)
    with pytest.raises(DataFileError, match="must be as unseen wrote them"):
        studies_found.read(str(tmp_path))
