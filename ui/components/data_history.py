"""What was imported and fitted in the last days, by whomever: names and numbers, no content."""

from __future__ import annotations

import streamlit as st

from analytics.jobs.board import Entry
from analytics.jobs.records import JobKind, Status
from ui import data, jobs
from ui.components.data_fit import counts_of
from ui.i18n import plain_markdown, t, translator

_SHOWN = 20
_NAMES = 3
_LOOK_EVERY = "2s"
_ICONS = {
    Status.QUEUED: ":gray[:material/schedule:]",
    Status.WAITING: ":gray[:material/schedule:]",
    Status.RUNNING: ":primary[:material/autorenew:]",
    Status.DONE: ":primary[:material/check_circle:]",
    Status.FAILED: ":red[:material/error:]",
    Status.STOPPED: ":orange[:material/stop_circle:]",
}


def show() -> None:
    """Draw the list; nothing when there is none yet."""
    entries = jobs.recent()
    if not entries:
        return
    st.subheader(t("data.history.title"), anchor=False)
    st.caption(t("data.history.kept", n=data.settings().job_days))
    if any(not entry.state.is_over for entry in entries):
        _follow()
    else:
        _list()


@st.fragment(run_every=_LOOK_EVERY)
def _follow() -> None:
    _list()


def _list() -> None:
    own = jobs.own()
    entries = jobs.recent()[:_SHOWN]
    with st.container(gap="xsmall", key="data_history"):
        for number, entry in enumerate(entries):
            # Identifiers stay out of the page: whoever knows one may see what the files hold.
            _entry(number, entry, is_own=own is not None and own.job == entry.job)


def _entry(number: int, entry: Entry, *, is_own: bool) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(_line(entry), width="content")
        if jobs.can_run_again(entry) and not is_own and entry.request.kind is JobKind.IMPORT:
            st.button(
                t("data.run_again"),
                type="tertiary",
                icon=":material/refresh:",
                key=f"data_again_{number}",
                on_click=jobs.run_again,
                args=(entry.job,),
            )


def _line(entry: Entry) -> str:
    status = entry.state.status
    facts = (translator().moment(entry.state.asked), t(f"data.history.status.{status}"))
    return f"{_ICONS[status]} {_what(entry)} :gray[· {' · '.join(facts)}{_result(entry)}]"


def _what(entry: Entry) -> str:
    if entry.request.kind is JobKind.FIT:
        return t("data.history.kind.quick" if entry.request.quick else "data.history.kind.fit")
    names = [plain_markdown(file.name) for file in entry.request.files]
    shown = names[:_NAMES]
    if len(names) > _NAMES:
        shown.append(t("data.history.more", n=len(names) - _NAMES))
    return t("data.history.kind.import", names=", ".join(shown))


def _result(entry: Entry) -> str:
    report = entry.job.report()
    if report.published is not None and entry.request.quick:
        return f": {t('data.history.quick', n=report.published.added)}"
    if report.published is not None:
        return f": {t('data.history.fit', **counts_of(report.published))}"
    members = [member for answer in report.taken_in for member in answer.members]
    if not members:
        return ""
    said = t(
        "data.history.import",
        added=sum(member.added for member in members),
        known=sum(member.known for member in members),
        rejected=sum(member.rejected for member in members),
    )
    return f": {said}"
