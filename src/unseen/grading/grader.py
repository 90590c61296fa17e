"""Grading what waits: read in a sandbox, checked against the rules, trained in a sandbox, scored.

This is the only process that holds the secret classes and the database. It believes nothing that
comes out of a sandbox: what the reader says is checked against `description.py`, what the trainer
says must be one class for each image and network.
"""

import contextlib
import dataclasses
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np
import psutil
from pydantic import ValidationError

from unseen.errors import InvalidDataError
from unseen.grading import trainer
from unseen.grading.claims import Claim
from unseen.grading.contest import Contest
from unseen.grading.description import BatchNormalization, Reading, Submission
from unseen.grading.message import MessageError, pack, unpack
from unseen.grading.plan import weight_shapes
from unseen.grading.rules import broken_rules, senseless_rules
from unseen.grading.sandbox.protocol import Limits, Outcome, Sandbox
from unseen.grading.status import Status
from unseen.grading.store import BASELINE, MOST_ATTEMPTS, Claimed, Result
from unseen.grading.task import TASK_FILE, Task

READER = "unseen.grading.reading.job:read"

_READER_LIMITS = Limits(seconds=20.0, memory_bytes=512 * 2**20, output_bytes=80 * 2**20)
_MOST_TOLD = 4000  # signs, of what the instructor is told
_NOT_ITS_FAULT = "The grader failed on it, which is not your fault: your instructor has to look."
_SECONDS_BETWEEN_KILLS = 0.2
_MOST_OUTPUT = 2**20  # of the trainer, beside its answers

# Called with the number of a submission, its student, and what came of it.
OnGraded = Callable[[int, str, Result], None]


@dataclass(frozen=True)
class File:
    """A submitted file: its name and its content."""

    name: str
    content: bytes


def prepare(contest: Contest, again: Sequence[int] = ()) -> int:
    """Have the baseline wait too, and what graders failed on; returns how many submissions wait.

    Args:
        contest: Which one.
        again: Numbers of others to grade again.

    Raises:
        InvalidDataError: if the rules make no sense, or the baseline itself breaks them.
        InvalidArgumentError: if there is no such submission.
    """
    store = contest.store
    senseless = senseless_rules(contest.task, contest.training)
    if senseless:
        raise InvalidDataError(
            f"The rules in {TASK_FILE} must be such that the baseline keeps them. Received: "
            f"{' '.join(senseless)}"
        )
    store.take(BASELINE, (), contest.moments.now())
    _free_the_dead(contest)
    store.wait_again(again)
    contest.refresh_starter()
    return store.num_waiting(contest.rules_digest)


def _free_the_dead(contest: Contest) -> int:
    # Reading twice, training, and what a busy machine takes for starting processes.
    return contest.store.free_the_dead(2 * contest.task.limits.seconds + 600)


def grade_waiting(
    contest: Contest,
    sandbox: Sandbox,
    *,
    workers: int = 1,
    on_graded: OnGraded | None = None,
    stop: threading.Event | None = None,
) -> int:
    """Grade all submissions that wait; returns how many were graded here.

    Several graders, here or on other machines, share the work.

    Args:
        contest: Which one, once `prepare` has seen to it.
        sandbox: Where files are read and networks trained.
        workers: Submissions at a time.
        on_graded: Told of each one.
        stop: Where it is set, no more submission is begun, and those in work wait again.
    """
    store, mine = contest.store, Claim.mine()
    stop = threading.Event() if stop is None else stop
    # Read once, here: the threads share them.
    rules, _ = contest.rules_digest, (contest.secret, contest.is_public)
    counted = threading.Lock()
    graded = 0

    def next_claim() -> Claimed | None:
        claimed = store.claim(mine, rules)
        # Perhaps another grader has died meanwhile.
        return store.claim(mine, rules) if claimed is None and _free_the_dead(contest) else claimed

    def work() -> None:
        nonlocal graded
        while not stop.is_set() and (claimed := next_claim()) is not None:
            started = time.monotonic()
            result = _graded(contest, sandbox, claimed)
            if stop.is_set():
                return
            result = dataclasses.replace(result, seconds=time.monotonic() - started)
            if store.finish(claimed.number, mine, result, rules):
                with counted:
                    graded += 1
                if on_graded is not None:
                    on_graded(claimed.number, claimed.student, result)

    has_failed = False
    try:
        # Threads that live as long as the work does: a child dies with the thread that started it.
        with ThreadPoolExecutor(workers) as threads:
            running = [threads.submit(work) for _ in range(workers)]
            try:
                wait(running, return_when=FIRST_EXCEPTION)
            except BaseException:
                stop.set()
                _end_children(running)
                raise
            # One that failed, on a full disk say, ends the others after what they have in hand.
            has_failed = any(one.done() and one.exception() for one in running)
            if has_failed:
                stop.set()
        for one in running:
            one.result()
    finally:
        store.give_back(mine, counts=has_failed)
    return graded


def _end_children(running: Sequence[Future[None]]) -> None:
    """Kill what the threads wait for: nobody who stops a grader waits for a training to end."""
    while wait(running, timeout=_SECONDS_BETWEEN_KILLS).not_done:
        for child in psutil.Process().children():
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()


