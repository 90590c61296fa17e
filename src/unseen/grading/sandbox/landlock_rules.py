"""Files taken away from this process by Landlock, whose rights no process needs to be given.

Landlock has grown; what an older kernel lacks, seccomp denies, too: truncating by path, sockets,
ioctl, signals.
"""

import ctypes
import os
import stat
from collections.abc import Iterable

from unseen.grading.sandbox import kernel

# Numbers of the calls, the same on all machines.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_FOR_VERSION = 1
_PATH_BENEATH = 1

_WRITE_FILE, _READ_FILE, _READ_DIRECTORY = 1 << 1, 1 << 2, 1 << 3
# How many rights over files each version knows, the last one for all later ones.
_NUM_FILE_RIGHTS = (13, 14, 15, 15, 16)
_NETWORK_SINCE, _NETWORK_RIGHTS = 4, 0b11  # binding and connecting
_SCOPES_SINCE, _SCOPES = 6, 0b11  # abstract sockets and signals


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def landlock_version() -> int:
    """Which Landlock the kernel has.

    Raises:
        OSError: if it has none, or it is switched off.
    """
    return kernel.call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_FOR_VERSION))


def allow_only(readable: Iterable[str], usable: Iterable[str]) -> None:
    """Take all files from this process but these.

    Args:
        readable: Files, and folders with all in them, that may be read.
        usable: Files that may be read and written to.

    Raises:
        OSError: if the kernel has no Landlock.
    """
    version = landlock_version()
    rules = _Ruleset(
        (1 << _NUM_FILE_RIGHTS[min(version, len(_NUM_FILE_RIGHTS)) - 1]) - 1,
        _NETWORK_RIGHTS if version >= _NETWORK_SINCE else 0,
        _SCOPES if version >= _SCOPES_SINCE else 0,
    )
    # An older kernel takes a longer structure, where what it doesn't know is zero.
    size = ctypes.c_size_t(ctypes.sizeof(rules))
    ruleset = kernel.call(_CREATE_RULESET, ctypes.byref(rules), size, ctypes.c_uint32(0))
    for path in readable:
        _allow(ruleset, path, _READ_FILE | _READ_DIRECTORY)
    for path in usable:
        _allow(ruleset, path, _READ_FILE | _WRITE_FILE)
    kernel.call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(os.fstat(place).st_mode):
        rights &= ~_READ_DIRECTORY
    rule = _PathBeneath(rights, place)
    what = (ctypes.c_int(ruleset), ctypes.c_int(_PATH_BENEATH), ctypes.byref(rule))
    kernel.call(_ADD_RULE, *what, ctypes.c_uint32(0))
    os.close(place)
