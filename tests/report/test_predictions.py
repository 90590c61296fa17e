import functools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import same_color
from sklearn.linear_model import LinearRegression

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.report.predictions import plot_predictions
from unseen.waves import EXTENDED_PARAMETERS, curves, sample_parameters, times


@pytest.fixture(autouse=True)
def _no_windows():
    before = mpl.get_backend()
    plt.switch_backend("agg")
    yield
    plt.close("all")
    plt.switch_backend(before)


class Fixed:
    """A model that answers every curve with the same parameters."""

    def __init__(self, *answer):
        self.answer = answer or (0.5, 0.5, 0.5, 0.5)
        self.calls = []

    def predict(self, x):
        self.calls.append(x)
        return np.tile(self.answer, (len(x), 1))


class KerasLike(Fixed):
    def predict(self, x, verbose="auto"):
        self.verbose = verbose
        return super().predict(x)


def waves(num_curves, num_samples=100):
    parameters = sample_parameters(num_curves, seed=0)
    return curves(parameters, num_samples=num_samples), parameters


plot_fixed = functools.partial(plot_predictions, Fixed())


@pytest.mark.parametrize(
    ("num_curves", "count", "num_figures"),
    [(1, None, 1), (20, None, 20), (21, None, 5), (21, 7, 7), (3, 3, 3)],
    ids=["one", "all-of-20", "5-of-21", "as-asked", "as-many-as-there-are"],
)
def test_as_many_figures_as_the_homework_draws(num_curves, count, num_figures):
    assert len(plot_fixed(*waves(num_curves), count=count)) == num_figures


def test_the_first_line_is_the_true_curve_over_the_homeworks_interval():
    x, y = waves(3, num_samples=1000)
    for row, figure in enumerate(plot_fixed(x, y)):
        line = figure.axes[0].lines[0]
        assert line.get_label() == "true"
        np.testing.assert_array_equal(line.get_xdata(), times())
        np.testing.assert_array_equal(line.get_ydata(), x[row])


def test_the_second_line_is_the_curve_that_the_prediction_implies():
    (figure,) = plot_predictions(Fixed(2, 1, 0, 0), *waves(1))
    line = figure.axes[0].lines[1]
    assert line.get_label() == "predicted"
    np.testing.assert_allclose(line.get_ydata(), 2 * np.sin(np.linspace(0, 10 * np.pi, 100)))


def test_the_two_lines_differ_in_colour():
    (figure,) = plot_fixed(*waves(1))
    assert not same_color(*(line.get_color() for line in figure.axes[0].lines))


def test_axes_are_labelled_as_in_the_homework():
    (figure,) = plot_fixed(*waves(1))
    axes = figure.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x value", "y value")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["true", "predicted"]
    assert axes.get_title().endswith("approximate Fourier transform, row 0")


def test_the_limits_are_the_homeworks():
    (figure,) = plot_fixed(*waves(1))
    assert figure.axes[0].get_ylim() == (-2.1, 2.1)


@pytest.mark.parametrize(
    ("answer", "limits"),
    [((0, 0, 4, 1), (-4.2, 4.2)), ((0, 0, 3, 0), (-2.1, 3.15)), ((0, 0, -3, 0), (-3.15, 2.1))],
    ids=["both", "top", "bottom"],
)
def test_the_limits_widen_where_a_curve_would_be_cut(answer, limits):
    (figure,) = plot_predictions(Fixed(*answer), *waves(1))
    assert figure.axes[0].get_ylim() == pytest.approx(limits, rel=0.01)


def test_true_and_predicted_parameters_are_printed_per_curve(capsys):
    plot_predictions(Fixed(0.25, 1, 2, 3), curves(EXTENDED_PARAMETERS), EXTENDED_PARAMETERS, 2)
    assert capsys.readouterr().out.splitlines() == [
        "true: [0. 0. 0. 0.]",
        "predicted: [0.25 1.   2.   3.  ]",
        "true: [1. 1. 0. 0.]",
        "predicted: [0.25 1.   2.   3.  ]",
    ]


def test_a_scikit_learn_estimator_works():
    x, y = waves(30, num_samples=16)
    model = LinearRegression().fit(x, y)
    figures = plot_predictions(model, x, y, count=2)
    implied = curves(model.predict(x[:2]), num_samples=16)
    np.testing.assert_allclose(figures[1].axes[0].lines[1].get_ydata(), implied[1])


def test_a_model_that_can_be_quiet_is_asked_to():
    model = KerasLike()
    plot_predictions(model, *waves(1))
    assert model.verbose == 0


