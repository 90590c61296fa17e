"""What a report's folder holds, and which places a new report may take."""

from collections.abc import Callable
from pathlib import Path

from unseen.errors import OutputError, UnseenError

PAGE_NAME = "index.html"
FINDINGS_NAME = "findings.json"
# Folders that we write, and what the files in them end with.
SUFFIX_IN = {"figures": ".svg", "models": ".keras"}
# What file managers leave in every folder that somebody looks at.
LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}


def find_foreign_in_report(target: Path) -> str | None:
    """What in the folder is not an earlier report's, if anything; None of an empty folder."""
    names = {path.name for path in target.iterdir()} - LITTER
    for path in sorted(target.iterdir()):
        if path.name in LITTER:
            continue
        if path.name in (PAGE_NAME, FINDINGS_NAME):
            is_ours = path.is_file() and not path.is_symlink()
        else:
            is_ours = path.name in SUFFIX_IN and path.is_dir() and not path.is_symlink()
        if not is_ours:
            return repr(path.name)
        if path.is_dir():
            for file in sorted(path.iterdir()):
                right_kind = file.suffix == SUFFIX_IN[path.name] and file.is_file()
                if file.name not in LITTER and not right_kind:
                    return repr(f"{path.name}/{file.name}")
    missing = {PAGE_NAME, FINDINGS_NAME} - names
    return f"no {sorted(missing)[0]!r} beside {sorted(names)[0]!r}" if names and missing else None


def check_replaceable(
    target: Path,
    kind: str = "report",
    find_foreign: Callable[[Path], str | None] = find_foreign_in_report,
) -> None:
    """Refuse a place that holds anything we did not write.

    Args:
        target: Where a report shall be.
        kind: What it is called: a report, or a board.
        find_foreign: Says what in a folder is not an earlier one's, if anything.

    Raises:
        OutputError: if a file, a foreign folder, a mount point or the current folder is there.
    """
    another = "Choose another folder."
    try:
        if not target.exists():
            return
        if not target.is_dir():
            raise OutputError(
                f"The {kind}'s place must be a folder. Found a file at {target}. {another}"
            )
        if Path.cwd().is_relative_to(target):
            raise OutputError(
                f"The {kind}'s folder must not be the current folder nor hold it, for it is "
                f"replaced as a whole. Received {target}. Name a new folder inside it."
            )
        if target.is_mount():
            raise OutputError(
                f"The {kind}'s folder must not be a mount point, for it is replaced as a whole. "
                f"Received {target}. Name a new folder inside it."
            )
        foreign = find_foreign(target)
    except OSError as error:
        if isinstance(error, UnseenError):
            raise
        raise OutputError(
            f"The {kind}'s folder must be readable. Received {target}: {reason_of(error)}. "
            f"{another}"
        ) from error
    if foreign is not None:
        raise OutputError(
            f"The {kind}'s folder must be new, empty or an earlier {kind}. Found "
            f"{foreign} in {target}, which is never replaced. {another}"
        )


def reason_of(error: OSError) -> str:
    """What the operating system says went wrong, without its number.

    Args:
        error: Any of its errors.

    Returns:
        A few words.
    """
    return error.strerror or str(error) or type(error).__name__
