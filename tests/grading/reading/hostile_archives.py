"""Files that are no archive as Keras writes it."""

import gzip
import struct
from collections.abc import Callable
from functools import cache
from typing import Any

from .archives import BZIP2, DEFLATED, Member, archive, bomb, deflated, member
from .cases import (
    UNREADABLE,
    add,
    add_file,
    pickle_that_sings,
)


@cache
def _many_entries() -> bytes:
    return archive([Member(b"%d" % number, b"") for number in range(100_000)])


def _zip(name: str, reason: str, make: Callable[[list[Member]], bytes]) -> None:
    add_file(name, UNREADABLE, reason, lambda honest: make(honest.members()))


def _changed(members: list[Member], **changes: Any) -> list[Member]:
    return [members[0], members[1].but(**changes), members[2]]


# The container.
add_file("empty", UNREADABLE, "must not be empty", lambda _: b"")
add_file("not-a-zip", UNREADABLE, "begin with 'Hello", lambda _: b"Hello, I am a network.")
add_file("one-byte", UNREADABLE, "begin with 'P'", lambda _: b"P")
_zip("truncated", "it is cut off", lambda all_: archive(all_)[:5000])
_zip("last-byte-missing", "it is cut off", lambda all_: archive(all_)[:-1])
_zip("wrong-crc", "checksum (CRC) of config.json", lambda m: archive(_changed(m, checksum=1)))
_zip("two-configs", "config.json once", lambda all_: archive([*all_, all_[1]]))
_zip("parent-folder", "'../x'", lambda all_: archive([*all_, member("../x", b"x")]))
_zip("absolute", "'/etc/passwd'", lambda all_: archive([*all_, member("/etc/passwd", b"x")]))
_zip("windows-path", "Received 'C:", lambda all_: archive([*all_, member("C:\\x", b"x")]))
_zip(
    "symbolic-link",
    "config.json is a link",
    lambda m: archive(_changed(m, packed=b"/etc/passwd", attributes=0o120777 << 16)),
)
_zip("device", "config.json is a link", lambda m: archive(_changed(m, attributes=0o060600 << 16)))
_zip(
    "100000-entries",
    "Received 65,535 files",
    lambda _: _many_entries(),
)
_zip("17-entries", "Received 17 files", lambda m: archive([*m, *[member("x", b"")] * 14]))
_zip("encrypted", "config.json is encrypted", lambda m: archive(_changed(m, flags=1)))
_zip(
    "bomb-256-mib",
    "at most 1,048,576 bytes. Received 268,435,455",
    lambda m: archive([m[0], bomb("config.json", 256, (256 << 20) - 1), m[2]]),
)
_zip(
    "bomb-4-gib",
    "at most 1,048,576 bytes. Received 4,294,967,294",
    lambda m: archive([m[0], bomb("config.json", 4096, (1 << 32) - 2), m[2]]),
)
_zip(
    "bomb-that-lies",
    "config.json is not as long as the archive says",
    lambda m: archive([m[0], bomb("config.json", 4096, 1000), m[2]]),
)
_zip(
    "bomb-of-weights",
    "model.weights.h5 must be at most",
    lambda m: archive([m[0], m[1], bomb("model.weights.h5", 4096, (1 << 32) - 2)]),
)
_zip(
    "metadata-too-large",
    "metadata.json must be at most 65,536",
    lambda m: archive([member("metadata.json", bytes(65_537)), *m[1:]]),
)
_zip("size-too-small", "not as long as", lambda m: archive(_changed(m, size=10)))
_zip("size-too-large", "not as long as", lambda m: archive(_changed(m, size=100_000)))
_zip("overlapping", "does not begin where", lambda m: archive(_changed(m, place=0)))
_zip("nested-zip", "Received 'inner.zip'", lambda m: archive([*m, member("inner.zip", archive(m))]))
_zip(
    "all-in-a-folder",
    "Received 'network/config.json'",
    lambda m: archive([one.but(name=b"network/" + one.name) for one in m[1:]]),
)
_zip("script-in-front", "begin with '#!/bin", lambda m: archive(m, before=b"#!/bin/sh\necho\n"))
_zip("zip-in-front", "does not begin where", lambda m: archive(m, before=archive(m)))
_zip("shifted", "directory is not where", lambda m: archive(m, before=b"PK\x03\x04", shift=-4))
_zip("something-behind", "something follows", lambda m: archive(m, after=b"<?php system(1); ?>"))
_zip("comment", "something follows", lambda m: archive(m, comment=b"hello"))
_zip("end-in-a-comment", "Received 0 files", lambda m: archive(m, comment=archive([])))
_zip("gap", "does not begin where", lambda m: archive([m[0].but(gap=b"hidden"), *m[1:]]))
_zip("gap-at-the-end", "belong to none", lambda m: archive([*m[:2], m[2].but(gap=b"hidden")]))
_zip(
    "nul-in-a-name",
    r"Received 'config.json\x00.txt'",
    lambda m: archive(_changed(m, name=b"config.json\0.txt")),
)
_zip("bidi-name", r"\u202e", lambda m: archive([*m, member("nosj.\u202egifnoc", b"{}")]))
_zip("name-not-utf-8", r"\\xff", lambda m: archive([*m, Member(b"\xff.json", b"{}")]))
_zip("names-in-capitals", "'CONFIG.JSON'", lambda m: archive(_changed(m, name=b"CONFIG.JSON")))
_zip("two-names", "in two places differs", lambda m: archive(_changed(m, local_name=b"x.json")))
_zip("missing-config", "without config.json", lambda m: archive([m[0], m[2]]))
_zip("missing-weights", "without model.weights.h5", lambda m: archive(m[:2]))
_zip("no-files", "Received 0 files", lambda _: archive([], before=b"PK\x03\x04"))
_zip("unknown-method", "unknown method, number 12", lambda m: archive(_changed(m, method=BZIP2)))
_zip("method-99", "unknown method, number 99", lambda m: archive(_changed(m, method=99)))
_zip(
    "zip64",
    "fields that Keras does not write",
    lambda m: archive(_changed(m, extra=struct.pack("<2H2Q", 1, 16, 10, 10))),
)
_zip("sizes-behind", "fields that Keras does not", lambda m: archive(_changed(m, flags=8)))
_zip("second-disk", "in several parts", lambda m: archive(m, disk=1))
_zip("fewer-than-said", "its directory is cut off", lambda m: archive(m, count=4))
_zip("more-than-said", "belong to none", lambda m: archive(m, count=2))
_zip(
    "directory-damaged",
    "its directory is damaged",
    lambda m: archive(m).replace(b"PK\x01\x02", b"PK\x01\x03", 1),
)
_zip("a-folder", "Received 'assets/'", lambda m: archive([*m, member("assets/", b"")]))
_zip("not-deflated", "cannot be unpacked", lambda m: archive(_changed(m, method=DEFLATED)))
_zip(
    "behind-the-deflated",
    "not as long as",
    lambda m: archive([m[0], _with_tail(deflated("config.json", m[1].packed)), m[2]]),
)
_zip(
    "deflated-without-end",
    "not as long as",
    lambda m: archive([m[0], _without_end(deflated("config.json", m[1].packed)), m[2]]),
)


