"""A record whose processes are killed at any moment, or are two."""

import inspect
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from .conftest import entries


def hashes_of_runs(folder: str | None) -> list[str]:
    """Hashes of what came out; stands alone, so that another process can run it too."""
    import hashlib

    import jax
    import numpy as np

    from unseen import L2, Dataset, Recipe, dense, fit, keras_split

    x = np.random.default_rng(0).normal(size=(40, 3))
    data = Dataset(x, x[:, :2] ** 2)
    recipe = Recipe("mean_squared_error", epochs=300, batch_size=4, regularizers=(L2(1e-3),))
    fits = fit(dense(3, [4], 2), data, recipe, keras_split(32, 0.2, 8), range(24), record=folder)
    outcomes = [(one.members, one.history, one.scores, one.epochs) for one in fits.trained]
    contents = [b"".join(np.asarray(v).tobytes() for v in jax.tree.leaves(one)) for one in outcomes]
    return [hashlib.sha256(content).hexdigest() for content in contents]


# Runs are trained one for each device at a time; where told, the process kills itself.
SCRIPT = f"""
import os, signal, sys
from pathlib import Path
from unseen.training import here

folder, moment = sys.argv[1:]
here._CHUNK_SECONDS = 0
replace = Path.replace
num_stored = 0

def die_if(place):
    if moment == place and num_stored == 3:
        os.kill(os.getpid(), signal.SIGKILL)

def replace_or_die(self, target):
    global num_stored
    num_stored += 1
    if moment == "half-written" and num_stored == 3:
        self.write_bytes(self.read_bytes()[:100])
    die_if("half-written")
    replace(self, target)
    die_if("in-place")

Path.replace = replace_or_die

{inspect.getsource(hashes_of_runs)}

print(*hashes_of_runs(folder))
"""


def start(folder: Path, moment: str = "") -> subprocess.Popen:
    command = [sys.executable, "-c", SCRIPT, str(folder), moment]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def uninterrupted() -> list[str]:
    return hashes_of_runs(None)


def test_killed_at_several_moments_it_goes_on_where_it_was(tmp_path, uninterrupted, num_trained):
    finished = []
    # The worst moments, each when the process stores its third run, between two at which it is
    # killed from outside, once so many are finished and whatever it does just then.
    for moment in (1, "half-written", "in-place", 12):
        process = start(tmp_path, str(moment))
        if isinstance(moment, int):
            while len(entries(tmp_path)) < moment:
                assert process.poll() is None, "it was finished before it could be killed"
                time.sleep(0.001)
            process.kill()
        assert process.wait() == -signal.SIGKILL
        finished.append(len(entries(tmp_path)))
    assert np.diff(finished[:3]).tolist() == [2, 3]
    assert hashes_of_runs(str(tmp_path)) == uninterrupted
    assert num_trained == [len(uninterrupted) - finished[-1]]


def test_two_processes_on_one_record_do_not_harm_each_other(tmp_path, uninterrupted, num_trained):
    both = [start(tmp_path) for _ in range(2)]
    assert [process.communicate()[0].split() for process in both] == [uninterrupted] * 2
    assert hashes_of_runs(str(tmp_path)) == uninterrupted
    assert num_trained == []
