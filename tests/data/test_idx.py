import gzip
import struct

import numpy as np
import pytest

from unseen.data.idx import read_idx
from unseen.errors import DataFileError

# Two images of two by three pixels, written by hand.
IMAGES = bytes([0, 0, 0x08, 3]) + struct.pack(">3I", 2, 2, 3) + bytes(range(12))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("images-idx3-ubyte", IMAGES, id="unpacked"),
        pytest.param("images-idx3-ubyte.gz", gzip.compress(IMAGES), id="packed"),
    ],
)
def test_array_is_read_as_it_was_written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    array = read_idx(path)
    assert array.dtype == np.uint8
    np.testing.assert_array_equal(array, np.arange(12).reshape(2, 2, 3))


@pytest.mark.parametrize(
    ("code", "number_format", "dtype", "values"),
    [
        pytest.param(0x09, "b", np.int8, [-1, 2], id="int8"),
        pytest.param(0x0B, "h", np.int16, [-300, 2], id="int16"),
        pytest.param(0x0C, "i", np.int32, [-70_000, 2], id="int32"),
        pytest.param(0x0D, "f", np.float32, [0.5, -2], id="float32"),
        pytest.param(0x0E, "d", np.float64, [0.1, -2], id="float64"),
    ],
)
def test_every_type_of_number_arrives_in_native_byte_order(
    tmp_path, code, number_format, dtype, values
):
    path = tmp_path / "numbers"
    path.write_bytes(
        bytes([0, 0, code, 1]) + struct.pack(">I", 2) + struct.pack(f">2{number_format}", *values)
    )
    array = read_idx(path)
    assert array.dtype == np.dtype(dtype)
    assert array.tolist() == values


def test_array_may_be_written_to(tmp_path):
    path = tmp_path / "images"
    path.write_bytes(IMAGES)
    assert read_idx(path).flags.writeable


def test_missing_file_is_named(tmp_path):
    with pytest.raises(DataFileError, match=r"IDX file .*absent must exist"):
        read_idx(tmp_path / "absent")


def test_folder_in_place_of_a_file_is_unreadable(tmp_path):
    with pytest.raises(DataFileError, match="must be readable"):
        read_idx(tmp_path)


@pytest.mark.parametrize(
    ("content", "received"),
    [
        pytest.param(b"", "an empty file", id="empty"),
        pytest.param(b"\0\0\x08", "00 00 08", id="three-bytes"),
        pytest.param(b"<html>", "3c 68 74 6d", id="web-page"),
        pytest.param(b"\0\0\x07\x01\0\0\0\0", "00 00 07 01", id="unknown-type"),
        pytest.param(gzip.compress(IMAGES), "1f 8b 08", id="gzip-without-gz"),
    ],
)
def test_wrong_magic_is_refused(tmp_path, content, received):
    path = tmp_path / "images"
    path.write_bytes(content)
    with pytest.raises(DataFileError, match=f"must start with two zero bytes.*{received}"):
        read_idx(path)


def test_truncated_header_is_refused(tmp_path):
    path = tmp_path / "images"
    path.write_bytes(IMAGES[:10])
    with pytest.raises(DataFileError, match=r"must hold 16 bytes of header.*Received 10"):
        read_idx(path)


@pytest.mark.parametrize(
    ("content", "damage"),
    [
        pytest.param(IMAGES[:-1], "Received 27 bytes: the file is truncated", id="truncated"),
        pytest.param(IMAGES + b"\0", "Received 29 bytes: the file is longer", id="too-long"),
    ],
)
def test_wrong_length_is_refused(tmp_path, content, damage):
    path = tmp_path / "images"
    path.write_bytes(content)
    with pytest.raises(DataFileError, match=f"must hold 28 bytes.*{damage}"):
        read_idx(path)


def test_gz_that_is_not_gzip_is_refused(tmp_path):
    path = tmp_path / "images.gz"
    path.write_bytes(IMAGES)
    with pytest.raises(DataFileError, match="must be packed with gzip, as its name says"):
        read_idx(path)


def test_truncated_gzip_is_refused(tmp_path):
    path = tmp_path / "images.gz"
    path.write_bytes(gzip.compress(IMAGES)[:-10])
    with pytest.raises(DataFileError, match="must be a whole gzip file"):
        read_idx(path)
