"""The record: every finished run on disk, so that nothing finished is ever done again.

A run is kept under a hash of all that determines it: the program in the form that the compiler
gets, the data, and the run's own arrays. An entry is written whole or not at all and carries a
checksum; a damaged one counts as absent. So any number of processes may share a record, and any of
them may be killed at any moment.
"""

import hashlib
import io
import os
import tempfile
from pathlib import Path

import jax
import numpy as np

from unseen.errors import DataFileError, OutputError
from unseen.regularizers.protocol import Variables
from unseen.training.evaluation import Examples
from unseen.training.one_run import Outcome, RunArrays
from unseen.training.programs import Program
from unseen.whole_files import write_whole

_MARK = b"unseen run 1\n"
_LENGTH_OF_SEAL = len(_MARK) + hashlib.sha256().digest_size
_SUFFIX = ".run"


class Record:
    """Finished runs in a folder.

    Args:
        folder: Made where it is missing.

    Raises:
        OutputError: if it cannot be made or written to.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        if not str(folder):
            raise OutputError("`record` must be a folder's name. Received an empty one; name it.")
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
        except OSError as error:
            raise OutputError(
                f"`record` must be a folder that can be written to. Received {self.folder}: "
                f"{error.strerror}."
            ) from error

    def path(self, key: str) -> Path:
        """Where an entry is."""
        return self.folder / key[:2] / f"{key}{_SUFFIX}"

    def store(self, key: str, outcome: Outcome) -> None:
        """Keep what came out of a run.

        Raises:
            OutputError: if it cannot be written, such as on a full disk.
        """
        payload = io.BytesIO()
        np.savez(payload, *jax.tree.leaves(outcome))
        path = self.path(key)
        try:
            path.parent.mkdir(exist_ok=True)
            write_whole(path, _sealed(key, payload.getvalue()))
        except OSError as error:
            raise OutputError(
                f"The record must be written to. Received {error.strerror} for {path}; what was "
                "finished before is safe."
            ) from error

    def find(self, key: str, shapes: Outcome) -> Outcome | None:
        """What came out of a run; None where it is not there, or damaged.

        Args:
            key: From `keys`.
            shapes: Shapes and types of what came out.
        """
        try:
            content = self.path(key).read_bytes()
        except OSError:
            return None
        payload = content[_LENGTH_OF_SEAL:]
        if content != _sealed(key, payload):
            return None
        with np.load(io.BytesIO(payload)) as arrays:
            leaves = [arrays[f"arr_{number}"] for number in range(len(arrays.files))]
        return jax.tree.unflatten(jax.tree.structure(shapes), leaves)

    def get(self, key: str, shapes: Outcome) -> list[Variables]:
        """The networks of a run that was found before.

        Raises:
            DataFileError: if it is not there any more, or was damaged since.
        """
        outcome = self.find(key, shapes)
        if outcome is None:
            raise DataFileError(
                f"The record must keep what was trained. Received {self.path(key)} removed or "
                "damaged; fit again to train it anew."
            )
        return outcome.members


def _sealed(key: str, payload: bytes) -> bytes:
    """An entry: the checksum is of its key too, so that none stands in for another."""
    return _MARK + hashlib.sha256(key.encode() + payload).digest() + payload


def digest_of(examples: Examples) -> bytes:
    """A hash of the data."""
    return _digest(jax.tree.leaves(jax.device_get(examples)))


def keys(program: Program, examples: Examples, data: bytes, runs: list[RunArrays]) -> list[str]:
    """For each run of one program a hash of all that determines it.

    Args:
        program: That of the runs.
        examples: The data.
        data: Their `digest_of`.
        runs: The runs.
    """
    fixed = program.fingerprint(examples, runs[0]) + data
    return [hashlib.sha256(fixed + _digest(jax.tree.leaves(run))).hexdigest() for run in runs]


def _digest(arrays: list) -> bytes:
    digest = hashlib.sha256()
    for array in map(np.ascontiguousarray, arrays):
        digest.update(f"{array.dtype} {array.shape} ".encode())
        digest.update(array.data)
    return digest.digest()
