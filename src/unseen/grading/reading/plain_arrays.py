"""Arrays of an HDF5 file in memory, plain ones alone.

HDF5 can point at other files, at other places of its own, and at programs that unpack. Keras uses
none of this, so each thing on the way to an array is looked at before it is opened, and all but
groups, and arrays of float32 that lie in one piece, are refused.
"""

from typing import Any

import numpy as np
from h5py import h5d, h5f, h5g, h5l, h5o, h5p, h5s, h5t  # pyright: ignore[reportAttributeAccessIssue]

from unseen.grading.reading.problems import UnreadableError

# Where bytes are not HDF5, the library looks for a file of their name: there can be none of this.
_NO_FILE = b"/dev/null/weights"


def opened(data: bytes) -> Any:
    """The root of an HDF5 file; no file is opened."""
    access = h5p.create(h5p.FILE_ACCESS)
    access.set_fapl_core(backing_store=False)
    access.set_file_image(data)
    return h5g.open(h5f.open(_NO_FILE, h5f.ACC_RDONLY, fapl=access), b"/")


def plain_array(root: Any, place: str, shape: tuple[int, ...]) -> np.ndarray:
    """One array, float32.

    Args:
        root: From `opened`.
        place: Its groups and its name, between slashes.
        shape: That it must have.

    Raises:
        UnreadableError: if it is another; the library raises errors of many kinds where the file
            is broken.
    """
    *groups, last = place.encode().split(b"/")
    where = root
    for name in groups:
        _require_hard_link(where, name, h5o.TYPE_GROUP, place)
        where = h5g.open(where, name)
    _require_hard_link(where, last, h5o.TYPE_DATASET, place)
    data_set = h5d.open(where, last)
    made = data_set.get_create_plist()
    in_one_piece = made.get_layout() in (h5d.CONTIGUOUS, h5d.COMPACT)
    if not in_one_piece or made.get_nfilters() or made.get_external_count():
        raise UnreadableError(
            f"{place} must be a plain array in one piece. Received one that is virtual, in another "
            "file, in pieces or packed"
        )
    if not data_set.get_type().equal(h5t.IEEE_F32LE):
        raise UnreadableError(f"{place} must be float32. Received another type")
    received = data_set.get_space().get_simple_extent_dims()
    if received != shape:
        raise UnreadableError(
            f"{place} must have the shape {shape} of its layer. Received {received}"
        )
    array = np.zeros(shape, "<f4")
    data_set.read(h5s.ALL, h5s.ALL, array)
    return array


def _require_hard_link(group: Any, name: bytes, kind: int, place: str) -> None:
    """Refuse what is not there, what is elsewhere, and what is no group or no array."""
    if not group.links.exists(name):
        raise UnreadableError(f"{place} must be there. Received a file without it")
    if group.links.get_info(name).type != h5l.TYPE_HARD:
        raise UnreadableError(f"{place} must lie in the file itself. Received a link")
    if h5o.get_info(group, name).type != kind:
        what = "a group" if kind == h5o.TYPE_GROUP else "an array"
        raise UnreadableError(f"{name.decode()} of {place} must be {what}. Received another thing")
