"""Shared by the tests of grading: a tiny contest, and a sandbox that runs nothing."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from unseen.grading.contest import Contest, create_contest, open_contest
from unseen.grading.material import Labelled
from unseen.grading.message import pack, unpack
from unseen.grading.sandbox.in_memory import InMemorySandbox
from unseen.grading.sandbox.protocol import Limits, Outcome
from unseen.grading.trainer import JOB

NUM_INPUTS, NUM_TRAINING, NUM_SECRET = 4, 40, 60

TINY_TASK = """
[network]
hidden = [5]

[baseline]
epochs = 3
batch_size = 8

[training]
max_epochs = 20

[limits]
submissions_a_day = 100
"""

RECIPE = 'optimizer = "adam"\nepochs = 4\nbatch_size = 8\n'


def labelled(num_rows: int, seed: int) -> Labelled:
    inputs = np.random.default_rng(seed).normal(size=(num_rows, NUM_INPUTS)).astype(np.float32)
    return Labelled(inputs, (inputs[:, 0] > 0).astype(np.uint8))


@dataclass
class FakeSandbox:
    """Reads in this process; instead of training it guesses, each submission in its own way.

    Args:
        answers: What the trainer shall answer instead, by the epochs of the submission.
        trained: The submissions that it was handed.
        on_run: Called with every job before it runs.
    """

    answers: dict[int, Outcome] = field(default_factory=dict)
    trained: list[dict] = field(default_factory=list)
    on_run: Callable[[str], None] = lambda _job: None

    @property
    def description(self) -> str:
        return "none"

    def run(self, job: str, payload: bytes, limits: Limits) -> Outcome:
        self.on_run(job)
        if job != JOB:
            return InMemorySandbox().run(job, payload, limits)
        header, parts = unpack(payload)
        self.trained.append(header)
        epochs = header["submission"]["training"]["epochs"]
        if epochs in self.answers:
            return self.answers[epochs]
        text = str(header["submission"]).encode()
        random = np.random.default_rng(int.from_bytes(hashlib.sha256(text).digest()[:8]))
        num_secret = len(parts[2]) // (4 * header["num_inputs"])
        guesses = random.integers(2, size=(len(header["seeds"]), num_secret), dtype=np.uint8)
        return Outcome("finished", pack({"diverged": 0}, [guesses.tobytes()]), "")


@pytest.fixture
def contest(tmp_path) -> Contest:
    folder = tmp_path / "contest"
    create_contest(folder, labelled(NUM_TRAINING, 0), labelled(NUM_SECRET, 1), seed=7)
    (folder / "task.toml").write_text(TINY_TASK)
    return open_contest(folder)


@pytest.fixture
def inbox(tmp_path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder
