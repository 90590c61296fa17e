"""What estimating yields: parameters of curves, how sure they are, and what is wrong with some."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unseen.waves.signal_model import PARAMETER_NAMES

if TYPE_CHECKING:
    import pandas as pd


class Status(StrEnum):
    """What may be said of one curve's parameters, the gravest first."""

    INVALID = "invalid"  # the curve has values that are not finite, or too large or small
    POOR_FIT = "poor-fit"  # what is left of the curve is no noise: another signal, or a miss
    AMBIGUOUS = "ambiguous"  # quite other parameters fit nearly as well
    WEAK = "weak"  # a sinusoid does not stand out of the noise
    NOT_IDENTIFIABLE = "not-identifiable"  # a parameter could have other values just as well
    OK = "ok"


@dataclass(frozen=True, eq=False)
class Estimates:
    """Parameters of a·sin(bx) + c·cos(dx) estimated from curves, in the order of the curves.

    Args:
        parameters: a, b, c, d with b, d >= 0, shape (num_curves, 4); NaN where the status is
            `invalid`, or where the method gave up. A sinusoid that is not there has amplitude and
            frequency 0.
        standard_errors: Their standard errors at the estimated noise, shape (num_curves, 4);
            infinite where a parameter cannot be told.
        identifiable: Whether the curve tells each parameter, shape (num_curves, 4).
        status: One `Status` per curve.
        curve_error: Root mean square of what is left of each curve, relative to that of the curve;
            noise included.
        noise: Estimated standard deviation of the noise in each curve.
        method: Name of the method that found the parameters of each curve; "none" for curves that
            are invalid or zero everywhere.
    """

    parameters: NDArray[np.float64]
    standard_errors: NDArray[np.float64]
    identifiable: NDArray[np.bool_]
    status: NDArray[np.str_]
    curve_error: NDArray[np.float64]
    noise: NDArray[np.float64]
    method: NDArray[np.str_]

    def __len__(self) -> int:
        """Number of curves."""
        return len(self.parameters)

    def __getitem__(self, rows: slice) -> "Estimates":
        """Those of some curves."""
        return Estimates(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def to_frame(self) -> "pd.DataFrame":
        """One row per curve: a, b, c, d, their standard errors, status, curve_error, method.

        Example:
            >>> import unseen
            >>> estimates = unseen.waves.estimate(unseen.waves.curves([(1, 2, 3, 4)]), 10 * np.pi)
            >>> list(estimates.to_frame().columns)[:5]
            ['a', 'b', 'c', 'd', 'a_standard_error']
        """
        import pandas as pd

        columns = {name: self.parameters[:, j] for j, name in enumerate(PARAMETER_NAMES)}
        errors = {
            f"{name}_standard_error": self.standard_errors[:, j]
            for j, name in enumerate(PARAMETER_NAMES)
        }
        rest = {"status": self.status, "curve_error": self.curve_error, "method": self.method}
        return pd.DataFrame({**columns, **errors, **rest})


def join_estimates(parts: Sequence[Estimates]) -> Estimates:
    """The estimates of several tables of curves, one after the other."""
    return Estimates(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Estimates)
        }
    )
