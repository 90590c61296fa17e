"""System calls that are taken away from this process, for good.

It may compute, have threads, and read files that it may open. It may not start processes, open
sockets, send signals to others, change files or memory of others, or reach parts of the kernel that
nobody here needs.
"""

import errno
import os
import platform
from collections.abc import Iterable, Iterator

from unseen.grading.sandbox import bpf, kernel
from unseen.grading.sandbox.system_calls import DENIED, EXAMINED, FIRST_UNKNOWN

# Machine -> its column in the tables of calls, and how the kernel calls it.
_MACHINES = {"x86_64": (0, 0xC000_003E), "aarch64": (1, 0xC000_00B7)}
# On x86_64, calls of the x32 kind have this bit, and their own numbers.
_X32_BIT = 0x4000_0000

_DENY = bpf.verdict(bpf.ERROR | errno.EPERM)
_UNKNOWN = bpf.verdict(bpf.ERROR | errno.ENOSYS)
_ALLOW = bpf.verdict(bpf.ALLOW)
_KILL = bpf.verdict(bpf.KILL)

_CLONE_THREAD = 0x0001_0000
_CLONE_INTO_NAMESPACES = 0x7E02_0080
# What `fcntl` may not: have signals sent to others, hold leases, enlarge pipes.
_FCNTL_DENIED = (8, 10, 15, 1024, 1026, 1031)
# What `ioctl` may: close on exec or not, ask for a terminal and its size, count, not wait.
_IOCTL_ALLOWED = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# What `prctl` may not: outlive the parent, be read by others, adopt orphans, and what needs rights.
_PRCTL_DENIED = (1, 4, 35, 36, 47, 62, 0x59616D61)


def take_system_calls() -> None:
    """Take them from this process and all its threads.

    Raises:
        OSError: if the kernel has no seccomp, or no filter is known for this kind of machine.
    """
    machine = platform.machine()
    if machine not in _MACHINES:
        raise OSError(errno.ENOSYS, f"no filter of system calls is known for {machine}")
    kernel.filter_system_calls(bpf.assemble(filter_for(machine, os.getpid())))


def filter_for(machine: str, process: int) -> list[bpf.Instruction]:
    """The filter for a kind of machine, "x86_64" or "aarch64", and a process."""
    column, architecture = _MACHINES[machine]
    return [
        bpf.load(bpf.ARCHITECTURE),
        *bpf.when_not(bpf.IF_EQUAL, architecture, [_KILL]),
        bpf.load(bpf.NUMBER),
        *_calls(column, process),
    ]


def _calls(column: int, process: int) -> Iterator[bpf.Instruction]:
    if column == 0:
        yield from bpf.when(bpf.IF_AT_LEAST, _X32_BIT, [_KILL])
    yield from bpf.when(bpf.IF_AT_LEAST, FIRST_UNKNOWN, [_UNKNOWN])
    for numbers in DENIED.values():
        if (number := numbers[column]) is not None:
            yield from bpf.when(bpf.IF_EQUAL, number, [_DENY])
    for name, body in _examinations(process).items():
        yield from bpf.when(bpf.IF_EQUAL, EXAMINED[name][column], body)
    yield _ALLOW


def _examinations(process: int) -> dict[str, list[bpf.Instruction]]:
    """What is done about calls whose arguments decide."""
    of_its_own = (0, process)
    return {
        "clone": [
            bpf.load_argument(0),
            *bpf.when(bpf.IF_ANY_BIT, _CLONE_INTO_NAMESPACES, [_DENY]),
            *bpf.when(bpf.IF_ANY_BIT, _CLONE_THREAD, [_ALLOW]),
            _DENY,
        ],
        # Its arguments lie where no filter can look. Libraries then take `clone`.
        "clone3": [_UNKNOWN],
        "fcntl": _unless(1, _FCNTL_DENIED, _DENY, _ALLOW),
        "ioctl": _unless(1, _IOCTL_ALLOWED, _ALLOW, bpf.verdict(bpf.ERROR | errno.ENOTTY)),
        "prctl": _unless(0, _PRCTL_DENIED, _DENY, _ALLOW),
        "prlimit64": _unless(0, of_its_own, _ALLOW, _DENY),
        "sched_setaffinity": _unless(0, of_its_own, _ALLOW, _DENY),
        "tgkill": _unless(0, (process,), _ALLOW, _DENY),
    }


def _unless(
    argument: int, values: Iterable[int], then: bpf.Instruction, usually: bpf.Instruction
) -> list[bpf.Instruction]:
    """One verdict where an argument has one of the values, and else the usual one."""
    body = [bpf.load_argument(argument)]
    for value in values:
        body += bpf.when(bpf.IF_EQUAL, value, [then])
    return [*body, usually]
