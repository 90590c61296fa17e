"""The pictures of estimates: those that tell most are chosen, and show what was found."""

from dataclasses import fields
from types import SimpleNamespace

import numpy as np
import pytest

from unseen.errors import InvalidArgumentError, OutputError
from unseen.report.signal_figures import COLOR_OF_STATUS, draw_estimate, draw_overview
from unseen.report.signal_plots import SignalPlots
from unseen.waves.estimate_files import EstimatedChunk
from unseen.waves.estimate_summary import EstimateSummary
from unseen.waves.estimates import Estimates, Status
from unseen.waves.sample_times import sample_times
from unseen.waves.signal_model import curves

TIMES = sample_times(100, duration=10.0)


def estimates_of(errors, statuses, parameters=(1.0, 2.0, 3.0, 1.0), standard_errors=0.01):
    num_curves = len(errors)
    return Estimates(
        parameters=np.resize(np.array(parameters, float), (num_curves, 4)),
        standard_errors=np.full((num_curves, 4), standard_errors),
        identifiable=np.ones((num_curves, 4), bool),
        status=np.array(statuses),
        curve_error=np.array(errors, float),
        noise=np.array(errors, float),
        method=np.full(num_curves, "least-squares"),
    )


def chunk_of(errors, statuses, first_row=0):
    sampled = curves(np.tile([1.0, 2.0, 3.0, 1.0], (len(errors), 1)), 10.0, 100)
    return EstimatedChunk(first_row, sampled, TIMES, estimates_of(errors, statuses))


def drawn_rows(folder):
    return [int(path.stem.removeprefix("curve-")) for path in sorted(folder.glob("curve-*.png"))]


@pytest.fixture
def saved(monkeypatch):
    """Draws nothing, which takes long, but keeps the names."""
    monkeypatch.setattr(
        "unseen.report.signal_plots.draw_estimate", lambda *_, **__: SimpleNamespace()
    )
    monkeypatch.setattr("unseen.report.signal_plots.draw_overview", lambda _: SimpleNamespace())
    monkeypatch.setattr("unseen.report.signal_plots.save_picture", lambda _, path: path.touch())


def test_the_worst_of_each_status_come_in_turn(saved, tmp_path):
    plots = SignalPlots(tmp_path / "plots", most=4)
    plots.add(chunk_of([0.1, 0.4, 0.2, 0.3], ["ok"] * 4))
    plots.add(chunk_of([0.9, 0.7, 0.8], ["poor-fit", "weak", "weak"], first_row=4))
    paths = plots.save(EstimateSummary())
    assert paths[0].name == "overview.png"
    # In turn: poor-fit 5, weak 7, ok 2, and then the next weak one.
    assert drawn_rows(tmp_path / "plots") == [2, 5, 6, 7]


def test_a_curve_without_an_error_is_among_the_worst(saved, tmp_path):
    plots = SignalPlots(tmp_path, most=1)
    plots.add(chunk_of([0.5, np.nan, 0.9], ["ok", "invalid", "ok"]))
    plots.save(EstimateSummary())
    assert drawn_rows(tmp_path) == [2]


def test_of_equal_errors_the_first_rows_are_drawn(saved, tmp_path):
    plots = SignalPlots(tmp_path, most=2)
    for first_row in (0, 3):
        plots.add(chunk_of([0.5] * 3, ["ok"] * 3, first_row))
    plots.save(EstimateSummary())
    assert drawn_rows(tmp_path) == [1, 2]


def test_no_more_curves_are_kept_than_can_be_drawn(tmp_path):
    plots = SignalPlots(tmp_path, most=2)
    for first_row in range(0, 50, 5):
        plots.add(chunk_of(np.arange(5) + first_row, ["ok"] * 5, first_row))
    assert [len(kept) for kept in plots._kept.values()] == [2]
    assert sorted(item[0] for item in plots._kept["ok"]) == [48, 49]


def test_what_is_kept_of_a_chunk_does_not_keep_it_in_memory(tmp_path):
    plots = SignalPlots(tmp_path)
    plots.add(chunk_of([0.1, 0.2], ["ok", "weak"]))
    for ((*_, drawable),) in plots._kept.values():
        estimates = drawable.estimates
        arrays = [getattr(estimates, field.name) for field in fields(estimates)]
        assert all(array.base is None for array in [drawable.curve, *arrays])


def test_pictures_of_other_rows_are_removed_when_replaced(saved, tmp_path):
    for name in ("overview.png", "curve-000001.png", "curve-1234567.png", "curve-of-mine.png"):
        (tmp_path / name).touch()
    plots = SignalPlots(tmp_path, overwrite=True)
    plots.add(chunk_of([0.5], ["ok"], first_row=2))
    plots.save(EstimateSummary())
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["curve-000003.png", "curve-of-mine.png", "overview.png"]


