"""Starts the process that works on a job, so that it outlives whoever asked for it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

from analytics.jobs.job import Job
from analytics.messages import Message
from analytics.settings import PREFIX, PROJECT_ROOT
from analytics.store.folders import DataFolder

WORK = (sys.executable, "-m", "analytics", "work")


def start(folder: DataFolder, job: Job, command: Sequence[str] = WORK) -> None:
    """Queue ``job`` and start ``command`` with its identifier, in a session of its own.

    A job for which no process can be started is noted as failed.
    """
    job.queue()
    try:
        with job.log.open("ab") as log:
            process = subprocess.Popen(
                [*command, job.id],
                cwd=PROJECT_ROOT,
                env=os.environ | {f"{PREFIX}DATA": str(folder.path.resolve())},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                close_fds=True,
                **_detached(),
            )
    except OSError:
        job.fail(Message.of("job.not_started"))
        return
    # Nobody waits for it here, but somebody must take its exit code, or its entry stays for good.
    threading.Thread(target=process.wait, name=f"job {job.id[:16]}", daemon=True).start()


def start_unless_worked_on(folder: DataFolder, job: Job, command: Sequence[str] = WORK) -> None:
    """Start ``job`` when nobody is at it: who is looks again at what is asked before it ends."""
    state = job.state()
    if state is None or state.is_over:
        start(folder, job, command)


def _detached() -> dict[str, Any]:
    """Return what keeps a process alive when the terminal or the app that started it closes."""
    if sys.platform == "win32":
        return {
            "creationflags": subprocess.DETACHED_PROCESS
            | subprocess.CREATE_NEW_PROCESS_GROUP
            | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        }
    return {"start_new_session": True}
