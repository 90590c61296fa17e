"""Builds the fours and nines that come with unseen from MNIST's four IDX files.

    python scripts/embed_digits.py FOLDER

If the folder holds a `SHA256SUMS` file, each file of MNIST that it lists is checked first.
"""

import argparse
import dataclasses
import gzip
import hashlib
import sys
import zlib
from pathlib import Path

import numpy as np

from unseen.data.digits import EMBEDDED_DIGITS, EMBEDDED_FILE, load_digits
from unseen.errors import DataFileError, UnseenError


def embed_digits(source: Path, target: Path = EMBEDDED_FILE) -> str:
    """SHA-256 digest of `target`, after it was built from `source` with its digest beside it.

    Args:
        source: Folder with MNIST's four IDX files, packed or not.
        target: The `.npz` file to write; the digest goes into a `.sha256` file beside it.

    Returns:
        The digest, in hexadecimal.

    Raises:
        DataFileError: if a file of the source is missing, damaged or not the one in `SHA256SUMS`.
    """
    check_sums(source)
    images = load_digits(EMBEDDED_DIGITS, source)
    np.savez_compressed(
        target, **{field.name: getattr(images, field.name) for field in dataclasses.fields(images)}
    )
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    target.with_suffix(".sha256").write_text(f"{digest}  {target.name}\n", encoding="ascii")
    return digest


def check_sums(source: Path) -> None:
    """Check each file that the folder's `SHA256SUMS` lists; without that file do nothing.

    A file that is listed as unpacked but lies there as `.gz` is checked by what it unpacks to.
    """
    sums = source / "SHA256SUMS"
    if not sums.exists():
        return
    for line in sums.read_text(encoding="utf-8").splitlines():
        expected, name = line.split(maxsplit=1)
        received = hashlib.sha256(unpacked(source / name.lstrip("*"))).hexdigest()
        if received != expected:
            raise DataFileError(
                f"File {source / name} must have the SHA-256 digest {expected}. "
                f"Received {received}: fetch it again."
            )


def unpacked(file: Path) -> bytes:
    """Content of a file, or where only its `.gz` is there, what that unpacks to."""
    packed = file.with_name(f"{file.name}.gz")
    try:
        if file.exists():
            return file.read_bytes()
        return gzip.decompress(packed.read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise DataFileError(
            f"File {file} or {packed.name} must be there, whole, as SHA256SUMS lists it. "
            f"Received: {error}; fetch it again."
        ) from error


def main() -> int:
    """Exit status of the script."""
    parser = argparse.ArgumentParser(description="Build the digits that come with unseen.")
    parser.add_argument("source", type=Path, help="folder with MNIST's four IDX files")
    arguments = parser.parse_args()
    try:
        digest = embed_digits(arguments.source)
    except UnseenError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{EMBEDDED_FILE}: {EMBEDDED_FILE.stat().st_size} bytes, SHA-256 {digest}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
