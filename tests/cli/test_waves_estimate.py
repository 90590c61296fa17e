"""`unseen waves estimate` reads signals, writes their parameters and says what came out."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.io import wavfile

from unseen.waves import METHODS, curves, estimate_files
from unseen.waves.estimates import Estimates

DURATION = 10 * np.pi
PARAMETERS = np.array([(1, 2, 3, 4), (-2, 0.5, 1, 7), (5, 1, 0.1, 3)], float)
REFERENCE = Path(__file__).parents[2] / "docs/reference/command-line.md"


@pytest.fixture
def asked(monkeypatch):
    """What was estimated, by a stand-in that answers at once."""
    calls = []

    def estimate(sampled, duration=None, *, times=None, method="auto"):
        calls.append({"curves": sampled, "duration": duration, "times": times, "method": method})
        rows = len(sampled)
        return Estimates(
            parameters=np.resize(PARAMETERS, (rows, 4)),
            standard_errors=np.full((rows, 4), 0.01),
            identifiable=np.ones((rows, 4), bool),
            status=np.full(rows, "ok"),
            curve_error=np.linspace(1e-3, 2e-3, rows),
            noise=np.linspace(0.1, 0.3, rows),
            method=np.full(rows, "least-squares"),
        )

    monkeypatch.setattr(estimate_files, "estimate", estimate)
    return calls


@pytest.fixture
def signals(tmp_path):
    np.save(tmp_path / "signals.npy", curves(PARAMETERS))
    return tmp_path / "signals.npy"


@pytest.fixture
def here(signals, monkeypatch):
    """The folder of the signals, which is the current one."""
    monkeypatch.chdir(signals.parent)
    return signals.parent


def test_parameters_are_estimated_for_real(unseen_command, signals, tmp_path, capsys):
    out = tmp_path / "parameters.csv"
    assert unseen_command("waves", "estimate", signals, "--duration", DURATION, "--out", out) == 0
    table = pd.read_csv(out)
    np.testing.assert_allclose(table[["a", "b", "c", "d"]], PARAMETERS, rtol=1e-9)
    assert list(table["status"]) == ["ok"] * 3
    assert str(out) in capsys.readouterr().out


def test_what_came_out_is_summed_up(asked, unseen_command, signals, tmp_path, capsys):
    arguments = ("--duration", 3, "--method", "least-squares", "--out", tmp_path / "p.csv")
    assert unseen_command("waves", "estimate", signals, *arguments) == 0
    shown = capsys.readouterr().out
    assert re.search(r"ok +│ least-squares +│ +3 │ +100 %", shown)
    assert "median 0.0015, worst 0.002 (row 3). Estimated noise: 0.1 to 0.3" in shown
    assert (asked[0]["duration"], asked[0]["method"]) == (3.0, "least-squares")


def test_times_are_read_from_a_file(asked, unseen_command, signals, tmp_path):
    times = np.cumsum(np.linspace(1, 2, 1000))
    np.save(tmp_path / "times.npy", times)
    options = ("--times", tmp_path / "times.npy", "--out", tmp_path / "p.csv")
    assert unseen_command("waves", "estimate", signals, *options) == 0
    np.testing.assert_array_equal(asked[0]["times"], times)


def test_a_recording_knows_its_duration(asked, unseen_command, tmp_path):
    wavfile.write(tmp_path / "s.wav", 100, np.zeros((201, 2), np.int16))
    out = tmp_path / "p.parquet"
    assert unseen_command("waves", "estimate", tmp_path / "s.wav", "--out", out) == 0
    assert asked[0]["duration"] == 2
    assert len(pd.read_parquet(out)) == 2


def test_columns_of_a_table_are_curves_where_asked_for(asked, unseen_command, tmp_path):
    table = pd.DataFrame({"time": np.arange(20) / 19, "y": np.arange(20.0)})
    table.to_csv(tmp_path / "s.csv", index=False)
    options = ("--columns", "--out", tmp_path / "p.csv")
    assert unseen_command("waves", "estimate", tmp_path / "s.csv", *options) == 0
    np.testing.assert_array_equal(asked[0]["curves"], [np.arange(20.0)])
    assert asked[0]["duration"] == 1


def test_key_names_an_array(asked, unseen_command, tmp_path):
    np.savez(tmp_path / "s.npz", a=np.zeros((2, 20)), b=np.ones((2, 20)), duration=1.0)
    options = ("--key", "b", "--out", tmp_path / "p.csv")
    assert unseen_command("waves", "estimate", tmp_path / "s.npz", *options) == 0
    np.testing.assert_array_equal(asked[0]["curves"], np.ones((2, 20)))


def test_pictures_are_drawn_where_asked_for(asked, unseen_command, signals, tmp_path, capsys):
    options = ("--duration", DURATION, "--plot", tmp_path / "plots", "--most-plots", 2)
    out = ("--out", tmp_path / "p.csv")
    assert unseen_command("waves", "estimate", signals, *options, *out) == 0
    names = sorted(path.name for path in (tmp_path / "plots").iterdir())
    assert names == ["curve-000002.png", "curve-000003.png", "overview.png"]
    assert "overview.png" in capsys.readouterr().out


def test_estimates_that_exist_are_replaced_only_by_force(
    asked, unseen_command, signals, tmp_path, capsys
):
    out = tmp_path / "p.csv"
    out.write_text("years of work")
    command = ("waves", "estimate", signals, "--duration", 1, "--out", out)
    assert unseen_command(*command) == 2
    assert "--force" in capsys.readouterr().err
    assert out.read_text() == "years of work"
    assert unseen_command(*command, "--force") == 0
    assert len(pd.read_csv(out)) == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("signals.npy", "--out", "p.csv"), "--duration or --times"),
        (("signals.npy", "--out", "p.csv", "--duration", "0"), "Received duration=0"),
        (("signals.npy", "--out", "p.csv", "--duration", "1", "--method", "magic"), "'magic'"),
        (("signals.npy", "--out", "p.txt", "--duration", "1"), "must end in .csv or .parquet"),
        (("signals.mat", "--out", "p.csv", "--duration", "1"), "Received signals.mat"),
        (("nothing.npy", "--out", "p.csv", "--duration", "1"), "No such file"),
        (("signals.npy", "--out", "p.csv", "--durations", "1"), "--duration"),
        (("signals.npy", "--out", "p.csv", "--times", "nothing.npy"), "The file of times"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_mistake_is_told_and_nothing_written(unseen_command, here, capsys, options, message):
    assert unseen_command("waves", "estimate", *options) == 2
    assert message in capsys.readouterr().err
    assert [path.name for path in here.iterdir()] == ["signals.npy"]


def test_control_c_keeps_what_is_finished_and_says_so(
    unseen_command, signals, monkeypatch, capsys, asked
):
    stand_in = estimate_files.estimate

    def stopped_at_the_second(sampled, *arguments, **options):
        if asked:
            raise KeyboardInterrupt
        return stand_in(sampled, *arguments, **options)

    monkeypatch.setattr(estimate_files, "estimate", stopped_at_the_second)
    monkeypatch.setattr(estimate_files.estimate_file, "__kwdefaults__", _one_curve_at_a_time())
    out = signals.parent / "p.csv"
    assert unseen_command("waves", "estimate", signals, "--duration", 1, "--out", out) == 130
    assert "stopped; The first 1 rows are kept in" in capsys.readouterr().err
    assert not out.exists()
    assert len(pd.read_csv(signals.parent / "p.partial.csv")) == 1


def _one_curve_at_a_time():
    return {**estimate_files.estimate_file.__kwdefaults__, "max_samples": 1}


def test_the_help_names_every_method():
    help_text = _help()
    assert all(method in help_text for method in METHODS)


def test_the_reference_lists_the_options_of_the_command():
    page = REFERENCE.read_text(encoding="utf-8")
    section = page.partition("## `unseen waves estimate`")[2].partition("\n## ")[0]
    shown = set(re.findall(r"^- `(--[a-z-]+)", section, re.MULTILINE))
    assert shown == set(re.findall(r"^│ +\*? +(--[a-z-]+)", _help(), re.MULTILINE)) - {"--help"}


def _help() -> str:
    command = [sys.executable, "-m", "unseen", "waves", "estimate", "--help"]
    wide = {"COLUMNS": "250", "TERM": "dumb", "PATH": ""}
    return subprocess.run(command, env=wide, capture_output=True, text=True, check=True).stdout
