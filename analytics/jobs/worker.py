"""Works on a job: in a process of its own, one step after the other, telling how far it is.

What it does is given to it (``Work``), since only the pipeline may know ingest, topics and store at
the same time. Whatever happens, the job ends with a sentence; the log gets the kind of a defect and
where it happened, never its words, which may quote what a resident wrote.
"""

from __future__ import annotations

import logging
import os
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from analytics.errors import CorpusError, SambungRasaError
from analytics.jobs import plain, records
from analytics.jobs.board import jobs_ahead, sweep
from analytics.jobs.job import Job, find_job, is_full_disk, jobs_folder, storage_error
from analytics.jobs.records import (
    AskedFile,
    Inspected,
    JobKind,
    Report,
    Request,
    State,
    Status,
    TakenIn,
)
from analytics.jobs.time_left import Outlook, TimeLeft, expected_seconds
from analytics.messages import Message, Translator
from analytics.store.folders import DataFolder

# More at a time would take the processors from those who read.
INSPECTIONS_AT_ONCE = 2
_LOOK_EVERY_S = 0.5
_TELL_EVERY_S = 0.5
_NICENESS = 5

OnStage = Callable[[str, float], None]
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Work:
    """What is done for a job. The results have the fields of what stands in ``records``.

    Attributes:
        inspect: A file's path and how it is asked for -> an ``Inspection`` for each member.
        take_in: The same, with the language of the reasons and told how far it is -> an ``Intake`` for each member.
        remember: Keeps the mapping of a file for the next one with its columns.
        fit: Finds the themes -> what was ``Published``.
        update: Gives new comments the topics that there are -> what was ``Published``.
    """

    inspect: Callable[[Path, AskedFile], Sequence[object]]
    take_in: Callable[[Path, AskedFile, Translator, OnStage], Sequence[object]]
    remember: Callable[[AskedFile], None]
    fit: Callable[[OnStage], object]
    update: Callable[[OnStage], object]


class StopAskedError(BaseException):
    """Somebody asked to stop. No ``Exception``: what it passes through must not take it for trouble."""


def work_on(folder: DataFolder, job_id: str, work: Work, *, keep_days: int) -> bool:
    """Do what the job asks for and return whether it went well.

    Args:
        folder: The data folder whose jobs they are.
        job_id: Which one.
        work: What is done.
        keep_days: How long jobs that are over are kept.
    """
    job = find_job(folder, job_id)
    if job is None:
        return False
    # What libraries say about a file goes to the job's log and may quote it.
    warnings.simplefilter("ignore")
    logging.disable()
    _step_back()
    with job.held(patience_s=5) as is_mine:
        if not is_mine:
            # Whoever is at it looks again at what is asked before it ends.
            return True
        sweep(folder, keep_days)
        request = job.request()
        written = job.written_state()
        if request is None:
            return False
        asked = written.asked if written else datetime.now(UTC)
        told = _Telling(job, asked)
        try:
            match request.kind:
                case JobKind.INSPECT:
                    went_well = _inspect(folder, job, work, told)
                case JobKind.IMPORT:
                    went_well = _take_in(folder, job, request, work, told)
                case JobKind.FIT:
                    went_well = _fit(folder, job, request, work, told)
            told.end(Status.DONE if went_well else Status.FAILED)
        except StopAskedError:
            told.end(Status.STOPPED)
            return False
        except BaseException as error:
            told.end(Status.FAILED, _sentence_about(error, job))
            if not isinstance(error, Exception):
                raise
            return False
        return went_well


def _inspect(folder: DataFolder, job: Job, work: Work, told: _Telling) -> bool:
    with _one_of(INSPECTIONS_AT_ONCE, folder, told):
        while True:
            # Read anew each time: the person may have corrected something meanwhile.
            request, report = job.request(), job.report()
            if request is None:
                return False
            files = [file for file in request.files if not file.skipped]
            open_files = [file for file in files if report.inspection_of(file) is None]
            if not open_files:
                return True
            file = open_files[0]
            told.begin(file.place, (len(files) - len(open_files)) / len(files))
            try:
                found = work.inspect(job.file(file), file)
                answer = Inspected(
                    file, tuple(records.inspection_from(_plain(one)) for one in found)
                )
            except Exception as error:
                answer = Inspected(file, problem=_sentence_about(error, job))
            others = tuple(one for one in report.inspected if one.file.place != file.place)
            job.tell(replace(report, inspected=(*others, answer)))


