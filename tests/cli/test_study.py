"""`unseen study` carries out a study; whatever is wrong is said once, and nothing is written."""

from types import SimpleNamespace

import pytest
from tests.studies.answers.made_up import make_study
from tests.studies.pretended import make_frame

from unseen.cli.endings import INTERRUPTED
from unseen.report import study_report


@pytest.fixture
def table(tmp_path, monkeypatch):
    """A table in the current folder, which holds nothing else."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "people.csv"
    make_frame().to_csv(path, index=False)
    return path


@pytest.fixture
def complaint(unseen_command, capsys):
    """Runs `unseen study` with a mistake, and tells the one line that is said of it."""

    def run(*arguments):
        assert unseen_command("study", *arguments) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith("unseen: ")
        assert said.err.count("\n") == 1
        return said.err

    return run


@pytest.fixture
def asked(monkeypatch):
    """What the library is asked for; it answers at once."""
    calls = SimpleNamespace(study=None, resume=None)

    def study(data, network, regularizers, budget, **options):
        options["on_progress"]("fold 1: inner-shared", 3.2, 60.0)
        options["on_progress"]("fold 1: outer-shared", 3.9, 60.0)
        calls.study = {"data": data, "network": network, "names": regularizers, "budget": budget}
        calls.study |= options
        return make_study(recipe=object())

    def resume_study(folder, budget, **options):
        calls.resume = (folder, budget, sorted(options))
        return make_study(recipe=object())

    monkeypatch.setattr(study_report, "study", study)
    monkeypatch.setattr(study_report, "resume_study", resume_study)
    return calls


def test_options_are_handed_on(unseen_command, asked, tmp_path):
    code = unseen_command(
        "study", "people.csv", "--target", "y", "--network", "64,64", "--budget", "90s",
        "--regularizers", "L2, Dropout", "--folds", "4X2", "--metric", "log-loss", "--seed", 7,
        "--epochs", 9, "--batch-size", 16, "--learning-rate", 0.01, "--groups", "who",
        "--seeds", 2, "--strengths", 3, "--optimizer", "sgd", "--out", tmp_path / "study",
    )  # fmt: skip
    assert code == 0
    expected = {
        "data": "people.csv", "target": "y", "network": "64,64", "budget": "90s",
        "names": ["L2", "Dropout"], "outer": 4, "inner": 2, "metric": "log-loss", "seed": 7,
        "epochs": 9, "batch_size": 16, "learning_rate": 0.01, "groups": "who", "seeds": 2,
        "strengths": 3, "optimizer": "sgd", "out": tmp_path / "study", "time": None, "task": None,
    }  # fmt: skip
    assert {name: asked.study[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("options", "budget"),
    [((), "5m"), (("--budget", "1h"), "1h"), (("--repetitions", 2), None)],
    ids=str,
)
def test_the_budget_is_five_minutes_unless_work_is_asked_for(
    unseen_command, asked, options, budget
):
    assert unseen_command("study", "digits", *options) == 0
    assert asked.study["budget"] == budget
    assert (asked.study["outer"], asked.study["inner"], asked.study["names"]) == (5, 3, None)


def test_the_table_and_the_reports_place_are_printed(unseen_command, asked, tmp_path, capsys):
    unseen_command("study", "digits", "--out", tmp_path / "study")
    said = capsys.readouterr()
    assert "Dropout" in said.out
    assert f"The report: {tmp_path / 'study' / 'index.html'}" in said.out.replace("\n", "")
    # Where nobody looks, a line for each stage.
    assert said.err.split() == ["3", "s", "fold", "1"]


def test_a_study_is_resumed_with_more_time(unseen_command, asked, tmp_path, capsys):
    assert unseen_command("study", "--resume", tmp_path, "--budget", "2m") == 0
    assert asked.resume == (tmp_path, "2m", ["on_concerns", "on_progress"])
    assert asked.study is None
    assert f"{tmp_path / 'index.html'}" in capsys.readouterr().out.replace("\n", "")


def test_a_study_is_resumed_with_the_time_that_is_left(unseen_command, asked, tmp_path):
    assert unseen_command("study", "--resume", tmp_path) == 0
    assert asked.resume[1] is None


def test_a_study_goes_on_as_it_began(complaint, asked, tmp_path):
    options = ("--batch-size", 8, "--target", "y", "--budget", "2m")
    said = complaint("--resume", tmp_path, *options)
    received = said[said.index("Received") :]
    assert "--target" in received
    assert "--batch-size" in received
    assert "--budget" not in received
    assert asked.resume is None


def test_ctrl_c_says_how_to_go_on(unseen_command, monkeypatch, tmp_path, capsys):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(study_report, "study", stopped)
    assert unseen_command("study", "digits", "--out", tmp_path / "mine") == INTERRUPTED
    said = " ".join(capsys.readouterr().err.split())
    assert "stopped; what is finished is kept" in said
    assert f"unseen study --resume {tmp_path / 'mine'}" in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param([], "needs data, or a study to --resume. Received neither", id="no data"),
        pytest.param(["digits", "--resume", "x"], "Received both", id="data and resume"),
        pytest.param(["TABLE", "--budget", "0"], "above zero", id="no time"),
        pytest.param(["TABLE", "--budget", "soon"], "budget='soon'", id="no budget"),
        pytest.param(["TABLE", "--folds", "5"], "such as 5x3. Received '5'", id="one fold number"),
        pytest.param(["TABLE", "--folds", "axb"], "Received 'axb'", id="folds in letters"),
        pytest.param(["TABLE", "--folds", "1x3"], "outer=1", id="one outer fold"),
        pytest.param(["TABLE", "--folds", "5x1"], "inner=1", id="one inner fold"),
        pytest.param(["TABLE", "--folds", "30x3"], "class 'well'", id="more folds than well"),
        pytest.param(["TABLE", "--target", "z"], "'z'", id="no such target"),
        pytest.param(["missing.csv"], "missing.csv", id="no such file"),
        pytest.param(["TABLE", "--task", "guessing"], "guessing", id="no such task"),
        pytest.param(["TABLE", "--metric", "auc"], "metric='auc'", id="no such metric"),
        pytest.param(["TABLE", "--network", "big"], "Received 'big'", id="no network"),
        pytest.param(["TABLE", "--network", "net.py"], "that is there", id="no network file"),
        pytest.param(["TABLE", "--regularizers", "L2,,"], "Received ''", id="nameless"),
        pytest.param(["TABLE", "--epochs", "0"], "epochs=0", id="no epochs"),
        pytest.param(["TABLE", "--optimizer", "sledge"], "sledge", id="no such optimizer"),
        pytest.param(["--resume", "nowhere"], "that `unseen study` made", id="no study there"),
    ],
)
def test_mistakes_are_one_message_and_nothing_is_written(
    complaint, table, tmp_path, arguments, message
):
    if "TABLE" in arguments:
        arguments = [str(table) if one == "TABLE" else one for one in arguments]
        arguments += [] if "--target" in arguments else ["--target", "y"]
    assert message in complaint(*arguments)
    assert [path.name for path in tmp_path.iterdir()] == ["people.csv"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("def build(): raise ValueError('no')", "ValueError: no"),
        ("def build(): return 3", "a int"),
        ("x = 1", "with a function build()"),
        (
            "from unseen.networks import dense\ndef build(): return dense(7, [2], 1)",
            "rows of shape (3,)",
        ),
        ("from unseen.networks import dense\ndef build(): return dense(3, [2], 9)", "1 or 2"),
    ],
    ids=["raises", "returns something else", "no build", "inputs", "outputs"],
)
def test_networks_that_cannot_be_used_are_one_message(complaint, table, tmp_path, content, message):
    network, out = tmp_path / "net.py", tmp_path / "study"
    network.write_text(content)
    said = complaint(table, "--target", "y", "--network", network, "--out", out)
    assert message in said
    assert not out.exists()


def test_a_folder_that_holds_something_is_left_alone(complaint, table, tmp_path):
    out = tmp_path / "study"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    said = complaint(table, "--target", "y", "--network", "4", "--out", out)
    assert "holds something" in said
    assert [path.read_text() for path in out.iterdir()] == ["mine"]
