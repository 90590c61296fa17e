"""`unseen data waves` writes the homework's files and replaces nothing unasked."""

import numpy as np
from typer.testing import CliRunner

from unseen import cli


def test_data_waves_writes_the_files_that_the_homework_loads(tmp_path):
    result = CliRunner().invoke(cli.app, ["data", "waves", "--out", str(tmp_path), "--seed", "3"])
    assert result.exit_code == 0
    assert np.load(tmp_path / "sinewaves_X_train.npy").shape == (10_000, 1_000)
    assert np.load(tmp_path / "sinewaves_y_extended_test.npy").shape == (9, 4)
    assert len(result.stdout.split()) == 6


def test_data_waves_replaces_nothing_unless_forced(unseen_command, tmp_path, capsys):
    own = tmp_path / "sinewaves_y_test.npy"
    own.write_bytes(b"years of work")
    assert unseen_command("data", "waves", "--out", tmp_path) == 2
    assert "which holds sinewaves_y_test.npy" in capsys.readouterr().err
    assert own.read_bytes() == b"years of work"
    assert unseen_command("data", "waves", "--out", tmp_path, "--force") == 0
    assert np.load(own).shape == (2_000, 4)
