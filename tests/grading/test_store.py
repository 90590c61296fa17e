import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from unseen.errors import DataFileError, InvalidArgumentError
from unseen.grading import store as stores
from unseen.grading.claims import Claim
from unseen.grading.description import Submission, Training
from unseen.grading.status import Status
from unseen.grading.store import BASELINE, Result, Store, StoredFile

RULES = "the rules"
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
DONE = Result(Status.GRADED, correct=np.ones((5, 7), bool))


def mine() -> Claim:
    return Claim.mine()


def taken(store: Store, student: str, digest: str | None = None, **more) -> int:
    files = [StoredFile(f"{student}.toml", digest or f"digest of {student}'s")]
    return store.take(student, files, NOON, **more)[0]


@pytest.fixture
def address(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'contest.db'}"


@pytest.fixture
def store(address) -> Store:
    return Store(address)


def test_a_submission_is_taken_once(store):
    files = [StoredFile("a.toml", "1"), StoredFile("a.keras", "2")]
    assert store.take("alice", files, NOON) == (1, True)
    assert store.take("alice", files[::-1], NOON + timedelta(days=1)) == (1, False)
    assert store.take("bob", files, NOON) == (2, True)
    assert [entry.student for entry in store.entries()] == ["alice", "bob"]


def test_what_is_kept_is_found_again(store, address):
    taken(store, "alice")
    claim = mine()
    claimed = store.claim(claim, RULES)
    right = np.random.default_rng(0).random((5, 13)) > 0.5
    said = Submission(training=Training(epochs=3))
    result = Result(Status.GRADED, ["a reason"], said, right, right[0], 1.5)
    assert store.finish(claimed.number, claim, result, RULES)
    store.close()
    (entry,) = Store(address).entries()
    assert (entry.status, entry.reasons, entry.submission) == ("GRADED", ("a reason",), said)
    assert entry.received == NOON
    np.testing.assert_array_equal(entry.correct, right)
    np.testing.assert_array_equal(entry.handed_in, right[0])


def test_the_same_file_of_two_students_is_noted(store):
    taken(store, "alice", "same")
    taken(store, "bob", "same")
    taken(store, "carol", "other")
    assert ["from alice" in "".join(entry.notes) for entry in store.entries()] == [
        False,
        True,
        False,
    ]


def test_the_baseline_is_claimed_first(store):
    taken(store, "alice")
    store.take(BASELINE, (), NOON)
    assert [store.claim(mine(), RULES).student for _ in range(2)] == [BASELINE, "alice"]
    assert store.claim(mine(), RULES) is None


def test_a_refused_submission_does_not_wait(store):
    taken(store, "alice", refused=["too late"])
    assert store.num_waiting(RULES) == 0
    assert store.entries()[0].reasons == ("too late",)


def test_only_who_claims_finishes(store):
    number, first, second = taken(store, "alice"), mine(), mine()
    assert store.claim(first, RULES).number == number
    assert not store.finish(number, second, DONE, RULES)
    assert store.finish(number, first, DONE, RULES)
    assert not store.finish(number, first, Result(Status.RULE), RULES)
    assert store.entries()[0].status == Status.GRADED


def test_what_is_given_back_waits_again(store):
    number, claim = taken(store, "alice"), mine()
    store.claim(claim, RULES)
    store.give_back(claim)
    again = store.claim(mine(), RULES)
    assert (again.number, again.attempts) == (number, 1)


def test_other_rules_have_it_graded_again(store):
    claim = mine()
    store.finish(taken(store, "alice"), claim, DONE, RULES)
    store.claim(claim, RULES)
    store.finish(1, claim, DONE, RULES)
    assert store.claim(claim, RULES) is None
    assert store.num_waiting("others") == 1
    assert [entry.status for entry in store.entries(RULES)] == ["GRADED"]
    assert [entry.status for entry in store.entries("others")] == ["WAITING"]
    assert store.claim(claim, "others").number == 1


def test_the_claim_of_one_who_lives_is_left_to_it(store):
    taken(store, "alice")
    store.claim(mine(), RULES)
    assert store.free_the_dead(longest_seconds=1000) == 0
    assert store.claim(mine(), RULES) is None


def test_a_claim_of_another_machine_is_left_to_it_until_it_cannot_be_at_work(store):
    taken(store, "alice")
    store.claim(Claim("another-machine", 1, 0.0, "token"), RULES)
    assert store.free_the_dead(longest_seconds=1000) == 0
    assert store.free_the_dead(longest_seconds=-1) == 1


def test_a_process_with_the_number_of_a_dead_one_is_another():
    claim = mine()
    assert not claim.is_dead()
    assert Claim(claim.host, claim.process, claim.started - 100, claim.token).is_dead()
    assert Claim.parse(str(claim)) == claim


KILLED = """
import os, signal, sys
from unseen.grading.claims import Claim
from unseen.grading.store import Store
from unseen.grading import store as stores
store = Store(sys.argv[1])
claim = Claim.mine()
print(store.claim(claim, "the rules").number, flush=True)
if sys.argv[2] == "in the transaction":
    # The result is written, and not yet for good.
    stores.json.dumps = lambda value: os.kill(os.getpid(), signal.SIGKILL)
    store.finish(1, claim, stores.Result(stores.Status.GRADED), "the rules")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("moment", ["at work", "in the transaction"])
def test_what_a_killed_grader_had_claimed_waits_again(store, address, moment):
    taken(store, "alice")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, address, moment], capture_output=True, check=False
    )
    assert (killed.stdout.strip(), killed.returncode) == (b"1", -9), killed.stderr
    assert store.claim(mine(), RULES) is None
    assert store.free_the_dead(longest_seconds=1000) == 1
    assert store.claim(mine(), RULES).attempts == 2


def test_many_at_once_grade_each_once(address):
    store = Store(address)
    for number in range(30):
        taken(store, f"student {number}")
    finished, lock = [], threading.Lock()

    def work(_) -> None:
        own, claim = Store(address), mine()
        while (claimed := own.claim(claim, RULES)) is not None:
            assert own.finish(claimed.number, claim, DONE, RULES)
            with lock:
                finished.append(claimed.number)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    assert sorted(finished) == list(range(1, 31))


def test_a_clock_that_is_set_back_changes_nothing(store, monkeypatch):
    before = store.now()

    class Yesterday(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - timedelta(days=1)

    monkeypatch.setattr(stores, "datetime", Yesterday)
    assert store.now() >= before


def test_submissions_of_a_day_are_counted_from_midnight(store):
    taken(store, "alice", "1")
    store.take("alice", [StoredFile("a", "2")], NOON - timedelta(hours=13))
    taken(store, "alice", "3", refused=["too many"])
    taken(store, "bob", "4")
    assert store.taken_on("alice", NOON) == 1


def test_errors_of_the_grader_can_be_tried_again(store):
    taken(store, "alice")
    claim = mine()
    store.claim(claim, RULES)
    store.finish(1, claim, Result(Status.ERROR, ["broken"]), RULES)
    assert store.num_waiting(RULES) == 0
    store.retry_errors()
    assert store.num_waiting(RULES) == 1


def test_a_place_that_is_no_database_is_told(tmp_path):
    (tmp_path / "contest.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(DataFileError, match="not a database"):
        Store(f"sqlite:///{tmp_path / 'contest.db'}")


@pytest.mark.parametrize("address", ["nonsense", "oracle9://x/y"])
def test_an_address_that_is_none_is_told(address):
    with pytest.raises(InvalidArgumentError, match="`database` must be an address"):
        Store(address)
