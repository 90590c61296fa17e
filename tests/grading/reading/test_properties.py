"""Whatever the bytes, the reader answers, and the answer is one that the grader takes."""

import json
import math
import multiprocessing
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unseen.grading.description import Reading
from unseen.grading.message import pack, unpack
from unseen.grading.reading.job import read, read_files

from .archives import archive, deflated
from .cases import Honest
from .hostile import CASES
from .saved import save_honest

_ENDINGS = st.sampled_from(["a.keras", "a.toml", "a.json", "a.h5"])
_quick = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def _read(name: str, data: bytes) -> Reading:
    reading, weights = read_files([(name, data)], None)
    assert weights is None
    assert all(reason.isprintable() for reason in reading.reasons)
    assert (reading.status == "READ") == (not reading.reasons)
    return Reading.model_validate(json.loads(reading.model_dump_json()))


@given(name=_ENDINGS, data=st.binary(max_size=500))
@_quick
def test_any_bytes_are_answered(name, data):
    _read(name, data)


_json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)


@given(value=_json_values)
@_quick
def test_any_json_is_answered(value, honest):
    text = json.dumps(value).encode()
    _read("a.json", text)
    _read("a.keras", archive(honest.members(text)))


def _places(value, path=()):
    yield path
    if isinstance(value, dict | list):
        keys = value if isinstance(value, dict) else range(len(value))
        for key in keys:
            yield from _places(value[key], (*path, key))


@given(data=st.data(), new=_json_values)
@_quick
@pytest.mark.parametrize("kind", ["config", "functional"])
def test_any_value_in_the_place_of_another_is_answered(kind, data, new, honest):
    config = json.loads(json.dumps(getattr(honest, kind)))
    path = data.draw(st.sampled_from(list(_places(config))[1:]))
    inner = config
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = new
    _read("a.keras", archive([deflated("metadata.json", b"{}"), *honest.members(config)[1:]]))


@given(seed=st.integers(0, 2**32), flips=st.integers(1, 20))
@_quick
def test_damaged_files_are_answered(seed, flips, honest):
    chance = random.Random(seed)
    case = chance.choice([one for one in CASES if not one.wants_weights and "bomb" not in one.name])
    files = case.files(honest) or [("a.keras", archive(honest.members(weights=b"")))]
    name, data = files[0]
    damaged = bytearray(data[:100_000] or b"x")
    for _ in range(flips):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    _read(name, bytes(damaged))


NUM_INPUTS, HIDDEN = 6, 4  # few weights, so that most damage hits what says where they are
SHAPES = [[6, 4], [4], [4, 4], [4], [4, 4], [4], [4, 2], [2]]
_NUM_WEIGHTS = sum(math.prod(shape) for shape in SHAPES)


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Honest:
    return save_honest(tmp_path_factory.mktemp("small"), NUM_INPUTS, HIDDEN)


@pytest.fixture(scope="module")
def read_elsewhere() -> Iterator[Callable[[bytes], bytes]]:
    """The job in a process of its own, for the HDF5 library may end the one in which it is."""

    def started() -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))

    def read_there(payload: bytes) -> bytes:
        try:
            return processes[-1].submit(read, payload).result(timeout=60)
        except BrokenProcessPool:
            processes.append(started())  # the next one shall not fail for that
            raise

    processes = [started()]
    yield read_there
    processes[-1].shutdown()


_damage = st.lists(st.tuples(st.integers(0, 2**16), st.binary(min_size=1, max_size=8)), max_size=30)


@given(damage=_damage, cut_off=st.none() | st.none() | st.integers(0, 2**16))
@settings(_quick, max_examples=150)
def test_damaged_weights_are_answered(damage, cut_off, small, read_elsewhere):
    weights = bytearray(small.weights)
    for place, new in damage:
        at = place % (len(weights) - len(new))
        weights[at : at + len(new)] = new
    if cut_off is not None:
        del weights[cut_off % len(weights) :]
    file = archive(small.members(weights=bytes(weights)))
    header, parts = unpack(read_elsewhere(pack({"files": ["a.keras"], "weights": SHAPES}, [file])))
    reading = Reading.model_validate(header)
    assert reading.submission is not None
    assert reading.has_weights == (reading.status == "READ") == (not reading.reasons)
    assert [len(part) for part in parts] == [4 * _NUM_WEIGHTS] * reading.has_weights
    assert damage or cut_off is not None or reading.has_weights
