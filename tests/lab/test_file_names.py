"""Errors call a file as its owner does."""

import pytest

from unseen.errors import InvalidDataError
from unseen.lab.refusals import RefusalError
from unseen.lab.work.file_names import calling_it

PATH = "/kept/0123/content.csv"


@pytest.mark.parametrize("told", [PATH, "content.csv"], ids=["path", "last-part"])
def test_a_file_is_called_by_its_owners_name(told):
    with pytest.raises(RefusalError) as refusal, calling_it(PATH, r"my \\1 content.csv"):
        raise InvalidDataError(f"{told} must be whole. Received {told}.")
    name = r"my \\1 content.csv"
    assert str(refusal.value) == f"{name} must be whole. Received {name}."


@pytest.mark.parametrize("path", [PATH, None])
def test_an_error_that_names_no_file_stays_as_it_is(path):
    error = InvalidDataError("`target` must be a column.")
    with pytest.raises(InvalidDataError) as raised, calling_it(path, "mine.csv"):
        raise error
    assert raised.value is error
