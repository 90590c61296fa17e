"""`unseen waves map` draws methods' errors beyond the training range."""

import numpy as np
import pytest

from unseen.waves import range_map
from unseen.waves.estimators.protocol import solution


class _Zero:
    """Answers zero, whatever it is asked."""

    summary, needs_even_times, takes_any_size = "", True, False

    def __init__(self, name):
        self.name = name

    def solve(self, curves, _times):
        return solution(self.name, np.zeros((len(curves), 4)))


@pytest.fixture(autouse=True)
def quick_methods(monkeypatch):
    monkeypatch.setattr("unseen.waves.estimators.catalogue.find_estimator", _Zero)


@pytest.fixture
def asked(monkeypatch):
    """What is measured, with what settings."""
    calls = []
    measure = range_map.measure_range

    def noted(estimator, **settings):
        calls.append((estimator.name, settings["seed"], settings["resolution"]))
        return measure(estimator, curves_per_cell=1, curves_per_interval=2, **settings)

    monkeypatch.setattr(range_map, "measure_range", noted)
    return calls


@pytest.mark.parametrize("name", ["map.svg", "map.png"])
def test_a_picture_is_written_and_named(unseen_command, asked, tmp_path, capsys, name):
    picture = tmp_path / name
    assert unseen_command("waves", "map", "--resolution", 5, "--out", picture) == 0
    assert picture.stat().st_size
    assert f"The picture: {picture}" in capsys.readouterr().out


def test_the_table_says_where_errors_are_what(unseen_command, asked, tmp_path, capsys):
    unseen_command("waves", "map", "--resolution", 5, "--out", tmp_path / "map.svg")
    rows = [line for line in capsys.readouterr().out.splitlines() if "1.0e+00" in line]
    assert len(rows) == 3
    assert all("0.0 %" in row for row in rows)


def test_the_network_is_mapped_unless_another_is_named(unseen_command, asked, tmp_path):
    unseen_command("waves", "map", "--resolution", 5, "--seed", 3, "--out", tmp_path / "map.svg")
    assert asked == [("network", 3, 5)]


def test_methods_stand_side_by_side(unseen_command, asked, tmp_path, capsys):
    methods = ("--method", "homework", "--method", "network")
    unseen_command("waves", "map", *methods, "--resolution", 5, "--out", tmp_path / "map.svg")
    assert [name for name, *_ in asked] == ["homework", "network"]


def test_a_picture_that_exists_is_kept_unless_forced(unseen_command, asked, tmp_path, capsys):
    picture = tmp_path / "map.svg"
    picture.write_text("mine")
    assert unseen_command("waves", "map", "--out", picture) == 2
    assert picture.read_text() == "mine"
    assert "--force" in capsys.readouterr().err
    assert asked == []
    assert unseen_command("waves", "map", "--resolution", 5, "--out", picture, "--force") == 0
    assert picture.read_text() != "mine"
