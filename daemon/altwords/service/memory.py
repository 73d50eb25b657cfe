"""How much memory a process of ours holds, without a package for it."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

if sys.platform == "linux":
    import os

    _PAGE = os.sysconf("SC_PAGE_SIZE")

    def resident(pid: int) -> int | None:
        """Bytes of physical memory that process ``pid`` holds; None where that cannot be told."""
        try:
            return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE
        except (OSError, IndexError, ValueError):
            return None

elif sys.platform == "darwin":
    _PROC_PIDTASKINFO = 4

    def resident(pid: int) -> int | None:
        """Bytes of physical memory that process ``pid`` holds; None where that cannot be told."""
        # struct proc_taskinfo is 96 bytes; its second 64-bit field is the resident size.
        info = (ctypes.c_uint64 * 12)()
        libproc = ctypes.CDLL("/usr/lib/libproc.dylib")
        size = libproc.proc_pidinfo(pid, _PROC_PIDTASKINFO, ctypes.c_uint64(0), info, ctypes.sizeof(info))
        return int(info[1]) if size == ctypes.sizeof(info) else None

elif sys.platform == "win32":
    from ctypes import wintypes

    _QUERY_LIMITED_INFORMATION = 0x1000

    class _Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of psapi.h."""

        _fields_ = [
            ("size", wintypes.DWORD),
            ("page_faults", wintypes.DWORD),
            ("peak_working_set", ctypes.c_size_t),
            ("working_set", ctypes.c_size_t),
            ("others", ctypes.c_size_t * 6),
        ]

    def resident(pid: int) -> int | None:
        """Bytes of physical memory that process ``pid`` holds; None where that cannot be told."""
        kernel = ctypes.WinDLL("kernel32")
        kernel.OpenProcess.restype = wintypes.HANDLE
        handle = wintypes.HANDLE(kernel.OpenProcess(_QUERY_LIMITED_INFORMATION, False, pid))
        if not handle:
            return None
        counters = _Counters(size=ctypes.sizeof(_Counters))
        told = kernel.K32GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.size)
        kernel.CloseHandle(handle)
        return int(counters.working_set) if told else None

else:

    def resident(pid: int) -> int | None:
        """Bytes of physical memory that process ``pid`` holds; None where that cannot be told."""
        return None
