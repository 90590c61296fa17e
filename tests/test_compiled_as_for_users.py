"""What is about bits holds of programs as users have them, compiled with every optimization.

Elsewhere the tests compile less (`tests/conftest.py`), and it is in an optimized program that a sum
may be taken in another order, or a product and a sum be rounded once.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.conftest import AS_FOR_USERS, FAST_TO_COMPILE
from tests.regularizers.conftest import FAMILY

TESTS = Path(__file__).parent
# Where one program's bits are compared with another's, or with what went into it.
PLACES = (
    "regularizers",
    "training/test_many_runs.py",
    "training/test_watching.py",
    "waves/test_amplitude_scaling.py",
    "waves/test_fresh_curves.py",
    "waves/test_time_warping.py",
)
# What the names of such tests have in common.
ABOUT_BITS = "bit"
LEFT_TO_HERE = re.compile(r"^@of_users_programs\n(?:@.*\n)*def (\w+)", re.MULTILINE)


@pytest.fixture(scope="module")
def failures(tmp_path_factory) -> dict[tuple[str, str], list[str]]:
    """What each test about bits complained of, by its module and name."""
    report = tmp_path_factory.mktemp("as-for-users") / "report.xml"
    flags = os.environ["XLA_FLAGS"].replace(FAST_TO_COMPILE, "")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist"),
            *("-k", ABOUT_BITS, f"--junitxml={report}"),
            *(str(TESTS / place) for place in PLACES),
        ],
        cwd=TESTS.parent,
        env=os.environ | {AS_FOR_USERS: "1", "XLA_FLAGS": flags},
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.is_file(), done.stdout + done.stderr
    return {
        (case.attrib["classname"], case.attrib["name"]): [
            outcome.text or outcome.tag for outcome in case if "message" in outcome.attrib
        ]
        for case in ET.parse(report).iter("testcase")
    }


def of_family(name: str) -> set[tuple[str, str]]:
    """The tests about bits that each member of the family is put to."""
    return {
        ("tests.regularizers.test_family", f"{test}[{name}]")
        for test in (
            "test_strength_zero_changes_not_one_bit",
            "test_strength_zero_scores_the_same_to_the_bit",
            "test_many_at_once_equal_one_by_one_to_the_bit",
        )
    }


@pytest.mark.parametrize("name", FAMILY)
def test_a_member_of_the_family_keeps_the_bits(failures, name):
    assert {test: failures[test] for test in of_family(name) if failures[test]} == {}


def test_all_others_keep_the_bits(failures):
    others = failures.keys() - set().union(*map(of_family, FAMILY))
    assert len(others) > len(PLACES)
    assert {test: failures[test] for test in others if failures[test]} == {}


def test_whatever_is_left_to_here_is_run_here(failures):
    left = {
        (".".join(path.relative_to(TESTS.parent).with_suffix("").parts), name)
        for path in TESTS.rglob("test_*.py")
        for name in LEFT_TO_HERE.findall(path.read_text(encoding="utf-8"))
    }
    assert {("tests.training.test_many_runs", "test_chunks_change_no_bit")} < left
    assert left <= {(module, test.partition("[")[0]) for module, test in failures}


def test_here_less_is_optimized():
    # Or the tests would take twice as long.
    assert FAST_TO_COMPILE in os.environ["XLA_FLAGS"]
