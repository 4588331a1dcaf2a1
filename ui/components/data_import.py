"""Follows an import while it runs, and reports what came of each file."""

from __future__ import annotations

import streamlit as st

from analytics.jobs.board import Entry
from analytics.jobs.job import find_job
from analytics.jobs.records import Intake, JobKind, State, Status, TakenIn
from ui import jobs
from ui.i18n import plain_markdown, t, translator

_LOOK_EVERY = "1s"


def show() -> None:
    """Draw the import that this session follows."""
    entry = jobs.own_of(JobKind.IMPORT)
    if entry is None:
        return
    st.subheader(t("data.import.title"), anchor=False)
    if entry.state.is_over:
        _ended(entry)
    else:
        _follow(entry.job.id, len(entry.job.report().taken_in))
    for number, answer in enumerate(entry.job.report().taken_in):
        with st.container(border=True, key=f"data_report_{number}"):
            _answer(number, answer)
    if entry.state.is_over:
        _what_next(entry)


@st.fragment(run_every=_LOOK_EVERY)
def _follow(job_id: str, drawn: int) -> None:
    """Draw how far it is; the page is drawn anew when a file is done."""
    job = find_job(jobs.folder(), job_id)
    entry = jobs.entry_of(job) if job else None
    if entry is None or entry.state.is_over or len(entry.job.report().taken_in) != drawn:
        st.rerun()
    state = entry.state
    with st.container(border=True, key="data_import_progress"):
        st.progress(min(state.whole, 1.0), text=_stage(entry))
        st.caption(t("data.import.goes_on"))
        stop_button(entry)


def _stage(entry: Entry) -> str:
    state = entry.state
    if waits := waiting(state):
        return waits
    files = [file for file in entry.request.files if not file.skipped]
    for number, file in enumerate(files, start=1):
        if file.place == state.place:
            name = plain_markdown(file.name)
            said = t("data.import.file", name=name, at=number, of=len(files))
            return f"{said} · {translator().share(state.done)}" if state.stage else said
    return t("data.import.begins")


def waiting(state: State) -> str:
    """Say what a job waits for; empty when it does not."""
    if state.status is not Status.WAITING:
        return ""
    return t("data.wait.ahead", n=state.ahead) if state.ahead else t("data.wait.busy")


def stop_button(entry: Entry) -> None:
    """Draw the button that ends a job early."""
    asked = entry.job.is_asked_to_stop
    st.button(
        t("data.stopping" if asked else "data.stop"),
        icon=":material/stop_circle:",
        disabled=asked,
        key=f"data_stop_{entry.request.kind}",
        on_click=jobs.ask_to_stop,
        args=(entry.job,),
    )


def _ended(entry: Entry) -> None:
    state = entry.state
    added = sum(one.added for answer in entry.job.report().taken_in for one in answer.members)
    if state.status is Status.DONE:
        st.success(t("data.import.done", n=added), icon=":material/check_circle:")
    elif state.status is Status.STOPPED:
        st.warning(t("data.import.stopped"), icon=":material/stop_circle:")
    else:
        said = plain_markdown(t(state.message)) if state.message else t("data.import.failed")
        st.error(said, icon=":material/error:")


def _what_next(entry: Entry) -> None:
    failed = [
        answer.file
        for answer in entry.job.report().taken_in
        if answer.problem is not None and entry.job.has(answer.file)
    ]
    is_gone = entry.state.status is not Status.DONE and not jobs.has_files(entry)
    if is_gone:
        st.caption(t("data.import.gone"))
    with st.container(horizontal=True, vertical_alignment="center"):
        if jobs.can_run_again(entry):
            st.button(
                t("data.run_again"),
                type="primary",
                icon=":material/refresh:",
                key="data_import_again",
                on_click=jobs.run_again,
                args=(entry.job,),
            )
        if failed:
            st.button(
                t("data.import.check_again"),
                icon=":material/search:",
                key="data_import_check",
                on_click=jobs.check_again,
                args=(entry, failed),
            )
        st.button(
            t("data.import.new"),
            icon=":material/add:",
            key="data_import_new",
            on_click=jobs.forget_own,
        )


def _answer(number: int, answer: TakenIn) -> None:
    if answer.problem is not None:
        st.markdown(f":material/description: **{plain_markdown(answer.file.name)}**")
        st.error(plain_markdown(t(answer.problem)), icon=":material/error:")
        return
    for at, member in enumerate(answer.members):
        _member(f"{number}_{at}", member)


def _member(key: str, member: Intake) -> None:
    st.markdown(f":material/description: **{plain_markdown(member.name)}**")
    if not member.rows_read:
        st.caption(t("data.report.empty"))
        return
    with st.container(horizontal=True, gap="medium", key=f"data_numbers_{key}"):
        _figure("data.report.read", member.rows_read)
        _figure("data.report.added", member.added)
        _figure("data.report.known", member.known)
        _figure("data.report.rejected", member.rejected)
        if member.forgotten:
            _figure("data.report.forgotten", member.forgotten)
    st.caption(_coverage(member))
    if member.rejected:
        _rejected(key, member)
    if member.notices:
        with st.expander(t("data.report.notices"), icon=":material/info:"):
            for notice in member.notices:
                st.markdown(plain_markdown(t(notice)))


def _coverage(member: Intake) -> str:
    words = translator()
    facts = []
    if member.first_day and member.last_day:
        facts.append(f"{words.period(member.first_day, member.last_day)}.")
    if member.platforms:
        named = [
            t("data.report.platform", platform=t(f"platform.{code}"), n=count)
            for code, count in member.platforms
        ]
        facts.append(f"{words.listing(named)}.")
    if member.approximate:
        facts.append(t("data.report.approximate", n=member.approximate))
    if member.undated:
        facts.append(t("data.report.undated", n=member.undated))
    return " ".join(facts)


def _rejected(key: str, member: Intake) -> None:
    reasons = [
        t("data.report.reason", n=count, reason=plain_markdown(t(reason)))
        for reason, count in member.reasons
    ]
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(t("data.report.rejected.why", reasons="; ".join(reasons)), width="content")
        rows = jobs.rejected_rows(member.rejected_file) if member.rejected_file else None
        if rows is None:
            st.caption(t("data.report.rejected.gone"), width="content")
        else:
            st.download_button(
                t("data.report.rejected.download"),
                data=rows.read_bytes,
                file_name=rows.name,
                mime="text/csv",
                icon=":material/download:",
                key=f"data_rejected_{key}",
                on_click="ignore",
            )


def _figure(label: str, value: int) -> None:
    st.metric(t(label), translator().number(value), width="content")
