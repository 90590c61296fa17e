import numpy as np
import pytest

from unseen.grading.grader import File, read_files
from unseen.grading.material import Labelled
from unseen.grading.rules import broken_rules
from unseen.grading.sandbox.in_memory import InMemorySandbox
from unseen.grading.task import Task

from .archives import archive
from .hostile import CASES
from .hostile_rules import RULES_CASES

TASK = Task()
TRAINING = Labelled(np.zeros((800, 784), np.float32), np.arange(800, dtype=np.uint8) % 2, (28, 28))


def told(files) -> tuple[str, list[str]]:
    """What the reader sees of files, and all that it and the rules have to say."""
    reading, _ = read_files(InMemorySandbox(), [File(*one) for one in files])
    assert reading.submission is not None
    broken = broken_rules(reading.submission, TASK, TRAINING)
    return reading.status, [*reading.reasons, *broken]


@pytest.mark.parametrize("case", RULES_CASES, ids=lambda case: case.name)
def test_a_file_that_breaks_a_rule_is_told_so(case, honest):
    status, sentences = told(case.files(honest))
    assert status in ("READ", "RULE")
    assert any(sentence.startswith(case.reason) for sentence in sentences), sentences


def test_the_files_that_they_are_made_of_keep_the_rules(honest):
    recipe = ("network.toml", b"epochs = 2_000\nbatch_size = 800\nlearning_rate = 1e-9")
    assert told([("network.keras", archive(honest.members())), recipe]) == ("READ", [])


def test_each_has_a_name_of_its_own():
    names = [case.name for case in [*CASES, *RULES_CASES]]
    assert len(names) == len(set(names))
