import csv
import json
import subprocess
import sys

import numpy as np
import pytest

RULES = """
deadline = 2999-01-01T00:00:00Z

[network]
hidden = [5]

[baseline]
epochs = 2
batch_size = 8
"""
HOSTILE = "<script>alert(1)<"


@pytest.fixture
def rows(tmp_path):
    """Files of labelled rows, small enough to train on at once."""
    random = np.random.default_rng(0)
    for name, number in (("training", 40), ("secret", 60)):
        x = random.normal(size=(number, 4)).astype(np.float32)
        np.savez(tmp_path / f"{name}.npz", x=x, y=(x[:, 0] > 0).astype(np.uint8))
    return "--training", tmp_path / "training.npz", "--secret", tmp_path / "secret.npz"


def test_a_contest_from_beginning_to_end_in_the_real_sandbox(unseen_command, rows, tmp_path, capfd):
    contest, inbox, out = tmp_path / "contest", tmp_path / "inbox", tmp_path / "board"
    assert unseen_command("grade", "new", contest, *rows, "--seed", 3) == 0
    (contest / "task.toml").write_text(RULES)
    inbox.mkdir()
    (inbox / "alice.toml").write_text('optimizer = "adam"\nepochs = 5\nbatch_size = 8\n')
    (inbox / f"{HOSTILE}.toml").write_text("epochs = 2001\n")
    (inbox / "=HYPERLINK(1).keras").write_bytes(b"\x80\x04pickle")
    assert unseen_command("grade", "add", contest, inbox) == 0
    assert unseen_command("grade", "run", contest) == 0
    shown = capfd.readouterr().out
    assert "alice, " in shown
    assert "The epochs are 2001" in shown
    assert unseen_command("grade", "run", contest) == 0
    assert "Nothing waits" in capfd.readouterr().out

    assert unseen_command("grade", "board", contest, "--out", out) == 0
    assert "public part" in capfd.readouterr().out
    assert unseen_command("grade", "board", contest, "--out", out, "--final") == 0
    with (out / "instructor" / "grades.csv").open(newline="") as file:
        grades = {row["student"]: row for row in csv.DictReader(file)}
    assert {who: row["status"] for who, row in grades.items()} == {
        "alice": "GRADED",
        HOSTILE: "RULE",
        "'=HYPERLINK(1)": "UNREADABLE",
    }
    for page in out.rglob("*.html"):
        assert "<script>alert" not in page.read_text()
    results = [json.loads(path.read_text()) for path in out.rglob("results.json")]
    assert sorted(one["score"] for one in results)[:2] == [0, 0]


def test_a_killed_grader_loses_nothing_and_grades_nothing_twice(
    unseen_command, rows, tmp_path, capfd
):
    contest, inbox = tmp_path / "contest", tmp_path / "inbox"
    unseen_command("grade", "new", contest, *rows, "--seed", 3)
    (contest / "task.toml").write_text(RULES)
    inbox.mkdir()
    for number in range(1, 4):
        (inbox / f"student{number}.toml").write_text(f"epochs = {number}\nbatch_size = 8\n")
    unseen_command("grade", "add", contest, inbox)
    command = [sys.executable, "-m", "unseen.cli", "grade", "run", contest, "--workers", "1"]
    graded = []
    for _ in range(2):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as grader:
            assert grader.stdout is not None
            for line in grader.stdout:
                if "GRADED" in line:
                    graded.append(line.split()[0])
                    break
            grader.kill()
    capfd.readouterr()
    assert unseen_command("grade", "run", contest, "--workers", 1) == 0
    lines = capfd.readouterr().out.splitlines()
    graded += [line.split()[0] for line in lines if "GRADED" in line]
    assert sorted(graded) == ["1", "2", "3", "4"]


def test_a_check_tells_what_is_broken_and_an_estimate(unseen_command, rows, tmp_path, capfd):
    contest, recipe = tmp_path / "contest", tmp_path / "alice.toml"
    unseen_command("grade", "new", contest, *rows)
    (contest / "starter" / "task.toml").write_text(RULES)
    capfd.readouterr()
    recipe.write_text("epochs = 0\nbatch_size = 41\n")
    starter = ("--starter", contest / "starter")
    assert unseen_command("grade", "check", recipe, *starter) == 1
    assert "The epochs are 0" in capfd.readouterr().out
    recipe.write_text('epochs = 2\nbatch_size = 8\nregularizers = [{ name = "L2" }]\n')
    assert unseen_command("grade", "check", recipe, *starter, "--folds", 2) == 0
    shown = capfd.readouterr().out
    assert "It uses L2." in shown
    assert "Estimated score" in shown


def test_a_file_that_nobody_can_be_told_of_is_a_mistake(unseen_command, rows, tmp_path, capfd):
    contest = tmp_path / "contest"
    unseen_command("grade", "new", contest, *rows)
    (contest / "students.csv").write_text("alice\n")
    for name in ("alice", "mallory"):
        (tmp_path / f"{name}.toml").write_text("epochs = 2")
    paths = tmp_path / "mallory.toml", tmp_path / "alice.toml"
    assert unseen_command("grade", "add", contest, *paths) == 2
    shown = capfd.readouterr()
    assert "1 taken" in shown.out
    assert "unseen: 1 of 2 could not be taken; rename, and add again." in shown.err


@pytest.mark.parametrize("command", ["add", "run", "board"])
def test_a_folder_that_is_no_contest_is_a_mistake(unseen_command, tmp_path, capfd, command):
    more = [tmp_path] if command == "add" else []
    assert unseen_command("grade", command, tmp_path, *more) == 2
    assert "unseen grade new" in capfd.readouterr().err


def test_one_half_of_the_data_is_a_mistake(unseen_command, rows, tmp_path, capfd):
    assert unseen_command("grade", "new", tmp_path / "c", *rows[:2]) == 2
    assert "both or neither" in capfd.readouterr().err
    assert not (tmp_path / "c").exists()
