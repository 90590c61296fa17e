"""Pictures of estimated curves: the few that tell most, and an overview of all."""

import heapq
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unseen.errors import InvalidArgumentError, OutputError
from unseen.report.signal_figures import draw_estimate, draw_overview
from unseen.waves.estimate_files import EstimatedChunk
from unseen.waves.estimate_summary import EstimateSummary
from unseen.waves.estimates import Estimates, Status

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from unseen.waves.sample_times import SampleTimes

# Curves kept to be drawn may take 128 MB for each status.
_MOST_KEPT_SAMPLES = 2**24
_DOTS_PER_INCH = 150


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
        overwrite: Whether pictures of the same names may be replaced.

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
        self._make_folder(overwrite)

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
                drawable = _Drawable(
                    place, chunk.curves[row].copy(), chunk.estimates[row : row + 1]
                )
                item = (float(errors[row]), -place, drawable)
                if len(heap) < most:
                    heapq.heappush(heap, item)
                elif item[:2] > heap[0][:2]:
                    heapq.heapreplace(heap, item)

    def save(self, summary: EstimateSummary) -> list[Path]:
        """Draw the curves that were kept, and the overview of all.

        Args:
            summary: What came out of all curves.

        Returns:
            The pictures: the overview, then the curves by their rows.

        Raises:
            OutputError: if the folder cannot be written to.
        """
        paths = [self.folder / "overview.png"]
        _save(draw_overview(summary), paths[0])
        for drawable in sorted(self._chosen(), key=lambda one: one.row):
            assert self._times is not None
            path = self.folder / f"curve-{drawable.row + 1:06}.png"
            figure = draw_estimate(
                drawable.curve, self._times, drawable.estimates, row=drawable.row
            )
            _save(figure, path)
            paths.append(path)
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

    def _make_folder(self, overwrite: bool) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            old = [*self.folder.glob("overview.png"), *self.folder.glob("curve-*.png")]
        except OSError as error:
            raise OutputError(
                "The folder for pictures must be one that can be written to. Received "
                f"{self.folder}: {error.strerror or error}."
            ) from error
        if old and not overwrite:
            raise OutputError(
                f"Pictures that exist must not be replaced. Received {self.folder}, which holds "
                f"{old[0].name}; choose another folder, or say that they may be overwritten (on "
                "the command line --force)."
            )


def _save(figure: "Figure", path: Path) -> None:
    try:
        # Pictures in files are looked at on any ground, so they bring their own.
        figure.savefig(path, dpi=_DOTS_PER_INCH, facecolor="white")
    except OSError as error:
        raise OutputError(
            "The folder for pictures must be one that can be written to. Received "
            f"{path.parent}: {error.strerror or error}."
        ) from error
