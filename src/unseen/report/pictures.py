"""A figure into a file of its own."""

from pathlib import Path
from typing import TYPE_CHECKING

from unseen.errors import OutputError
from unseen.report.style import figure_style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".svg", ".png")
_DOTS_PER_INCH = 150


def check_picture(path: Path, *, overwrite: bool) -> None:
    """Refuse a place for a picture before any work is done; missing folders are made.

    Args:
        path: The file to be written.
        overwrite: Whether it may be there already.

    Raises:
        OutputError: if it is of another kind, exists, or its folder cannot be made.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise OutputError(f"A picture must end in .svg or .png. Received {path}.")
    if path.is_dir():
        raise OutputError(f"The place for a picture must be a file. Received the folder {path}.")
    if path.exists() and not overwrite:
        raise OutputError(
            f"A picture that exists must not be replaced. Received {path}; choose another name, "
            "or say that it may be overwritten (on the command line --force)."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def save_picture(figure: "Figure", path: Path) -> None:
    """Write a figure on white ground, the same bytes each time.

    Args:
        figure: Made inside `figure_style()`.
        path: Ends in .svg or .png.

    Raises:
        OutputError: if the file cannot be written.
    """
    import matplotlib as mpl

    kind = path.suffix.lower()[1:]
    metadata = {"Date": None} if kind == "svg" else {}
    with figure_style(), mpl.rc_context({"svg.hashsalt": path.stem}):
        try:
            # Pictures in files are looked at on any ground, so they bring their own.
            figure.savefig(
                path, format=kind, dpi=_DOTS_PER_INCH, facecolor="white", metadata=metadata
            )
        except OSError as error:
            raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        "The place for a picture must be one that can be written to. Received "
        f"{path}: {error.strerror or error}."
    )
