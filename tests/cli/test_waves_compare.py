"""`unseen waves compare` prints all methods side by side, and keeps the numbers."""

import json
import math

import pytest

from unseen.waves import METHODS, method_comparison
from unseen.waves.method_comparison import MethodComparison, Score

SNRS = (-5.0, 0.0, 20.0)


def made_up(methods, num_curves, num_noisy, seed):
    """A comparison without any work."""
    scores = []
    for method in methods:
        for curves in ("homework", "extended", "wide", "weak"):
            for name in (
                "mean absolute error",
                "ambiguity-aware error",
                "median curve error",
                "solved",
                "exact",
                "wrong ok",
            ):
                scores.append(Score(method, curves, None, name, 0.25, 0.2, 0.3, 40))
        for snr in SNRS:
            for name in (
                "RMSE over bound",
                "outliers",
                "coverage",
                "called ok",
                "wrong ok",
                "frequency RMSE",
                "frequency bound",
                "amplitude RMSE",
                "amplitude bound",
            ):
                scores.append(Score(method, "separated", snr, name, 0.5, 0.4, 0.6, 8))
        threshold = math.nan if method == "homework" else -5.0
        scores.append(Score(method, "separated", None, "threshold", threshold))
        for name in ("µs a curve", "µs a noisy curve", "ms for one curve"):
            scores.append(Score(method, "wide", None, name, 12.0))
    return MethodComparison(tuple(methods), tuple(scores), SNRS, num_curves, num_noisy or 8, seed)


@pytest.fixture
def asked(monkeypatch):
    """What is compared, with what settings."""
    calls = []

    def compare(methods, *, num_curves, num_noisy, seed, on_progress):
        calls.append((list(methods), num_curves, num_noisy, seed))
        return made_up(methods, num_curves, num_noisy, seed)

    monkeypatch.setattr(method_comparison, "compare_methods", compare)
    return calls


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")


def test_all_methods_are_compared_unless_some_are_named(unseen_command, asked):
    assert unseen_command("waves", "compare") == 0
    assert asked == [(list(METHODS), 2000, None, 0)]


def test_named_methods_and_sizes_reach_the_library(unseen_command, asked):
    names = "auto, network"
    unseen_command(
        "waves", "compare", "--methods", names, "--curves", 7, "--noisy-curves", 5, "--seed", 2
    )
    assert asked == [(["auto", "network"], 7, 5, 2)]


def test_three_tables_are_printed(unseen_command, asked, capsys):
    unseen_command("waves", "compare", "--methods", "auto,homework")
    shown = capsys.readouterr().out
    for title in ("Without noise: 2,000 curves", "Under noise: 8 well-separated", "Breaking down"):
        assert title in shown
    assert "-5 dB" in shown
    assert "none" in shown


def test_only_few_snrs_are_printed(unseen_command, asked, capsys):
    unseen_command("waves", "compare", "--methods", "auto")
    under_noise = capsys.readouterr().out.split("Under noise")[1].split("Breaking down")[0]
    rows = [line for line in under_noise.splitlines() if "0.4 to 0.6" in line]
    assert len(rows) == 2


def test_numbers_and_figures_are_kept(unseen_command, asked, tmp_path, capsys):
    folder = tmp_path / "comparison"
    assert unseen_command("waves", "compare", "--methods", "auto", "--out", folder) == 0
    assert {path.suffix for path in folder.iterdir()} == {".csv", ".json", ".svg"}
    assert json.loads((folder / "comparison.json").read_text())["methods"] == ["auto"]
    assert str(folder) in capsys.readouterr().out


def test_an_earlier_comparison_is_kept_unless_forced(unseen_command, asked, tmp_path, capsys):
    (tmp_path / "comparison.csv").write_text("mine")
    assert unseen_command("waves", "compare", "--out", tmp_path) == 2
    assert asked == []
    assert "--force" in capsys.readouterr().err
    assert unseen_command("waves", "compare", "--out", tmp_path, "--force") == 0


def test_an_unknown_method_is_a_mistake(unseen_command, capsys):
    assert unseen_command("waves", "compare", "--methods", "best") == 2
    assert "Received methods=['best']" in capsys.readouterr().err
