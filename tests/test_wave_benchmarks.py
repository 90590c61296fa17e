"""The benchmark of waves: its peers are right, its scores catch who is wrong, its tables add up."""

import importlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest

import unseen

ROOT = Path(__file__).parents[1]
NUM_SAMPLES = 120
# a, φ of the sine, c, φ of the cosine.
WAVES = [(1.0, 0.5, -2.0, 1.7), (-0.5, 2.5, 1.0, 0.3), (2.0, 1.0, 0.5, 1.2)]


@pytest.fixture(scope="module", autouse=True)
def _benchmarks_can_be_imported():
    sys.path.insert(0, str(ROOT))
    yield
    sys.path.remove(str(ROOT))


def module(name):
    return importlib.import_module(f"benchmarks.{name}")


def sampled(waves, num_samples=NUM_SAMPLES):
    n = np.arange(num_samples)
    return np.array([a * np.sin(p * n) + c * np.cos(q * n) for a, p, c, q in waves])


def shown(true, noise=0.0, starts=None):
    """A set of curves whose fits start near the truth."""
    true = np.asarray(true, float)
    phases = true[:, None, 1::2] * module("wave_sets").STEP
    starts = phases * 1.001 if starts is None else starts
    deviations = np.full(len(true), noise)
    return module("wave_sets").WaveSet(
        unseen.waves.curves(true), true, deviations, starts, phases[0]
    )


TRUE = np.array([(0.5, 2.0, -0.4, 5.0), (-0.3, 6.0, 0.6, 3.0), (0.7, 1.0, 0.2, 7.0)])


@pytest.mark.parametrize("num_rows", [12, 40])
def test_esprit_is_exact_without_noise(num_rows):
    found = module("wave_peers").esprit(sampled(WAVES), num_rows)
    np.testing.assert_allclose(found, WAVES, rtol=1e-9)


def test_the_highest_peaks_are_near_the_frequencies():
    found = module("wave_peers").fft_peaks(sampled(WAVES))
    apart = 2 * np.pi / NUM_SAMPLES
    np.testing.assert_allclose(found[:, 1::2], np.array(WAVES)[:, 1::2], atol=0.05 * apart)
    np.testing.assert_allclose(found[:, ::2], np.array(WAVES)[:, ::2], atol=0.1)


@pytest.mark.parametrize("phase", [0.0, np.pi])
def test_a_peak_at_either_end_of_the_spectrum_is_one(phase):
    wave = (0.5, 1.5, 2.0, phase)
    found = module("wave_peers").fft_peaks(sampled([wave]))[0]
    np.testing.assert_allclose(found, wave, atol=0.02)


def test_a_fit_from_a_near_start_is_exact():
    curves, near = sampled(WAVES), np.array(WAVES)[:, None, 1::2] + 0.01
    np.testing.assert_allclose(module("wave_peers").fitted_from(curves, near), WAVES, rtol=1e-9)


def test_of_all_starts_the_best_fit_counts():
    curve, near = sampled(WAVES[:1]), np.array(WAVES[0][1::2])
    starts = np.stack([near + 0.9, near + 0.01, near + 1.1])[None]
    fit = module("wave_peers").fitted_from
    assert not np.allclose(fit(curve, starts[:, :1])[0], WAVES[0], rtol=1e-3)
    np.testing.assert_allclose(fit(curve, starts)[0], WAVES[0], rtol=1e-9)


@pytest.mark.parametrize(
    ("start", "is_slow"), [((0.09, 0.02), True), ((1.0, 2.0), False)], ids=["slow", "fast"]
)
def test_slow_starts_are_tried_where_the_fit_is_slow(start, is_slow, monkeypatch):
    peers, calls = module("wave_peers"), []
    fit = peers._fit
    monkeypatch.setattr(
        peers, "_fit", lambda curve, starts: calls.append(len(starts)) or fit(curve, starts)
    )
    a, c = 1.0, 0.8
    curve = sampled([(a, start[0], c, start[1])])
    slow_starts = np.array([(0.1, 0.1), (0.05, 0.02), (0.02, 0.05)])
    peers.fitted_from(curve, np.array([[start]]), slow_starts)
    assert calls == ([1, 3] if is_slow else [1])


