"""All jobs of a data folder: who comes first, what is over, what is too old to keep."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from analytics.jobs.job import Job, is_job_id, jobs_folder
from analytics.jobs.records import JobKind, Request, State
from analytics.store.folders import DataFolder

# Files that nobody has taken in by then are removed: they name people.
UNFINISHED_DAYS = 1
# Kinds that write, and so come one after the other.
WRITING = frozenset({JobKind.IMPORT, JobKind.FIT})


@dataclass(frozen=True, slots=True)
class Entry:
    """A job with what was asked and how it stands."""

    job: Job
    request: Request
    state: State


def entries(folder: DataFolder) -> list[Entry]:
    """Return the jobs that were asked for, the one asked last first."""
    found = []
    for job in _jobs(folder):
        request, state = job.request(), job.state()
        if request is not None and state is not None:
            found.append(Entry(job, request, state))
    return sorted(found, key=lambda entry: (entry.state.asked, entry.job.id), reverse=True)


def latest(folder: DataFolder, kind: JobKind) -> Entry | None:
    """Return the job of this kind that was asked for last."""
    return next((entry for entry in entries(folder) if entry.request.kind is kind), None)


def jobs_ahead(folder: DataFolder, job: Job) -> int:
    """Count the jobs that write and were asked for before ``job``."""
    own = job.written_state()
    if own is None:
        return 0
    turn = (own.asked, job.id)
    return sum(
        entry.request.kind in WRITING
        and not entry.state.is_over
        and (entry.state.asked, entry.job.id) < turn
        for entry in entries(folder)
    )


def sweep(folder: DataFolder, keep_days: int) -> None:
    """Remove jobs older than ``keep_days`` days, and after a day files that nobody took in."""
    now = datetime.now(UTC)
    for job in _jobs(folder):
        state, request = job.state(), job.request()
        if state is None or request is None:
            with suppress(OSError):
                age = timedelta(seconds=time.time() - job.path.stat().st_mtime)
                if age > timedelta(days=UNFINISHED_DAYS):
                    job.remove()
            continue
        if not state.is_over:
            continue
        age = now - state.asked
        days = UNFINISHED_DAYS if request.kind is JobKind.INSPECT else keep_days
        if age > timedelta(days=days):
            job.remove()
        elif age > timedelta(days=UNFINISHED_DAYS):
            job.drop_files()


def _jobs(folder: DataFolder) -> list[Job]:
    place = jobs_folder(folder)
    if not place.is_dir():
        return []
    return [Job(path) for path in place.iterdir() if is_job_id(path.name)]
