"""The starter kit: what students need to take part, and to check what they hand in."""

import shutil
from importlib.resources import files
from pathlib import Path

from unseen.whole_files import write_whole

TRAINING_FILE = "training.npz"
_EXAMPLE = "recipe.toml"
_README = "README.md"


def write_starter(folder: Path, task_file: Path, training_file: Path) -> None:
    """Write the kit into a new folder: rules, training images, an example, and what to do."""
    templates = files("unseen.grading") / "starter_kit"
    folder.mkdir()
    copy_rules(folder, task_file)
    shutil.copyfile(training_file, folder / TRAINING_FILE)
    for name in (_README, _EXAMPLE):
        (folder / name).write_text((templates / name).read_text(encoding="utf-8"), encoding="utf-8")


def copy_rules(folder: Path, task_file: Path) -> None:
    """Put a copy of the rules into the kit, whole or not at all."""
    write_whole(folder / task_file.name, task_file.read_bytes())
