"""A report's folder: it appears whole or not at all, and replaces nothing but an earlier report."""

import errno
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from unseen.errors import InvalidArgumentError, OutputError, UnseenError
from unseen.report.page import ReportFigure, render_page
from unseen.report.replaceable import (
    FINDINGS_NAME,
    PAGE_NAME,
    SUFFIX_IN,
    check_replaceable,
    reason_of,
)
from unseen.studies.finding import Finding

_PROLOG = '<?xml version="1.0" encoding="utf-8"?>\n'


class Model(Protocol):
    """Anything that can be saved to a file, such as a Keras model."""

    def save(self, filepath: Any) -> Any:
        """Write the model to the path."""


@contextmanager
def staged_folder(
    target: str | os.PathLike[str], check: Callable[[Path], None] = check_replaceable
) -> Iterator[Path]:
    """A new folder to fill, which takes the target's place once the context ends well.

    Everything that can be refused is refused on entry, before hours of training. If the context
    ends with any exception, an interruption included, the new folder is removed and what was at
    the target is as it was. If only the last step fails, the finished folder is kept beside the
    target and the error says where.

    Args:
        target: Where the folder shall be: nothing yet, an empty folder, or an earlier report. Of
            a symbolic link, the folder that it points to.
        check: Refuses a place that may not be replaced.

    Returns:
        A context manager that yields the folder to fill.

    Raises:
        OutputError: if anything else is at the target, or it cannot be written.

    Example:
        >>> with tempfile.TemporaryDirectory() as somewhere:
        ...     with staged_folder(Path(somewhere) / "report") as folder:
        ...         _ = (folder / "index.html").write_text("done")
        ...     sorted(path.name for path in Path(somewhere).rglob("*"))
        ['index.html', 'report']
    """
    target = _resolve(target)
    check(target)
    created = _create_parents(target)
    finished = False
    try:
        workshop = _create_workshop(target)
        try:
            staging = workshop / "report"
            yield staging
            _put_in_place(staging, target, workshop / "earlier", check)
            finished = True
        finally:
            # If neither the new nor the earlier report is in place, the workshop holds the last.
            if target.exists() or not (workshop / "earlier").exists():
                shutil.rmtree(workshop, ignore_errors=True)
    finally:
        if not finished:
            for parent in reversed(created):
                with suppress(OSError):  # something else may live in it by now
                    parent.rmdir()


def write_report(
    staging: Path,
    findings: Sequence[Finding],
    figures: Mapping[str, Sequence[ReportFigure]],
    models: Mapping[str, Model],
    *,
    title: str,
    facts: Mapping[str, object],
    summary: str = "",
    headlines: Sequence[tuple[str, str]] | None = None,
) -> None:
    """Write the page, the findings, the figures and the models into the folder.

    Args:
        staging: An empty folder, from `staged_folder`.
        findings: What was found.
        figures: By a finding's id, its figures; each becomes figures/NAME.svg too.
        models: Keras models by name, saved as models/NAME.keras.
        title: The page's title.
        facts: Small facts about how the report was made.
        summary: What came out, in one paragraph.
        headlines: See `unseen.report.page.render_page`.

    Raises:
        InvalidArgumentError: if a model's name could not be a file's, or the page refuses what
            it was given.
        OutputError: if a file cannot be written.
    """
    for name in models:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
            raise InvalidArgumentError(
                "A model's name must be letters, digits, dots, hyphens and underscores, beginning "
                f"with a letter or digit. Received {name!r}."
            )
    page = render_page(findings, figures, title, facts, summary=summary, headlines=headlines)
    document = json.dumps(
        [finding.to_json() for finding in findings], indent=2, ensure_ascii=False, allow_nan=False
    )
    try:
        _write_text(staging / PAGE_NAME, page)
        _write_text(staging / FINDINGS_NAME, document + "\n")
        for folder in SUFFIX_IN:
            (staging / folder).mkdir(exist_ok=True)
        for figure in (figure for group in figures.values() for figure in group):
            _write_text(staging / "figures" / f"{figure.name}.svg", f"{_PROLOG}{figure.svg}\n")
        for name, model in models.items():
            model.save(staging / "models" / f"{name}.keras")
    except OSError as error:
        if isinstance(error, UnseenError):
            raise
        raise OutputError(
            f"The report must be written as a whole, and could not be: {reason_of(error)}. "
            f"{_remedy(error)}"
        ) from error


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _resolve(target: str | os.PathLike[str]) -> Path:
    try:
        return Path(target).resolve()
    except (OSError, RuntimeError) as error:  # a circle of symbolic links
        raise OutputError(
            f"The report's folder must be a place on disk. Received {os.fspath(target)!r}: "
            f"{error}. Choose another folder."
        ) from error


def _create_parents(target: Path) -> list[Path]:
    missing = [parent for parent in target.parents if not parent.exists()]
    created = []
    try:
        for parent in reversed(missing):
            parent.mkdir(exist_ok=True)
            created.append(parent)
    except OSError as error:
        for parent in reversed(created):
            with suppress(OSError):
                parent.rmdir()
        raise _not_writable(target, error) from error
    return created


def _create_workshop(target: Path) -> Path:
    # Beside the target, so that moving the finished folder is a rename and not a copy.
    try:
        workshop = Path(tempfile.mkdtemp(prefix=f".{target.name}.partial-", dir=target.parent))
    except OSError as error:
        raise _not_writable(target, error) from error
    try:
        staging = workshop / "report"
        staging.mkdir()  # unlike the workshop, with everyone's usual permissions
        if target.exists():
            shutil.copymode(target, staging)
    except OSError as error:
        shutil.rmtree(workshop, ignore_errors=True)
        raise _not_writable(target, error) from error
    return workshop


def _put_in_place(
    staging: Path, target: Path, earlier: Path, check: Callable[[Path], None]
) -> None:
    try:
        check(target)  # training took long: somebody may have put something there
        try:
            if target.exists():
                target.rename(earlier)
            staging.rename(target)
        except BaseException:
            if earlier.exists() and not target.exists():
                earlier.rename(target)
            raise
    except OSError as error:
        kept = _keep_beside(staging, target)
        reason = str(error) if isinstance(error, UnseenError) else f"{reason_of(error)}."
        raise OutputError(
            f"The finished report could not take its place at {target}: {reason} "
            f"It is kept at {kept}."
        ) from error


def _keep_beside(staging: Path, target: Path) -> Path:
    number = 2
    while (kept := target.with_name(f"{target.name}-{number}")).exists():
        number += 1
    return staging.rename(kept)


def _not_writable(target: Path, error: OSError) -> OutputError:
    return OutputError(
        f"The report's folder must be in a place that can be written. Received {target}: "
        f"{reason_of(error)}. {_remedy(error)}"
    )


def _remedy(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "Free some space or choose a folder on another disk."
    return "Choose another folder."
