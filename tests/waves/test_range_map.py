"""The maps show where a method is right, and where a planted one stops being so."""

import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.waves import curves, range_map
from unseen.waves.estimators.protocol import solution
from unseen.waves.range_map import measure_range


class _Knowing:
    """Knows the true parameters, and answers with what it likes of them."""

    name, summary, needs_even_times, takes_any_size = "knowing", "", True, False

    def __init__(self, answer):
        self._answer = answer

    def solve(self, _curves, _times):
        return solution(self.name, self._answer(_shown[-1]))


def bounded_to_range(true):
    return np.abs(true).clip(0, 1)


def given_up(true):
    return np.full_like(true, np.nan)


# The parameters of the curves that methods were shown, the last ones last.
_shown = []


@pytest.fixture(autouse=True, scope="module")
def told_what_is_shown():
    def remembered(parameters):
        _shown.append(parameters)
        return curves(parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(range_map, "curves", remembered)
        yield


def small(method, **settings):
    return measure_range(
        method, **{"resolution": 5, "curves_per_cell": 1, "curves_per_interval": 5, **settings}
    )


@pytest.fixture(scope="module")
def bounded():
    return small(_Knowing(bounded_to_range))


def test_a_method_that_knows_no_bounds_is_right_everywhere():
    for errors in small(_Knowing(lambda true: true)).regions().values():
        assert errors.max() == 0


def test_a_method_bound_to_its_range_is_right_inside_only(bounded):
    regions = bounded.regions()
    assert regions["inside"].max() < 1e-6
    assert regions["far"].min() > 0.1
    assert np.median(regions["near"]) > 0.1


def test_bands_show_where_the_range_ends(bounded):
    of_b = bounded.bands[1]
    assert of_b.parameter == "b"
    low, median, high = of_b.quantiles
    assert (low <= median).all()
    assert (median <= high).all()
    assert low[2:].min() > 1e-3


def test_a_method_that_takes_any_size_is_shown_curves_of_size_one():
    class Watching(_Knowing):
        takes_any_size = True

        def solve(self, curves, _times):
            peaks = np.abs(curves).max(axis=1)
            assert 0.5 <= peaks.min() <= peaks.max() <= 1
            true = _shown[-1]
            sizes = 2.0 ** np.ceil(np.log2(np.abs(range_map.curves(true)).max(axis=1)))
            return solution(self.name, true / sizes[:, None] ** [1, 0, 1, 0])

    regions = small(Watching(None)).regions()
    assert max(errors.max() for errors in regions.values()) < 1e-12


def test_giving_up_counts_as_zero_everywhere():
    found = small(_Knowing(given_up))
    assert np.concatenate(list(found.regions().values())) == pytest.approx(1)


def test_cells_are_counted_once(bounded):
    regions = bounded.regions()
    # A fifth of [-2, 3] each way is [0, 1].
    assert regions["inside"].size == 2
    assert regions["inside"].size + regions["near"].size == 2 * 25
    assert 0 < regions["far"].size < 2 * 25


def test_edges_reach_from_end_to_end(bounded):
    assert bounded.near[0].along == pytest.approx([-2, -1, 0, 1, 2, 3])
    assert bounded.far[1].along[[0, -1]] == pytest.approx([-10, 10])
    assert bounded.far[1].upwards[[0, -1]] == pytest.approx([0, 8])
    assert [plane.pair for plane in bounded.far] == [("a", "b"), ("c", "d")]


def test_a_seed_gives_the_same_map_again(bounded):
    again = small(_Knowing(bounded_to_range))
    assert np.array_equal(again.near[1].error, bounded.near[1].error)
    assert not np.array_equal(
        small(_Knowing(bounded_to_range), seed=1).near[1].error, bounded.near[1].error
    )


def test_progress_counts_planes_and_bands():
    steps = []
    small(_Knowing(given_up), on_progress=lambda *step: steps.append(step))
    assert steps == [(done + 1, 8) for done in range(8)]


@pytest.mark.parametrize(
    "settings",
    [{"resolution": 1}, {"curves_per_cell": 0}, {"curves_per_interval": 1}, {"seed": -1}],
    ids=str,
)
def test_numbers_out_of_range_are_refused(settings):
    ((name, value),) = settings.items()
    with pytest.raises(InvalidArgumentError, match=f"{name}={value}"):
        measure_range(_Knowing(given_up), **settings)


def test_an_unknown_method_is_refused():
    with pytest.raises(InvalidArgumentError, match="method='best'"):
        measure_range("best")
