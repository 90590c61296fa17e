"""Writing fits into a folder: networks, scores, histories, recipes."""

import contextlib
import itertools
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from unseen.errors import InvalidArgumentError, OutputError, UnseenError

if TYPE_CHECKING:
    from unseen.training.fits import Fits
    from unseen.training.recipe import Recipe

# In signs of up to four bytes each; file systems take names of 255 bytes.
_LONGEST_NAME = 60


def save_fits(fits: "Fits", folder: str | os.PathLike[str]) -> None:
    """Write fits into a new folder, whole or not at all; see `Fits.save`."""
    target = Path(folder).resolve()
    try:
        if target.exists() and not (target.is_dir() and not any(target.iterdir())):
            raise OutputError(
                f"`folder` must be new or empty. Received {target}, which is there and holds "
                "something; choose another name."
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".unseen-", dir=target.parent))
        try:
            _write(fits, staging)
            staging.chmod(0o755)
            staging.replace(target)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise
    except OSError as error:
        if isinstance(error, UnseenError):
            raise
        raise OutputError(
            f"`folder` must be a place that can be written to. Received {target}: {error.strerror}."
        ) from error


def _write(fits: "Fits", folder: Path) -> None:
    for number in range(len(fits)):
        fits.model(number).save(folder / f"run-{number}.keras")
    fits.scores.to_csv(folder / "scores.csv", index_label="run")
    history = fits.history.to_dataset(dim="metric").to_dataframe().reset_index()
    history.to_csv(folder / "history.csv", index=False)
    told: list[tuple[str, Recipe]] = []
    taken: set[str] = set()
    for run in fits.runs:
        if (run.name, run.recipe) in told:
            continue
        told.append((run.name, run.recipe))
        # One that is made of functions is in the user's own code alone.
        with contextlib.suppress(InvalidArgumentError):
            run.recipe.save(folder / f"{_new_name(run.name, taken)}.toml")


def _new_name(recipe: str, taken: set[str]) -> str:
    """A name that every system lets a file have, other than those taken, to which it is added."""
    kept = "".join(sign if sign.isalnum() or sign in " .-_" else "-" for sign in recipe)
    wanted = f"recipe {kept}"[:_LONGEST_NAME].strip()
    numbered = (f"{wanted} ({number})" for number in itertools.count(2))
    # Some systems do not tell capitals.
    name = next(one for one in itertools.chain([wanted], numbered) if one.lower() not in taken)
    taken.add(name.lower())
    return name
