"""How runs are handed to a program: in chunks, every run once, in order."""

from types import SimpleNamespace

import pytest

from unseen.training.here import train_here


class FakeProgram:
    """Trains nothing, and writes down the chunks that it was given."""

    def __init__(self, num_devices: int, side_by_side: bool) -> None:
        self.layout = SimpleNamespace(num_devices=num_devices, side_by_side=side_by_side)
        self.chunks, self.places = [], []

    def examples(self, data):
        return data

    def train(self, examples, runs, places):  # noqa: ARG002
        self.chunks.append(list(runs))
        self.places.append(places)
        return [f"outcome of {run}" for run in runs]


SIZES = [
    pytest.param(1, 1, id="one-run"),
    pytest.param(1, 4, id="more-devices-than-runs"),
    pytest.param(7, 2, id="odd"),
    pytest.param(100, 2, id="many"),
]


@pytest.mark.parametrize("side_by_side", [False, True], ids=["in-a-row", "side-by-side"])
@pytest.mark.parametrize(("num_runs", "num_devices"), SIZES)
def test_every_run_is_trained_once_and_comes_back_in_order(num_runs, num_devices, side_by_side):
    program = FakeProgram(num_devices, side_by_side)
    came_back = list(train_here(program, None, range(num_runs), places=8))
    assert came_back == [(number, f"outcome of {number}") for number in range(num_runs)]
    assert [run for chunk in program.chunks for run in chunk] == list(range(num_runs))


@pytest.mark.parametrize("side_by_side", [False, True], ids=["in-a-row", "side-by-side"])
@pytest.mark.parametrize(("num_runs", "num_devices"), SIZES)
def test_a_device_never_gets_more_than_its_places(num_runs, num_devices, side_by_side):
    program = FakeProgram(num_devices, side_by_side)
    list(train_here(program, None, range(num_runs), places=8))
    assert max(map(len, program.chunks)) <= 8 * num_devices
    # Another number of places would be compiled anew.
    assert set(program.places) == {8}


def test_in_a_row_the_first_runs_come_back_at_once():
    program = FakeProgram(num_devices=2, side_by_side=False)
    next(train_here(program, None, range(100), places=8))
    assert program.chunks == [[0, 1]]


def test_side_by_side_all_places_are_filled():
    program = FakeProgram(num_devices=2, side_by_side=True)
    list(train_here(program, None, range(20), places=5))
    assert program.chunks == [list(range(10)), list(range(10, 20))]
