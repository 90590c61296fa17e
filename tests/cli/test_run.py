"""`unseen run` hands its options to the library and prints what was found."""

import re

import pytest

from unseen.studies import measure
from unseen.studies.finding import Finding

FINDING = Finding(
    "1.6", "Test", "It does well.", {"test_mae": measure([0.03, 0.04])}, {"test_mae": 0.0357}
)


@pytest.fixture
def asked(monkeypatch):
    """Keyword arguments that the library was called with, training left out."""
    calls = []

    def report_homework(out, **arguments):
        calls.append({"out": out, **arguments})
        return [FINDING]

    monkeypatch.setattr("unseen.report.homework.report_homework", report_homework)
    return calls


def test_run_prints_ours_beside_the_homeworks(unseen_command, asked, capsys, tmp_path):
    assert unseen_command("run", "--out", tmp_path / "r", "--seeds", 3, "--seed", 7) == 0
    shown = capsys.readouterr().out
    assert re.search(r"1\.6.*test mean absolute error.* to .*0\.0357", shown)
    assert "index.html" in shown
    assert (asked[0]["plan"].seeds, asked[0]["plan"].seed) == (3, 7)


@pytest.mark.parametrize(
    ("options", "seeds", "epochs"),
    [((), 5, 40), (("--full",), 10, 1_000), (("--full", "--seeds", "4"), 4, 1_000)],
    ids=["normal", "full", "full-with-seeds"],
)
def test_full_means_more_seeds_and_longer_training(unseen_command, asked, options, seeds, epochs):
    assert unseen_command("run", *options) == 0
    assert asked[0]["plan"].seeds == seeds
    assert asked[0]["plan"].comparison_epochs == epochs


def test_only_is_handed_on(unseen_command, asked):
    assert unseen_command("run", "--only", "digits") == 0
    assert asked[0]["only"] == "digits"


def test_control_c_ends_with_130_and_says_that_nothing_was_written(
    unseen_command, monkeypatch, capsys
):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("unseen.report.homework.report_homework", interrupted)
    assert unseen_command("run") == 130
    assert "no report was written" in capsys.readouterr().err
