"""The script that builds the embedded digits, on a small stand-in for MNIST."""

import hashlib
import importlib.util
from pathlib import Path

import numpy as np
import pytest

from unseen.errors import DataFileError

SCRIPT = Path(__file__).parents[2] / "scripts" / "embed_digits.py"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("embed_digits", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def source(write_idx_folder):
    return write_idx_folder(packed=True)


def write_sums(source, digest):
    (source / "SHA256SUMS").write_text(f"{digest}  t10k-labels-idx1-ubyte\n")


def test_only_fours_and_nines_are_embedded(script, source, tmp_path):
    script.embed_digits(source, tmp_path / "embedded.npz")
    with np.load(tmp_path / "embedded.npz") as archive:
        assert archive["train_labels"].tolist() == [4, 9, 4, 9]
        assert archive["test_images"][:, 0, 0].tolist() == [4, 9]


def test_digest_is_written_beside_the_file(script, source, tmp_path):
    digest = script.embed_digits(source, tmp_path / "embedded.npz")
    assert digest == hashlib.sha256((tmp_path / "embedded.npz").read_bytes()).hexdigest()
    assert (tmp_path / "embedded.sha256").read_text() == f"{digest}  embedded.npz\n"


def test_same_source_gives_the_same_bytes(script, source, tmp_path):
    digests = {script.embed_digits(source, tmp_path / f"{name}.npz") for name in ("a", "b")}
    assert len(digests) == 1


def test_right_checksum_of_an_unpacked_name_is_accepted(script, source, small_mnist, tmp_path):
    labels = small_mnist["t10k-labels-idx1-ubyte"]
    content = bytes([0, 0, 8, 1, 0, 0, 0, len(labels)]) + labels.tobytes()
    write_sums(source, hashlib.sha256(content).hexdigest())
    script.embed_digits(source, tmp_path / "embedded.npz")


def test_wrong_checksum_is_refused(script, source, tmp_path):
    write_sums(source, "0" * 64)
    with pytest.raises(DataFileError, match="t10k-labels-idx1-ubyte must have the SHA-256"):
        script.embed_digits(source, tmp_path / "embedded.npz")
    assert not (tmp_path / "embedded.npz").exists()


def test_listed_file_that_is_missing_is_named(script, source, tmp_path):
    write_sums(source, "0" * 64)
    (source / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(DataFileError, match=r"or t10k-labels-idx1-ubyte.gz must be there, whole"):
        script.embed_digits(source, tmp_path / "embedded.npz")
