"""Jobs that end in every way there is; run inside a sandbox by its tests."""

import ctypes
import json
import os
import resource
import signal
import sys
import threading
import time


def echo(payload: bytes) -> bytes:
    return payload


def sum_with_numpy(payload: bytes) -> bytes:
    import numpy as np

    return str(np.frombuffer(payload, np.uint8).sum()).encode()


def bomb_with_forks(payload: bytes) -> bytes:
    born = 0
    for _ in range(1000):
        try:
            if os.fork() == 0:
                os._exit(0)
            born += 1
        except PermissionError:
            pass
    return str(born).encode()


def bomb_with_threads(payload: bytes) -> bytes:
    threading.stack_size(2**16)
    while True:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()


def use_threads(payload: bytes) -> bytes:
    heard = []
    threads = [threading.Thread(target=heard.append, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return str(sum(heard)).encode()


def eat_memory(payload: bytes) -> bytes:
    eaten = []
    while True:
        eaten.append(b"x" * 2**24)
        time.sleep(0.002)


def ask_for_all_memory(payload: bytes) -> bytes:
    return bytes(2**45)


def sleep_on(payload: bytes) -> bytes:
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    time.sleep(60)
    return b""


def compute_on(payload: bytes) -> bytes:
    while True:
        pass


def sleep_behind_closed_streams(payload: bytes) -> bytes:
    os.closerange(0, 256)
    time.sleep(60)
    return b""


def return_too_much(payload: bytes) -> bytes:
    return bytes(2**22)


def write_on(payload: bytes) -> bytes:
    while True:
        for descriptor in range(3, 10):
            try:
                os.write(descriptor, bytes(2**20))
            except OSError:
                continue


def talk_a_gigabyte(payload: bytes) -> bytes:
    for _ in range(2**10):
        os.write(2, bytes(2**20))
    return b"done"


def print_and_return(payload: bytes) -> bytes:
    print("a word in passing")  # noqa: T201
    sys.stderr.write("x" * 10_000 + "the end")
    return b"clean"


def talk_to_the_terminal(payload: bytes) -> bytes:
    os.write(1, b"a\n\x1b[2J and \xff garbage \xe2\x80\xae\n")
    return b""


def fail(payload: bytes) -> bytes:
    raise ValueError("as was planned")


def fail_to_allocate(payload: bytes) -> bytes:
    raise RuntimeError("RESOURCE_EXHAUSTED: Out of memory allocating 1 bytes.")


def leave(payload: bytes) -> bytes:
    sys.exit(0)


def leave_at_once(payload: bytes) -> bytes:
    os._exit(0)


def return_no_bytes(payload: bytes) -> bytes:
    return "text"  # pyright: ignore[reportReturnType]


def break_the_result(payload: bytes) -> bytes:
    for descriptor in range(3, 10):
        try:
            os.write(descriptor, b"garbage")
        except OSError:
            continue
    return b"result"


def cut_the_result_off(payload: bytes) -> bytes:
    from unseen.grading.sandbox.framing import frame_of

    for descriptor in range(3, 10):
        try:
            os.write(descriptor, frame_of(b"result") + b"res")
        except OSError:
            continue
    os._exit(0)


def read_nowhere(payload: bytes) -> bytes:
    ctypes.string_at(0)
    return b""


def abort(payload: bytes) -> bytes:
    os.abort()


def leave_a_thread(payload: bytes) -> bytes:
    threading.Thread(target=time.sleep, args=(60,)).start()
    return b"done"


def what_is_there(payload: bytes) -> bytes:
    """Environment, open files, limits."""
    files = []
    for number in range(256):
        try:
            os.fstat(number)
        except OSError:
            continue
        files.append(number)
    there = {
        "environment": dict(os.environ),
        "files": files,
        "heavy": sorted({"numpy", "jax", "keras", "pandas", "scipy"} & set(sys.modules)),
        "core": resource.getrlimit(resource.RLIMIT_CORE),
    }
    return json.dumps(there).encode()
