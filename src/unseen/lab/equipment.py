"""What the rooms share: workers, files, jobs, the bell."""

import asyncio
import contextlib
from functools import partial
from pathlib import Path

import psutil

from unseen.errors import LabError
from unseen.lab.bell import Bell
from unseen.lab.jobs.lane import Lane
from unseen.lab.shown import ShownFolder
from unseen.lab.uploads import Uploads
from unseen.lab.work.waves_methods import SHOWN_METHODS
from unseen.lab.workers.worker import Kind, Worker

# How long a browser takes from the address to the first question.
_SECONDS_TO_OPEN_A_PAGE = 1.5
# Those who answer while a slider moves come first; what takes long gives way.
_PATIENT = 10
# One is made in seconds; a study may have taken an hour, and stays until it is deleted.
_TRAININGS_KEPT = 60
# What reading one file of 50 MB may need besides.
_MEMORY_TO_READ = 6 * 2**30


class Equipment:
    """What the rooms share.

    Args:
        folder: All that the lab writes is in here.
        shown: Folders of studies and reports elsewhere, to be shown too.
    """

    def __init__(self, folder: Path, shown: tuple[ShownFolder, ...] = ()) -> None:
        self.folder = folder
        self.shown = shown
        self.bell = Bell()
        self.uploads = Uploads(folder / "uploads")
        # Answer at once, to whoever moves a slider or draws.
        self.waves = Worker(Kind(imports=("unseen.lab.work.waves",)))
        self.digits = Worker(Kind(imports=("unseen.lab.work.digits",)))
        # Answers what may take seconds: files, galleries, what a room offers.
        files = ("unseen.lab.work.studies_data",)
        self.patient = Worker(Kind(imports=files, niceness=_PATIENT, memory=_MEMORY_TO_READ))
        # Take longer still, and are started when somebody asks: signals, which need programs for
        # their length, and range maps.
        self.signals = Worker(Kind(niceness=_PATIENT, compiles_quickly=True))
        self.slow = Worker(Kind(niceness=_PATIENT))
        jobs = folder / "jobs"
        # No job may need more than there is at all.
        all_there_is = psutil.virtual_memory().total
        training = Kind(("unseen.lab.work.train",), _PATIENT, all_there_is)
        study = Kind(("unseen.lab.work.studies",), _PATIENT, all_there_is)
        self.trainings = Lane(
            jobs, "training", "train:carry_out", training, self.bell, most_kept=_TRAININGS_KEPT
        )
        self.studies = Lane(jobs, "study", "studies:carry_out", study, self.bell)
        self._starting: asyncio.Task[None] | None = None

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """Where jobs of each kind run."""
        return self.trainings, self.studies

    def start(self) -> None:
        """Start the workers; the page is there before they are."""
        self._starting = asyncio.create_task(self._start())

    async def end(self) -> None:
        """End all that runs."""
        if self._starting is not None:
            self._starting.cancel()
        self.bell.end()
        await asyncio.gather(
            *(
                one.close()
                for one in (self.waves, self.digits, self.patient, self.signals, self.slow)
            ),
            *(lane.end() for lane in self.lanes),
        )

    async def _start(self) -> None:
        # It gives way to the page that is opened meanwhile, which asks before anybody else.
        await self.patient.start()
        await asyncio.sleep(_SECONDS_TO_OPEN_A_PAGE)
        # One after the other: a page's questions start the worker that they need at once, come in
        # between, and have the other core. What only imports comes before what may compile.
        for warm_up in (
            partial(self.patient.ask, "train_choices:choices", {}),
            self.trainings.prepare,
            partial(self.digits.ask, "digits:warm_up", {}),
            *(partial(self.waves.ask, "waves:warm_up", {"method": one}) for one in SHOWN_METHODS),
        ):
            with contextlib.suppress(LabError, OSError):  # whoever asks in earnest is told
                await warm_up()
