"""Bounds that the engine sets on itself, since it decodes bytes from anybody.

The service sets others from outside: it ends an engine that does not answer, or grows too large.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress

MEMORY = 1 << 30
"""Bytes that pictures may take on top of the loaded models: 40 megapixels in three copies, and air."""

_PR_SET_PDEATHSIG = 1
_NICENESS = 3


def still_threads() -> None:
    """Let idle threads sleep: by default they spin and starve each other. Call before torch is imported."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("KMP_BLOCKTIME", "0")


def restrain() -> None:
    """No core dumps, a lower priority than the browser has, and on Linux death with the parent.

    A core dump would hold pictures. An engine that hangs in a picture cannot see the end of its input.
    """
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(_NICENESS)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def bound_memory(extra: int = MEMORY) -> None:
    """From now on an allocation beyond ``extra`` more bytes than now raises MemoryError.

    So a greedy picture is a problem and not the engine's end. Linux alone keeps such a limit for real memory:
    RLIMIT_DATA. (RLIMIT_AS also counts the address space that torch reserves and never touches.) Elsewhere
    the bound on pixels holds, and the service ends an engine that grows.
    """
    if sys.platform != "linux":
        return
    import resource

    limit = _data_bytes() + extra
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    if most == resource.RLIM_INFINITY or limit < most:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, most))


def give_back() -> None:
    """Return free memory to the system. Other C libraries than glibc do so by themselves."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _data_bytes() -> int:
    """Private writable memory of this process, as RLIMIT_DATA counts it."""
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123
        kilobytes = next(line.split()[1] for line in status if line.startswith("VmData:"))
    return int(kilobytes) * 1024
