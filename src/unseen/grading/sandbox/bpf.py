"""A classic BPF program, instruction by instruction, as seccomp takes it.

A program looks at one system call at a time. It loads a 32-bit word of what the kernel tells of
the call, jumps forward by comparing it, and returns a verdict. See `man 2 seccomp`.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass

# What an instruction does.
LOAD, IF_EQUAL, IF_AT_LEAST, IF_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06

# Where the kernel puts what it tells of a call, in bytes. Arguments are 64 bits wide, the lower
# half first: both our kinds of machines are little-endian.
NUMBER, ARCHITECTURE = 0, 4
_FIRST_ARGUMENT, _ARGUMENT_BYTES = 16, 8

# Verdicts.
ALLOW, KILL, ERROR = 0x7FFF_0000, 0x8000_0000, 0x0005_0000


@dataclass(frozen=True)
class Instruction:
    """One step: what it does, how many steps to skip if true and if not, and its number."""

    operation: int
    skip_if_true: int
    skip_if_false: int
    operand: int


def load(offset: int) -> Instruction:
    """Look at a word of what is told."""
    return Instruction(LOAD, 0, 0, offset)


def load_argument(index: int) -> Instruction:
    """Look at the lower half of an argument: all that the kernel looks at, in a C `int`."""
    return load(_FIRST_ARGUMENT + _ARGUMENT_BYTES * index)


def verdict(value: int) -> Instruction:
    """Be done."""
    return Instruction(RETURN, 0, 0, value)


def when(comparison: int, operand: int, body: Sequence[Instruction]) -> list[Instruction]:
    """Do the body only where the word compares so; 255 steps at most can be skipped."""
    return [Instruction(comparison, 0, len(body), operand), *body]


def when_not(comparison: int, operand: int, body: Sequence[Instruction]) -> list[Instruction]:
    """Do the body only where the word does not compare so."""
    return [Instruction(comparison, len(body), 0, operand), *body]


class _CInstruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("jt", ctypes.c_uint8),
        ("jf", ctypes.c_uint8),
        ("k", ctypes.c_uint32),
    )


class CProgram(ctypes.Structure):
    """A program as the kernel reads it, `struct sock_fprog`."""

    _fields_ = (("len", ctypes.c_uint16), ("filter", ctypes.POINTER(_CInstruction)))


def assemble(program: Sequence[Instruction]) -> CProgram:
    """The program as the kernel reads it."""
    instructions = (_CInstruction * len(program))(
        *(
            _CInstruction(one.operation, one.skip_if_true, one.skip_if_false, one.operand)
            for one in program
        )
    )
    return CProgram(len(program), ctypes.cast(instructions, ctypes.POINTER(_CInstruction)))
