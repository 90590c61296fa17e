import pickle

import pytest

from unseen.grading.description import Reading
from unseen.grading.message import pack, unpack
from unseen.grading.reading.job import read

from .archives import archive
from .cases import CANARY, Case, Honest, pickle_that_sings
from .hostile import CASES

HONEST = Case("honest", lambda honest: [("a.keras", archive(honest.members()))], "READ", "")
SHAPES = [[784, 100], [100], [100, 100], [100], [100, 100], [100], [100, 2], [2]]


def read_case(case: Case, honest: Honest) -> Reading:
    files = case.files(honest)
    shapes = SHAPES if case.wants_weights else None
    payload = pack({"files": [name for name, _ in files], "weights": shapes}, [d for _, d in files])
    header, parts = unpack(read(payload))
    assert not parts
    return Reading.model_validate(header)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_is_refused_with_its_reason(case, honest):
    reading = read_case(case, honest)
    assert reading.status == case.status
    assert case.reason in "\n".join(reading.reasons)
    assert all(one.isprintable() and one.endswith((".", "…")) for one in reading.reasons)
    assert not reading.has_weights
    assert not CANARY.exists()


def test_the_canary_sings_where_code_is_run():
    pickle.loads(pickle_that_sings()).close()
    assert CANARY.exists()
    CANARY.unlink()


def test_the_next_submission_is_read_as_if_nothing_had_been(honest):
    before = read_case(HONEST, honest)
    for case in CASES[::20]:
        read_case(case, honest)
    assert read_case(HONEST, honest) == before
    assert before.status == "READ"


def test_there_are_enough_cases_and_each_has_a_name_of_its_own():
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) >= 200