def _graded(contest: Contest, sandbox: Sandbox, claimed: Claimed) -> Result:
    if claimed.attempts > MOST_ATTEMPTS:
        return Result(Status.ERROR, [_NOT_ITS_FAULT], told="The grader died of it several times.")
    try:
        if claimed.student == BASELINE:
            return _scored(contest, sandbox, Submission(), b"")
        return _of_files(contest, sandbox, claimed)
    except Exception:  # noqa: BLE001 - whatever it is, the others shall be graded
        return Result(Status.ERROR, [_NOT_ITS_FAULT], told=traceback.format_exc()[-_MOST_TOLD:])


def _of_files(contest: Contest, sandbox: Sandbox, claimed: Claimed) -> Result:
    files = [File(file.name, contest.content(file.digest)) for file in claimed.files]
    training, shapes = contest.training, None
    if contest.task.scoring.score_weights:
        num_inputs = training.inputs.shape[1]
        shapes = weight_shapes(contest.task, num_inputs, training.num_classes)
    reading, weights = read_files(sandbox, files, shapes)
    broken = _broken(contest, reading, claimed.student)
    if broken is not None:
        return broken
    assert reading.submission is not None
    return _scored(contest, sandbox, reading.submission, weights)


def read_files(
    sandbox: Sandbox, files: Sequence[File], shapes: list[list[int]] | None = None
) -> tuple[Reading, bytes]:
    """What submitted files say, and their weights where those were asked for.

    Args:
        sandbox: Where they are read.
        files: A recipe, a Keras model, or both.
        shapes: Of the weights that are wanted; None for none.
    """
    header = {"files": [file.name for file in files], "weights": shapes}
    payload = pack(header, [file.content for file in files])
    outcome = sandbox.run(READER, payload, _READER_LIMITS)
    if outcome.ending != "finished":  # perhaps the machine's fault, and not the file's
        outcome = sandbox.run(READER, payload, _READER_LIMITS)
    if outcome.ending != "finished":
        what = {"timeout": "takes too long", "memory": "takes too much memory"}
        told = what.get(outcome.ending, "cannot be done")
        return Reading(status="UNREADABLE", reasons=[f"Reading it {told}."]), b""
    try:
        answer, parts = unpack(outcome.output)
        reading = Reading.model_validate(answer)
    except (MessageError, ValidationError) as error:
        raise MessageError(f"The reader gave no answer that makes sense ({error}).") from error
    if not reading.has_weights or shapes is None:
        return reading, b""
    size = sum(4 * int(np.prod(shape)) for shape in shapes)
    if len(parts) != 1 or len(parts[0]) != size:
        raise MessageError("The reader gave other weights than it was asked for.")
    return reading, parts[0]


def _broken(contest: Contest, reading: Reading, student: str) -> Result | None:
    """Why a submission is not trained; None where it may be."""
    submission, reasons = reading.submission, list(reading.reasons)
    if submission is not None:
        reasons += broken_rules(submission, contest.task, contest.training, student)
    if reading.status != "READ" or submission is None:
        status = Status.RULE if reading.status == "RULE" else Status.UNREADABLE
        return Result(status, list(dict.fromkeys(reasons)), submission)
    return Result(Status.RULE, reasons, submission) if reasons else None


def _scored(contest: Contest, sandbox: Sandbox, submission: Submission, weights: bytes) -> Result:
    """Train a submission that keeps the rules, and count what it gets right."""
    task, secret, seeds = contest.task, contest.secret, contest.seeds
    if any(isinstance(layer, BatchNormalization) for layer in submission.layers or ()):
        weights = b""  # of its running averages the rules say nothing
    payload = trainer.order(
        submission, task, contest.training, secret.inputs, seeds, weights=weights
    )
    num_secret = len(secret.labels)
    limits = Limits(
        seconds=task.limits.seconds,
        memory_bytes=task.limits.memory_mb * 2**20,
        output_bytes=_MOST_OUTPUT + (len(seeds) + 1) * num_secret,
    )
    outcome = sandbox.run(trainer.JOB, payload, limits)
    if outcome.ending != "finished":
        return _unfinished(outcome, task, submission)
    answer = trainer.read_result(
        outcome.output,
        len(seeds),
        num_secret,
        contest.training.num_classes,
        with_weights=bool(weights),
    )
    if isinstance(answer, str):
        return Result(Status.DIVERGED, [answer], submission)
    classes, handed_in = answer
    return Result(
        Status.GRADED,
        submission=submission,
        correct=classes == secret.labels,
        handed_in=None if handed_in is None else handed_in == secret.labels,
    )


def _unfinished(outcome: Outcome, task: Task, submission: Submission) -> Result:
    limits = task.limits
    if outcome.ending == "timeout":
        return Result(
            Status.TIMEOUT,
            [
                f"Training {task.scoring.num_seeds} networks took longer than the "
                f"{limits.seconds:g} seconds that the rules allow; take fewer epochs or larger "
                "batches."
            ],
            submission,
        )
    if outcome.ending == "memory":
        return Result(
            Status.MEMORY,
            [
                f"Training took more memory than the {limits.memory_mb:,} MB that the rules allow; "
                "take smaller batches or fewer networks averaged."
            ],
            submission,
        )
    return Result(Status.ERROR, [_NOT_ITS_FAULT], submission, told=outcome.told[-_MOST_TOLD:])
