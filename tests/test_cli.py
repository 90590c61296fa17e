"""The command line parses, calls the library and prints; a mistake never shows a traceback."""

import re
import subprocess
import sys

import numpy as np
import pytest
from typer.testing import CliRunner

from unseen import __version__, cli
from unseen.experiments.finding import Finding
from unseen.study import measure

FINDING = Finding(
    "1.6", "Test", "It does well.", {"test_mae": measure([0.03, 0.04])}, {"test_mae": 0.0357}
)


def run_main(monkeypatch, *arguments):
    """Exit code of `unseen` with these arguments, run in this process."""
    monkeypatch.setattr(sys, "argv", ["unseen", *map(str, arguments)])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    return stopped.value.code


@pytest.fixture
def asked(monkeypatch):
    """Keyword arguments that the library was called with, training left out."""
    calls = []

    def report_homework(out, **arguments):
        calls.append({"out": out, **arguments})
        return [FINDING]

    monkeypatch.setattr("unseen.report.homework.report_homework", report_homework)
    return calls


def test_python_m_unseen_is_the_command_line():
    command = [sys.executable, "-m", "unseen", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"unseen {__version__}\n"


def test_help_imports_neither_jax_nor_keras():
    code = (
        "import sys; from typer.testing import CliRunner; from unseen.cli import app;"
        "assert CliRunner().invoke(app, ['run', '--help']).exit_code == 0;"
        "print(*{'jax', 'keras', 'matplotlib', 'pandas', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_run_prints_ours_beside_the_homeworks(asked, monkeypatch, capsys, tmp_path):
    assert run_main(monkeypatch, "run", "--out", tmp_path / "r", "--seeds", 3, "--seed", 7) == 0
    shown = capsys.readouterr().out
    assert re.search(r"1\.6.*test mean absolute error.* to .*0\.0357", shown)
    assert "index.html" in shown
    assert (asked[0]["plan"].seeds, asked[0]["plan"].seed) == (3, 7)


@pytest.mark.parametrize(
    ("options", "seeds", "epochs"),
    [((), 5, 40), (("--full",), 10, 1_000), (("--full", "--seeds", "4"), 4, 1_000)],
    ids=["normal", "full", "full-with-seeds"],
)
def test_full_means_more_seeds_and_longer_training(asked, monkeypatch, options, seeds, epochs):
    assert run_main(monkeypatch, "run", *options) == 0
    assert asked[0]["plan"].seeds == seeds
    assert asked[0]["plan"].comparison_epochs == epochs


def test_only_is_handed_on(asked, monkeypatch):
    assert run_main(monkeypatch, "run", "--only", "digits") == 0
    assert asked[0]["only"] == "digits"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "--seeds", "0"), "must be at least 1. Received seeds=0"),
        (("run", "--seed", "-1"), "Received seed=-1"),
        (("run", "--only", "both"), "'both' is not one of 'waves', 'digits'"),
        (("run", "--seeds", "many"), "Invalid value for '--seeds'"),
        (("run", "--data", "/no/such/folder"), "Received /no/such/folder"),
        (("run", "--out", "/dev/null/report"), "/dev/null"),
        (("data", "waves"), "Missing option '--out'"),
        (("data", "waves", "--out", "/dev/null/waves"), "/dev/null"),
        (("teach",), "No such command 'teach'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_mistake_is_one_message_and_exit_code_2(monkeypatch, capsys, arguments, message):
    assert run_main(monkeypatch, *arguments) == 2
    shown = capsys.readouterr()
    assert message in " ".join(shown.err.split())
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_control_c_ends_with_130_and_says_that_nothing_was_written(monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("unseen.report.homework.report_homework", interrupted)
    assert run_main(monkeypatch, "run") == 130
    assert "no report was written" in capsys.readouterr().err


def test_data_waves_writes_the_files_that_the_homework_loads(tmp_path):
    result = CliRunner().invoke(cli.app, ["data", "waves", "--out", str(tmp_path), "--seed", "3"])
    assert result.exit_code == 0
    assert np.load(tmp_path / "sinewaves_X_train.npy").shape == (10_000, 1_000)
    assert np.load(tmp_path / "sinewaves_y_extended_test.npy").shape == (9, 4)
    assert len(result.stdout.split()) == 6


def test_data_waves_replaces_nothing_unless_forced(tmp_path, monkeypatch, capsys):
    own = tmp_path / "sinewaves_y_test.npy"
    own.write_bytes(b"years of work")
    assert run_main(monkeypatch, "data", "waves", "--out", tmp_path) == 2
    assert "which holds sinewaves_y_test.npy" in capsys.readouterr().err
    assert own.read_bytes() == b"years of work"
    assert run_main(monkeypatch, "data", "waves", "--out", tmp_path, "--force") == 0
    assert np.load(own).shape == (2_000, 4)


def test_a_second_interrupt_does_not_disturb_the_first(monkeypatch, capsys):
    import signal

    before = signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(KeyboardInterrupt):
            cli._stop(signal.SIGINT, None)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert "stopping" in capsys.readouterr().err
