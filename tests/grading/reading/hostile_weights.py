"""Weights that are elsewhere, too many, or no numbers; read where the task asks for them."""

import io
from collections.abc import Callable
from typing import Any

import h5py
import numpy as np

from .archives import archive, bomb
from .cases import (
    CASES,
    RULE,
    UNREADABLE,
    Case,
    Files,
    Honest,
    pickle_that_sings,
)


# The weights, where the task asks for them.
def _weights(name: str, status: str, reason: str, change: Callable[[h5py.File], Any]) -> None:
    def files(honest: Honest) -> Files:
        return [("network.keras", archive(honest.members(weights=_edited(honest, change))))]

    CASES.append(Case(f"hdf5-{name}", files, status, reason, wants_weights=True))


def _edited(honest: Honest, change: Callable[[h5py.File], Any]) -> bytes:
    buffer = io.BytesIO(honest.weights)
    with h5py.File(buffer, "a") as file:
        change(file)
    return buffer.getvalue()


_PLACE = "layers/dense/vars/0"


def _put(file: h5py.File, value: Any, **options: Any) -> None:
    del file[_PLACE]
    file.create_dataset(_PLACE, data=value, **options)


def _external(file: h5py.File) -> None:
    del file[_PLACE]
    file.create_dataset(_PLACE, (784, 100), "<f4", external=[("/etc/passwd", 0, 313_600)])


def _virtual(file: h5py.File) -> None:
    del file[_PLACE]
    layout = h5py.VirtualLayout((784, 100), "<f4")
    layout[:] = h5py.VirtualSource("/tmp/other.h5", "x", (784, 100))
    file.create_virtual_dataset(_PLACE, layout)


def _link(link: Any, place: str = _PLACE) -> Callable[[h5py.File], None]:
    def change(file: h5py.File) -> None:
        del file[place]
        file[place] = link

    return change


def _cycle(file: h5py.File) -> None:
    del file["layers/dense"]
    file["layers/dense"] = file["layers"]


def _sparse(file: h5py.File) -> None:
    del file[_PLACE]
    file.create_dataset(_PLACE, (1 << 20, 1 << 20), "<f4", chunks=(1 << 10, 1 << 10))


def _unknown_filter(file: h5py.File) -> None:
    del file[_PLACE]
    made = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    made.set_chunk((784, 100))
    made.set_filter(32_015, h5py.h5z.FLAG_OPTIONAL, ())
    space = h5py.h5s.create_simple((784, 100))
    h5py.h5d.create(file["layers/dense/vars"].id, b"0", h5py.h5t.IEEE_F32LE, space, dcpl=made)


_KERNEL = np.zeros((784, 100), "<f4")
_weights("external-storage", UNREADABLE, "in another file", _external)
_weights("virtual", UNREADABLE, "virtual", _virtual)
_weights("external-link", UNREADABLE, "Received a link", _link(h5py.ExternalLink("/etc/x.h5", "/")))
_weights("soft-link", UNREADABLE, "Received a link", _link(h5py.SoftLink("/layers/dense_1/vars/0")))
_weights("linked-group", UNREADABLE, "Received a link", _link(h5py.SoftLink("/x"), "layers/dense"))
_weights("cycle", UNREADABLE, "must be there", _cycle)
_weights("sparse-bomb", UNREADABLE, "in one piece", _sparse)
_weights("packed", UNREADABLE, "in one piece", lambda f: _put(f, _KERNEL, compression="gzip"))
_weights("unknown-filter", UNREADABLE, "in one piece", _unknown_filter)
_weights("wrong-shape", UNREADABLE, "must have the shape (784, 100)", lambda f: _put(f, _KERNEL.T))
_weights("scalar", UNREADABLE, "Received ()", lambda f: _put(f, np.float32(1)))
_weights("nan", RULE, "must hold finite numbers", lambda f: _put(f, _KERNEL * np.nan))
_weights("float64", UNREADABLE, "must be float32", lambda f: _put(f, _KERNEL.astype("f8")))
_weights("big-endian", UNREADABLE, "must be float32", lambda f: _put(f, _KERNEL.astype(">f4")))
_weights(
    "objects", UNREADABLE, "must be float32", lambda f: _put(f, [["x"]], dtype=h5py.string_dtype())
)
_weights(
    "references", UNREADABLE, "must be float32", lambda f: _put(f, [[f.ref]], dtype=h5py.ref_dtype)
)
_weights("missing", UNREADABLE, "must be there", lambda f: f.__delitem__("layers/dense_3"))
_weights(
    "group-for-array",
    UNREADABLE,
    "must be an array",
    lambda f: (f.__delitem__(_PLACE), f.create_group(_PLACE)),
)
_weights(
    "array-for-group",
    UNREADABLE,
    "must be a group",
    lambda f: (f.__delitem__("layers"), f.create_dataset("layers", data=_KERNEL)),
)
CASES.append(
    Case(
        "hdf5-header-damaged",
        lambda h: [
            ("a.keras", archive(h.members(weights=h.weights[:8] + bytes(90) + h.weights[98:])))
        ],
        UNREADABLE,
        "Received a broken file",
        wants_weights=True,
    )
)
CASES.append(
    Case(
        "hdf5-is-a-pickle",
        lambda h: [("a.keras", archive(h.members(weights=pickle_that_sings())))],
        UNREADABLE,
        "Received a broken file",
        wants_weights=True,
    )
)
CASES.append(
    Case(
        "hdf5-cut-off",
        lambda h: [("a.keras", archive(h.members(weights=h.weights[:20_000])))],
        UNREADABLE,
        "Received a broken file",
        wants_weights=True,
    )
)
CASES.append(
    Case(
        "hdf5-bomb",
        lambda h: [
            ("a.keras", archive([*h.members()[:2], bomb("model.weights.h5", 60, 60 << 20)]))
        ],
        UNREADABLE,
        "for these layers",
        wants_weights=True,
    )
)
