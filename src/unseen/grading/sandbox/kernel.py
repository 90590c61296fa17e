"""What we ask of the Linux kernel that Python has no function for."""

import ctypes
import os
import signal

from unseen.grading.sandbox.bpf import CProgram

_SET_PARENT_DEATH_SIGNAL, _SET_DUMPABLE, _SET_SECCOMP, _SET_NO_NEW_PRIVILEGES = 1, 4, 22, 38
_FILTER_MODE = 2
# `struct __user_cap_header_struct`, version 3: its number, and this process.
_CAPABILITIES_HEADER = (0x2008_0522, 0)
_CAPABILITIES_WORDS = 6


def die_with_parent(parent: int) -> None:
    """Be killed when the thread that started this process ends.

    Raises:
        OSError: if the parent is already gone.
    """
    _prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        raise ProcessLookupError("the parent has ended")


def gain_nothing() -> None:
    """Never again get a right, by whatever program; give up those of root, and be read by nobody.

    Raises:
        OSError: if the kernel doesn't let us.
    """
    _prctl(_SET_NO_NEW_PRIVILEGES, 1)
    _prctl(_SET_DUMPABLE, 0)
    header = (ctypes.c_uint32 * 2)(*_CAPABILITIES_HEADER)
    _check(_library().capset(header, (ctypes.c_uint32 * _CAPABILITIES_WORDS)()))


def filter_system_calls(program: CProgram) -> None:
    """Have every system call judged by a program from now on.

    Raises:
        OSError: if the kernel has no seccomp.
    """
    _prctl(_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(program))


def call(number: int, *arguments: object) -> int:
    """The result of a system call by its number.

    Raises:
        OSError: if it fails.
    """
    return _check(_library().syscall(ctypes.c_long(number), *arguments))


def _prctl(option: int, *arguments: int) -> None:
    _check(_library().prctl(option, *(ctypes.c_ulong(one) for one in (*arguments, 0, 0, 0, 0)[:4])))


def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int) -> int:
    if result == -1:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result
