"""Jobs as this session sees them: which one it follows, what it asks for, how the others stand.

Files and states only: what is done for a job is done in a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analytics.errors import SambungRasaError
from analytics.jobs import board
from analytics.jobs.board import Entry
from analytics.jobs.job import Job, find_job, new_job
from analytics.jobs.records import AskedFile, JobKind, Published, Report, Request, Status
from analytics.jobs.start import start, start_unless_worked_on
from analytics.messages import Message
from analytics.store.folders import DataFolder
from ui import data, frame
from ui.i18n import language

_ROUND, _TROUBLE, _SWEPT = "upload_round", "job_trouble", "jobs_swept"


def folder() -> DataFolder:
    """Return the data folder: real comments only, the made-up ones are never imported here."""
    return DataFolder(data.settings().data)


def sweep_once() -> None:
    """Remove what is too old, once a session: no worker may have run for days."""
    if _SWEPT not in st.session_state:
        st.session_state[_SWEPT] = True
        board.sweep(folder(), data.settings().job_days)


def own() -> Entry | None:
    """Return the job that this session follows, None when it follows none or that one is gone."""
    job_id = frame.followed_job()
    job = find_job(folder(), job_id) if job_id else None
    return entry_of(job) if job else None


def own_of(kind: JobKind) -> Entry | None:
    """Return the job that this session follows, when it is of this kind."""
    entry = own()
    return entry if entry is not None and entry.request.kind is kind else None


def entry_of(job: Job) -> Entry | None:
    """Return the job with what was asked and how it stands, None when it is gone."""
    request, state = job.request(), job.state()
    if request is None or state is None:
        return None
    return Entry(job, request, state)


def recent() -> list[Entry]:
    """Return the imports and fits of the last days, the newest first."""
    return [entry for entry in board.entries(folder()) if entry.request.kind in board.WRITING]


def latest_fit() -> Entry | None:
    """Return the fit that was asked for last, by whomever."""
    return board.latest(folder(), JobKind.FIT)


def published(release: str) -> Published | None:
    """Return what the fit told that published this release, None where that is not known any more."""
    told = (
        entry.job.report().published
        for entry in board.entries(folder())
        if entry.request.kind is JobKind.FIT
    )
    return next((one for one in told if one is not None and one.release == release), None)


def trouble() -> Message | None:
    """Return what went wrong with what was just asked for; said once."""
    found = st.session_state.pop(_TROUBLE, None)
    return found if isinstance(found, Message) else None


def upload_key() -> str:
    """Return the key of the widget that takes files: a new one each time it gave its files away."""
    return f"upload_{st.session_state.get(_ROUND, 0)}"


def take_uploads() -> None:
    """Put what was just uploaded into the job that looks at files. For callbacks."""
    uploads: Sequence[UploadedFile] = st.session_state[upload_key()] or []
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1

    def take() -> None:
        entry = own_of(JobKind.INSPECT)
        job = entry.job if entry else new_job(folder())
        before = entry.request.files if entry else ()
        saved = tuple(job.save(upload, upload.name) for upload in uploads)
        job.ask(Request(JobKind.INSPECT, language(), (*before, *saved)))
        start_unless_worked_on(folder(), job)
        frame.follow_job(job.id)

    if uploads:
        _try(take)
    _let_go(uploads)


def correct(file: AskedFile) -> None:
    """Ask anew about one file of the job that looks at files. For callbacks."""
    entry = own_of(JobKind.INSPECT)
    if entry is None:
        return
    files = tuple(file if one.place == file.place else one for one in entry.request.files)

    def ask() -> None:
        entry.job.ask(replace(entry.request, files=files, language=language()))
        if open_files(entry.job):
            start_unless_worked_on(folder(), entry.job)

    _try(ask)


def open_files(job: Job) -> list[AskedFile]:
    """Return the files of a job that have not been looked at as they are asked for now."""
    request, report = job.request(), job.report()
    if request is None:
        return []
    return [
        file for file in request.files if not file.skipped and report.inspection_of(file) is None
    ]


def can_be_imported(file: AskedFile, report: Report) -> bool:
    """Say whether a file was looked at and can be taken in as it is."""
    answer = report.inspection_of(file)
    return (
        not file.skipped
        and answer is not None
        and answer.problem is None
        and not any(member.problem for member in answer.members)
    )


def import_files(files: Sequence[AskedFile], *, keep_raw: bool) -> None:
    """Import these files of the job that looks at files, and let go of its others. For callbacks."""
    entry = own_of(JobKind.INSPECT)
    if entry is None:
        return

    def begin() -> None:
        job = new_job(folder())
        moved = tuple(file for file in files if entry.job.hand_over(file, job))
        job.ask(Request(JobKind.IMPORT, language(), moved, keep_raw=keep_raw))
        start(folder(), job)
        frame.follow_job(job.id)
        drop(entry)

    _try(begin)


def check_again(entry: Entry, files: Sequence[AskedFile]) -> None:
    """Look once more at files of an import that did not come in. For callbacks."""

    def begin() -> None:
        job = new_job(folder())
        moved = tuple(file for file in files if entry.job.hand_over(file, job))
        job.ask(Request(JobKind.INSPECT, language(), moved))
        start(folder(), job)
        frame.follow_job(job.id)

    _try(begin)


def run_again(job: Job) -> None:
    """Start a job once more that was ended on the way. For callbacks."""
    _try(lambda: start_unless_worked_on(folder(), job))


def begin_fit(*, quick: bool = False) -> None:
    """Ask for the themes, unless somebody did. For callbacks.

    ``quick`` asks for the topics that there are for the new comments, instead of topics anew.
    """
    entry = latest_fit()
    if entry is not None and not entry.state.is_over:
        return

    def begin() -> None:
        job = new_job(folder())
        job.ask(Request(JobKind.FIT, language(), quick=quick))
        start(folder(), job)

    _try(begin)


def ask_to_stop(job: Job) -> None:
    """Ask a job to leave everything as it was. For callbacks."""
    job.ask_to_stop()


def drop(entry: Entry) -> None:
    """Let go of a job that looks at files, with its files. For callbacks."""
    entry.job.ask_to_stop()
    entry.job.remove()
    if frame.followed_job() == entry.job.id:
        frame.follow_job(None)


def forget_own() -> None:
    """Follow no job any more. For callbacks."""
    frame.follow_job(None)


def has_files(entry: Entry) -> bool:
    """Say whether a job has still the files that it has not taken in."""
    report = entry.job.report()
    return any(
        entry.job.has(file)
        for file in entry.request.files
        if (answer := report.intake_at(file.place)) is None or answer.problem is not None
    )


def can_run_again(entry: Entry) -> bool:
    """Say whether it makes sense to start a job once more."""
    if entry.state.status not in (Status.STOPPED, Status.FAILED):
        return False
    return entry.request.kind is JobKind.FIT or has_files(entry)


def rejected_rows(place: str) -> Path | None:
    """Return the file of rejected rows that a report names, None when it is gone."""
    path = Path(place).resolve()
    is_ours = path.is_relative_to((folder().path / "rejected").resolve())
    return path if is_ours and path.is_file() else None


def _try(act: Callable[[], None]) -> None:
    """Do it; trouble is kept to be said where the page is drawn, which callbacks are not."""
    try:
        act()
    except SambungRasaError as error:
        st.session_state[_TROUBLE] = error.message


def _let_go(uploads: Sequence[UploadedFile]) -> None:
    """Free the memory that the server holds uploads in: it would keep them as long as the session."""
    context = get_script_run_ctx()
    if context is None or not isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        return
    for upload in uploads:
        context.uploaded_file_mgr.remove_file(context.session_id, upload.file_id)
