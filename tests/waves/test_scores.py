import itertools
import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from unseen.errors import InvalidArgumentError, InvalidDataError
from unseen.waves import (
    EXTENDED_PARAMETERS,
    ambiguity_aware_error,
    curve_error,
    curves,
    identifiable,
    parameter_error,
    sample_parameters,
)
from unseen.waves.row_blocks import ROWS_PER_BLOCK

# Zeros and repeated sizes are where the ambiguities are, so they must come up often.
coarse = st.sampled_from([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0])
number = st.one_of(coarse, st.floats(-3, 3, allow_subnormal=False))
row = st.tuples(number, number, number, number)
coarse_row = st.tuples(coarse, coarse, coarse, coarse)

SINE_TWIN = np.array([-1, -1, 1, 1])
COSINE_TWIN = np.array([1, 1, 1, -1])
EXTENDED_TOLD = ["--c-", "abc-", "--cd", "abc-", "--cd", "abc-", "abc-", "--cd", "--cd"]
SCORES = [parameter_error, ambiguity_aware_error, curve_error]


def every_coarse_row():
    return np.array(list(itertools.product([-1.0, -0.5, 0.0, 0.5, 1.0], repeat=4)))


def nearest_by_brute_force(estimated, true):
    """Smallest summed error to any candidate whose samples equal the true curve's."""
    candidates = np.array(
        list(itertools.product(*[{e, t, -t, 0.0} for e, t in zip(estimated, true, strict=True)]))
    )
    differences = curves(candidates, num_samples=64) - curves([true], num_samples=64)
    same = np.abs(differences).max(axis=1) < 1e-9
    return np.abs(candidates[same] - estimated).sum(axis=1).min()


class TestParameterError:
    def test_its_mean_is_scikit_learns_mean_absolute_error(self):
        from sklearn.metrics import mean_absolute_error

        estimated, true = sample_parameters(50, seed=0), sample_parameters(50, seed=1)
        assert parameter_error(estimated, true).mean() == pytest.approx(
            mean_absolute_error(true, estimated)
        )

    def test_each_error_stands_at_its_parameter(self):
        errors = parameter_error([(1, 2, 3, 4)], [(1, 1, 5, 0)])
        np.testing.assert_array_equal(errors, [[0, 1, 2, 4]])


class TestAmbiguityAwareError:
    @pytest.mark.parametrize(
        ("estimated", "true", "errors"),
        [
            ((1, 1, 1, 1), (1, 1, 1, 1), (0, 0, 0, 0)),
            ((-1, -1, 1, 1), (1, 1, 1, 1), (0, 0, 0, 0)),
            ((-1, 1, 1, 1), (1, 1, 1, 1), (0, 2, 0, 0)),
            ((1, 1, 1, -1), (1, 1, 1, 1), (0, 0, 0, 0)),
            ((1, 1, -1, 1), (1, 1, 1, 1), (0, 0, 2, 0)),
            ((0, 9, 1, 1), (0, 1, 1, 1), (0, 0, 0, 0)),
            ((9, 0, 1, 1), (1, 0, 1, 1), (0, 0, 0, 0)),
            ((9, 0, 1, 1), (0, 9, 1, 1), (0, 0, 0, 0)),
            ((2, -0.5, 1, 1), (0, 3, 1, 1), (0, 0.5, 0, 0)),
            ((-0.5, 2, 1, 1), (3, 0, 1, 1), (0.5, 0, 0, 0)),
            ((0.5, 0.5, 1, 1), (0, 0, 1, 1), (0.5, 0, 0, 0)),
            ((1, 1, 0, 9), (1, 1, 0, 1), (0, 0, 0, 0)),
            ((1, 1, -0.5, 9), (1, 1, 0, 1), (0, 0, 0.5, 0)),
            ((1, 1, 0.5, -0.25), (1, 1, 1, 0), (0, 0, 0.5, 0.25)),
            ((0, 7, 0, 8), (0, 0, 0, 0), (0, 0, 0, 0)),
        ],
        ids=[
            "exact", "both-signs-of-the-sine", "one-sign-of-the-sine", "sign-of-d", "sign-of-c",
            "b-is-free-at-a-0", "a-is-free-at-b-0", "no-sine-either-way", "smaller-b-counts",
            "smaller-a-counts", "equal-counts-for-a", "d-is-free-at-c-0", "c-counts-at-c-0",
            "constant-cosine", "zero-curve",
        ],
    )  # fmt: skip
    def test_worked_examples(self, estimated, true, errors):
        np.testing.assert_array_equal(ambiguity_aware_error([estimated], [true]), [errors])

    @given(coarse_row, coarse_row)
    def test_the_sum_equals_a_search_over_parameters_with_the_same_samples(self, estimated, true):
        total = ambiguity_aware_error([estimated], [true]).sum()
        assert total == pytest.approx(nearest_by_brute_force(estimated, true), abs=1e-12)

    @given(row, row)
    def test_the_sum_is_never_above_the_plain_error(self, estimated, true):
        aware = ambiguity_aware_error([estimated], [true]).sum()
        assert aware <= parameter_error([estimated], [true]).sum() + 1e-12

    @pytest.mark.parametrize("twin", [SINE_TWIN, COSINE_TWIN], ids=["sine", "cosine"])
    @given(row, row)
    @example((1.0, -1.0, 0.0, 0.0), (1.0, 1.0, 0.0, 0.0)).via("equally near")
    @example((0.0, 1e-164, 0.0, 0.0), (2.0, 1e-164, 0.0, 0.0)).via("equally near once rounded")
    def test_a_twin_of_either_argument_scores_the_same(self, twin, estimated, true):
        errors = ambiguity_aware_error([estimated], [true])
        np.testing.assert_array_equal(ambiguity_aware_error([twin * estimated], [true]), errors)
        np.testing.assert_array_equal(ambiguity_aware_error([estimated], [twin * true]), errors)

    def test_it_is_zero_exactly_where_the_sampled_curves_are_equal(self):
        rows = every_coarse_row()
        first, second = (index.ravel() for index in np.indices((len(rows), len(rows))))
        errors = ambiguity_aware_error(rows[first], rows[second]).sum(axis=1)
        sampled = curves(rows, num_samples=64)
        largest_difference = cdist(sampled, sampled, "chebyshev").ravel()
        np.testing.assert_array_equal(errors == 0, largest_difference < 1e-9)

    @given(st.lists(st.tuples(row, row), min_size=2, max_size=5))
    def test_many_rows_at_once_equal_one_row_at_a_time(self, pairs):
        estimated, true = zip(*pairs, strict=True)
        alone = [ambiguity_aware_error([e], [t])[0] for e, t in pairs]
        np.testing.assert_array_equal(ambiguity_aware_error(estimated, true), alone)


