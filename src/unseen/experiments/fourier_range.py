"""The answers to 1.7 and 1.8: what the network does beyond its training range, and why."""

from collections.abc import Callable

import numpy as np

from unseen.experiments.fourier import FourierNetworks
from unseen.experiments.fourier_symmetry import (
    compare_with_bound,
    predict_symmetric,
    solve_extended,
)
from unseen.experiments.plan import Plan
from unseen.studies import Measured, measure, measure_difference
from unseen.studies.finding import Finding, Table
from unseen.studies.wording import listing, number, with_interval
from unseen.waves import (
    PARAMETER_NAMES,
    ambiguity_aware_error,
    curve_error,
    curves,
    identifiable,
    parameter_error,
    sample_parameters,
)
from unseen.waves.row_blocks import row_blocks

# The map looks this far beyond the training range on either side, in widths of the range.
MAP_LOW, MAP_HIGH = -2.0, 3.0
CURVES_PER_CELL = 8
# The network with symmetries answers more slowly, and hardly differs from curve to curve.
SYMMETRIC_CURVES_PER_CELL = 1
CURVES_PER_BAND = 500

# Cells of a map with a smaller mean error are as good as exact.
PRECISE = 1e-4

# Curves to what each network makes of them, shape (num_networks, num_curves, 4).
Predict = Callable[[np.ndarray], np.ndarray]


def answer_extended_curves(networks: FourierNetworks) -> Finding:
    """1.7: the nine extended curves."""
    waves = networks.waves
    true = waves.extended_parameters
    predicted = networks.predict_plain(waves.extended_curves)
    error = np.stack([parameter_error(one, true).mean(axis=1) for one in predicted])
    aware = np.stack([ambiguity_aware_error(one, true).mean(axis=1) for one in predicted])
    of_curve = np.stack([curve_error(one, true) for one in predicted])
    inside = _inside(true, waves.train_parameters)
    told, names = identifiable(true), np.array(PARAMETER_NAMES)
    mean_aware = aware.mean(axis=0)
    well, badly = np.median(mean_aware[inside]), np.median(mean_aware[~inside])
    from_mild_to_bad = listing(
        [
            f"{_tuple(true[row])} ({mean_aware[row]:.2f})"
            for row in mean_aware.argsort()
            if not inside[row]
        ]
    )
    ambiguous = listing(
        [
            f"{_tuple(row)} hides {listing(list(names[~can]))}"
            for row, can in zip(true, told, strict=True)
            if not can.all()
        ]
    )
    # The zero curve has no size that a miss could be a part of.
    drawn_inside = float(np.median(of_curve.mean(axis=0)[inside & true.any(axis=1)]))
    drawn_outside = float(np.median(of_curve.mean(axis=0)[~inside]))
    out_of_step = (
        ": even inside, frequencies are off by enough to put the curve out of step before it ends"
        if drawn_inside > 0.5
        else ""
    )
    symmetric = solve_extended(waves)
    return Finding(
        id="1.7",
        title="The extended curves",
        statement=(
            f"Of the {len(true)} extended curves {int(inside.sum())} lie inside the training "
            f"range and {int((~inside).sum())} outside. Counted to the nearest parameters that "
            f"give the same curve, the median of their errors is {well:.3f} inside and "
            f"{badly:.3f} outside, {badly / well:.0f} times as much. Outside, from mild to bad: "
            f"{from_mild_to_bad}. The curves drawn from the answers miss by "
            f"{100 * drawn_inside:.0f} % of their size inside (the zero curve left out) and by "
            f"{100 * drawn_outside:.0f} % outside{out_of_step}.\n\n"
            "Beware of judging by the parameters alone, as the homework does. Some cannot be "
            f"told from the curve by anyone, for the curve is the same whatever they are: "
            f"{ambiguous}. And (a, b) and (−a, −b) give the same curve, as do d and −d. The "
            "table has both errors: the homework's plain one, and the one to the nearest "
            f"parameters of the same curve.\n\n{symmetric.statement}"
        ),
        numbers={
            "parameters": true.tolist(),
            "predicted": predicted[0].tolist(),
            "mae": [measure(column) for column in error.T],
            "ambiguity_aware_error": [measure(column) for column in aware.T],
            "relative_curve_error": [measure(column) for column in of_curve.T],
            "inside": inside.tolist(),
            "identifiable": told.tolist(),
            "median_error_inside": float(well),
            "median_error_outside": float(badly),
            "median_curve_error_inside": drawn_inside,
            "median_curve_error_outside": drawn_outside,
            **symmetric.numbers,
        },
        tables=[
            Table(
                "Errors are means over the seeds, the prediction is the first seed's",
                (
                    "True a, b, c, d",
                    "Predicted",
                    "Range",
                    "Cannot be told",
                    "Mean absolute error",
                    "Ambiguity-aware error",
                    "Curve error",
                ),
                [
                    (
                        _tuple(true[row]),
                        _tuple(predicted[0, row], 2),
                        "inside" if inside[row] else "outside",
                        ", ".join(names[~told[row]]) or "–",
                        f"{error[:, row].mean():.3f}",
                        f"{aware[:, row].mean():.3f}",
                        f"{100 * of_curve[:, row].mean():.0f} %"
                        if true[row].any()
                        else f"{of_curve[:, row].mean():.3f} (absolute)",
                    )
                    for row in range(len(true))
                ],
            ),
            *symmetric.tables,
        ],
        evidence={
            "curves": waves.extended_curves,
            "parameters": true,
            "predicted": predicted[0],
            "inside": inside,
        },
    )


