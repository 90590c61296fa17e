"""What workers of tests do, and a report that is looked at."""

import pytest

# Its functions are what tests ask of workers; the package finds them where it looks.
WORK = """
import os, time
import numpy as np
from unseen.errors import InvalidDataError

def double(number):
    print("noise on standard output")
    return {"twice": 2 * number, "none": np.nan}

def count(to, folder=None):
    for number in range(to):
        yield {"number": number}
        time.sleep(0.02)
    if folder:
        open(os.path.join(folder, "done.txt"), "w").close()
    return "counted"

def refuse():
    raise InvalidDataError("`rows` must be more. Received 1.")

def fail():
    raise ZeroDivisionError

def die():
    os._exit(7)

def sleep(seconds, folder=None):
    time.sleep(seconds)

def eat():
    return len(np.ones(2**33))

def who(folder=None):
    return os.getpid()
"""


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A module that workers find as `unseen.lab.work.of_tests`."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "of_tests.py").write_text(WORK)
    (folder / "sitecustomize.py").write_text(
        f"import unseen.lab.work as work\nwork.__path__.append({str(folder)!r})\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(folder))


@pytest.fixture
def report(tmp_path):
    place = tmp_path / "report"
    (place / "models").mkdir(parents=True)
    (place / "journal").mkdir()
    for name in ("index.html", "findings.json", "models/digits.keras", "journal/settings.json"):
        (place / name).write_text(name)
    (tmp_path / "secret.json").write_text("secret")
    return place
