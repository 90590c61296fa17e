"""What a Python process must read to start, import our modules and compute."""

import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

_PACKAGE = Path(__file__).parents[2]
# Shared libraries, by the folders that the dynamic linker knows; NixOS has them all in one place.
_SYSTEM = ("/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/local/lib")
_SYSTEM_TOO = ("/etc/ld.so.cache", "/nix/store", "/gnu/store")
# How folders of installed packages are called; others that Python looks into may hold anything.
_OF_PACKAGES = ("site-packages", "dist-packages")

# What psutil and XLA ask about the machine; nothing about its processes.
MACHINE = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat")
# Harmless to write to, and expected everywhere.
DEVICES = ("/dev/null", "/dev/random", "/dev/urandom", "/dev/zero")


def needed_folders(also: Iterable[Path] = ()) -> tuple[str, ...]:
    """Files and folders that the child process reads, no larger than need be.

    Of *unseen* it is the package alone: beside it, in a checkout, a contest may lie.

    Args:
        also: More of them.
    """
    wanted = [*map(Path, (*_SYSTEM, *_SYSTEM_TOO)), *_of_the_interpreter(), *_of_modules(), *also]
    there = [path for path in wanted if path.exists()]
    # As it is written and as it is meant: links may lead from one to the other.
    names = sorted({name for path in there for name in (path.absolute(), path.resolve())})
    kept: list[Path] = []
    for name in names:  # a folder comes before what lies in it
        if not any(name.is_relative_to(folder) for folder in kept):
            kept.append(name)
    return tuple(map(str, kept))


def _of_the_interpreter() -> Iterator[Path]:
    program = Path(sys.executable)
    while program.is_symlink():
        yield program.parent
        program = program.parent / program.readlink()
    yield program.parent
    yield Path(sys.prefix) / "pyvenv.cfg"
    for name in dict.fromkeys((sys.base_prefix, sys.base_exec_prefix, sys.prefix)):
        yield from (Path(name) / folder for folder in ("lib", "lib64"))


def _of_modules() -> Iterator[Path]:
    yield _PACKAGE
    for name in ("stdlib", "platstdlib", "purelib", "platlib"):
        yield Path(sysconfig.get_path(name))
    yield from (Path(entry) for entry in sys.path if Path(entry).name in _OF_PACKAGES)
