import pytest

from unseen.errors import DataFileError, InvalidArgumentError
from unseen.grading.check import check_files, read_starter
from unseen.grading.sandbox.in_memory import InMemorySandbox
from unseen.grading.task import Task, task_of

from .conftest import RECIPE, labelled

TASK = task_of({"network": {"hidden": [5]}, "baseline": {"epochs": 1, "batch_size": 8}})
TRAINING = labelled(40, 0)


def check(inbox, content: str, task=TASK, **more):
    path = inbox / "alice.toml"
    path.write_text(content)
    return check_files([path], InMemorySandbox(), task, TRAINING, **more)


def test_what_keeps_the_rules_gets_an_estimate(inbox):
    told = []
    better = 'optimizer = "adam"\nlearning_rate = 0.05\nepochs = 20\nbatch_size = 32\n'
    found = check(inbox, better, folds=4, seeds=2, on_progress=lambda *one: told.append(one))
    assert (found.status, found.reasons) == ("GRADED", ())
    assert 0.7 < found.score.accuracy <= 1
    assert found.score.low < found.score.accuracy
    assert found.improvement.mean > 0
    assert told[-1] == (16, 16)


def test_an_estimate_judges_each_image_by_networks_that_did_not_learn_from_it(inbox):
    import numpy as np

    from unseen.grading.material import Labelled

    # Classes that say nothing of the inputs: whoever learns them by heart is right half the time.
    random = np.random.default_rng(0)
    noise = Labelled(
        random.normal(size=(60, 4)).astype(np.float32), random.integers(2, size=60).astype(np.uint8)
    )
    path = inbox / "alice.toml"
    path.write_text('optimizer = "adam"\nlearning_rate = 0.05\nepochs = 200\nbatch_size = 8\n')
    task = task_of({"network": {"hidden": [64]}, "baseline": {"epochs": 1, "batch_size": 8}})
    found = check_files([path], InMemorySandbox(), task, noise, folds=3, seeds=2)
    assert 0.25 < found.score.accuracy < 0.75


def test_broken_rules_are_told_and_nothing_is_trained(inbox):
    found = check(inbox, "epochs = 2001\nbatch_size = 0", on_progress=pytest.fail)
    assert (found.status, len(found.reasons), found.score) == ("RULE", 2, None)


def test_an_unreadable_file_is_told(inbox):
    found = check(inbox, "epochs = = 3")
    assert found.status == "UNREADABLE"
    assert found.reasons


def test_a_network_that_diverges_is_told(inbox):
    found = check(inbox, "learning_rate = 1e30\nepochs = 3", folds=2)
    assert (found.status, found.score) == ("DIVERGED", None)


@pytest.mark.parametrize("wrong", [{"folds": 1}, {"folds": 41}, {"seeds": 1}])
def test_an_estimate_that_cannot_be_made_is_told(inbox, wrong):
    with pytest.raises(InvalidArgumentError, match="Received"):
        check(inbox, RECIPE, **wrong)


def test_a_file_that_is_not_there_is_told(inbox):
    with pytest.raises(DataFileError, match="can be read"):
        check_files([inbox / "none.toml"], InMemorySandbox(), TASK, TRAINING)


def test_without_a_starter_kit_it_is_the_homework(contest):
    task, training = read_starter(None)
    assert (task, len(training.labels)) == (Task(), 800)
    task, training = read_starter(contest.folder / "starter")
    assert len(training.labels) == 40