def _with_tail(one: Member) -> Member:
    return one.but(packed=one.packed + b"hidden")


def _without_end(one: Member) -> Member:
    return one.but(packed=one.packed[:-3])


# Other formats.
_HDF5 = b"\x89HDF\r\n\x1a\n"
add_file("legacy-h5-renamed", UNREADABLE, "legacy .h5", lambda honest: honest.weights)
add("legacy-h5", UNREADABLE, "'old.h5'", lambda honest: [("old.h5", honest.weights)])
add_file("pickle-renamed", UNREADABLE, "a Python pickle", lambda _: pickle_that_sings())
add("pickle", UNREADABLE, "'model.pkl'", lambda _: [("model.pkl", pickle_that_sings())])
add("joblib", UNREADABLE, "'model.joblib'", lambda _: [("model.joblib", b"\x80\x04")])
add("python", UNREADABLE, "'train.py'", lambda _: [("train.py", b"import os")])
add("no-ending", UNREADABLE, "'network'", lambda honest: [("network", honest.weights)])
add_file("gzip", UNREADABLE, "a gzip file", lambda _: gzip.compress(b"x"))
add_file("safetensors", UNREADABLE, "safetensors", lambda _: struct.pack("<Q", 20) + b'{"a": {}}')
_zip("savedmodel", "Received 'saved_model.pb'", lambda _: archive([member("saved_model.pb", b"x")]))
_zip("torch", "Received 'archive/data.pkl'", lambda _: archive([member("archive/data.pkl", b"x")]))
_zip("npz", "Received 'arr_0.npy'", lambda _: archive([member("arr_0.npy", b"x")]))
add_file("recipe-named-keras", UNREADABLE, "begin with 'epochs", lambda _: b"epochs = 20\n")
add(
    "two-networks",
    UNREADABLE,
    "at most one .keras",
    lambda h: [("a.keras", archive(h.members())), ("b.keras", archive(h.members()))],
)
add("two-recipes", UNREADABLE, "Received 0 and 2", lambda _: [("a.toml", b""), ("b.json", b"{}")])
add("nothing", UNREADABLE, "Received no file", lambda _: [])
