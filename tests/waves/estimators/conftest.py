"""Curves that are hard to estimate, with the parameters that made them."""

from dataclasses import dataclass

import numpy as np
import pytest

from unseen.waves import DURATION, EXTENDED_PARAMETERS, NUM_SAMPLES, curves

NYQUIST = np.pi * (NUM_SAMPLES - 1) / DURATION

# Name -> a, b, c, d.
STRESS = {
    "ordinary": (2.0, 0.5, -1.0, 7.0),
    "inside the homework's range": (0.3, 0.8, 0.7, 0.4),
    "negative sine": (-3.0, 2.0, 1.0, 3.0),
    "only a sine": (1.5, 2.5, 0.0, 0.0),
    "only a cosine": (0.0, 0.0, -1.5, 2.5),
    "only a slow sine": (1.5, 0.02, 0.0, 0.0),
    "one frequency": (1.0, 3.0, 2.0, 3.0),
    "one frequency, one amplitude": (1.0, 0.7, 1.0, 0.7),
    "frequencies a tenth of a width apart": (1.0, 3.0, 2.0, 3.02),
    "frequencies a hundredth of a width apart": (1.0, 3.0, 2.0, 3.002),
    "slow sine": (2.0, 0.01, 1.0, 3.0),
    "slow cosine": (2.0, 3.0, 1.0, 0.01),
    "both slow": (2.0, 0.03, 1.0, 0.05),
    "ramp": (2.0, 1e-4, 1.0, 3.0),
    "constant and sine": (2.0, 3.0, 1.0, 0.0),
    "constant alone": (0.0, 0.0, 4.0, 0.0),
    "weak cosine, 1e-2": (1.0, 3.0, 1e-2, 5.0),
    "weak cosine, 1e-4": (1.0, 3.0, 1e-4, 5.0),
    "weak cosine, 1e-5": (1.0, 3.0, 1e-5, 5.0),
    "weak sine, 1e-5": (1e-5, 3.0, 1.0, 5.0),
    "weak sine close by": (1e-3, 3.0, 1.0, 3.1),
    "weak slow cosine": (1.0, 3.0, 1e-3, 0.05),
    "nine tenths of Nyquist": (1.0, 0.9 * NYQUIST, 0.5, 0.3 * NYQUIST),
    "both near nine tenths": (1.0, 0.9 * NYQUIST, 0.5, 0.89 * NYQUIST),
    "fast and slow": (1.0, 0.9 * NYQUIST, 0.5, 0.05),
    "huge": (1e200, 2.0, -1e200, 3.0),
    "tiny": (1e-200, 2.0, -1e-200, 3.0),
    **{f"extended {row}": EXTENDED_PARAMETERS[row] for row in range(1, 9)},
}

# What is no a·sin(bx) + c·cos(dx) at all.
X = np.linspace(0, DURATION, NUM_SAMPLES)
STRANGERS = {
    "square wave": np.sign(np.sin(2 * X)),
    "three sinusoids": np.sin(2 * X) + np.cos(3 * X) + 0.5 * np.sin(5 * X),
    "two sines": np.sin(2 * X) + np.sin(3 * X),
    "decaying sine": np.sin(2 * X) * np.exp(-X / 10),
    "chirp": np.sin(0.1 * X**2),
    "random walk": np.random.default_rng(0).normal(size=NUM_SAMPLES).cumsum(),
    "step": (X > 10).astype(float),
    "spike": (np.arange(NUM_SAMPLES) == 300).astype(float),
}


@dataclass(frozen=True)
class Hard:
    """Hard curves, one per row, those made by parameters first."""

    names: tuple[str, ...]
    parameters: np.ndarray
    curves: np.ndarray
    strangers: tuple[str, ...]
    strange_curves: np.ndarray


@pytest.fixture(scope="session")
def hard():
    parameters = np.array(list(STRESS.values()))
    return Hard(
        tuple(STRESS),
        parameters,
        curves(parameters),
        tuple(STRANGERS),
        np.array(list(STRANGERS.values())),
    )
