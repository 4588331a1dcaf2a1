"""A job: a folder with what was asked, how far it is, what came of it, and the files it is about.

The folder is closed to other accounts of the machine, since files lie in it as they were uploaded.
Whoever works on a job holds the lock in its folder; the lock ends with the process, however that ends.
"""

from __future__ import annotations

import errno
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from analytics.errors import CorpusError
from analytics.jobs import plain, records
from analytics.jobs.records import AskedFile, Report, Request, State, Status
from analytics.messages import Message
from analytics.store.folders import DataFolder, write_atomically

_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{16}")
# What a process needs at most until it holds the lock of the job it was started for.
_START = timedelta(seconds=60)
_CHUNK = 1 << 20
_LONGEST_NAME = 120
_ATTEMPTS = 20
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Job:
    """A job by its folder; what is known of it is read anew at each call.

    What writes raises ``CorpusError`` when the disk is full or the folder cannot be written.
    """

    path: Path

    @property
    def id(self) -> str:
        """The name of the folder. Whoever knows it may see what the files hold."""
        return self.path.name

    @property
    def files(self) -> Path:
        """Where the uploaded files lie."""
        return self.path / "files"

    @property
    def log(self) -> Path:
        """Where the process that works on it writes what went wrong."""
        return self.path / "worker.log"

    def file(self, asked: AskedFile) -> Path:
        """Return where the bytes of ``asked`` lie."""
        return self.files / asked.place

    def request(self) -> Request | None:
        """Return what was asked, None when the job is gone or was never asked for."""
        values = self._read("request.json")
        return records.request_from(values) if values else None

    def ask(self, request: Request) -> None:
        """Write down what is asked; a process that works on it looks again before it ends."""
        self._write("request.json", request)

    def report(self) -> Report:
        """Return what came of it so far."""
        values = self._read("report.json")
        return records.report_from(values) if values else Report()

    def tell(self, report: Report) -> None:
        """Write down what came of it."""
        self._write("report.json", report)

    def state(self) -> State | None:
        """Return how far it is, None when it was not asked for yet.

        A job whose process is gone before it ended is ``STOPPED``, whatever it wrote last.
        """
        written = self.written_state()
        if written is None or written.is_over or self.is_worked_on():
            return written
        # Whoever ends a job writes so before the lock is free: what is written now is the last word.
        written = self.written_state()
        if written is None or written.is_over:
            return written
        if written.status is Status.QUEUED and datetime.now(UTC) - written.asked < _START:
            return written
        return replace(written, status=Status.STOPPED, left_s=None)

    def written_state(self) -> State | None:
        """Return the state as it was written last, by a process that may be gone."""
        values = self._read("state.json")
        return records.state_from(values) if values else None

    def write_state(self, state: State) -> None:
        """Write down how far it is."""
        self._write("state.json", state)

    def queue(self) -> None:
        """Note that it is asked for, from now on."""
        now = datetime.now(UTC)
        (self.path / "stop").unlink(missing_ok=True)
        self.write_state(State(Status.QUEUED, asked=now, updated=now))

    def fail(self, message: Message) -> None:
        """Note that it cannot even begin."""
        now = datetime.now(UTC)
        self.write_state(State(Status.FAILED, asked=now, updated=now, message=message))

    def ask_to_stop(self) -> None:
        """Ask whoever works on it to leave everything as it was before."""
        with suppress(OSError):
            (self.path / "stop").touch()

    @property
    def is_asked_to_stop(self) -> bool:
        """Whether somebody asked for that."""
        return (self.path / "stop").exists()

    def is_worked_on(self) -> bool:
        """Say whether a living process holds the job."""
        if not self.path.is_dir():
            return False
        lock = self._lock()
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        except OSError:
            return False
        lock.release()
        return False

    @contextmanager
    def held(self, patience_s: float) -> Iterator[bool]:
        """Hold the job while working on it; give False when another process does."""
        lock = self._lock()
        try:
            # Readers hold it for a moment when they ask whether its owner is alive.
            lock.acquire(timeout=patience_s)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def save(self, source: BinaryIO, name: str) -> AskedFile:
        """Copy an uploaded file into the job.

        Raises:
            CorpusError: the disk is full or the folder cannot be written; nothing is left then.
        """
        own_name = safe_name(name)
        place = f"{secrets.token_hex(4)}/{own_name}"
        target = self.files / place
        try:
            target.parent.mkdir(parents=True)
            with target.open("xb") as copy:
                target.chmod(0o600)
                shutil.copyfileobj(source, copy, _CHUNK)
            size = target.stat().st_size
        except OSError as error:
            shutil.rmtree(target.parent, ignore_errors=True)
            raise storage_error(error, self.path) from error
        return AskedFile(place=place, name=own_name, size=size)

    def hand_over(self, asked: AskedFile, to: Job) -> bool:
        """Move a file to another job; False when it is not here any more.

        Raises:
            CorpusError: the folder cannot be written.
        """
        source, target = self.file(asked).parent, to.file(asked).parent
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise storage_error(error, self.path) from error
        return True

    def drop(self, asked: AskedFile) -> None:
        """Remove a file for good."""
        shutil.rmtree(self.file(asked).parent, ignore_errors=True)

    def drop_files(self) -> None:
        """Remove all files for good."""
        shutil.rmtree(self.files, ignore_errors=True)

    def has(self, asked: AskedFile) -> bool:
        """Say whether the bytes of ``asked`` are still there."""
        return self.file(asked).is_file()

    def remove(self) -> None:
        """Remove the job and everything in it."""
        shutil.rmtree(self.path, ignore_errors=True)

    def _lock(self) -> FileLock:
        return FileLock(self.path / "worker.lock", thread_local=False)

    def _read(self, name: str) -> dict[str, object] | None:
        try:
            values = plain.loads((self.path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return values if isinstance(values, dict) else None

    def _write(self, name: str, content: object) -> None:
        if not self.path.is_dir():
            # Removed meanwhile: writing would make it anew.
            return
        text = plain.dumps(content)
        for attempt in range(_ATTEMPTS):
            try:
                write_atomically(self.path / name, text)
            except PermissionError as error:
                # Windows refuses to replace a file in the moment in which somebody reads it.
                if attempt == _ATTEMPTS - 1:
                    raise storage_error(error, self.path) from error
                time.sleep(0.05)
            except OSError as error:
                raise storage_error(error, self.path) from error
            else:
                return


def jobs_folder(folder: DataFolder) -> Path:
    """Return where the jobs of a data folder lie."""
    return folder.path / "jobs"


def new_job(folder: DataFolder) -> Job:
    """Make the folder of a job that nothing is asked of yet.

    Raises:
        CorpusError: it cannot be made.
    """
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    path = jobs_folder(folder) / f"{moment}-{secrets.token_hex(8)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        path.mkdir(mode=0o700)
    except OSError as error:
        raise storage_error(error, folder.path) from error
    return Job(path)


def find_job(folder: DataFolder, job_id: str) -> Job | None:
    """Return the job with this identifier, None when there is none."""
    if not is_job_id(job_id):
        return None
    job = Job(jobs_folder(folder) / job_id)
    return job if job.request() is not None else None


def is_job_id(text: str) -> bool:
    """Say whether ``text`` can be an identifier of a job: it may come from an address."""
    return bool(_ID.fullmatch(text))


def safe_name(name: str) -> str:
    """Return a file name that leads nowhere else and that every system takes."""
    last = re.split(r"[/\\]", name.strip())[-1]
    plain_name = _NOT_IN_NAMES.sub("_", last).strip(". ")
    stem, dot, suffix = plain_name.rpartition(".")
    if dot and len(suffix) <= 10:
        plain_name = f"{stem[: _LONGEST_NAME - len(suffix) - 1]}.{suffix}"
    plain_name = _fitting(plain_name[:_LONGEST_NAME])
    if not plain_name or _DEVICES.match(plain_name):
        return f"berkas_{plain_name}" if plain_name else "berkas"
    return plain_name


def _fitting(name: str) -> str:
    # Lone surrogates cannot be written, and file systems count bytes.
    written = name.encode("utf-8", "replace")[:200]
    return written.decode("utf-8", "ignore")


def is_full_disk(error: OSError) -> bool:
    """Say whether there is no room left, for everybody or for this account."""
    return error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None))


def storage_error(error: OSError, path: Path) -> CorpusError:
    """Put trouble with the disk into a sentence."""
    if is_full_disk(error):
        return CorpusError(Message.of("error.disk_full"))
    return CorpusError(Message.of("error.folder", folder=str(path)))
