import numpy as np
import pytest

from unseen.errors import InvalidArgumentError
from unseen.studies.bundled import study_data


def test_the_waves_are_there():
    data = study_data("waves")
    assert data.features.shape == (1000, 1000)
    assert data.target_names == ("a", "b", "c", "d")
    # At x = 0 a curve is c.
    np.testing.assert_allclose(data.features["x0"], data.targets[:, 2])


def test_all_else_is_read_as_a_table():
    data = study_data({"x": range(20), "y": ["a", "b"] * 10}, "y", name="letters")
    assert data.classes == ("a", "b")
    assert data.name == "letters"


def test_data_that_were_read_already_are_taken():
    data = study_data("wine")
    assert study_data(data) is data
    assert study_data(data, name="red").name == "red"


@pytest.mark.parametrize("source", ["waves", study_data("wine")], ids=["waves", "StudyData"])
def test_what_is_settled_is_not_asked_for(source):
    with pytest.raises(InvalidArgumentError, match=r"^`target` must be left out for data that"):
        study_data(source, "y")
    with pytest.raises(InvalidArgumentError, match=r"Received time='t' for (waves|a StudyData)\.$"):
        study_data(source, time="t")
