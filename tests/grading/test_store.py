import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.grading.claims import Claim
from unseen.grading.database import Database
from unseen.grading.description import Submission, Training
from unseen.grading.status import Status
from unseen.grading.store import BASELINE, Receipt, Result, Store, StoredFile

RULES = "the rules"
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
DONE = Result(Status.GRADED, correct=np.ones((5, 7), bool))


def mine() -> Claim:
    return Claim.mine()


def taken(store: Store, student: str, digest: str | None = None, **more) -> int:
    files = [StoredFile(f"{student}.toml", digest or f"digest of {student}'s")]
    return store.take(student, files, NOON, **more).number


@pytest.fixture
def address(tmp_path) -> str:
    return f"sqlite:///{tmp_path / 'contest.db'}"


@pytest.fixture
def store(address) -> Store:
    return Store(Database(address))


def test_a_submission_is_taken_once(store):
    files = [StoredFile("a.toml", "1"), StoredFile("a.keras", "2")]
    assert store.take("alice", files, NOON) == Receipt(1, is_new=True)
    assert store.take("alice", files[::-1], NOON + timedelta(days=1)) == Receipt(1, is_new=False)
    assert store.take("bob", files, NOON) == Receipt(2, is_new=True)
    assert [entry.student for entry in store.entries()] == ["alice", "bob"]


def test_what_is_kept_is_found_again(store, address):
    taken(store, "alice")
    claim = mine()
    claimed = store.claim(claim, RULES)
    right = np.random.default_rng(0).random((5, 13)) > 0.5
    said = Submission(training=Training(epochs=3))
    result = Result(Status.GRADED, ["a reason"], said, right, right[0], 1.5)
    assert store.finish(claimed.number, claim, result, RULES)
    (entry,) = Store(Database(address)).entries()
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
    assert store.entries()[0].is_refused


def test_what_was_refused_may_come_again(store):
    assert taken(store, "alice", refused=["too late"]) == 1
    files = [StoredFile("alice.toml", "digest of alice's")]
    again = store.take("alice", files, NOON, ["one too many"])
    assert again == Receipt(1, is_new=False, refused=("one too many",))
    later = NOON + timedelta(days=1)
    assert store.take("alice", files, later) == Receipt(1, is_new=True)
    assert store.num_waiting(RULES) == 1
    (entry,) = store.entries()
    assert (entry.received, entry.reasons, entry.is_refused) == (later, (), False)


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
    claim, _ = mine(), taken(store, "alice")
    store.claim(claim, RULES)
    assert store.finish(1, claim, DONE, RULES)
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
from sqlalchemy import event
from sqlalchemy.orm import Session
from unseen.grading.claims import Claim
from unseen.grading.database import Database
from unseen.grading.store import Result, Status, Store
store = Store(Database(sys.argv[1]))
claim = Claim.mine()
print(store.claim(claim, "the rules").number, flush=True)
if sys.argv[2] == "in the transaction":
    # The result is written, and not yet for good.
    event.listen(Session, "before_commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
    store.finish(1, claim, Result(Status.GRADED), "the rules")
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
    store = Store(Database(address))
    for number in range(30):
        taken(store, f"student {number}")
    finished, lock = [], threading.Lock()

    def work(_) -> None:
        own, claim = Store(Database(address)), mine()
        while (claimed := own.claim(claim, RULES)) is not None:
            assert own.finish(claimed.number, claim, DONE, RULES)
            with lock:
                finished.append(claimed.number)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    assert sorted(finished) == list(range(1, 31))


def test_submissions_of_a_day_are_counted_from_midnight(store):
    taken(store, "alice", "1")
    store.take("alice", [StoredFile("a", "2")], NOON - timedelta(hours=13))
    taken(store, "alice", "3", refused=["too many"])
    taken(store, "bob", "4")
    assert store.taken_on("alice", NOON) == 1


def finished(store: Store, student: str, status: Status) -> int:
    claim, number = mine(), taken(store, student)
    while store.claim(claim, RULES).number != number:
        pass
    store.finish(number, claim, Result(status, told="a traceback"), RULES)
    return number


def test_errors_of_the_grader_wait_again_and_others_when_asked(store):
    finished(store, "alice", Status.ERROR)
    bob = finished(store, "bob", Status.TIMEOUT)
    assert store.num_waiting(RULES) == 0
    store.wait_again()
    assert store.num_waiting(RULES) == 1
    store.wait_again([bob])
    assert store.num_waiting(RULES) == 2


def test_a_baseline_that_failed_waits_again(store):
    store.take(BASELINE, (), NOON)
    claim = mine()
    store.finish(store.claim(claim, RULES).number, claim, Result(Status.TIMEOUT), RULES)
    store.wait_again()
    assert store.num_waiting(RULES) == 1


def test_what_was_refused_or_is_not_there_is_not_graded_again(store):
    refused = taken(store, "alice", refused=["too late"])
    with pytest.raises(InvalidArgumentError, match=f"Received {refused}, 9"):
        store.wait_again([refused, 9])


def test_what_the_grader_was_told_is_for_the_instructor(store):
    finished(store, "alice", Status.ERROR)
    (entry,) = store.entries()
    assert entry.notes == ("The grader was told: a traceback",)
    assert entry.reasons == ()


def test_entries_and_claims_are_in_the_order_of_receipt(store):
    for student, hours in (("late", 5), ("early", 1), ("between", 3)):
        store.take(student, [StoredFile("a", student)], NOON + timedelta(hours=hours))
    order = ["early", "between", "late"]
    assert [entry.student for entry in store.entries()] == order
    assert [store.claim(mine(), RULES).student for _ in order] == order
