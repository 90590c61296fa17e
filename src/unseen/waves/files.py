"""The homework's six files of waves: written whole or not at all, and checked when read."""

import os
import uuid
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unseen.errors import DataFileError, InvalidDataError, OutputError
from unseen.waves.row_blocks import row_blocks
from unseen.waves.sampling import WaveData
from unseen.waves.signal_model import curves

# Attribute of WaveData -> the homework's name of its file.
FILE_NAMES = {
    "train_curves": "sinewaves_X_train.npy",
    "train_parameters": "sinewaves_y_train.npy",
    "test_curves": "sinewaves_X_test.npy",
    "test_parameters": "sinewaves_y_test.npy",
    "extended_curves": "sinewaves_X_extended_test.npy",
    "extended_parameters": "sinewaves_y_extended_test.npy",
}

MIN_SAMPLES = 16

# float32 rounds frequencies near 2 by 1e-7, which moves a curve by 1e-5 at x = 10π.
LARGEST_RESIDUAL = 1e-3


def save_waves(
    data: WaveData, directory: str | os.PathLike[str], *, overwrite: bool = True
) -> list[Path]:
    """The paths of the homework's six files, after writing them into a folder.

    All six are first written beside their places and then moved there, so that a full disk or an
    interruption leaves each file as it was or whole.

    Args:
        data: The waves; they must pass the checks of `load_waves`.
        directory: The folder; it is made if it does not exist.
        overwrite: Whether existing files of these names are replaced.

    Returns:
        The six paths, in the order of `FILE_NAMES`.

    Raises:
        InvalidDataError: if the curves and parameters do not belong together.
        OutputError: if the folder cannot be written to, or a file exists that must not be replaced.

    Example:
        >>> import tempfile
        >>> from unseen.waves import sample_waves
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save_waves(sample_waves(num_train=3, num_test=3), folder)[0].name
        'sinewaves_X_train.npy'
    """
    checked = _checked({attribute: getattr(data, attribute) for attribute in FILE_NAMES})
    folder = Path(directory)
    places = {attribute: folder / name for attribute, name in FILE_NAMES.items()}
    existing = [place.name for place in places.values() if place.exists()]
    if existing and not overwrite:
        raise OutputError(
            f"Files that exist must not be replaced. Received {folder}, which holds "
            f"{', '.join(existing)}; choose another folder, or say that they may be overwritten."
        )
    unique = uuid.uuid4().hex
    parts = {attribute: folder / f".{place.name}.{unique}" for attribute, place in places.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for attribute, part in parts.items():
            with part.open("xb") as file:
                np.save(file, getattr(checked, attribute), allow_pickle=False)
                file.flush()
                os.fsync(file.fileno())
        for attribute, part in parts.items():
            part.replace(places[attribute])
    except OSError as error:
        raise OutputError(
            f"The folder for waves must be one that can be written to. Received {folder}: "
            f"{error.strerror or error}. Choose another folder or make room."
        ) from error
    finally:
        _remove_leftovers(list(parts.values()))
    return list(places.values())


def load_waves(directory: str | os.PathLike[str]) -> WaveData:
    """The waves in the homework's six files, once every curve is found to match its parameters.

    A curve matches if no sample is further than 0.001 from a·sin(bx) + c·cos(dx) on [0, 10π];
    that allows for files rounded to float32.

    Args:
        directory: The folder with the six files; see `FILE_NAMES`.

    Returns:
        The three sets, as float64; float64 files are read without a change.

    Raises:
        DataFileError: if the folder or a file is missing or cannot be read.
        InvalidDataError: if a file holds another type or shape, or curves that are not finite or
            not those of their parameters.

    Example:
        >>> import tempfile
        >>> from unseen.waves import sample_waves
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = save_waves(sample_waves(num_train=3, num_test=2), folder)
        ...     load_waves(folder).test_curves.shape
        (2, 1000)

    Source: CS109A, Harvard University, fall 2018, homework 9, question 1.
    """
    folder = Path(directory)
    if not folder.is_dir():
        raise DataFileError(
            f"The folder of waves must exist. Received {folder}, which is no folder; "
            "make one with `unseen data waves --out FOLDER` or `save_waves`."
        )
    missing = [name for name in FILE_NAMES.values() if not (folder / name).is_file()]
    if missing:
        raise DataFileError(
            f"The folder of waves must hold {len(FILE_NAMES)} files. Received {folder}, where "
            f"{len(missing)} of them are missing: {', '.join(missing)}."
        )
    return _checked({attribute: _read(folder / name) for attribute, name in FILE_NAMES.items()})


def _read(path: Path) -> NDArray[np.generic]:
    try:
        with path.open("rb") as file:
            array = np.load(file, allow_pickle=False)
            if isinstance(array, np.ndarray):
                return array
    except Exception as error:  # noqa: BLE001 - a damaged header makes NumPy raise many kinds
        reason = (str(error) or type(error).__name__).rstrip(".")
    else:
        reason = "it is an archive of several arrays"
    raise DataFileError(
        f"{path.name} must be a whole .npy file of numbers. Received {path}, which cannot be read: "
        f"{reason}. Fetch or write it again."
    )


def _checked(arrays: dict[str, NDArray[np.generic]]) -> WaveData:
    sound = {attribute: _checked_array(attribute, arrays[attribute]) for attribute in FILE_NAMES}
    for part in ("train", "test", "extended"):
        _check_pair(sound, part)
    widths = {
        FILE_NAMES[f"{part}_curves"]: sound[f"{part}_curves"].shape[1]
        for part in ("train", "test", "extended")
    }
    if len(set(widths.values())) > 1:
        received = ", ".join(f"{name} with {width}" for name, width in widths.items())
        raise InvalidDataError(
            f"All curves must have equally many samples. Received {received} columns."
        )
    for part in ("train", "test", "extended"):
        _check_curves_match(sound, part)
    return WaveData(**sound)


def _checked_array(attribute: str, array: NDArray[np.generic]) -> NDArray[np.float64]:
    name = FILE_NAMES[attribute]
    if array.dtype.kind not in "fiu":
        raise InvalidDataError(f"{name} must hold real numbers. Received dtype {array.dtype}.")
    if array.ndim != 2 or len(array) == 0:
        raise InvalidDataError(
            f"{name} must have two dimensions and at least one row. Received shape {array.shape}."
        )
    columns = array.shape[1]
    if attribute.endswith("_parameters") and columns != 4:
        raise InvalidDataError(
            f"{name} must have 4 columns: a, b, c, d. Received shape {array.shape}."
        )
    if attribute.endswith("_curves") and columns < MIN_SAMPLES:
        raise InvalidDataError(
            f"{name} must have at least {MIN_SAMPLES} columns, one per sample. "
            f"Received shape {array.shape}."
        )
    not_finite = int((~np.isfinite(array)).sum())
    if not_finite:
        raise InvalidDataError(f"{name} must be finite. Received {not_finite} values that are not.")
    return array.astype(np.float64, copy=False)


def _check_pair(sound: dict[str, NDArray[np.float64]], part: str) -> None:
    num_curves, num_parameters = len(sound[f"{part}_curves"]), len(sound[f"{part}_parameters"])
    if num_curves != num_parameters:
        raise InvalidDataError(
            f"{FILE_NAMES[f'{part}_curves']} and {FILE_NAMES[f'{part}_parameters']} must have "
            f"equally many rows. Received {num_curves} and {num_parameters}."
        )


def _check_curves_match(sound: dict[str, NDArray[np.float64]], part: str) -> None:
    sampled, parameters = sound[f"{part}_curves"], sound[f"{part}_parameters"]
    residuals = np.empty(len(sampled))
    for block in row_blocks(len(sampled)):
        expected = curves(parameters[block], num_samples=sampled.shape[1])
        residuals[block] = np.abs(sampled[block] - expected).max(axis=1)
    off = np.flatnonzero(residuals > LARGEST_RESIDUAL)
    if off.size:
        raise InvalidDataError(
            f"Every row of {FILE_NAMES[f'{part}_curves']} must be a·sin(bx) + c·cos(dx) on "
            f"[0, 10π] with its row of {FILE_NAMES[f'{part}_parameters']}, within "
            f"{LARGEST_RESIDUAL:g}. Received {off.size} of {len(sampled)} rows that are not; the "
            f"first is row {off[0]}, off by {residuals[off[0]]:.3g}. "
            "Check that both files are of one set and in one order."
        )


def _remove_leftovers(parts: list[Path]) -> None:
    for part in parts:
        try:
            part.unlink(missing_ok=True)
        except OSError:  # the error that brought us here says more
            continue
