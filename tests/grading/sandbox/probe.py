"""Jobs that try to break out, each told what to try it on; run inside a sandbox by its tests.

A probe returns what it managed and raises what kept it from that. None does harm where nothing
holds it, so that each can be shown to be able to.
"""

import ctypes
import errno
import fcntl
import json
import mmap
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PROBES: dict[str, Callable[[dict], object]] = {}
LIBRARY = ctypes.CDLL(None, use_errno=True)


def probe(function):
    PROBES[function.__name__] = function
    return function


def run(payload: bytes) -> bytes:
    """Each probe's name with None, where it managed, else with what kept it from that."""
    told = json.loads(payload)
    return json.dumps({name: _kept_by(PROBES[name], told) for name in told["probes"]}).encode()


def _kept_by(function, told) -> str | None:
    try:
        function(told)
    except (AssertionError, OSError, ValueError) as error:
        return repr(error)
    return None


def _names_in(folder: str) -> set[str]:
    return {path.name for path in Path(folder).iterdir()}


def _call(name: str, *arguments) -> int:
    result = getattr(LIBRARY, name)(*arguments)
    if result == -1:
        raise OSError(ctypes.get_errno(), name)
    return result


def _system_call(number: int, *arguments) -> int:
    return _call("syscall", ctypes.c_long(number), *(ctypes.c_long(one) for one in arguments))


# The network.


@probe
def connect_by_tcp(told):
    socket.create_connection(("127.0.0.1", told["tcp"]), timeout=2).close()


@probe
def send_by_udp(told):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        assert sender.sendto(b"secret", ("127.0.0.1", told["udp"]))


@probe
def connect_to_an_abstract_socket(told):
    with socket.socket(socket.AF_UNIX) as one:
        one.connect("\0" + told["abstract"])


@probe
def connect_to_a_socket_file(told):
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(told["socket_file"])


# Files.


@probe
def read_a_secret(told):
    assert Path(told["contest"], "secret").read_text() == "labels"


@probe
def list_the_contest(told):
    assert _names_in(told["contest"])


@probe
def list_the_root(told):
    assert "var" in _names_in("/")


@probe
def list_the_repository(told):
    assert "pyproject.toml" in _names_in(told["repository"])


@probe
def read_passwords(told):
    assert Path("/etc/passwd").read_text()


@probe
def open_a_folder_and_walk_up(told):
    place = os.open(told["readable"], os.O_RDONLY)
    for _ in range(20):
        place = os.open("..", os.O_RDONLY, dir_fd=place)
    assert "var" in os.listdir(place)  # noqa: PTH208  # of a folder that is open


@probe
def write_in_the_contest(told):
    Path(told["contest"], "scores").touch()


@probe
def write_over_the_secret(told):
    os.close(os.open(Path(told["contest"], "secret"), os.O_WRONLY))


@probe
def write_among_the_libraries(told):
    Path(told["package"], "planted.tmp").touch()
    Path(told["package"], "planted.tmp").unlink()


@probe
def write_beside_the_probe(told):
    Path(told["readable"], "planted").touch()


@probe
def write_to_a_temporary_folder(told):
    Path(told["temporary"], "planted").touch()


@probe
def make_a_folder(told):
    Path(told["contest"], "folder").mkdir()


@probe
def make_a_link(told):
    Path(told["contest"], "link").symlink_to(told["package"])


@probe
def make_a_pipe(told):
    os.mkfifo(Path(told["contest"], "pipe"))


@probe
def rename(told):
    Path(told["contest"], "renamed").rename(Path(told["contest"], "other"))


@probe
def remove(told):
    Path(told["contest"], "removed").unlink()


@probe
def cut_off(told):
    os.truncate(Path(told["contest"], "cut"), 0)


@probe
def change_rights(told):
    Path(told["contest"], "secret").chmod(0o644)


@probe
def change_times(told):
    os.utime(Path(told["contest"], "secret"))


@probe
def change_attributes(told):
    os.setxattr(Path(told["contest"], "secret"), "user.planted", b"1")


@probe
def watch_the_contest(told):
    watch = _call("inotify_init1", 0)
    _call("inotify_add_watch", watch, os.fsencode(told["contest"]), 0xFFF)


@probe
def make_a_file_in_memory(told):
    os.close(os.memfd_create("memory"))


@probe
def share_memory(told):
    _call("shmctl", _call("shmget", 0, mmap.PAGESIZE, 0o1600), 0, None)


