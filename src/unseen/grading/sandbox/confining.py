"""What the child process takes from itself before it sees the payload."""

import os
import sys
import threading

from unseen.grading.sandbox.orders import Orders

# The child writes nowhere: pipes are no files.
_FILE_BYTES = 0
_OPEN_FILES = 256
# Address space is a backstop only: XLA reserves more than 2 GiB of it and uses little.
_LEAST_ADDRESS_SPACE = 8 * 2**30
_ADDRESS_SPACE_PER_CORE = 2**28  # stacks of threads
_ADDRESS_SPACE_PER_BYTE = 3


def confine(orders: Orders) -> None:
    """Take from this process what the orders say, for good.

    Raises:
        OSError: if the kernel cannot.
    """
    _limit(orders)
    if sys.platform != "linux":
        return
    from unseen.grading.sandbox import kernel, landlock_rules, seccomp

    if orders.parent is not None:
        kernel.die_with_parent(orders.parent)
    if orders.confinement == "limits":
        return
    # Landlock confines only the thread that asks for it, and those that it starts.
    if threading.active_count() != 1:
        raise OSError("a process confines itself before it starts threads")
    kernel.gain_nothing()
    if orders.confinement == "landlock":
        landlock_rules.allow_only(orders.readable, orders.usable)
    seccomp.take_system_calls()


def _limit(orders: Orders) -> None:
    import resource

    address_space = max(_LEAST_ADDRESS_SPACE, _ADDRESS_SPACE_PER_BYTE * orders.memory_bytes)
    address_space += _ADDRESS_SPACE_PER_CORE * (os.cpu_count() or 1)
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: orders.cpu_seconds,
        resource.RLIMIT_FSIZE: _FILE_BYTES,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_AS: address_space,
    }
    for kind, wanted in limits.items():
        _, most = resource.getrlimit(kind)
        value = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(kind, (value, value))
