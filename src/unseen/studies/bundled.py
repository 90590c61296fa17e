"""The waves as data of a study, and every other source beside them."""

from dataclasses import replace
from typing import Any

from unseen.data.bundled import BUNDLED
from unseen.data.study_data import StudyData
from unseen.data.tables import load_study_data
from unseen.errors import InvalidArgumentError

_NUM_WAVES, _SEED = 1_000, 0
_WAVES = "waves"

# Names of all data that come with unseen.
COME_WITH_UNSEEN = tuple(sorted([*BUNDLED, _WAVES]))


def study_data(source: Any, target: Any = None, **options: Any) -> StudyData:
    """What `load_study_data` reads, and the bundled waves.

    Args:
        source: `waves`, a `StudyData`, or anything that `load_study_data` takes.
        target: The column to predict; none for the waves and a `StudyData`.
        options: Those of `load_study_data`; for the waves and a `StudyData`, none but `name`.

    Returns:
        The data.

    Raises:
        InvalidArgumentError: if data that are settled are asked for with options.
    """
    is_waves = isinstance(source, str) and source == _WAVES
    if not (is_waves or isinstance(source, StudyData)):
        return load_study_data(source, target, **options)
    name = options.pop("name", None)
    for argument, value in {"target": target, **options}.items():
        if value is not None:
            raise InvalidArgumentError(
                f"`{argument}` must be left out for data that are settled. Received "
                f"{argument}={value!r} for {'waves' if is_waves else 'a StudyData'}."
            )
    data = source if isinstance(source, StudyData) else waves_data()
    return data if name is None else replace(data, name=name)


def waves_data() -> StudyData:
    """A thousand curves of the homework, to predict a, b, c and d from.

    Returns:
        Curves a·sin(bx) + c·cos(dx), 1,000 samples each as columns, and their parameters in
        [0, 1) as four targets.

    Example:
        >>> data = waves_data()
        >>> data.features.shape, data.target_names
        ((1000, 1000), ('a', 'b', 'c', 'd'))
    """
    import pandas as pd

    from unseen.waves.sampling import sample_parameters
    from unseen.waves.signal_model import PARAMETER_NAMES, curves

    parameters = sample_parameters(_NUM_WAVES, _SEED)
    samples = curves(parameters)
    return StudyData(
        features=pd.DataFrame(samples, columns=[f"x{j}" for j in range(samples.shape[1])]),
        targets=parameters,
        target_names=PARAMETER_NAMES,
        name=_WAVES,
    )
