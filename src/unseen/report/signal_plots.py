"""Pictures of estimated curves: the few that tell most, and an overview of all."""

import heapq
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unseen.errors import InvalidArgumentError, OutputError
from unseen.report.pictures import save_picture
from unseen.report.signal_figures import draw_estimate, draw_overview
from unseen.waves.estimate_files import EstimatedChunk
from unseen.waves.estimate_summary import EstimateSummary
from unseen.waves.estimates import Estimates, Status, join_estimates

if TYPE_CHECKING:
    from unseen.waves.sample_times import SampleTimes

# Curves kept to be drawn may take 128 MB for each status.
_MOST_KEPT_SAMPLES = 2**24
_OWN_NAME = re.compile(r"overview\.png|curve-\d{6,}\.png")


@dataclass(frozen=True, eq=False)
class _Drawable:
    row: int
    curve: NDArray[np.floating]
    estimates: Estimates


class SignalPlots:
    """Collects the curves of many chunks that are worth a look, and draws them at the end.

    Of every status those with the largest curve errors are kept, so that what went wrong is seen
    beside what went well.

    Args:
        folder: Where the pictures go; it is made if it does not exist.
        most: How many curves to draw at most, at least 1.
        overwrite: Whether pictures of estimates that are there already may be replaced; those of
            other rows are then removed.

    Raises:
        InvalidArgumentError: if `most` is less than 1.
        OutputError: if the folder cannot be made, or holds pictures that must not be replaced.
    """

    def __init__(self, folder: Path, *, most: int = 12, overwrite: bool = False) -> None:
        if most < 1:
            raise InvalidArgumentError(f"`most` must be at least 1. Received most={most}.")
        self.folder = folder
        self._most = most
        # Status -> a heap of (error, -row, what to draw), the least bad first.
        self._kept: dict[str, list[tuple[float, int, _Drawable]]] = {}
        self._times: SampleTimes | None = None
        self._old = self._make_folder(overwrite)

    def add(self, chunk: EstimatedChunk) -> None:
        """Look through some more curves."""
        self._times = chunk.times
        most = max(1, min(self._most, _MOST_KEPT_SAMPLES // chunk.times.num_samples))
        errors = np.nan_to_num(chunk.estimates.curve_error, nan=np.inf)
        for status in np.unique(chunk.estimates.status):
            rows = np.flatnonzero(chunk.estimates.status == status)
            heap = self._kept.setdefault(str(status), [])
            for row in rows[np.argsort(-errors[rows], kind="stable")[:most]]:
                place = chunk.first_row + int(row)
                # Copies, for a view would keep its whole chunk in memory.
                estimates = join_estimates([chunk.estimates[row : row + 1]])
                drawable = _Drawable(place, chunk.curves[row].copy(), estimates)
                item = (float(errors[row]), -place, drawable)
                if len(heap) < most:
                    heapq.heappush(heap, item)
                elif item[:2] > heap[0][:2]:
                    heapq.heapreplace(heap, item)

    def save(self, summary: EstimateSummary) -> list[Path]:
        """Draw the curves that were kept, and the overview of all, in place of older pictures.

        Args:
            summary: What came out of all curves.

        Returns:
            The pictures: the overview, then the curves by their rows.

        Raises:
            OutputError: if the folder cannot be written to.
        """
        paths = [self.folder / "overview.png"]
        save_picture(draw_overview(summary), paths[0])
        for drawable in sorted(self._chosen(), key=lambda one: one.row):
            assert self._times is not None
            path = self.folder / f"curve-{drawable.row + 1:06}.png"
            figure = draw_estimate(
                drawable.curve, self._times, drawable.estimates, row=drawable.row
            )
            save_picture(figure, path)
            paths.append(path)
        self._remove_old(paths)
        return paths

    def _chosen(self) -> list[_Drawable]:
        """The worst of each status in turn, the gravest status first, until there are enough."""
        waiting = [
            [drawable for *_, drawable in sorted(self._kept[status], reverse=True)]
            for status in map(str, Status)
            if status in self._kept
        ]
        chosen: list[_Drawable] = []
        while any(waiting) and len(chosen) < self._most:
            for of_status in waiting:
                if of_status and len(chosen) < self._most:
                    chosen.append(of_status.pop(0))
        return chosen

    def _make_folder(self, overwrite: bool) -> list[Path]:
        """Make the folder, and list the pictures of estimates that it holds."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            old = sorted(path for path in self.folder.iterdir() if _OWN_NAME.fullmatch(path.name))
        except OSError as error:
            raise self._unwritable(error) from error
        if old and not overwrite:
            raise OutputError(
                f"Pictures that exist must not be replaced. Received {self.folder}, which holds "
                f"{old[0].name}; choose another folder, or say that they may be overwritten (on "
                "the command line --force)."
            )
        return old

    def _remove_old(self, new: list[Path]) -> None:
        """Remove pictures that no longer belong to the overview beside them."""
        try:
            for path in set(self._old) - set(new):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> OutputError:
        return OutputError(
            "The folder for pictures must be one that can be written to. Received "
            f"{self.folder}: {error.strerror or error}."
        )
