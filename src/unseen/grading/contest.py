"""A contest's folder: its rules, the secrets apart, what students get, what they handed in.

```
contest/
  task.toml       the rules, to edit
  training.npz    what networks learn from; students have it too
  students.csv    who may take part, one name a line; everybody where there is none
  contest.db      what was taken, and what came of it
  submissions/    the files that were handed in, by the digest of their content
  starter/        to hand out: rules, training images, an example and how to check it
  secret/         for the instructors' eyes alone: images to score on, seeds, key of pseudonyms
```
"""

import hashlib
import json
import os
import secrets
import shutil
import stat
import uuid
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import numpy as np

from unseen.errors import DataFileError, InvalidDataError, OutputError
from unseen.grading.database import Database
from unseen.grading.material import Labelled, as_bytes, read_labelled
from unseen.grading.moments import Moments
from unseen.grading.senders import read_students
from unseen.grading.starter import TRAINING_FILE, copy_rules, write_starter
from unseen.grading.store import Store
from unseen.grading.task import TASK_FILE, Task, read_task, task_text
from unseen.whole_files import write_whole

_STARTER = "starter"
_STUDENTS = "students.csv"
_SUBMISSIONS = "submissions"
_SECRET = "secret"
_SECRET_IMAGES = "images.npz"
_SECRETS = "secrets.json"
_DEFAULT_DATABASE = "sqlite:///contest.db"


@dataclass(frozen=True, eq=False)
class Contest:
    """A contest on disk; what is read of it is read once.

    Args:
        folder: Made by `create_contest`.
    """

    folder: Path

    @cached_property
    def task(self) -> Task:
        """The rules."""
        return read_task(self.folder)

    @cached_property
    def training(self) -> Labelled:
        """What networks learn from."""
        return read_labelled(self.folder / TRAINING_FILE)

    @cached_property
    def secret(self) -> Labelled:
        """What they are scored on."""
        labelled = read_labelled(self.folder / _SECRET / _SECRET_IMAGES)
        if labelled.inputs.shape[1] != self.training.inputs.shape[1]:
            raise InvalidDataError(
                "The secret rows must have as many numbers as the training rows, "
                f"{self.training.inputs.shape[1]}. Received {labelled.inputs.shape[1]}."
            )
        if labelled.labels.max() > self.training.labels.max():
            raise InvalidDataError(
                "The secret classes must be among those of the training rows. Received class "
                f"{labelled.labels.max()}, which has no training row."
            )
        return labelled

    @cached_property
    def is_public(self) -> np.ndarray:
        """Which secret rows make the public part, bool of shape (num_secret,)."""
        public = np.zeros(len(self.secret.labels), bool)
        public[: int(self._secrets["num_public"])] = True
        # The rows may come sorted by class.
        return np.random.default_rng([self._seed, 1]).permutation(public)

    @cached_property
    def seeds(self) -> list[int]:
        """The secret seeds, one for each network of a submission."""
        random = np.random.default_rng([self._seed, 0])
        return [int(seed) for seed in random.integers(2**32, size=self.task.scoring.num_seeds)]

    @cached_property
    def pseudonym_key(self) -> bytes:
        """What pseudonyms are made with."""
        return bytes.fromhex(self._secrets["pseudonym_key"])

    @cached_property
    def database(self) -> Database:
        """Where its state is."""
        address = self._secrets.get("database", _DEFAULT_DATABASE)
        if address.startswith("sqlite:///"):
            path = self.folder / address.removeprefix("sqlite:///")
            address = f"sqlite:///{path.resolve()}"
        return Database(address)

    @cached_property
    def store(self) -> Store:
        """What was taken, and what came of it."""
        return Store(self.database)

    @cached_property
    def moments(self) -> Moments:
        """Its clock and its end."""
        return Moments(self.database)

    @cached_property
    def rules_digest(self) -> str:
        """A digest of all that a score depends on, but for the submission itself."""
        task = self.task
        told = {
            "network": task.network.model_dump(mode="json"),
            "training": task.training.model_dump(mode="json", exclude={"covered_in_class"}),
            "baseline": task.baseline.model_dump(mode="json"),
            "score_weights": task.scoring.score_weights,
            "seeds": self.seeds,
            "limits": task.limits.model_dump(include={"seconds", "memory_mb"}),
            "trained by": {name: version(name) for name in ("unseen", "keras", "jax", "jaxlib")},
        }
        digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
        for labelled in (self.training, self.secret):
            digest.update(labelled.inputs.tobytes() + labelled.labels.tobytes())
        return digest.hexdigest()

    @cached_property
    def students(self) -> frozenset[str] | None:
        """Who may take part; None where everybody may.

        Raises:
            InvalidDataError: if the list holds nobody.
        """
        path = self.folder / _STUDENTS
        return read_students(path) if path.exists() else None

    @cached_property
    def _secrets(self) -> dict:
        path = self.folder / _SECRET / _SECRETS
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DataFileError(
                f"A contest must have its secrets in {path}. Received {error}; restore them from "
                "a copy, for scores cannot be made again without."
            ) from error

    @property
    def _seed(self) -> int:
        return int(self._secrets["seed"])

    def refresh_starter(self) -> None:
        """Bring the starter kit up to the rules, which may have been edited."""
        try:
            copy_rules(self.folder / _STARTER, self.folder / TASK_FILE)
        except OSError as error:
            raise OutputError(
                f"The starter kit must be writable. Received {self.folder / 'starter'}: "
                f"{error.strerror}."
            ) from error

    # Files that were handed in.

    def keep(self, content: bytes) -> str:
        """Put a file's content into the folder, whole and on disk for good; returns its digest."""
        digest = hashlib.sha256(content).hexdigest()
        place = self._place(digest)
        if place.exists():
            return digest
        try:
            place.parent.mkdir(exist_ok=True)
            write_whole(place, content, durable=True)
        except OSError as error:
            raise OutputError(
                f"The contest's folder must have room for what is handed in. Received "
                f"{place.parent}: {error.strerror}; this submission was not taken."
            ) from error
        return digest

    def content(self, digest: str) -> bytes:
        """A file's content.

        Raises:
            DataFileError: if it is no longer there, or no longer the same.
        """
        try:
            content = self._place(digest).read_bytes()
        except OSError as error:
            raise DataFileError(
                f"A submitted file must still be there. Received {self._place(digest)}: "
                f"{error.strerror}."
            ) from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise DataFileError(
                f"A submitted file must be as it was handed in. Received {self._place(digest)}, "
                "whose content is another."
            )
        return content

    def _place(self, digest: str) -> Path:
        return self.folder / _SUBMISSIONS / digest


