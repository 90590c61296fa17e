"""Files that people hand over."""

import pytest
from tests.lab.asking import awaited

from unseen.lab import uploads as module
from unseen.lab.refusals import RefusalError
from unseen.lab.uploads import Uploads


async def pieces(*content):
    for one in content:
        yield one


def take(uploads, name, *content, suffixes=(".csv", ".npy")):
    return awaited(uploads.take(name, pieces(*content), suffixes))


def test_a_file_is_found_again_by_its_content(tmp_path):
    uploads = Uploads(tmp_path)
    taken = take(uploads, "Rows.CSV", b"a,b\n", b"1,2\n")
    assert taken.path.read_bytes() == b"a,b\n1,2\n"
    assert uploads.get(taken.id) == taken
    assert take(uploads, "Rows.CSV", b"a,b\n1,2\n").id == taken.id
    assert take(uploads, "other.csv", b"a,b\n1,2\n").id != taken.id
    assert uploads.get(taken.id).name == "Rows.CSV"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.csv", "/etc/x.csv", "..\\x.csv", "\x00\x1b[31m.csv", "x" * 999 + ".csv"],
)
def test_a_name_is_never_a_path(tmp_path, name):
    folder = tmp_path / "uploads"
    taken = take(Uploads(folder), name, b"1")
    assert taken.path.resolve().is_relative_to(folder.resolve())
    assert taken.path.name == "content.csv"
    assert taken.name.isprintable()
    assert len(taken.name) <= 120
    assert list(tmp_path.iterdir()) == [folder]


def test_a_file_that_is_too_large_is_refused_while_it_arrives(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LARGEST_UPLOAD", 2**20)
    seen = []

    async def endless():
        while True:
            seen.append(1)
            yield b"x" * 2**18

    with pytest.raises(RefusalError, match="at most 1 MB") as refusal:
        awaited(Uploads(tmp_path).take("big.csv", endless(), [".csv"]))
    assert refusal.value.status == 413
    assert len(seen) == 5
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x.exe", "csv", "x.csv.py", "", ".csv/"])
def test_other_kinds_are_refused(tmp_path, name):
    with pytest.raises(RefusalError, match=r"must end in \.csv, \.npy"):
        take(Uploads(tmp_path), name, b"1")


def test_an_empty_file_is_refused(tmp_path):
    with pytest.raises(RefusalError, match="hold something"):
        take(Uploads(tmp_path), "x.csv")


@pytest.mark.parametrize("name", ["", "..", "0" * 16, "../../../etc/x", "a" * 15 + "/", "é" * 16])
def test_what_was_never_uploaded_is_not_there(tmp_path, name):
    with pytest.raises(RefusalError) as refusal:
        Uploads(tmp_path).get(name)
    assert refusal.value.status == 404


def test_the_oldest_go(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_MOST_KEPT", 2)
    uploads = Uploads(tmp_path)
    ids = [take(uploads, "x.csv", bytes([number])).id for number in range(4)]
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(ids[-2:])
