"""What workers do while a slider of the room waves moves: one curve, and every method's answer."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unseen.lab.work.waves_drawing import packed
from unseen.lab.work.waves_methods import SHOWN_METHODS
from unseen.waves import (
    DURATION,
    HOMEWORK_EXAMPLE,
    curve_error,
    curves,
    estimate,
    sample_parameters,
    times,
)
from unseen.waves.signal_model import curves_at

# Fast and slow waves, one so slow that least squares looks again, and none at all.
_FIRST_QUESTIONS = (
    (HOMEWORK_EXAMPLE, 0.0),
    ((1.0, 1.5, 0.6, 0.4), 0.1),
    ((1.0, 0.1, 0.6, 0.05), 0.1),
    ((1.0, 0.0, 0.0, 0.0), 0.0),
)
_DIGITS_OF_RANDOM_PARAMETERS = 2


def answer(
    parameters: list[float], noise: float, seed: int, methods: Sequence[str] = SHOWN_METHODS
) -> dict[str, Any]:
    """What is seen of one curve, and what each method makes of it.

    Args:
        parameters: Its a, b, c, d.
        noise: Standard deviation of the noise that is added.
        seed: That the noise is drawn from.
        methods: Who is asked.
    """
    true = curves([parameters])
    drawn = np.random.default_rng(seed).standard_normal(true.shape)
    seen = true + noise * drawn if noise else true
    rows = [estimated(method, seen, DURATION) for method in methods]
    points = times()
    for row in rows:
        row["error"] = curve_error([row["parameters"]], [parameters])[0]
        row["curve"] = packed(fitted(row["parameters"], points))
    return {
        "true": packed(true[0]),
        "seen": packed(seen[0]) if noise else None,
        "rows": rows,
    }


def estimated(
    method: str,
    seen: NDArray[np.floating],
    duration: float | None,
    at: NDArray[np.float64] | None = None,
) -> dict[str, Any]:
    """What a method makes of one curve, and how long it takes.

    Args:
        method: Its name.
        seen: The curve, shape (1, num_samples).
        duration: Of the curve, or None where `at` says when each sample was taken.
        at: See there.
    """
    started = time.perf_counter()
    found = estimate(seen, duration, times=at, method=method)
    return {
        "method": method,
        "milliseconds": 1_000 * (time.perf_counter() - started),
        "parameters": found.parameters[0],
        "standardErrors": found.standard_errors[0],
        "told": found.identifiable[0],
        "status": str(found.status[0]),
        "error": found.curve_error[0],
    }


def fitted(parameters: Any, points: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """The curve of estimated parameters; None where there are none."""
    return curves_at([parameters], points)[0] if np.isfinite(parameters).all() else None


def draw(seed: int) -> list[float]:
    """Parameters inside the training range."""
    return sample_parameters(1, seed)[0].round(_DIGITS_OF_RANDOM_PARAMETERS).tolist()


def warm_up(method: str) -> None:
    """Have all programs that quick answers of a method need."""
    for parameters, noise in _FIRST_QUESTIONS:
        answer(list(parameters), noise, 0, [method])
