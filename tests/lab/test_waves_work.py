"""The work behind the room Waves: curves answered, drawn, read from files, mapped."""

import base64
import json
from typing import get_args

import numpy as np
import pytest

from unseen import waves as library
from unseen.lab.refusals import RefusalError
from unseen.lab.rooms.waves import Method
from unseen.lab.work import waves, waves_map, waves_signals
from unseen.lab.work.waves_drawing import MOST_POINTS, drawn, drawn_points, packed
from unseen.lab.work.waves_methods import SHOWN_METHODS
from unseen.lab.workers.wire import to_line
from unseen.waves.range_map import ErrorPlane, RangeMap

# Both are so fast that no program for slow waves is needed.
PARAMETERS = [0.9, 0.7, 0.4, 0.95]


def unpacked(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4")


def place_of(path, **fields):
    return {"path": str(path), "name": f"my {path.name}", "duration": library.DURATION, **fields}


@pytest.fixture(autouse=True)
def _forget():
    waves_signals._curve.cache_clear()
    waves_signals._estimated.cache_clear()


# All are asked alike, and the others take seconds to compile.
FEW = ("homework", "least-squares")


def test_the_page_is_shown_every_method_but_the_one_that_chooses():
    assert {*SHOWN_METHODS} == {*library.METHODS} - {"auto"} == {*get_args(Method)}


def test_methods_answer_with_what_the_library_says():
    answer = waves.answer(PARAMETERS, noise=0.0, seed=0, methods=FEW)
    assert [row["method"] for row in answer["rows"]] == ["homework", "least-squares"]
    np.testing.assert_allclose(unpacked(answer["true"]), library.curves([PARAMETERS])[0], atol=1e-6)
    assert answer["seen"] is None
    for row in answer["rows"]:
        expected = library.estimate(
            library.curves([PARAMETERS]), library.DURATION, method=row["method"]
        )
        np.testing.assert_allclose(row["parameters"], expected.parameters[0])
        assert row["status"] == expected.status[0]
        assert row["error"] == library.curve_error(expected.parameters, [PARAMETERS])[0]
        fitted = library.curves([row["parameters"]])[0]
        np.testing.assert_allclose(unpacked(row["curve"]), fitted, rtol=1e-5, atol=1e-6)
        assert row["milliseconds"] > 0


def test_an_answer_is_a_line_of_json_that_flies():
    methods = ("homework",) * len(SHOWN_METHODS)
    answer = waves.answer([2.0, 99.0, -1000.0, 5.0], noise=1.0, seed=3, methods=methods)
    assert len(to_line(answer)) < 50_000


def test_noise_is_drawn_from_its_seed_alone():
    same, again, other = (waves.answer(PARAMETERS, 0.2, seed, FEW)["seen"] for seed in (1, 1, 2))
    assert same == again != other
    noise = unpacked(same) - library.curves([PARAMETERS])[0]
    # The standard deviation of 1,000 draws, give or take five of its own.
    assert abs(noise.std() - 0.2) < 5 * 0.2 / np.sqrt(2 * 1000)


def test_the_zero_curve_is_answered():
    rows = waves.answer([0.0, 0.0, 0.0, 0.0], noise=0.0, seed=0)["rows"]
    assert {row["status"] for row in rows} == {"not-identifiable"}


def test_random_parameters_are_inside_the_training_range():
    drawn_ones = np.array([waves.draw(seed) for seed in range(50)])
    assert drawn_ones.min() >= 0
    assert drawn_ones.max() <= 1
    assert waves.draw(7) == waves.draw(7)


def test_a_long_curve_is_drawn_by_its_extremes():
    curve = np.sin(np.arange(10_007.0))
    curve[[1234, 7777]] = 9, -9
    shown, points = drawn(curve), drawn_points(np.arange(10_007.0))
    assert len(shown) == len(points) == MOST_POINTS
    assert shown.max() == 9
    assert shown.min() == -9
    assert (np.diff(points) > 0).all()
    assert abs(points[np.argmax(shown)] - 1234) < 11


def test_gaps_of_a_long_curve_are_passed_over():
    curve = np.ones(5_000)
    curve[1::2] = np.nan
    curve[:100] = np.nan
    assert np.isnan(drawn(curve)[:2]).all()
    assert (drawn(curve)[100:] == 1).all()


def test_a_short_curve_is_drawn_as_it_is():
    curve = np.arange(MOST_POINTS * 1.0)
    assert drawn(curve) is curve
    assert drawn_points(curve) is curve
    assert drawn(None) is None
    assert packed(None) is None


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "content.npy"
    np.save(path, library.curves([PARAMETERS, (2, 0.5, -1, 3)], library.DURATION, 1000))
    return path


def test_a_curve_of_a_file_is_read_drawn_and_estimated(table):
    told = waves_signals.describe(str(table), "signals.npy", None)
    assert (told["curves"], told["samples"], told["duration"]) == (2, 1000, None)
    place = place_of(table, curve=1)
    signal = waves_signals.signal(place, 1.0)
    np.testing.assert_allclose(
        unpacked(signal["seen"]), library.curves([(2, 0.5, -1, 3)])[0], atol=1e-5
    )
    row = waves_signals.answer(place, "least-squares", 1.0)
    np.testing.assert_allclose(row["parameters"], (2, 0.5, -1, 3), atol=1e-6)
    assert len(unpacked(row["curve"])) == len(unpacked(signal["points"])) == 1000
    assert row["beyond"] == ["amplitude", "frequency"]


def test_the_beginning_of_a_curve_is_drawn_alone(table):
    signal = waves_signals.signal(place_of(table), 0.1)
    assert len(unpacked(signal["seen"])) == len(unpacked(signal["points"])) == 100
    assert signal["duration"] == pytest.approx(library.DURATION)


def test_a_curve_with_gaps_is_shown_and_not_estimated(tmp_path):
    path = tmp_path / "content.npy"
    np.save(path, np.r_[np.nan, np.ones(999)])
    assert waves_signals.signal(place_of(path), 1.0)["missing"] == 1
    row = waves_signals.answer(place_of(path), "least-squares", 1.0)
    assert row["status"] == "invalid"
    assert row["curve"] is None


def test_columns_are_found_where_rows_make_no_sense(tmp_path):
    path = tmp_path / "content.csv"
    x = np.linspace(0, 5, 40) ** 1.1
    np.savetxt(path, np.c_[x, np.sin(x)], delimiter=",", header="time,height", comments="")
    told = waves_signals.describe(str(path), "heights.csv", None)
    assert told["columns"]
    assert told["duration"] == pytest.approx(x[-1])
    row = waves_signals.answer(place_of(path, columns=True), "network", 1.0)
    assert "only least squares" in row["refusal"]
    assert row["curve"] is None
    with pytest.raises(RefusalError, match="one sample of the curves"):
        waves_signals.describe(str(path), "heights.csv", columns=False)


def test_the_rate_of_a_sound_says_how_long_it_is(tmp_path):
    from scipy.io import wavfile

    path = tmp_path / "content.wav"
    wavfile.write(path, 100, np.zeros((201, 2), np.int16))
    told = waves_signals.describe(str(path), "quiet.wav", None)
    assert (told["curves"], told["duration"], told["isSound"]) == (2, 2.0, True)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("content.npy", b"no array", "mine.npy must be a whole .npy file"),
        ("content.csv", b"1,2,3\n", "mine.csv must have at least 16 samples. Received 3.$"),
        ("content.csv", b"\xff\xfe,1\n", "not text in UTF-8"),
        ("content.wav", b"RIFF", "mine.wav must be a whole .wav file"),
    ],
    ids=["npy", "short", "encoding", "wav"],
)
def test_a_bad_file_is_refused_by_the_name_its_owner_knows(tmp_path, name, content, sentence):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RefusalError, match=sentence) as refused:
        waves_signals.describe(str(path), f"mine{path.suffix}", None)
    assert str(tmp_path) not in str(refused.value)


