"""Runs a part of a benchmark in a process of its own and looks at how much memory it takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Watched:
    """What a process said, how long it took, and what it took.

    Attributes:
        said: the JSON object that it printed last.
        seconds: from its start to its end.
        peak_mb: most memory of the process itself, as the system counted it.
        peak_with_helpers_mb: most memory of it and the processes that it started, seen five times a
            second; what they share is counted more than once.
    """

    said: Mapping[str, Any]
    seconds: float
    peak_mb: float
    peak_with_helpers_mb: float


def watch(module: str, arguments: Sequence[str], environment: Mapping[str, str]) -> Watched:
    """Run ``python -m module arguments``.

    Raises:
        RuntimeError: it failed; what it wrote to its error stream has been shown.
    """
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env=os.environ | dict(environment),
            stdout=printed,
        )
        most = 0.0
        while True:
            # Not process.poll(): only wait4 tells the memory of this process and no other.
            pid, status, used = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            most = max(most, _resident_mb(process.pid))
            time.sleep(_EVERY_S)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise RuntimeError(f"{module} {' '.join(arguments)} ended with {process.returncode}")
        printed.seek(0)
        last = printed.read().strip().splitlines()[-1]
    own = used.ru_maxrss / 1024
    return Watched(json.loads(last), time.perf_counter() - started, own, max(most, own))


def _resident_mb(pid: int) -> float:
    """Return the memory of a process and of those that it started, 0 for one that has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text(encoding="ascii").split()
        ]
    except (OSError, IndexError):
        return 0.0
    own = pages * os.sysconf("SC_PAGESIZE") / 2**20
    return own + sum(_resident_mb(child) for child in children)
