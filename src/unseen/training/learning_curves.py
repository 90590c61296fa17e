"""Learning curves: how metrics go over the epochs, over several runs, and where they overfit."""

from dataclasses import dataclass

import numpy as np

from unseen.errors import InvalidArgumentError
from unseen.training.fits import Fits

# A point is smoothed over one epoch in so many, about.
_SMOOTHED_OVER = 20
# Epochs either way, at most: a turn that is over in 20 epochs must be seen in 5,000 too.
_FURTHEST = 4


@dataclass(frozen=True, eq=False)
class LearningCurve:
    """One metric over the epochs, over all runs that went so far.

    Args:
        epochs: From 1, shape (num_epochs,); up to the last that any run finished.
        median: Over the runs, shape (num_epochs,); NaN where none is finite, as the band is.
        low: The band's lower edge, a quantile over the runs, shape (num_epochs,).
        high: Its upper edge, likewise.
        num_runs: Runs behind each epoch, shape (num_epochs,). Where some stopped early, what comes
            later is of the others alone.
    """

    epochs: np.ndarray
    median: np.ndarray
    low: np.ndarray
    high: np.ndarray
    num_runs: np.ndarray


def learning_curves(
    fits: Fits, quantiles: tuple[float, float] = (0.1, 0.9)
) -> dict[str, LearningCurve]:
    """The median of each metric over the runs, after each epoch, with a band.

    A run counts as long as it goes on; one that diverged, up to its last finite epoch. The fits
    may be of a training that still goes on.

    Args:
        fits: Of at least one run.
        quantiles: Of the band, the lower before the higher, both from 0 to 1.

    Returns:
        The curves by metric, named as in `Fits.history`.

    Raises:
        InvalidArgumentError: if `quantiles` are not as said.

    Example:
        >>> import numpy as np
        >>> from unseen import Dataset, Recipe, dense, fit, keras_split, learning_curves
        >>> x = np.linspace(-1, 1, 40).reshape(-1, 1)
        >>> recipe = Recipe(loss="mean_squared_error", epochs=3)
        >>> fits = fit(dense(1, [4], 1), Dataset(x, 2 * x), recipe, keras_split(40, 0.2), range(5))
        >>> curve = learning_curves(fits)["val_loss"]
        >>> curve.epochs.tolist(), curve.num_runs.tolist()
        ([1, 2, 3], [5, 5, 5])
        >>> bool((curve.low <= curve.median).all() and (curve.median <= curve.high).all())
        True
    """
    low, high = quantiles
    if not 0 <= low <= high <= 1:
        raise InvalidArgumentError(
            "`quantiles` must be two numbers from 0 to 1, the lower one first. "
            f"Received quantiles={quantiles!r}."
        )
    return {
        str(metric): _curve(values, (low, high))
        for metric, values in zip(fits.history["metric"].values, _finite(fits), strict=True)
    }


def overfitting_epoch(fits: Fits, margin: float = 0.05) -> int | None:
    """The epoch after which the runs overfit: that of the least validation loss.

    From there on the loss on rows that were not learnt from rises, while that on the training rows
    may go on falling. It is looked for in the median over the runs, as long as at least half of
    them go on, smoothed by a mean over up to nine epochs around each. So it says when
    these runs overfit, as one does; `Fits.scores` has the `best_epoch` of each alone.

    Args:
        fits: Of at least one run; they may still go on.
        margin: By which part of itself the least loss must have risen at the end for that to be
            called overfitting, at least 0.

    Returns:
        The epoch, from 1; None where the loss did not rise so much, or there is none for want of
        validation rows.

    Raises:
        InvalidArgumentError: if `margin` is negative.

    Example:
        >>> import numpy as np
        >>> from unseen import Dataset, Recipe, dense, fit, keras_split, overfitting_epoch
        >>> x = np.linspace(-1, 1, 40).reshape(-1, 1)
        >>> fits = fit(dense(1, [4], 1), Dataset(x, 2 * x), Recipe("mse"), keras_split(40, 0.2))
        >>> print(overfitting_epoch(fits))
        None

    Source: Prechelt 1998, "Early stopping - but when?", section 2, doi:10.1007/3-540-49430-8_3:
        the generalization loss, the rise of the validation error over its least so far.
    """
    if not margin >= 0:
        raise InvalidArgumentError(f"`margin` must be at least 0. Received margin={margin!r}.")
    curve = learning_curves(fits).get("val_loss")
    if curve is None or not len(curve.epochs):
        return None
    is_of_most = 2 * curve.num_runs >= len(fits)
    if not is_of_most.any():
        return None
    losses = _smoothed(curve.median[is_of_most])
    best = int(np.argmin(losses))
    has_risen = losses[-1] - losses[best] > margin * abs(losses[best])
    return int(curve.epochs[is_of_most][best]) if has_risen else None


def _finite(fits: Fits) -> np.ndarray:
    """Histories up to each run's last finite epoch, NaN after it: (metrics, runs, epochs)."""
    last = np.array([one.finite_epochs for one in fits.trained]).reshape(-1, 1)
    values = fits.history.to_numpy()
    goes_on = np.arange(1, values.shape[2] + 1) <= last
    return np.where(goes_on & np.isfinite(values), values, np.nan)


def _curve(values: np.ndarray, quantiles: tuple[float, float]) -> LearningCurve:
    """That of one metric, of its values, shape (num_runs, num_epochs)."""
    num_runs = np.isfinite(values).sum(axis=0)
    last = int(np.flatnonzero(num_runs).max(initial=-1)) + 1
    in_order, num_runs = np.sort(values[:, :last], axis=0), num_runs[:last]
    median, low, high = (_quantile(in_order, num_runs, part) for part in (0.5, *quantiles))
    return LearningCurve(np.arange(1, last + 1), median, low, high, num_runs)


def _quantile(in_order: np.ndarray, num_runs: np.ndarray, part: float) -> np.ndarray:
    """The quantile of the first so many of each column, which NumPy's takes far longer for."""
    # Of none, the first is NaN.
    place = part * np.maximum(num_runs - 1, 0)
    below = np.floor(place).astype(int)
    above = np.ceil(place).astype(int)
    columns = np.arange(in_order.shape[1])
    low, high = in_order[below, columns], in_order[above, columns]
    return low + (place - below) * (high - low)


def _smoothed(values: np.ndarray) -> np.ndarray:
    """Means over the values around each, of which there are fewer at both ends."""
    reach = min(len(values) // _SMOOTHED_OVER // 2, _FURTHEST)
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=float)])
    places = np.arange(len(values))
    first, last = np.maximum(places - reach, 0), np.minimum(places + reach + 1, len(values))
    return (sums[last] - sums[first]) / (last - first)
