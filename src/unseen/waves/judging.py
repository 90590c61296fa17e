"""How good estimated parameters are: their standard errors, and the status of each curve.

Only curves and parameters are looked at, and rivals where a method has met some: no method can
praise itself. Standard errors are those of a best fit; an answer that is none of those, but close,
may still pass for one.
"""

import jax
import numpy as np
from numpy.typing import NDArray

from unseen.waves.bounds import cramer_rao_bound
from unseen.waves.estimates import Estimates, Status
from unseen.waves.estimators.protocol import Solution
from unseen.waves.fitting.many_curves import for_each_curve
from unseen.waves.fitting.remainder import is_noise, look_at_remainder
from unseen.waves.fitting.sinusoid_sums import SinusoidSums, sums_of
from unseen.waves.fitting.units import from_parameters
from unseen.waves.sample_times import SampleTimes

# The chance that noise alone is taken for a sinusoid.
_CHANCE_OF_STANDING_OUT = 1e-5
# Twice the log likelihood that quite other parameters may lack and still be as good as the best.
_CLOSE_RIVAL = 18.0
# A rival is another answer where a frequency is so many standard errors away.
_FAR_RIVAL = 6.0
# A frequency near 0 and its amplitude have no normal errors any more where that of the frequency
# is above this part of it.
_DIGITS_OF_FREQUENCY = 8.0
# The inverse of a more parallel Gram matrix has too few digits left; see `cramer_rao_bound`.
_WELL_CONDITIONED = 1e-6
# Rounding in computing a fitted curve, relative to it.
FIT_ROUNDING = 1e-10
# A sinusoid that adds less than this to a curve of size one is none.
_NOTHING = 1e-13


def judge(
    solution: Solution,
    curves: NDArray[np.float64],
    times: SampleTimes,
    rounding: float = FIT_ROUNDING,
) -> Estimates:
    """The estimates that a solution amounts to.

    The noise is what the fitted curve leaves, with four degrees of freedom less than samples;
    standard errors are the Cramér-Rao bound at that noise. The status is the gravest that holds:

    | status | where |
    |---|---|
    | poor-fit | what is left has a frequency too strong for white noise (Fisher's test) |
    | ambiguous | a rival fits with less than 18 difference in χ², and is 6 standard errors away |
    | weak | the energy of a sinusoid, apart from what the other could explain, may be noise |
    | not-identifiable | a standard error is too large: see below |

    Too large is more than the amplitude, or than a frequency's eighth or π / duration.
    Where less than `rounding` is left, there is no noise and the first three do not apply.

    Args:
        solution: Parameters from any method.
        curves: Shape (num_curves, num_samples), finite, of about size one.
        times: Of their samples.
        rounding: How much of a curve, as its relative root mean square, rounding of the curve and
            of the fit may leave.

    Returns:
        The estimates, in the unit of the curves.
    """
    gave_up = np.asarray(~np.isfinite(solution.parameters).all(axis=1))
    parameters = _without_traces(np.where(gave_up[:, None], 0.0, solution.parameters), times)
    has_rival = np.asarray(np.isfinite(solution.rival_parameters).all(axis=1))
    rivals = np.where(has_rival[:, None], solution.rival_parameters, parameters)
    left, share, rival_left, gram = for_each_curve(
        _measure,
        _shared(times),
        curves,
        *from_parameters(parameters, times),
        *from_parameters(rivals, times),
    )
    size = np.sqrt((curves**2).mean(axis=1))
    curve_error = np.sqrt(left / times.num_samples) / np.where(size > 0, size, 1)
    # No fit is exact beyond the last digit.
    noise = np.sqrt(left / (times.num_samples - 4)) + np.finfo(np.float64).eps * size
    standard_errors = _standard_errors(parameters, noise, gram, times)

    has_noise = np.asarray(curve_error > rounding)
    stands_out = _standing_out(parameters, gram, noise, times) | ~has_noise[:, None]
    # Rounding is no noise that averages out: what it could move is not told either.
    rounded = np.maximum(rounding * size / noise, 1)[:, None] * standard_errors
    told = _told(parameters, rounded, times)
    told &= stands_out.repeat(2, axis=1)
    # Any frequency will do for a cosine that is not there, but no other amplitude.
    told[(parameters[:, 2] == 0) & ~has_noise, 2] = True
    with np.errstate(invalid="ignore", divide="ignore"):
        far = np.abs(rivals - parameters)[:, 1::2] > _FAR_RIVAL * standard_errors[:, 1::2]
        is_close = (rival_left - left) / noise**2 < _CLOSE_RIVAL
    status = np.select(
        [
            gave_up | (has_noise & ~is_noise(share, times.num_samples)),
            has_noise & has_rival & far.any(axis=1) & is_close,
            ~stands_out.all(axis=1),
            ~told.all(axis=1),
        ],
        [Status.POOR_FIT, Status.AMBIGUOUS, Status.WEAK, Status.NOT_IDENTIFIABLE],
        Status.OK,
    )
    return Estimates(
        parameters=np.where(gave_up[:, None], np.nan, parameters),
        standard_errors=np.where(gave_up[:, None], np.inf, standard_errors),
        identifiable=told & ~gave_up[:, None],
        status=status.astype(np.str_),
        curve_error=curve_error,
        noise=noise,
        method=solution.method,
    )