def test_a_set_of_curves_is_read_as_it_was_saved(tmp_path):
    ours = shown(TRUE, noise=0.1)
    ours.save(tmp_path / "set")
    read = type(ours).load(tmp_path / "set")[1:]
    for name, table in vars(ours[1:]).items():
        np.testing.assert_array_equal(getattr(read, name), table)


def test_every_peer_answers_in_the_units_of_the_curves(tmp_path):
    crew = module("wave_crew")
    shown(TRUE).save(tmp_path / "set")
    for peer in crew.PEERS:
        found = crew._answer(peer, tmp_path / "set", 0, len(TRUE))
        np.testing.assert_allclose(found, TRUE, rtol=0.05, err_msg=peer)


def test_the_processes_share_the_curves_and_keep_their_order(tmp_path):
    crew = module("wave_crew")
    with crew.WaveCrew({"set": shown(TRUE)}, tmp_path) as processes:
        found = processes.answer(crew.FFT, "set", len(TRUE))
    np.testing.assert_allclose(found, TRUE, rtol=0.05)


@pytest.mark.parametrize("times_bound", [1, 3])
def test_errors_of_so_many_bounds_are_called_that(times_bound):
    true = np.tile(TRUE, (200, 1))
    table = shown(true, noise=0.05)
    bound = unseen.waves.cramer_rao_bound(true, 0.05)
    errors = np.random.default_rng(0).normal(size=true.shape) * bound
    scores = module("wave_accuracy").under_noise(true + times_bound * errors, table)
    assert scores["low"] < times_bound < scores["high"]
    assert scores["over bound"] == pytest.approx(times_bound, rel=0.1)
    assert scores["outliers"] == 0


def test_the_same_curve_by_other_signs_is_no_error():
    scores = module("wave_accuracy").under_noise(TRUE * [-1, -1, 1, -1], shown(TRUE, noise=0.05))
    assert scores["over bound"] == 0
    assert scores["outliers"] == 0


@pytest.mark.parametrize("answer", [(0.5, 2.3, -0.4, 5.0), (np.nan,) * 4], ids=["off", "none"])
def test_an_answer_that_is_far_off_or_missing_is_an_outlier(answer):
    scores = module("wave_accuracy").under_noise(
        np.array([answer, *TRUE[1:]]), shown(TRUE, noise=0.05)
    )
    assert scores["outliers"] == pytest.approx(1 / 3)
    assert scores["over bound"] > 1
    assert scores["over bound without"] == 0


def test_where_all_are_outliers_none_is_left():
    scores = module("wave_accuracy").under_noise(TRUE + 1, shown(TRUE, noise=0.05))
    assert scores["over bound without"] is None


def test_solved_is_what_gives_the_curve_back():
    solved = module("wave_accuracy").share_solved
    wrong = np.array([TRUE[0], 1.02 * TRUE[1], [np.nan] * 4])
    assert solved(wrong, shown(TRUE)) == pytest.approx(1 / 3)
    assert solved(TRUE * [1.001, 1, 1.001, 1], shown(TRUE)) == 1