def test_old_pictures_stay_until_there_are_new_ones(tmp_path):
    (tmp_path / "curve-000001.png").touch()
    SignalPlots(tmp_path, overwrite=True).add(chunk_of([0.5], ["ok"], first_row=2))
    assert drawn_rows(tmp_path) == [1]


def test_a_picture_that_cannot_be_written_is_told(tmp_path):
    plots = SignalPlots(tmp_path / "plots")
    (tmp_path / "plots").rmdir()
    with pytest.raises(OutputError, match=r"The place for a picture .*overview\.png"):
        plots.save(EstimateSummary())


def test_pictures_that_exist_are_replaced_only_when_told(tmp_path):
    (tmp_path / "curve-000007.png").touch()
    with pytest.raises(OutputError, match=r"holds curve-000007\.png"):
        SignalPlots(tmp_path)
    SignalPlots(tmp_path, overwrite=True)


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="The folder for pictures"):
        SignalPlots(tmp_path / "file" / "plots")


def test_at_least_one_picture_must_be_asked_for(tmp_path):
    with pytest.raises(InvalidArgumentError, match="Received most=0"):
        SignalPlots(tmp_path, most=0)


def test_pictures_are_written(tmp_path):
    plots = SignalPlots(tmp_path, most=1)
    chunk = chunk_of([0.5], ["ok"])
    summary = EstimateSummary()
    summary.add(chunk.estimates)
    plots.add(chunk)
    for path in plots.save(summary):
        assert path.read_bytes().startswith(b"\x89PNG")


def titles_of(figure):
    return figure.get_suptitle().replace("−", "-")


def test_a_title_gives_each_parameter_to_the_digits_of_its_error():
    estimates = estimates_of([0.25], ["weak"], (1.23456789, 2, -3.5, 0.1), 0.0123)
    figure = draw_estimate(np.zeros(100), TIMES, estimates, row=6)
    assert titles_of(figure) == (
        "Row 7: weak, by least-squares, curve error 0.25\n"
        "a = 1.235 ± 0.012   b = 2.000 ± 0.012   c = -3.500 ± 0.012   d = 0.100 ± 0.012"
    )


def test_a_parameter_that_cannot_be_told_says_so():
    estimates = estimates_of([0.0], ["not-identifiable"], (0, 0, 2, 1), np.inf)
    assert "b = 0 (cannot be told)" in titles_of(
        draw_estimate(np.zeros(100), TIMES, estimates, row=0)
    )


def test_what_is_left_is_the_curve_less_the_fitted_one():
    estimates = estimates_of([0.0], ["ok"])
    curve = curves(np.array([[1.0, 2.0, 3.0, 1.0]]), 10.0, 100)[0] + 0.25
    lower = draw_estimate(curve, TIMES, estimates, row=0).axes[1]
    np.testing.assert_allclose(lower.lines[0].get_ydata(), 0.25)


def test_of_a_fast_curve_the_beginning_is_drawn():
    estimates = estimates_of([0.0], ["ok"], (1, 31, 1, 5))
    upper = draw_estimate(np.zeros(100), TIMES, estimates, row=0).axes[0]
    assert len(upper.lines[0].get_xdata()) == 51
    assert "the first 51 of 100 samples" in upper.get_xlabel()


def test_an_invalid_curve_is_drawn_without_a_fit():
    estimates = estimates_of([np.nan], ["invalid"], [np.nan] * 4, np.inf)
    curve = np.zeros(100)
    curve[3] = np.nan
    figure = draw_estimate(curve, TIMES, estimates, row=0)
    assert titles_of(figure) == "Row 1: invalid"
    assert [len(axes.lines) for axes in figure.axes] == [1]


def test_the_overview_counts_all_curves_by_status():
    summary = EstimateSummary()
    summary.add(estimates_of([1e-3, 1e-3, 0.5, np.nan], ["ok", "ok", "weak", "invalid"]))
    statuses, errors = draw_overview(summary).axes
    assert [bar.get_width() for bar in statuses.patches] == [1, 1, 2]
    assert sum(bar.get_height() for bar in errors.patches) == 3
    assert errors.get_xscale() == "log"


@pytest.mark.parametrize("errors", [[], [np.nan]], ids=["no-curves", "no-errors"])
def test_an_overview_of_nothing_is_drawn_empty(errors):
    summary = EstimateSummary()
    if errors:
        summary.add(estimates_of(errors, ["invalid"]))
    assert len(draw_overview(summary).axes[1].patches) == 0


def test_every_status_has_a_color():
    assert set(COLOR_OF_STATUS) == set(Status)
    assert len(set(COLOR_OF_STATUS.values())) == len(Status)
