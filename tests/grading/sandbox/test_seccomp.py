"""The filter of system calls, run by an interpreter of its own, for both kinds of machines."""

import errno
import os
import platform
import re
from pathlib import Path

import pytest

from unseen.grading.sandbox import bpf
from unseen.grading.sandbox.seccomp import filter_for, take_system_calls
from unseen.grading.sandbox.system_calls import DENIED, EXAMINED, FIRST_UNKNOWN

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
MACHINES = list(ARCHITECTURES)
PROCESS = 4242

ALLOWED = bpf.ALLOW
DENIED_VERDICT = bpf.ERROR | errno.EPERM
UNKNOWN = bpf.ERROR | errno.ENOSYS
COMPARISONS = {
    bpf.IF_EQUAL: lambda word, operand: word == operand,
    bpf.IF_AT_LEAST: lambda word, operand: word >= operand,
    bpf.IF_ANY_BIT: lambda word, operand: bool(word & operand),
}


def judge(machine, number, *arguments, architecture=None):
    """What the filter says of a call, as the kernel would run it."""
    told = {bpf.NUMBER: number, bpf.ARCHITECTURE: architecture or ARCHITECTURES[machine]}
    told |= {16 + 8 * place: value & 0xFFFFFFFF for place, value in enumerate(arguments)}
    program, place, word = filter_for(machine, PROCESS), 0, 0
    while True:
        step = program[place]
        place += 1
        if step.operation == bpf.LOAD:
            word = told[step.operand]
        elif step.operation == bpf.RETURN:
            return step.operand
        else:
            is_so = COMPARISONS[step.operation](word, step.operand)
            place += step.skip_if_true if is_so else step.skip_if_false


def number_of(name, machine):
    return (DENIED | EXAMINED)[name][MACHINES.index(machine)]


@pytest.mark.parametrize("machine", MACHINES)
class TestFilter:
    def test_fits_what_the_kernel_takes(self, machine):
        program = filter_for(machine, PROCESS)
        assert len(program) < 4096
        assert all(0 <= step.skip_if_true < 256 for step in program)
        assert all(0 <= step.skip_if_false < 256 for step in program)

    def test_denies_every_call_in_the_table(self, machine):
        numbers = [number_of(name, machine) for name in DENIED]
        verdicts = {judge(machine, number) for number in numbers if number is not None}
        assert verdicts == {DENIED_VERDICT}

    def test_lets_all_others_pass(self, machine):
        named = {number_of(name, machine) for name in (*DENIED, *EXAMINED)}
        others = set(range(FIRST_UNKNOWN)) - named
        assert {judge(machine, number) for number in others} == {ALLOWED}

    def test_knows_no_later_calls(self, machine):
        assert {judge(machine, number) for number in (FIRST_UNKNOWN, 500, 1000)} == {UNKNOWN}

    def test_kills_what_calls_as_on_another_machine(self, machine):
        assert judge(machine, 0, architecture=0x40000003) == bpf.KILL

    @pytest.mark.parametrize(
        ("name", "arguments", "verdict"),
        [
            ("clone", (0x3D0F00,), ALLOWED),  # as a thread is made
            ("clone", (0x1200011,), DENIED_VERDICT),  # as a process is made
            ("clone", (0x10003D0F00,), ALLOWED),
            ("clone", (0x103D0F00,), DENIED_VERDICT),  # a thread in another user namespace
            ("clone3", (), UNKNOWN),
            ("fcntl", (0, 8), DENIED_VERDICT),
            ("fcntl", (0, 2), ALLOWED),
            ("ioctl", (0, 0x5412), bpf.ERROR | errno.ENOTTY),
            ("ioctl", (0, 0x5401), ALLOWED),
            ("prctl", (1,), DENIED_VERDICT),
            ("prctl", (15,), ALLOWED),
            ("prlimit64", (0,), ALLOWED),
            ("prlimit64", (PROCESS,), ALLOWED),
            ("prlimit64", (1,), DENIED_VERDICT),
            ("sched_setaffinity", (1,), DENIED_VERDICT),
            ("tgkill", (PROCESS,), ALLOWED),
            ("tgkill", (PROCESS + 1,), DENIED_VERDICT),
        ],
    )
    def test_looks_at_arguments(self, machine, name, arguments, verdict):
        assert judge(machine, number_of(name, machine), *arguments) == verdict

    def test_goes_by_the_numbers_of_the_kernel(self, machine):
        if not HEADERS[machine].exists():
            pytest.skip(f"the kernel's headers ({HEADERS[machine]}) are not installed")
        lines = re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", HEADERS[machine].read_text())
        told = {name: int(number) for name, number in reversed(lines)}
        for name in (*DENIED, *EXAMINED):
            if name in told:
                assert (name, number_of(name, machine)) == (name, told[name])


def test_kills_calls_of_the_x32_kind():
    assert judge("x86_64", 0x40000000 | 59) == bpf.KILL


def test_refuses_a_machine_whose_calls_it_does_not_know(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(OSError, match="riscv64") as caught:
        take_system_calls()
    assert caught.value.errno == errno.ENOSYS
    assert os.getpid()  # and nothing was taken