def _told(
    parameters: NDArray[np.float64], standard_errors: NDArray[np.float64], times: SampleTimes
) -> NDArray[np.bool_]:
    """Whether standard errors are small enough to be told from having none."""
    largest = np.abs(parameters)
    largest[:, 1::2] = np.minimum(np.pi / times.duration, largest[:, 1::2] / _DIGITS_OF_FREQUENCY)
    return np.isfinite(standard_errors) & (standard_errors <= largest)


def _without_traces(parameters: NDArray[np.float64], times: SampleTimes) -> NDArray[np.float64]:
    """The parameters, with amplitude and frequency 0 for a sinusoid that rounding has made."""
    a, b, c, _ = parameters.T
    is_nothing = np.column_stack(
        [np.abs(a) * np.minimum(1, b * np.abs(times.values).max()) < _NOTHING, np.abs(c) < _NOTHING]
    )
    return np.where(is_nothing.repeat(2, axis=1), 0.0, parameters)


def _shared(times: SampleTimes) -> SinusoidSums:
    with jax.enable_x64(True):
        return sums_of(times)


def _measure(  # noqa: PLR0917 - one table each
    sums: SinusoidSums,
    curve: jax.Array,
    amplitudes: jax.Array,
    phases: jax.Array,
    rival_amplitudes: jax.Array,
    rival_phases: jax.Array,
) -> tuple[jax.Array, jax.Array, jax.Array, jax.Array]:
    """Of one curve: what is left, its largest share at one frequency, what a rival leaves, sums."""
    left, share = look_at_remainder(sums, curve, amplitudes, phases)
    rival_remainder = curve - sums.model(rival_amplitudes, rival_phases)
    gram, _ = sums.gram_and_projections(curve, phases)
    return left, share, rival_remainder @ rival_remainder, gram


def _standard_errors(
    parameters: NDArray[np.float64],
    noise: NDArray[np.float64],
    gram: NDArray[np.float64],
    times: SampleTimes,
) -> NDArray[np.float64]:
    """The Cramér-Rao bound, from sums at hand where these have digits enough."""
    # The columns of the sums are sine, cosine and their slopes; ours the derivatives by a, b, c, d.
    order = [0, 2, 1, 3]
    length = times.num_samples * times.step
    slopes = np.ones_like(parameters)
    slopes[:, 1], slopes[:, 3] = parameters[:, 0] * length, -parameters[:, 2] * length
    ordered = gram[:, order][:, :, order]
    sizes = np.sqrt(np.maximum(np.einsum("nii->ni", ordered), 0))
    fine = (sizes > _WELL_CONDITIONED * np.sqrt(times.num_samples)).all(axis=1)
    fine &= (slopes != 0).all(axis=1)
    unit = np.where(fine[:, None, None], ordered, np.eye(4))
    sizes = np.where(fine[:, None], sizes, 1)
    unit = unit / (sizes[:, :, None] * sizes[:, None, :])
    fine &= np.linalg.eigvalsh(unit)[:, 0] > _WELL_CONDITIONED
    unit[~fine] = np.eye(4)
    variances = np.einsum("nii->ni", np.linalg.inv(unit))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        errors = noise[:, None] * np.sqrt(variances) / (sizes * np.abs(slopes))
    errors[~fine] = cramer_rao_bound(parameters[~fine], noise[~fine], times=times.values)
    return errors


def _standing_out(
    parameters: NDArray[np.float64],
    gram: NDArray[np.float64],
    noise: NDArray[np.float64],
    times: SampleTimes,
) -> NDArray[np.bool_]:
    """Whether the sine, and the cosine, have more energy than noise alone would give one.

    Counted is the energy that the other sinusoid, moved a little, could not explain.
    """
    own = [(0, [1, 3]), (1, [0, 2])]
    # The largest of so many independent frequencies must be exceeded.
    enough = 2 * np.log(times.num_samples / _CHANCE_OF_STANDING_OUT)
    result = np.empty((len(parameters), 2), np.bool_)
    for place, (column, other) in enumerate(own):
        within = gram[:, other][:, :, other]
        across = gram[:, column][:, other]
        explained = np.einsum("ni,nij,nj->n", across, np.linalg.pinv(within), across)
        with np.errstate(over="ignore"):
            energy = parameters[:, 2 * place] ** 2 * (gram[:, column, column] - explained)
        result[:, place] = energy > enough * noise**2
    return result