def _take_in(folder: DataFolder, job: Job, request: Request, work: Work, told: _Telling) -> bool:
    _wait_for_turn(folder, job, told)
    words = Translator(request.language)
    files = [file for file in request.files if not file.skipped]
    went_well = False
    for number, file in enumerate(files):
        before = job.report().intake_at(file.place)
        if before is not None and before.problem is None:
            # Done already, by a process that was ended before it came to the next file.
            went_well = True
            continue
        told.begin(file.place, number / len(files))

        def on_stage(stage: str, done: float, number: int = number) -> None:
            told.say(stage, done, (number + done) / len(files))

        def take_in(file: AskedFile = file, on_stage: OnStage = on_stage) -> Sequence[object]:
            return work.take_in(job.file(file), file, words, on_stage)

        try:
            found = _as_soon_as_free(take_in, told)
            answer = TakenIn(file, tuple(records.intake_from(_plain(one)) for one in found))
        except Exception as error:
            answer = TakenIn(file, problem=_sentence_about(error, job))
        report = job.report()
        others = tuple(one for one in report.taken_in if one.file.place != file.place)
        job.tell(replace(report, taken_in=(*others, answer)))
        if answer.problem is None:
            went_well = True
            _put_away(folder, job, request, file)
            if file.profile:
                try:
                    work.remember(file)
                except Exception as error:
                    # The posts are in; that the mapping is asked for again next time is no failure.
                    _note_defect(error, job)
    return went_well


def _fit(folder: DataFolder, job: Job, request: Request, work: Work, told: _Telling) -> bool:
    _wait_for_turn(folder, job, told)
    plan = expected_seconds(folder, quick=request.quick)
    publish = work.update if request.quick else work.fit
    time_left: TimeLeft | None = None

    def on_stage(stage: str, done: float) -> None:
        nonlocal time_left
        now_s = time.monotonic()
        time_left = time_left or TimeLeft(plan, now_s)
        outlook = time_left.say(stage, done, now_s)
        told.say(stage, done, outlook.whole, outlook)

    told.begin(None, 0.0)
    published = _as_soon_as_free(lambda: publish(on_stage), told)
    job.tell(Report(published=records.published_from(_plain(published))))
    return True


class _Telling:
    """Writes the job's state while it is worked on, and hears when somebody wants it to stop."""

    def __init__(self, job: Job, asked: datetime) -> None:
        now = datetime.now(UTC)
        self._job = job
        self._state = State(Status.RUNNING, asked=asked, updated=now, started=now, pid=os.getpid())
        self._next_s = 0.0
        self._write()

    def wait(self, ahead: int) -> None:
        """Say that it waits for its turn, and wait a moment.

        Raises:
            StopAskedError: somebody asked for that.
        """
        if self._state.status is not Status.WAITING or self._state.ahead != ahead:
            self._state = replace(self._state, status=Status.WAITING, ahead=ahead)
            self._write()
        if self._job.is_asked_to_stop:
            raise StopAskedError
        time.sleep(_LOOK_EVERY_S)

    def begin(self, place: str | None, whole: float) -> None:
        """Say that work on a file, or on all of it, begins."""
        self._state = replace(
            self._state,
            status=Status.RUNNING,
            place=place,
            stage=None,
            done=0.0,
            whole=max(whole, self._state.whole),
            ahead=0,
        )
        self._write()

    def say(self, stage: str, done: float, whole: float, outlook: Outlook | None = None) -> None:
        """Say how far it is; written now and then, and when a new stage begins.

        Raises:
            StopAskedError: somebody asked for that, and the stage is not over.
        """
        now_s = time.monotonic()
        before = self._state
        if stage == before.stage and before.status is Status.RUNNING and now_s < self._next_s:
            return
        self._next_s = now_s + _TELL_EVERY_S
        self._state = replace(
            before,
            status=Status.RUNNING,
            stage=stage,
            done=done,
            whole=max(whole, before.whole),
            left_s=outlook.left_s if outlook else None,
            is_left_told=outlook is not None and outlook.is_told,
            ahead=0,
        )
        self._write()
        # At the end of a stage what it did may have been written for good.
        if done < 1.0 and self._job.is_asked_to_stop:
            raise StopAskedError

    def end(self, status: Status, message: Message | None = None) -> None:
        """Say how it ended."""
        whole = 1.0 if status is Status.DONE else self._state.whole
        self._state = replace(
            self._state,
            status=status,
            finished=datetime.now(UTC),
            whole=whole,
            left_s=None,
            ahead=0,
            message=message,
        )
        self._write()

    def _write(self) -> None:
        self._state = replace(self._state, updated=datetime.now(UTC))
        # A full disk must not end what may be all but done; the lock tells whether it is alive.
        with suppress(CorpusError):
            self._job.write_state(self._state)