def answer_diagnosis(networks: FourierNetworks, plan: Plan) -> Finding:
    """1.8: overfit, underfit or neither, from the evidence."""
    split, parameters = networks.split, networks.parameters
    errors = {
        part: _mean_errors(networks.predict_plain, networks.curves[rows], parameters[rows])
        for part, rows in (
            ("train", split.training),
            ("validation", split.validation),
            ("test", split.test),
        )
    }
    gap = measure_difference(errors["test"].values, errors["train"].values)
    best = _mean_errors(
        networks.predict_precise, networks.curves[split.test], parameters[split.test]
    )
    inside, bands = _typical_errors(networks.predict_plain, plan)
    best_inside, best_bands = _typical_errors(networks.predict_precise, plan)
    outside, best_outside = _mean_of(bands), _mean_of(best_bands)
    worst = max(bands, key=lambda name: bands[name].mean)
    memorised = gap.mean / errors["train"].mean
    pairs = (("a", "b"), ("c", "d"))
    maps = {pair: _map(networks.predict_plain, pair, plan, CURVES_PER_CELL) for pair in pairs}
    symmetric_maps = {
        pair: _map(predict_symmetric, pair, plan, SYMMETRIC_CURVES_PER_CELL) for pair in pairs
    }
    cells = np.concatenate([error.ravel() for error in symmetric_maps.values()])
    num_precise = int((cells < PRECISE).sum())
    bound = compare_with_bound(plan)
    return Finding(
        id="1.8",
        title="Did it learn the mapping we had in mind?",
        statement=(
            f"The homework calls the model overfit. The numbers: its error is "
            f"{with_interval(errors['train'])} on the curves it was trained on, "
            f"{with_interval(errors['validation'])} on validation and "
            f"{with_interval(errors['test'])} on test curves. The gap between training and test "
            f"is {with_interval(gap)}, {100 * memorised:.0f} % of the training error; a network "
            "that had only memorised its curves would show a large one. With the same curves and "
            f"epochs another dense network reaches {best.mean:.4f}. So inside its range the model "
            f"is {verdict(errors['train'], errors['test'], best)}.\n\n"
            "Outside, with one parameter up to one range's width beyond [0, 1], the typical error "
            "(the median over curves, counted to the nearest equivalent parameters) is "
            f"{with_interval(outside, 3)} against {inside.mean:.3f} inside, "
            f"{outside.mean / inside.mean:.0f} times as much, and worst for {worst} "
            f"({bands[worst].mean:.2f}). This is another thing than overfitting to samples: no "
            "curve from there was ever shown, and nothing in a dense network tells it that "
            "doubling a curve doubles a and c, or that frequencies scale. It learned to "
            "interpolate a table of curves with parameters in [0, 1]; the mapping we had in mind "
            f"it did not learn. Being precise inside does not mend it: the best dense network "
            f"is typically off by {best_inside.mean:.4f} inside and by "
            f"{with_interval(best_outside, 3)} outside, for its first layer amplifies "
            "directions that training curves hardly use and others do.\n\n"
            "What the mapping we had in mind needs is not more curves but what is known of it: "
            "its symmetries. A network of the same range that uses them (the lower maps) is off "
            f"by less than {PRECISE:g} in {num_precise:,} of the {len(cells):,} cells.\n\n"
            f"{bound.statement}"
        ),
        numbers={
            **{f"{part}_mae": measured for part, measured in errors.items()},
            "gap_between_train_and_test": gap,
            "best_test_mae": best,
            "typical_error_inside": inside,
            "typical_error_outside": outside,
            "best_typical_error_inside": best_inside,
            "best_typical_error_outside": best_outside,
            **{f"typical_error_with_{name}": band for name, band in bands.items()},
            "overfit": is_overfit(errors["train"], errors["test"]),
            "underfit": is_underfit(errors["test"], best),
            "precise_cells_of_symmetric_map": num_precise,
            "cells_of_symmetric_map": len(cells),
            **bound.numbers,
        },
        tables=[
            Table(
                "Typical error with one parameter beyond the range and the others inside",
                ("Parameter", "in [−1, 0]", "in [1, 2]"),
                [
                    (
                        name,
                        with_interval(bands[f"{name} in [-1, 0]"], 3),
                        with_interval(bands[f"{name} in [1, 2]"], 3),
                    )
                    for name in PARAMETER_NAMES
                ],
            )
        ],
        evidence={
            "maps": maps,
            "symmetric_maps": symmetric_maps,
            **bound.evidence,
            "low": MAP_LOW,
            "high": MAP_HIGH,
            "errors": errors,
        },
    )