def test_a_curve_that_is_too_long_or_not_there_is_refused(table, monkeypatch):
    with pytest.raises(RefusalError, match="must have a curve 3"):
        waves_signals.signal(place_of(table, curve=2), 1.0)
    monkeypatch.setattr(waves_signals, "LONGEST_CURVE", 999)
    with pytest.raises(RefusalError, match="at most 999 samples"):
        waves_signals.describe(str(table), "signals.npy", None)


@pytest.fixture
def measured(monkeypatch):
    """A range map that costs nothing, and how often it was measured."""
    calls = []

    def measure(method, *, on_progress, **settings):
        calls.append((method, settings["resolution"]))
        on_progress(4, 8)
        edges = np.linspace(0, 1, 3)
        plane = ErrorPlane(("a", "b"), edges, edges, np.array([[0.5, np.nan], [1.0, 2.0]]))
        return RangeMap(method, (plane,), (plane,), ())

    monkeypatch.setattr(waves_map, "measure_range", measure)
    return calls


def ended(events):
    told = []
    while True:
        try:
            told.append(next(events))
        except StopIteration as end:
            return told, end.value


def test_a_map_is_measured_once_and_kept(measured, tmp_path):
    told, first = ended(waves_map.range_map(str(tmp_path / "maps"), "dense"))
    assert told == [0.5]
    assert first["near"][0]["error"] == [[0.5, None], [1.0, 2.0]]
    told, second = ended(waves_map.range_map(str(tmp_path / "maps"), "dense"))
    assert (told, second) == ([], first)
    assert measured == [("dense", waves_map._SETTINGS["resolution"])]


def test_a_map_is_measured_anew_when_what_it_follows_from_changes(measured, monkeypatch, tmp_path):
    ended(waves_map.range_map(str(tmp_path), "dense"))
    monkeypatch.setitem(waves_map._SETTINGS, "seed", 1)
    ended(waves_map.range_map(str(tmp_path), "dense"))
    assert len(measured) == 2


def test_a_map_that_was_cut_short_is_measured_again(measured, tmp_path):
    ended(waves_map.range_map(str(tmp_path), "dense"))
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:20])
    _, again = ended(waves_map.range_map(str(tmp_path), "dense"))
    assert json.loads(kept.read_bytes()) == again
    assert len(measured) == 2
