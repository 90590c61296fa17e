import pytest

from unseen.errors import DataFileError, InvalidArgumentError
from unseen.grading.database import Database


def test_a_place_that_is_no_database_is_told(tmp_path):
    (tmp_path / "contest.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(DataFileError, match="not a database"):
        Database(f"sqlite:///{tmp_path / 'contest.db'}")


@pytest.mark.parametrize("address", ["nonsense", "oracle9://x/y"])
def test_an_address_that_is_none_is_told(address):
    with pytest.raises(InvalidArgumentError, match="`database` must be an address"):
        Database(address)
