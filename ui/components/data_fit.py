"""Finds the themes of what has come in: asks for it, follows it, and leads to the new release."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import streamlit as st

from analytics.jobs.board import Entry
from analytics.jobs.job import find_job
from analytics.jobs.records import Published, Status
from analytics.jobs.time_left import FIT_STAGES, outlook_now
from ui import data, frame, jobs
from ui.components.data_import import stop_button, waiting
from ui.data import Situation
from ui.i18n import plain_markdown, t
from ui.url_state import View

_LOOK_EVERY = "2s"
_SOON_S, _MINUTE_S, _HOUR_S = 15, 60, 3600
_FARTHEST = "fit_farthest"


def show(situation: Situation) -> None:
    """Draw what waits for its themes, the fit that runs, or what came of the one before."""
    entry = jobs.latest_fit()
    is_running = entry is not None and not entry.state.is_over
    release = situation.release if situation.release and not situation.release.made_up else None
    waiting_posts = situation.imported - (data.extent(release).posts if release else 0)
    if not (is_running or situation.imported or release):
        return
    st.subheader(t("data.fit.title"), anchor=False)
    with st.container(border=True, key="data_fit"):
        if entry is not None and is_running:
            _follow(entry.job.id)
            return
        is_published = entry is not None and _ended(entry, situation)
        if waiting_posts > 0:
            st.write(t("data.fit.waiting", n=waiting_posts))
        elif release is not None and not is_published:
            st.write(t("data.fit.up_to_date", published=release.published))
        with st.container(horizontal=True):
            if is_published:
                st.button(
                    t("data.fit.see"),
                    type="primary",
                    icon=":material/arrow_forward:",
                    key="data_fit_see",
                    on_click=frame.go_to,
                    args=("pages/overview.py", View()),
                )
            is_due = waiting_posts > 0
            st.button(
                t("data.fit.start" if is_due else "data.fit.start_again"),
                type="primary" if is_due and not is_published else "secondary",
                icon=":material/category:",
                key="data_fit_start",
                on_click=jobs.begin_fit,
            )


@st.fragment(run_every=_LOOK_EVERY)
def _follow(job_id: str) -> None:
    job = find_job(jobs.folder(), job_id)
    entry = jobs.entry_of(job) if job else None
    if entry is None or entry.state.is_over:
        st.rerun()
    outlook = outlook_now(entry.state, datetime.now(UTC))
    left_s = outlook.left_s if outlook.is_told else None
    st.progress(_farthest(job_id, outlook.whole), text=_stage(entry, left_s))
    st.caption(t("data.fit.goes_on"))
    stop_button(entry)


def _farthest(job_id: str, whole: float) -> float:
    """Return how far the bar is: it never goes back, though what is left is only estimated."""
    before_of, before = st.session_state.get(_FARTHEST, ("", 0.0))
    farthest = max(whole, before) if before_of == job_id else whole
    st.session_state[_FARTHEST] = (job_id, farthest)
    return min(farthest, 1.0)


def _stage(entry: Entry, left_s: float | None) -> str:
    state = entry.state
    if waits := waiting(state):
        return waits
    if state.stage not in FIT_STAGES:
        return t("data.fit.begins")
    step = t(
        "data.fit.step",
        at=FIT_STAGES.index(state.stage) + 1,
        of=len(FIT_STAGES),
        stage=t(f"activity.stage.{state.stage}"),
    )
    return f"{step} · {time_left(left_s)}"


def time_left(seconds: float | None) -> str:
    """Say how long it will take, in steps that nobody takes for a promise."""
    if seconds is None:
        return t("data.left.counting")
    if seconds < _SOON_S:
        return t("data.left.soon")
    if seconds < _MINUTE_S:
        return t("data.left.less")
    if seconds < 1.5 * _HOUR_S:
        return t("data.left.minutes", n=math.ceil(seconds / _MINUTE_S))
    return t("data.left.hours", n=math.ceil(seconds / _HOUR_S))


def _ended(entry: Entry, situation: Situation) -> bool:
    """Say how the last fit ended; return whether its release is the one on the pages."""
    state = entry.state
    if state.status is Status.DONE:
        published, release = entry.job.report().published, situation.release
        if published is not None and release is not None and published.release == release.name:
            st.success(t("data.fit.done", **counts_of(published)), icon=":material/check_circle:")
            return True
    elif state.status is Status.STOPPED:
        st.warning(t("data.fit.stopped"), icon=":material/stop_circle:")
    elif state.message is not None:
        st.error(plain_markdown(t(state.message)), icon=":material/error:")
    return False


def counts_of(published: Published) -> dict[str, str]:
    """Return how much is in a release, in words."""
    return {
        "posts": t("count.comments", n=published.counts.get("posts", 0)),
        "themes": t("count.themes", n=published.counts.get("themes", 0)),
        "topics": t("count.topics", n=published.counts.get("topics", 0)),
    }