def test_ways_are_timed_in_turn_and_then_judged():
    ways, asked = module("wave_ways"), []

    def answer(who, name, count):
        asked.append((who, name, count))
        return TRUE[:count]

    tables = {name: shown(TRUE, noise=0.1) for name in (ways.NOISY, ways.SEPARATED)}
    tables[ways.CLEAN] = shown(TRUE)
    sizes = ways.Sizes(3, 2, 3, rounds=2, seconds=0, calls=1)
    measured = ways.measure_ways(
        {
            "one": ways.Way(lambda *of: answer("one", *of), slow_on=(ways.NOISY,)),
            "other": ways.Way(lambda *of: answer("other", *of), answers=False),
        },
        tables,
        sizes,
    )
    in_turn = [("one", "clean", 3), ("other", "clean", 3), ("one", "noisy", 2)]
    in_turn.append(("other", "noisy", 3))
    assert asked[: 3 * len(in_turn)] == 3 * in_turn  # the first time is for getting ready
    assert {len(seconds) for seconds in measured["one"].seconds.values()} == {sizes.rounds}
    assert measured["one"].accuracy["solved"] == 1
    assert not measured["other"].accuracy


def test_one_curve_is_given_at_a_time():
    ways, shapes = module("wave_ways"), []
    sizes = ways.Sizes(3, 2, 3, rounds=2, seconds=0, calls=2)
    seconds = ways.measure_one_curve(
        lambda curves: shapes.append(curves.shape), sampled(WAVES), sizes
    )
    assert len(seconds) == sizes.rounds
    assert set(shapes) == {(1, NUM_SAMPLES)}


def report():
    """As the program prints it: `auto` takes 100 µs, and the others their place times that."""
    ways = module("wave_ways")
    names = (
        "`estimate`, auto",
        "closed form, no polish",
        "closed form",
        "least squares",
        "`estimate`, closed-form",
        "`estimate`, least-squares",
        *module("wave_crew").PEERS,
    )
    scores = {"over bound": 1.0, "low": 0.9, "high": 1.1, "outliers": 0.25, "solved": 0.5}
    scores["over bound without"] = None
    rounds = np.array([1, 9, 2])  # the machine was slow in the second one
    measured = {
        name: {
            "seconds": {
                "clean": list(1e-6 * place * rounds),
                "noisy": list(1e-4 * place * rounds),
            },
            "accuracy": scores,
            "batch": {"clean": 8, "noisy": 8},
        }
        for place, name in enumerate(names, start=1)
    }
    measured[ways.STARTS] = measured["closed form"] | {"accuracy": {}}
    one = {"clean": [1e-3, 2e-3, 4e-3], "noisy": [5e-3, 6e-3, 7e-3]}
    return {
        "ways": measured,
        "one curve": dict.fromkeys(ways.METHODS, one),
        "sizes": vars(ways.SIZES["quick"]),
        "versions": {"numpy": "2"},
    }


@pytest.fixture
def section(monkeypatch):
    waves = module("waves")
    monkeypatch.setattr(waves, "run_fresh", lambda *_: json.loads(json.dumps(report())))
    return waves.measure(quick=True)


def test_the_ratio_to_auto_is_taken_round_by_round(section):
    ratios = {row[0]: row[3] for row in section.table.rows}
    assert ratios["`estimate`, auto"] == "1.00"
    assert ratios["least squares"] == "4.00"


def test_median_and_least_stand_beside_the_accuracy(section):
    row = next(row for row in section.table.rows if row[0] == "closed form")
    assert row[1:3] == ("6.00 (3.00)", "600 (300)")
    assert row[4:] == ("1.00 (0.900 to 1.10)", "25.0%", "–", "50.00%")


def test_what_answers_nothing_is_not_judged(section):
    row = next(row for row in section.table.rows if row[0] == module("wave_ways").STARTS)
    assert set(row[4:]) == {"–"}


def test_every_goal_of_waves_is_measured(section):
    keys = {goal.key for goal in module("goals").GOALS if goal.section == "waves"}
    assert set(section.reached) == keys


def test_one_curve_counts_with_the_slower_of_both_kinds(section):
    assert section.reached["one auto"] == pytest.approx(6)


def test_the_page_holds_all_tables(section):
    headings = [table.columns[0] for table in section.tables()]
    assert headings == ["", "one curve by `estimate`", "goal"]
