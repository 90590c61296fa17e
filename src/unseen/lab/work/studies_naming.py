"""Errors that call a file as its owner does, not by the place where the lab keeps it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unseen.errors import LabError, UnseenError

_LONGEST_NAME = 80


@contextmanager
def calling_it(path: Path | None, name: str) -> Iterator[None]:
    """Have errors of the block say `name` where they say `path`.

    Args:
        path: Where the file lies; None where there is none.
        name: What people call it.

    Raises:
        LabError: in place of an error that names the path.
    """
    try:
        yield
    except UnseenError as error:
        if path is None or str(path) not in str(error):
            raise
        raise LabError(str(error).replace(str(path), name)) from error


def safe_name(name: str) -> str:
    """A file's name for our own disk, whatever somebody called it.

    Example:
        >>> safe_name("../my <wine>.v2.CSV"), safe_name("?.csv")
        ('my_wine_v2.csv', 'table.csv')
    """
    suffix = re.sub(r"[^a-z0-9.]", "", Path(name).suffix.lower())
    stem = re.sub(r"[^\w-]+", "_", Path(name).stem).strip("_")[:_LONGEST_NAME]
    return f"{stem or 'table'}{suffix}"
