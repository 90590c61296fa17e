import json
import math

import numpy as np
import pytest

from unseen.studies.finding import Finding
from unseen.studies.statistics import Measured


def written(**numbers) -> dict:
    """The numbers of a finding, through JSON and back."""
    document = Finding("1.1", "Title", "Statement.", numbers).to_json()
    return json.loads(json.dumps(document, allow_nan=False))["numbers"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(0.5, 0.5, id="number"),
        pytest.param(True, True, id="truth"),
        pytest.param("Adam", "Adam", id="text"),
        pytest.param(None, None, id="nothing"),
        pytest.param(np.float32(0.5), 0.5, id="numpy-float"),
        pytest.param(np.int64(3), 3, id="numpy-integer"),
        pytest.param(np.bool_(True), True, id="numpy-truth"),
        pytest.param(math.nan, None, id="nan"),
        pytest.param(-math.inf, None, id="infinite"),
        pytest.param(np.float32("nan"), None, id="numpy-nan"),
        pytest.param([1, math.nan, "x"], [1, None, "x"], id="list"),
        pytest.param((1, (2.5,)), [1, [2.5]], id="nested"),
        pytest.param({0.1: {"a": np.int32(1)}}, {"0.1": {"a": 1}}, id="table"),
    ],
)
def test_numbers_become_jsons_own_types(value, expected):
    assert written(value=value) == {"value": expected}


def test_truth_stays_truth():
    assert written(value=np.bool_(False))["value"] is False


def test_what_was_measured_has_its_interval():
    assert written(accuracy=Measured(0.95, 0.94, 0.96, 5, 0.9, (0.95,) * 5)) == {
        "accuracy": {"mean": 0.95, "interval": [0.94, 0.96], "confidence": 0.9, "runs": 5}
    }


def test_an_interval_without_end_has_no_ends():
    measured = Measured(0.95, -math.inf, math.inf, 1)
    assert written(accuracy=measured)["accuracy"]["interval"] == [None, None]


def test_the_homeworks_numbers_stand_beside_ours():
    document = Finding("1.1", "T", "S.", {"loss": 1.0}, homework={"loss": 2.0}).to_json()
    assert document["homework"] == {"loss": 2.0}


def test_where_the_homework_printed_nothing_nothing_stands():
    assert "homework" not in Finding("1.1", "T", "S.", {"loss": 1.0}).to_json()


def test_evidence_is_not_written():
    document = Finding("1.1", "T", "S.", {}, evidence={"curves": np.zeros(3)}).to_json()
    assert set(document) == {"id", "title", "statement", "numbers"}


def test_evidence_is_not_printed():
    assert "curves" not in repr(Finding("1.1", "T", "S.", {}, evidence={"curves": np.zeros(3)}))