def _wait_for_turn(folder: DataFolder, job: Job, told: _Telling) -> None:
    while ahead := jobs_ahead(folder, job):
        told.wait(ahead)


def _as_soon_as_free(call: Callable[[], _Result], told: _Telling) -> _Result:
    """Call again and again until nobody else writes: the command line may, or another program."""
    while True:
        try:
            return call()
        except CorpusError as error:
            if error.message.key != "error.corpus.busy":
                raise
        told.wait(ahead=0)


@contextmanager
def _one_of(places: int, folder: DataFolder, told: _Telling) -> Iterator[None]:
    """Hold one of a few places, as soon as one is free."""
    locks = [
        FileLock(jobs_folder(folder) / f"inspect.{number}.lock", thread_local=False)
        for number in range(places)
    ]
    while True:
        for lock in locks:
            try:
                lock.acquire(timeout=0)
            except Timeout:
                continue
            try:
                yield
            finally:
                lock.release()
            return
        told.wait(ahead=0)


def _put_away(folder: DataFolder, job: Job, request: Request, file: AskedFile) -> None:
    """Remove a file that was taken in, or put it where files are kept that were asked to be."""
    if request.keep_raw:
        raw = folder.path / "raw"
        mark = file.place.partition("/")[0]
        try:
            raw.mkdir(mode=0o700, exist_ok=True)
            job.file(file).replace(raw / f"{job.id[:16]}-{mark}-{file.name}")
        except OSError as error:
            _note_defect(error, job)
            return
    job.drop(file)


def _sentence_about(error: BaseException, job: Job) -> Message:
    """Return what a person is told; a defect is noted in the log."""
    if isinstance(error, SambungRasaError):
        return error.message
    if isinstance(error, MemoryError):
        return Message.of("job.memory")
    if isinstance(error, OSError) and is_full_disk(error):
        return storage_error(error, job.path).message
    _note_defect(error, job)
    return Message.of("job.unexpected")


def _note_defect(error: BaseException, job: Job) -> None:
    """Log the kinds of ``error`` and its causes and where they happened, not what they say."""
    lines = [datetime.now(UTC).isoformat(timespec="seconds")]
    cause: BaseException | None = error
    while cause is not None:
        lines.append(type(cause).__qualname__)
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(cause.__traceback__)
        ]
        cause = cause.__cause__ or cause.__context__
    with suppress(OSError), job.log.open("a", encoding="utf-8") as log:
        log.write("\n".join(lines) + "\n")


def _plain(found: object) -> Mapping[str, Any]:
    """Return the fields of what the pipeline found, as they will be read back."""
    values = plain.loads(plain.dumps(found))
    assert isinstance(values, dict)
    return values


def _step_back() -> None:
    """Let those who read come first."""
    if sys.platform != "win32":
        with suppress(OSError):
            os.nice(_NICENESS)