@probe
def open_a_queue(told):
    number = {"x86_64": 240, "aarch64": 180}[os.uname().machine]
    name = ctypes.create_string_buffer(b"unseen-planted")
    os.close(_system_call(number, ctypes.addressof(name), os.O_CREAT | os.O_RDWR, 0o600, 0))


# Other processes.


@probe
def read_the_environment_of_others(told):
    found = [_environment_of(told["victim"])]
    found += [_environment_of(name) for name in _names_in("/proc")]
    assert any(b"CANARY" in one for one in found)


def _environment_of(process: int | str) -> bytes:
    try:
        return Path(f"/proc/{process}/environ").read_bytes()
    except OSError:
        return b""


@probe
def open_the_memory_of_others(told):
    Path(f"/proc/{told['victim']}/mem").open("rb").close()


@probe
def read_the_memory_of_others(told):
    here = (ctypes.c_char * 8)()
    place = (ctypes.c_size_t * 2)(ctypes.addressof(here), len(here))
    try:
        _call("process_vm_readv", told["victim"], place, 1, place, 1, 0)
    except OSError as error:
        if error.errno != errno.EFAULT:  # it may, but nothing lies at that place
            raise


@probe
def trace_others(told):
    _call("ptrace", 16, told["victim"], None, None)  # PTRACE_ATTACH
    os.waitpid(told["victim"], 0)
    _call("ptrace", 17, told["victim"], None, None)


@probe
def limit_others(told):
    resource.prlimit(told["victim"], resource.RLIMIT_CORE, (0, 0))


@probe
def slow_others_down(told):
    os.setpriority(os.PRIO_PROCESS, told["victim"], 19)


@probe
def move_others(told):
    os.sched_setaffinity(told["victim"], os.sched_getaffinity(0))


@probe
def hold_on_to_others(told):
    os.close(os.pidfd_open(told["victim"]))


@probe
def have_signals_sent_to_others(told):
    reading, writing = os.pipe()
    fcntl.fcntl(reading, fcntl.F_SETOWN, told["victim"])
    os.close(reading)
    os.close(writing)


@probe
def kill_others(told):
    os.kill(told["victim"], signal.SIGTERM)


@probe
def kill_the_parent(told):
    os.kill(os.getppid() or 1, 0)


# Processes of its own.


@probe
def fork(told):
    if (child := os.fork()) == 0:
        os._exit(0)
    os.waitpid(child, 0)


@probe
def run_a_program(told):
    subprocess.run([sys.executable, "-c", ""], check=True)


@probe
def become_a_program(told):
    try:
        os.execv("/no/such/program", ["program"])
    except FileNotFoundError:
        return


@probe
def leave_the_session(told):
    os.setsid()


@probe
def outlive_the_parent(told):
    before = ctypes.c_int()
    _call("prctl", 2, ctypes.byref(before))
    _call("prctl", 1, ctypes.c_ulong(before.value))


# The kernel.


@probe
def mount(told):
    _call("mount", b"none", os.fsencode(told["contest"]), b"tmpfs", 0, None)


@probe
def unshare(told):
    _call("unshare", 0x10000000)  # CLONE_NEWUSER


@probe
def change_the_root(told):
    os.chroot("/")


@probe
def open_the_disk(told):
    for name in ("sda", "vda", "nvme0n1", "mem", "kmsg"):
        try:
            os.close(os.open(f"/dev/{name}", os.O_RDONLY))
        except OSError:
            continue
        return
    raise AssertionError("no device opened")


@probe
def set_up_a_ring(told):
    parameters = (ctypes.c_char * 120)()
    os.close(_system_call(425, 1, ctypes.addressof(parameters)))


@probe
def load_a_program_into_the_kernel(told):
    _system_call({"x86_64": 321, "aarch64": 280}[os.uname().machine], 0, 0, 0)


@probe
def look_for_keys(told):
    _system_call({"x86_64": 250, "aarch64": 219}[os.uname().machine], 0, -3, 0)


@probe
def change_the_personality(told):
    _call("personality", ctypes.c_ulong(0xFFFFFFFF))


@probe
def type_into_the_terminal(told):
    fcntl.ioctl(0, 0x5412, b"x")


@probe
def change_flags_of_libraries(told):
    place = os.open(told["readable"], os.O_RDONLY)
    flags = bytearray(8)
    fcntl.ioctl(place, 0x80086601, flags)  # FS_IOC_GETFLAGS
    os.close(place)


@probe
def raise_own_limits(told):
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))
