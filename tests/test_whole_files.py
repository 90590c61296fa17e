import os
from pathlib import Path

import pytest

from unseen.whole_files import write_whole


@pytest.mark.parametrize("durable", [False, True])
def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch, durable):
    path = tmp_path / "results.csv"
    write_whole(path, b"first", durable=durable)

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_whole(path, b"second", durable=durable)
    assert path.read_bytes() == b"first"
    assert [one.name for one in tmp_path.iterdir()] == ["results.csv"]


def test_what_shall_be_durable_is_on_disk_before_it_has_its_name(tmp_path, monkeypatch):
    path, synced, sync = tmp_path / "results.csv", [], os.fsync

    def told(descriptor):
        synced.append(path.exists())
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", told)
    write_whole(path, b"first")
    assert synced == []
    write_whole(tmp_path / "other", b"first", durable=True)
    path.unlink()
    synced.clear()
    write_whole(path, b"first", durable=True)
    assert synced == [False, True]  # the content before, the folder after
