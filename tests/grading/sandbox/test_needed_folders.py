"""A sandbox shows libraries and the package, and nothing that lies beside them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import unseen
from unseen.grading.sandbox.needed_folders import needed_folders

PACKAGE = Path(unseen.__file__).parent


def is_shown(path):
    return any(Path(path).is_relative_to(folder) for folder in needed_folders())


@pytest.mark.parametrize("needed", [PACKAGE / "grading", os.__file__, sys.executable])
def test_what_python_needs_is_shown(needed):
    assert is_shown(needed)
    assert is_shown(Path(needed).resolve())


@pytest.mark.parametrize(
    "kept", [PACKAGE.parent, PACKAGE.parents[1], __file__, Path.home(), "/", "/etc/passwd", "/proc"]
)
def test_what_lies_beside_is_not_shown(kept):
    assert not is_shown(kept)


def test_more_can_be_shown_by_a_link(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("folder")
    shown = set(needed_folders([tmp_path / "link"])) - set(needed_folders())
    assert shown == {str(tmp_path / "link"), str((tmp_path / "folder").resolve())}


def test_the_child_imports_nothing_heavy():
    script = "import sys, unseen.grading.sandbox.child; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    heavy = {"jax", "keras", "numpy", "pandas", "psutil", "pydantic", "scipy", "sklearn"}
    assert not heavy & set(done.stdout.split())