class TestCurveError:
    def test_it_is_the_relative_root_mean_square(self):
        estimated, true = sample_parameters(9, seed=0), sample_parameters(9, seed=1)
        off, size = curves(estimated) - curves(true), curves(true)
        expected = np.linalg.norm(off, axis=1) / np.linalg.norm(size, axis=1)
        np.testing.assert_allclose(curve_error(estimated, true), expected)

    def test_the_answer_zero_everywhere_scores_one(self):
        true = sample_parameters(5, seed=0)
        np.testing.assert_allclose(curve_error(np.zeros((5, 4)), true), 1)

    def test_where_the_true_curve_is_zero_it_is_the_size_of_the_estimate(self):
        # cos(0) = 1 at every sample: the root mean square of 0.3·cos(0x) is 0.3.
        np.testing.assert_allclose(curve_error([(0, 0, 0.3, 0)], [(0, 5, 0, 5)]), 0.3)

    @given(row, st.sampled_from([1e-180, 0.01, 10.0, 1e180]))
    def test_it_does_not_depend_on_the_unit_of_the_curve(self, true, unit):
        estimated, scale = [0.5, 0.5, 0.5, 0.5], np.array([unit, 1, unit, 1])
        if np.abs(curves([true], num_samples=32)).max() < 1e-6:
            return  # relative to nothing
        plain = curve_error([estimated], [true], num_samples=32)
        scaled = curve_error([scale * estimated], [scale * true], num_samples=32)
        np.testing.assert_allclose(scaled, plain, rtol=1e-9)

    def test_it_is_zero_exactly_where_the_parameters_are_equivalent(self):
        rows = every_coarse_row()[::7]
        first, second = (index.ravel() for index in np.indices((len(rows), len(rows))))
        same_curve = curve_error(rows[first], rows[second], num_samples=64) < 1e-9
        equivalent = ambiguity_aware_error(rows[first], rows[second]).sum(axis=1) == 0
        np.testing.assert_array_equal(same_curve, equivalent)

    @pytest.mark.parametrize("twin", [SINE_TWIN, COSINE_TWIN], ids=["sine", "cosine"])
    @given(row)
    def test_a_twin_of_the_truth_scores_zero(self, twin, true):
        np.testing.assert_allclose(curve_error([twin * true], [true]), 0, atol=1e-12)

    def test_many_rows_at_once_equal_one_row_at_a_time(self):
        estimated = sample_parameters(ROWS_PER_BLOCK + 2, seed=0)
        true = sample_parameters(ROWS_PER_BLOCK + 2, seed=1)
        alone = [
            curve_error(estimated[[j]], true[[j]], num_samples=16)[0] for j in range(len(true))
        ]
        np.testing.assert_allclose(curve_error(estimated, true, num_samples=16), alone)

    def test_a_grid_that_makes_no_sense_is_refused(self):
        with pytest.raises(InvalidArgumentError, match="`num_samples` must be at least 2"):
            curve_error([(1, 1, 1, 1)], [(1, 1, 1, 1)], num_samples=1)