def test_a_predict_that_does_not_tell_its_arguments_is_called_plainly():
    class Compiled:
        predict = staticmethod(functools.partial(np.resize, new_shape=(1, 4)))

    Compiled.predict.__signature__ = "none"
    assert len(plot_predictions(Compiled(), *waves(1))) == 1


def test_only_the_curves_drawn_are_predicted():
    model = Fixed()
    plot_predictions(model, *waves(30))
    assert [len(x) for x in model.calls] == [5]


def test_single_precision_and_lists_are_taken():
    x, y = waves(2)
    figures = plot_fixed(x.astype(np.float32).tolist(), y.tolist())
    assert len(figures) == 2


def test_without_a_window_nothing_is_shown(monkeypatch):
    monkeypatch.setattr(plt, "show", lambda: pytest.fail("shown"))
    plot_fixed(*waves(2))


@pytest.mark.parametrize(
    "backend", ["inline", "module://matplotlib_inline.backend_inline", "qtagg"]
)
def test_with_a_notebook_or_window_each_figure_is_shown(monkeypatch, backend):
    shown = []
    monkeypatch.setattr(plt, "get_backend", lambda: backend)
    monkeypatch.setattr(plt, "show", lambda: shown.append(plt.gcf()))
    assert plot_fixed(*waves(2)) == shown


def test_more_figures_than_pyplot_likes_open_raise_no_warning(recwarn):
    figures = plot_fixed(*waves(22), count=22)
    assert len(figures) == 22
    assert not recwarn.list
    assert plt.get_fignums() == []


def test_a_figure_can_be_saved_afterwards(tmp_path):
    (figure,) = plot_fixed(*waves(1))
    figure.savefig(tmp_path / "curve.png")
    assert (tmp_path / "curve.png").stat().st_size > 1000


def test_a_model_without_predict_is_refused():
    message = "`model` must have a method `predict`.* Received str"
    with pytest.raises(InvalidArgumentError, match=message):
        plot_predictions("model", *waves(1))


@pytest.mark.parametrize(
    ("count", "message"),
    [
        (0, "must be a whole number of at least 1. Received count=0"),
        (-2, "must be a whole number of at least 1. Received count=-2"),
        (1.0, "must be a whole number of at least 1. Received count=1.0"),
        (True, "must be a whole number of at least 1. Received count=True"),
        (4, "must be at most the number of curves, 3. Received count=4"),
    ],
    ids=["zero", "negative", "float", "bool", "too-many"],
)
def test_a_count_that_cannot_be_drawn_is_refused(count, message):
    with pytest.raises(InvalidArgumentError, match=f"`count` {message}"):
        plot_fixed(*waves(3), count=count)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.ones(100), np.ones((1, 4)), r"`test_x` must hold one curve .* shape \(100,\)"),
        (np.ones((0, 100)), np.ones((0, 4)), r"`test_x` must hold one curve .* shape \(0, 100\)"),
        (np.ones((1, 1)), np.ones((1, 4)), r"`test_x` must hold one curve .* shape \(1, 1\)"),
        (np.full((1, 9), "a"), np.ones((1, 4)), "`test_x` must be real numbers. .* dtype <U1"),
        (np.full((1, 9), np.nan), np.ones((1, 4)), "`test_x` must be finite. Received 9 values"),
        (np.ones((1, 9)), np.ones((1, 3)), r"`test_y` must hold a, b, c, d .* shape \(1, 3\)"),
        (np.ones((2, 9)), np.ones((3, 4)), "equally many rows. Received 2 and 3"),
    ],
    ids=["one-curve-alone", "none", "one-sample", "text", "not-finite", "three-columns", "unequal"],
)
def test_data_that_are_no_curves_with_parameters_are_refused(x, y, message):
    with pytest.raises(InvalidDataError, match=message):
        plot_fixed(x, y)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (np.ones((2, 3)), r"the model's predictions` must hold a, b, c, d .* shape \(2, 3\)"),
        (np.ones((1, 4)), "predictions must be one row per curve, 2 rows. Received 1"),
        (np.full((2, 4), np.nan), "the model's predictions` must be finite. Received 8"),
    ],
    ids=["three-columns", "too-few", "diverged"],
)
def test_predictions_that_are_no_parameters_are_refused(answer, message):
    model = Fixed()
    model.predict = lambda _: answer
    with pytest.raises(InvalidDataError, match=message):
        plot_predictions(model, *waves(2))
