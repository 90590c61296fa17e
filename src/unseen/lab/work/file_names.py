"""What a file is called: by its owner, in errors; by the lab, on its own disk."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unseen.errors import UnseenError
from unseen.lab.refusals import RefusalError

_LONGEST_NAME = 80
# The folder, in that of a job's results, with the file that it works on.
DATA = "data"
# What a training leaves to be taken away.
RECIPE, MODEL, SCRIPT = TAKEN_AWAY = ("recipe.toml", "model.keras", "train.py")


@contextmanager
def calling_it(path: str | Path | None, name: str) -> Iterator[None]:
    """Have errors of the block call a file as its owner does, not by where the lab keeps it.

    Args:
        path: Where the file lies; None where there is none.
        name: What people call it; errors say it in place of the path, and of its last part.

    Raises:
        RefusalError: in place of an error that names the path.
    """
    try:
        yield
    except UnseenError as error:
        kept = () if path is None else (str(path), Path(path).name)
        # All at once: the owner's name may hold the lab's.
        sentence = re.sub("|".join(map(re.escape, kept)) or "(?!)", lambda _: name, str(error))
        if sentence == str(error):
            raise
        raise RefusalError(sentence) from error


def file_of(folder: str | Path) -> Path | None:
    """The file that a job works on; None where its data come with unseen.

    Args:
        folder: Of the job's results.
    """
    return next((Path(folder) / DATA).glob("*"), None)


def safe_name(name: str) -> str:
    """A file's name for our own disk, whatever somebody called it.

    Example:
        >>> safe_name("../my <wine>.v2.CSV"), safe_name("?.csv")
        ('my_wine_v2.csv', 'table.csv')
    """
    suffix = re.sub(r"[^a-z0-9.]", "", Path(name).suffix.lower())
    stem = re.sub(r"[^\w-]+", "_", Path(name).stem).strip("_")[:_LONGEST_NAME]
    return f"{stem or 'table'}{suffix}"