def open_contest(folder: str | os.PathLike[str]) -> Contest:
    """A contest that was made before.

    Raises:
        DataFileError: if the folder is none.
        InvalidDataError: if its rules make no sense.
    """
    contest = Contest(Path(folder))
    _ = contest.task
    _ = contest._secrets
    return contest


def create_contest(
    folder: str | os.PathLike[str],
    training: Labelled,
    secret: Labelled,
    *,
    seed: int | None = None,
    public_fraction: float = 1 / 3,
    database: str | None = None,
) -> Contest:
    """Make a contest with the homework's rules, to edit.

    Args:
        folder: New, or empty.
        training: What networks learn from.
        secret: What they are scored on.
        seed: Where the secret seeds flow from; drawn by the machine where None.
        public_fraction: Of the secret rows, for the board before the deadline.
        database: An address of SQLAlchemy's; a file in the folder where None.

    Raises:
        OutputError: if the folder holds something, or cannot be written.
        InvalidDataError: if one part of the secret set would be empty.
    """
    target = Path(folder)
    num_public = round(len(secret.labels) * public_fraction)
    if not 0 < num_public < len(secret.labels):
        raise InvalidDataError(
            "The public and the private part of the secret set must both hold rows. Received "
            f"{num_public} public ones of {len(secret.labels)}."
        )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OutputError(f"A contest must have a folder of its own. Received {target}, in use.")
    kept = {
        "seed": secrets.randbits(63) if seed is None else seed,
        "pseudonym_key": secrets.token_hex(16)
        if seed is None
        else hashlib.sha256(f"pseudonyms {seed}".encode()).hexdigest()[:32],
        "num_public": num_public,
        "database": database or _DEFAULT_DATABASE,
    }
    staging = target.parent / f".{target.name}.{uuid.uuid4().hex}.part"
    try:
        try:
            staging.mkdir(parents=True)
            # The database tells which secret images each network got right.
            staging.chmod(stat.S_IRWXU)
            (staging / _SECRET).mkdir()
            (staging / _SECRET).chmod(stat.S_IRWXU)
            (staging / _SUBMISSIONS).mkdir()
            (staging / TASK_FILE).write_text(task_text(), encoding="utf-8")
            (staging / TRAINING_FILE).write_bytes(as_bytes(training))
            (staging / _SECRET / _SECRET_IMAGES).write_bytes(as_bytes(secret))
            (staging / _SECRET / _SECRETS).write_text(json.dumps(kept, indent=2) + "\n")
            # Whoever keeps contests under version control shall not publish their secrets.
            (staging / _SECRET / ".gitignore").write_text("*\n")
            write_starter(staging / _STARTER, staging / TASK_FILE, staging / TRAINING_FILE)
            open_contest(staging).database.close()
            if target.exists():
                target.rmdir()
            staging.rename(target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise OutputError(
            f"A contest's folder must be writable. Received {target}: {error.strerror}."
        ) from error
    return open_contest(target)