class TestEveryScore:
    @pytest.mark.parametrize("score", SCORES)
    @pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf], ids=str)
    def test_an_estimate_that_is_not_finite_scores_nan_in_its_row_alone(self, score, bad):
        true = sample_parameters(3, seed=0)
        estimated = true.copy()
        estimated[1, 2] = bad
        scores = score(estimated, true).reshape(3, -1)
        assert np.isnan(scores[1]).all()
        np.testing.assert_array_equal(scores[[0, 2]], 0)

    @pytest.mark.parametrize("score", SCORES)
    def test_the_estimate_is_left_as_it_was(self, score):
        estimated = np.array([[math.nan, 1.0, 1.0, 1.0]])
        score(estimated, [(1, 1, 1, 1)])
        np.testing.assert_array_equal(estimated, [[math.nan, 1.0, 1.0, 1.0]])

    @pytest.mark.parametrize("score", SCORES)
    @pytest.mark.parametrize(
        ("estimated", "true", "message"),
        [
            (np.ones((2, 4)), np.ones((3, 4)), "equally many rows. Received 2 and 3"),
            (np.ones(4), np.ones((1, 4)), r"`estimated` must hold .* Received shape \(4,\)"),
            (np.ones((1, 4)), np.ones((1, 5)), r"`true` must hold .* Received shape \(1, 5\)"),
            (np.ones((1, 4)), np.full((1, 4), np.nan), "`true` must be finite. Received 4"),
        ],
        ids=["unequal-rows", "estimate-is-one-row", "five-columns", "truth-not-finite"],
    )
    def test_rows_that_cannot_be_compared_are_refused(self, score, estimated, true, message):
        with pytest.raises(InvalidDataError, match=message):
            score(estimated, true)


class TestIdentifiable:
    @pytest.mark.parametrize(
        ("parameters", "told"),
        list(zip(EXTENDED_PARAMETERS, EXTENDED_TOLD, strict=True)),
        ids=str,
    )
    def test_the_homeworks_extended_rows(self, parameters, told):
        found = identifiable([parameters])[0]
        assert "".join(np.where(found, list("abcd"), "-")) == told

    @pytest.mark.parametrize(
        ("parameters", "told"),
        [
            ((1, 0, 1, 1), "-bcd"),
            ((0, 1, 1, 1), "a-cd"),
            ((1, 1, 0, 1), "abc-"),
            ((1, 1, 1, 0), "abc-"),
            ((1, 1, 1, 1), "abcd"),
            ((-2, 3, -2, 3), "abcd"),
            ((1, 1e-9, 1, 1), "--cd"),
            ((1e-200, 1, 1e-200, 1), "abcd"),
        ],
        ids=[
            "b-0", "a-0", "c-0", "d-0-is-flat-to-first-order", "equal-frequencies", "out-of-range",
            "sine-still-a-straight-line", "tiny-amplitudes",
        ],
    )  # fmt: skip
    def test_worked_examples(self, parameters, told):
        found = identifiable([parameters])[0]
        assert "".join(np.where(found, list("abcd"), "-")) == told

    def test_all_parameters_of_training_curves_can_be_told(self):
        assert identifiable(sample_parameters(ROWS_PER_BLOCK + 88, seed=0)).all()

    @given(coarse_row)
    def test_it_agrees_with_the_rank_lost_without_each_column(self, parameters):
        columns = jacobian_at(parameters)
        rank = np.linalg.matrix_rank(columns)
        expected = [rank > np.linalg.matrix_rank(np.delete(columns, j, axis=1)) for j in range(4)]
        np.testing.assert_array_equal(identifiable([parameters])[0], expected)

    @given(coarse_row)
    def test_a_change_that_leaves_the_curve_alone_is_of_parameters_that_cannot_be_told(
        self, parameters
    ):
        for j, step in enumerate(0.5 * np.eye(4)):
            moved = np.add(parameters, step)
            if np.abs(curves([moved]) - curves([parameters])).max() < 1e-9:
                assert not identifiable([parameters])[0, j]

    def test_three_samples_tell_only_c(self):
        # At x = 0 the curve is c; two more samples are too few for a, b and d.
        found = identifiable([(0.5, 0.3, 0.5, 0.7)], duration=1.0, num_samples=3)
        np.testing.assert_array_equal(found, [[False, False, True, False]])

    def test_parameters_that_are_not_finite_are_refused(self):
        with pytest.raises(InvalidDataError, match=r"`parameters` must be finite\. Received 1"):
            identifiable([(1, 1, 1, math.nan)])


def jacobian_at(parameters):
    """Unit columns of derivatives at 200 points, written out apart from the package."""
    a, b, c, d = parameters
    x = np.linspace(0, 10 * np.pi, 200)
    columns = np.stack(
        [np.sin(b * x), a * x * np.cos(b * x), np.cos(d * x), -c * x * np.sin(d * x)], axis=1
    )
    length = np.linalg.norm(columns, axis=0)
    return columns / np.where(length > 0, length, 1)
