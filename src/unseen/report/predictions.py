"""The homework's `plot_predictions`: true curves beside those that a model's answers imply."""

import inspect
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.waves.signal_model import as_parameters, curves, times

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# The homework's: up to 20 rows are all drawn, of more the first 5.
MOST_DRAWN_UNASKED = 20
FEW = 5
LIMIT = 2.1


class Predictor(Protocol):
    """Anything with `predict`, as Keras models and scikit-learn estimators have it."""

    def predict(self, x: NDArray[np.generic], /) -> ArrayLike:
        """Parameters for curves, shape (num_curves, 4)."""
        ...


def plot_predictions(
    model: Predictor, test_x: ArrayLike, test_y: ArrayLike, count: int | None = None
) -> "list[Figure]":
    """Figures of the first curves, each with the curve that the model's prediction implies.

    The true and the predicted parameters of each curve are printed. In a notebook, or wherever
    figures have a window, each is shown; elsewhere nothing is, and the figures can be saved with
    `savefig`.

    Args:
        model: Anything with `predict` that turns curves, shape (n, num_samples), into a, b, c, d,
            shape (n, 4): a Keras model or a scikit-learn estimator.
        test_x: Curves sampled equally spaced on [0, 10π], shape (num_curves, num_samples).
        test_y: Their true a, b, c, d, shape (num_curves, 4).
        count: How many curves to draw; None draws all of up to 20, and the first 5 of more.

    Returns:
        One figure per curve drawn.

    Raises:
        InvalidArgumentError: if the model has no `predict`, or `count` is not between 1 and the
            number of curves.
        InvalidDataError: if curves, true parameters or predictions have a wrong shape or are not
            finite.

    Example:
        >>> import matplotlib, numpy as np
        >>> matplotlib.use("agg")  # no windows
        >>> from unseen.waves import EXTENDED_PARAMETERS, curves
        >>> class Zero:
        ...     def predict(self, x):
        ...         return np.zeros((len(x), 4))
        >>> figures = plot_predictions(
        ...     Zero(), curves(EXTENDED_PARAMETERS), EXTENDED_PARAMETERS, count=1
        ... )
        true: [0. 0. 0. 0.]
        predicted: [0. 0. 0. 0.]
        >>> len(figures)
        1

    Source: CS109A, Harvard University, fall 2018, homework 9, cell 3.
    """
    import matplotlib.pyplot as plt

    if not callable(getattr(model, "predict", None)):
        raise InvalidArgumentError(
            "`model` must have a method `predict`, as Keras models and scikit-learn estimators "
            f"do. Received {type(model).__name__}."
        )
    true_curves = _as_curves(test_x)
    true = as_parameters(test_y, "test_y")
    if len(true_curves) != len(true):
        raise InvalidDataError(
            "`test_x` and `test_y` must have equally many rows. "
            f"Received {len(true_curves)} and {len(true)}."
        )
    count = _resolve_count(count, len(true))
    predicted = _predict(model, true_curves[:count])
    implied = curves(predicted, num_samples=true_curves.shape[1])
    x = times(num_samples=true_curves.shape[1])

    figures = []
    for row in range(count):
        figure, axes = plt.subplots()
        axes.plot(x, true_curves[row], label="true")
        axes.plot(x, implied[row], label="predicted")
        axes.set_ylim(*_limits(true_curves[row], implied[row]))
        axes.set_xlabel("x value")
        axes.set_ylabel("y value")
        axes.set_title(f"The model's approximate Fourier transform, row {row}")
        axes.legend()
        figures.append(figure)
        if _can_show(plt.get_backend()):
            plt.show()
        else:
            plt.close(figure)  # pyplot lets go of it; the figure itself stays whole
        print("true:", true[row])  # noqa: T201 - the homework's function prints
        print("predicted:", predicted[row])  # noqa: T201 - the homework's function prints
    return figures


def _as_curves(test_x: ArrayLike) -> NDArray[np.generic]:
    array = np.asarray(test_x)
    if array.ndim != 2 or len(array) == 0 or array.shape[1] < 2:
        raise InvalidDataError(
            "`test_x` must hold one curve per row, shape (num_curves, num_samples). "
            f"Received shape {array.shape}."
        )
    if array.dtype.kind not in "fiu":
        raise InvalidDataError(f"`test_x` must be real numbers. Received dtype {array.dtype}.")
    bad = int((~np.isfinite(array)).sum())
    if bad:
        raise InvalidDataError(f"`test_x` must be finite. Received {bad} values that are not.")
    return array


def _resolve_count(count: int | None, num_curves: int) -> int:
    if count is None:
        return num_curves if num_curves <= MOST_DRAWN_UNASKED else FEW
    if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 1:
        raise InvalidArgumentError(
            f"`count` must be a whole number of at least 1. Received count={count!r}."
        )
    if count > num_curves:
        raise InvalidArgumentError(
            f"`count` must be at most the number of curves, {num_curves}. Received count={count}."
        )
    return int(count)


def _predict(model: Predictor, sampled: NDArray[np.generic]) -> NDArray[np.float64]:
    quiet = {"verbose": 0} if _takes_verbose(model) else {}
    predicted = as_parameters(model.predict(sampled, **quiet), "the model's predictions")
    if len(predicted) != len(sampled):
        raise InvalidDataError(
            f"The model's predictions must be one row per curve, {len(sampled)} rows. "
            f"Received {len(predicted)}."
        )
    return predicted


def _takes_verbose(model: Predictor) -> bool:
    try:
        return "verbose" in inspect.signature(model.predict).parameters
    except (TypeError, ValueError):  # compiled code does not always tell its arguments
        return False


def _limits(*drawn: NDArray[np.generic]) -> tuple[float, float]:
    lowest = min(float(curve.min()) for curve in drawn)
    highest = max(float(curve.max()) for curve in drawn)
    return min(-LIMIT, 1.05 * lowest), max(LIMIT, 1.05 * highest)


def _can_show(backend: str) -> bool:
    from matplotlib.backends.registry import BackendFilter, backend_registry

    return backend.lower() not in backend_registry.list_builtin(BackendFilter.NON_INTERACTIVE)
