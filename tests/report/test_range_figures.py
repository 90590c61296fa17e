"""The range maps of several methods share one figure and one scale."""

import numpy as np
import pytest

from unseen.report.range_figures import draw_range
from unseen.waves.range_map import ErrorBand, ErrorPlane, RangeMap


def map_of(method, error):
    edges = np.linspace(-2, 3, 6)
    planes = tuple(
        ErrorPlane(pair, edges, edges, np.full((5, 5), error)) for pair in (("a", "b"), ("c", "d"))
    )
    bands = tuple(
        ErrorBand(name, edges, np.outer([0.5, 1, 2], np.full(5, error))) for name in "abcd"
    )
    return RangeMap(method, planes, planes, bands)


@pytest.fixture(scope="module")
def figure():
    return draw_range([map_of("one", 1e-9), map_of("other", 100.0)])


def maps_in(figure):
    return [axes for axes in figure.findobj(lambda part: hasattr(part, "images")) if axes.images]


def bands_in(figure):
    return [axes for axes in figure.findobj(lambda part: hasattr(part, "images")) if axes.lines]


def test_each_method_has_four_maps(figure):
    assert len(maps_in(figure)) == 8
    assert [axes.get_xlabel() for axes in maps_in(figure)] == list("acac" * 2)


def test_all_maps_have_one_scale(figure):
    assert {axes.images[0].get_clim() for axes in maps_in(figure)} == {(1e-6, 1.0)}


def test_each_map_marks_the_training_range(figure):
    for axes in maps_in(figure):
        assert {patch.get_bbox().bounds for patch in axes.patches} == {(0, 0, 1, 1)}


def test_there_is_a_band_of_each_method_for_each_parameter(figure):
    bands = bands_in(figure)
    assert [axes.get_xlabel() for axes in bands] == list("abcd")
    assert all([line.get_label() for line in axes.lines] == ["one", "other"] for axes in bands)


def test_exact_answers_have_a_place_on_the_scale():
    figure = draw_range([map_of("exact", 0.0)])
    (line,) = bands_in(figure)[0].lines
    assert (line.get_ydata() > 0).all()
    assert len(maps_in(figure)) == 4
