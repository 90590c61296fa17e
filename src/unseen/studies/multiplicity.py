"""Many contenders at once: p-values that allow for the number of tries."""

import numpy as np
from numpy.typing import ArrayLike

from unseen.errors import InvalidDataError


def holm(p_values: ArrayLike) -> np.ndarray:
    """P-values adjusted for their number: those below 0.05 may be called findings together.

    Of twenty useless regularizers one looks helpful at 5 %. Whoever calls helpful only what is
    below 5 % after adjustment calls any useless one helpful in at most 5 % of studies, however
    the p-values depend on each other. The smallest of m is multiplied by m, the next by m − 1,
    and so on, and none ends below a smaller one.

    Args:
        p_values: One for each contender, shape (num_contenders,).

    Returns:
        Adjusted p-values in the same order, at most 1.

    Raises:
        InvalidDataError: if one is not a probability.

    Example:
        >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
        [0.03, 0.06, 0.06]

    Source: Holm 1979, "A simple sequentially rejective multiple test procedure", Scandinavian
        Journal of Statistics 6, 65-70.
    """
    values = np.asarray(p_values, dtype=np.float64)
    if values.ndim != 1 or not ((values >= 0) & (values <= 1)).all():
        raise InvalidDataError(
            f"`p_values` must be a list of numbers from 0 to 1. Received {p_values!r}."
        )
    order = np.argsort(values, kind="stable")
    factors = np.arange(values.size, 0, -1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(values[order] * factors), 1.0)
    return adjusted
