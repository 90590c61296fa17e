"""A study's folder: what it needs to go on, and what it has found."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unseen.errors import DataFileError, InvalidDataError, OutputError, UnseenError
from unseen.studies.journal import Journal
from unseen.studies.results import StudyResult
from unseen.whole_files import write_whole

if TYPE_CHECKING:
    import keras

    from unseen.data.study_data import StudyData
    from unseen.studies.run_study import Setup

_JOURNAL = "journal"
_SETTINGS, _CLOCK, _NETWORK = "settings.json", "seconds", "network.keras"


def is_study(path: Path) -> bool:
    """Whether a folder is that of a study, finished or not, that can go on."""
    return (path / _JOURNAL / _SETTINGS).is_file()


class StudyFolder:
    """The folder of one study: its results, and a folder `journal` to go on from.

    Args:
        path: The folder.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._journal = self.path / _JOURNAL
        self.journal = Journal(self._journal)

    @classmethod
    def create(
        cls, path: str | os.PathLike[str], setup: "Setup", settings: Mapping[str, Any]
    ) -> "StudyFolder":
        """A new folder for a study.

        Args:
            path: Must not exist, or be empty.
            setup: What is studied, and how.
            settings: What `settings` shall give back, of JSON's own types.

        Raises:
            OutputError: if it holds something, or cannot be written.
        """
        folder = cls(path)
        try:
            if folder.path.exists() and (not folder.path.is_dir() or any(folder.path.iterdir())):
                raise OutputError(
                    f"`out` must be a new or empty folder. Received {folder.path}, which is there "
                    "and holds something; choose another, or go on with a study there by resuming."
                )
            folder._journal.mkdir(parents=True, exist_ok=True)
            setup.network.save(folder._journal / _NETWORK)
            settings = {**settings, "digest": setup.data.digest(), "rows": setup.data.num_rows}
            write_whole(folder._journal / _SETTINGS, _json(settings))
        except OSError as error:
            if isinstance(error, UnseenError):
                raise
            raise _not_writable(folder.path, error) from error
        return folder

    @property
    def settings(self) -> dict[str, Any]:
        """What the study was started with.

        Raises:
            DataFileError: if there is no study.
        """
        try:
            return json.loads((self._journal / _SETTINGS).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DataFileError(
                f"A study to resume must be a folder that `unseen study` made. Received "
                f"{self.path}, without a readable journal/{_SETTINGS}."
            ) from error

    @property
    def network(self) -> "keras.Model":
        """The network of the study."""
        import keras

        path = self._journal / _NETWORK
        try:
            return keras.models.load_model(path, compile=False)  # pyright: ignore[reportReturnType]
        except Exception as error:
            raise DataFileError(
                f"A study to resume must have its network. Received {path}: {error}"
            ) from error

    @property
    def seconds(self) -> float:
        """How long the study has taken so far."""
        try:
            return float((self._journal / _CLOCK).read_text())
        except (OSError, ValueError):
            return 0.0

    def note_seconds(self, seconds: float) -> None:
        """Remember how long the study has taken so far."""
        write_whole(self._journal / _CLOCK, f"{seconds:.1f}".encode())

    def require_same(self, data: "StudyData") -> None:
        """Check that data are those that the study was started with.

        Raises:
            InvalidDataError: if they are others.
        """
        settings = self.settings
        if data.digest() != settings["digest"]:
            raise InvalidDataError(
                "A study to resume must have the data it was started with. Received "
                f"{data.num_rows} rows that differ from the {settings['rows']} of then; start a "
                "new study."
            )

    def write(self, result: StudyResult, answers: list[dict[str, Any]]) -> None:
        """Write what was found: results.csv and .parquet, study.json, recipe.toml, model.keras.

        Each file is replaced as a whole. What is not known yet, such as the winner, is left out.

        Args:
            result: What was found.
            answers: The findings, of JSON's own types.

        Raises:
            OutputError: if a file cannot be written.
        """
        try:
            table = result.runs
            write_whole(self.path / "results.csv", table.to_csv(index=False).encode())
            self._write_parquet(table)
            write_whole(self.path / "study.json", _json(_described(result, answers)))
            if result.recipe is not None:
                result.recipe.save(self.path / "recipe.toml")
            if result.model is not None:
                staging = self._journal / "model.part.keras"
                result.model.save(staging)
                staging.replace(self.path / "model.keras")
        except OSError as error:
            if isinstance(error, UnseenError):
                raise
            raise _not_writable(self.path, error) from error

    def _write_parquet(self, table: Any) -> None:
        try:
            import pyarrow  # noqa: F401, ICN001 - only whether it is there
        except ImportError:
            return
        staging = self._journal / "results.part"
        table.to_parquet(staging, index=False)
        staging.replace(self.path / "results.parquet")


def _described(result: StudyResult, answers: list[dict[str, Any]]) -> dict[str, Any]:
    import numpy as np

    from unseen import __version__
    from unseen.studies.preprocessing import Preprocessing

    data = result.data
    columns = Preprocessing.fit(data, np.arange(data.num_rows)).columns() if data.is_table else []
    return {
        "unseen": __version__,
        "data": {
            "name": data.name,
            "rows": data.num_rows,
            "targets": list(data.target_names),
            "classes": None if data.classes is None else list(data.classes),
            "sha256": data.digest(),
            "columns": columns,
        },
        "network": result.facts.get("network"),
        "design": result.design.to_dict(),
        "folds_finished": result.num_resamples,
        "networks_trained": result.num_networks,
        "seconds": round(result.seconds, 1),
        "is_finished": result.recipe is not None,
        "winner": result.winner if result.recipe is not None else None,
        "left_out": dict(result.left_out),
        "concerns": [one.text for one in result.concerns],
        "notes": list(result.notes),
        "answers": answers,
    }


def _json(values: Mapping[str, Any]) -> bytes:
    return (json.dumps(values, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _not_writable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"`out` must be a place that can be written to. Received {path}: {error.strerror}; what "
        "was finished before is safe."
    )
