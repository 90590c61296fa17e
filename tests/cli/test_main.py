"""The command line parses, calls the library and prints; a mistake never shows a traceback."""

import signal
import subprocess
import sys

import pytest

from unseen import __version__, cli
from unseen.cli import endings


def test_python_m_unseen_is_the_command_line():
    command = [sys.executable, "-m", "unseen", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"unseen {__version__}\n"


@pytest.mark.parametrize("command", ["", "run", "waves estimate", "data waves", "regularizers"])
def test_help_imports_nothing_heavy(command):
    code = (
        "import sys; from typer.testing import CliRunner; from unseen.cli import app;"
        f"assert CliRunner().invoke(app, [*{command.split()}, '--help']).exit_code == 0;"
        "print(*{'jax', 'keras', 'matplotlib', 'numpy', 'pandas', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


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
        (("dat", "waves"), "Did you mean 'data'?"),
        (("run", "--sed", "3"), "Possible options: --record, --seed, --seeds"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_mistake_is_one_message_and_exit_code_2(unseen_command, capsys, arguments, message):
    assert unseen_command(*arguments) == 2
    shown = capsys.readouterr()
    assert message in " ".join(shown.err.split())
    assert shown.err.startswith("unseen: ")
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_typers_complaint_says_where_the_options_are_told(unseen_command, capsys):
    assert unseen_command("data", "waves") == 2
    assert capsys.readouterr().err == (
        "unseen: Missing option '--out'. All options: unseen data waves --help\n"
    )


@pytest.mark.parametrize("group", [(), ("data",), ("waves",)], ids=["unseen", "data", "waves"])
def test_a_group_alone_shows_its_help(unseen_command, capsys, group):
    assert unseen_command(*group) == 2
    shown = capsys.readouterr()
    assert "Usage: unseen" in shown.out + shown.err


def test_an_error_of_our_own_making_keeps_its_traceback(monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("unseen.report.homework.report_homework", broken)
    monkeypatch.setattr(sys, "argv", ["unseen", "run"])
    with pytest.raises(ZeroDivisionError):
        cli.main()


def test_a_second_interrupt_does_not_disturb_the_first(monkeypatch, capsys):
    before = signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(KeyboardInterrupt):
            endings.stop(signal.SIGINT, None)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert "stopping" in capsys.readouterr().err