def is_overfit(train: Measured, test: Measured) -> bool:
    """Whether unseen curves clearly cost more, by half the training error at least."""
    gap = measure_difference(test.values, train.values)
    return gap.low > 0 and gap.mean > 0.5 * train.mean


def is_underfit(test: Measured, best: Measured) -> bool:
    """Whether the same curves and epochs allow less than half the error."""
    return best.mean < 0.5 * test.mean


def verdict(train: Measured, test: Measured, best: Measured) -> str:
    """Overfit, underfit, both or neither, in words that complete "the model is"."""
    if train.runs == 1:
        return "not to be judged, for one run has no interval"
    return {
        (True, True): "both overfit and short of what the data allow",
        (True, False): "overfit",
        (False, True): "not overfit; if anything it is underfit",
        (False, False): "neither overfit nor underfit",
    }[is_overfit(train, test), is_underfit(test, best)]


def _mean_errors(predict: Predict, curve_table: np.ndarray, true: np.ndarray) -> Measured:
    """Mean absolute error of each network on some curves."""
    predicted = predict(curve_table)
    return measure([parameter_error(one, true).mean() for one in predicted])


def _mean_of(bands: dict[str, Measured]) -> Measured:
    return measure(np.mean([band.values for band in bands.values()], axis=0))


def _typical_errors(predict: Predict, plan: Plan) -> tuple[Measured, dict[str, Measured]]:
    """Median ambiguity-aware error of a curve inside the range, and with one parameter beyond it.

    Medians, because some networks answer a few curves from outside with numbers without bounds.
    """

    def typical(true: np.ndarray) -> Measured:
        return measure(
            [
                np.median(ambiguity_aware_error(one, true).mean(axis=1))
                for one in predict(curves(true))
            ]
        )

    bands: dict[str, Measured] = {}
    for place, name in enumerate(PARAMETER_NAMES):
        for low in (-1.0, 1.0):
            true = sample_parameters(CURVES_PER_BAND, np.random.SeedSequence((plan.seed, place)))
            true[:, place] += low
            bands[f"{name} in [{low:.0f}, {low + 1:.0f}]"] = typical(true)
    inside = sample_parameters(CURVES_PER_BAND, np.random.SeedSequence((plan.seed, 9)))
    return typical(inside), bands


def _map(predict: Predict, pair: tuple[str, str], plan: Plan, curves_per_cell: int) -> np.ndarray:
    """Mean ambiguity-aware error over a plane of two parameters, the other two inside the range.

    Shape (map_resolution, map_resolution): the pair's second parameter upwards, its first along.
    """
    side = np.linspace(MAP_LOW, MAP_HIGH, plan.map_resolution)
    others = sample_parameters(curves_per_cell, np.random.SeedSequence(plan.seed))
    along, upwards = (PARAMETER_NAMES.index(name) for name in pair)
    true = np.tile(others, (len(side), len(side), 1, 1))
    true[..., along] = side[:, None]
    true[..., upwards] = side[:, None, None]
    rows = true.reshape(-1, len(PARAMETER_NAMES))
    errors = np.empty(len(rows))
    for block in row_blocks(len(rows)):
        of_networks = [
            ambiguity_aware_error(one, rows[block]).mean(axis=1)
            for one in predict(curves(rows[block]))
        ]
        errors[block] = np.mean(of_networks, axis=0)
    return errors.reshape(len(side), len(side), curves_per_cell).mean(axis=2)


def _inside(parameters: np.ndarray, training: np.ndarray) -> np.ndarray:
    """Whether all four parameters lie in the range of the training data, up to one percent."""
    margin = 0.01 * (training.max(axis=0) - training.min(axis=0))
    low, high = training.min(axis=0) - margin, training.max(axis=0) + margin
    return ((parameters >= low) & (parameters <= high)).all(axis=1)


def _tuple(values: np.ndarray, digits: int = 0) -> str:
    # Kept on one line by no-break spaces; adding zero turns −0 into 0.
    separator = ",\N{NO-BREAK SPACE}"
    return f"({separator.join(number(value + 0.0, digits) for value in values)})"
