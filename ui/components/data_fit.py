"""Finds the themes of what has come in: asks for it, follows it, and leads to the new release."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Literal

import streamlit as st

from analytics.jobs.board import Entry
from analytics.jobs.job import find_job
from analytics.jobs.records import Published, Status
from analytics.jobs.time_left import outlook_now, stages
from analytics.messages import Message
from ui import data, frame, jobs
from ui.components.data_import import stop_button, waiting
from ui.data import Situation
from ui.i18n import plain_markdown, t
from ui.url_state import View

_LOOK_EVERY = "2s"
_SOON_S, _MINUTE_S, _HOUR_S = 15, 60, 3600
_FARTHEST = "fit_farthest"
# Up to this share of the comments in the release, new ones do well in the topics that there are.
_FEW = 0.25


@dataclass(frozen=True, slots=True)
class _Choice:
    """What can be done now.

    Attributes:
        waiting: Comments that are in no release yet.
        published: When the release of real comments came out, None where there is none.
        can_be_quick: Whether the comments that wait can go into the topics that there are.
        best: What is best done next, None where nothing is.
        reasons: Why topics should be found anew, as the last quick fit said.
    """

    waiting: int
    published: datetime | None
    can_be_quick: bool
    best: Literal["quick", "full"] | None
    reasons: tuple[Message, ...]


def show(situation: Situation) -> None:
    """Draw what waits for its themes, the fit that runs, or what came of the one before."""
    entry = jobs.latest_fit()
    is_running = entry is not None and not entry.state.is_over
    choice = _choice(situation, entry)
    if not (is_running or situation.imported or choice.published):
        return
    st.subheader(t("data.fit.title"), anchor=False)
    with st.container(border=True, key="data_fit"):
        if entry is not None and is_running:
            _follow(entry.job.id)
            return
        is_new = entry is not None and _ended(entry, situation)
        if choice.waiting > 0:
            st.write(
                t(
                    "data.fit.waiting_more" if choice.published else "data.fit.waiting",
                    n=choice.waiting,
                )
            )
        elif choice.published and not is_new:
            st.write(t("data.fit.up_to_date", published=choice.published))
        if choice.reasons:
            st.info(t("data.fit.due", reasons=choice.reasons), icon=":material/lightbulb:")
        _buttons(choice, is_new=is_new)


def _choice(situation: Situation, last: Entry | None) -> _Choice:
    release = situation.release
    if release is None or release.made_up:
        waiting = situation.imported
        return _Choice(waiting, None, False, "full" if waiting else None, ())
    known = data.extent(release).posts
    waiting = situation.imported - known
    is_of_this_model = data.run(release).model == data.settings().model
    # Where an older release is open the current one is damaged, and only that one can be added to.
    can_be_quick = waiting > 0 and situation.trouble is None and is_of_this_model
    told = jobs.published(release.name)
    reasons = told.reasons if told else ()
    best: Literal["quick", "full"] | None = None
    if reasons or waiting > 0:
        was_refused = last is not None and last.request.quick and last.state.status is Status.FAILED
        is_little = can_be_quick and waiting <= _FEW * known
        best = "quick" if is_little and not reasons and not was_refused else "full"
    return _Choice(waiting, release.published, can_be_quick, best, reasons)


def _buttons(choice: _Choice, *, is_new: bool) -> None:
    """Draw what can be done, the best first; ``is_new`` where there is a new release to look at."""
    draw: dict[str, Callable[[bool], None]] = {"full": partial(_fit_button, choice)}
    if choice.can_be_quick:
        draw["quick"] = _quick_button
    if is_new:
        draw["see"] = _see_button
    best = choice.best or ("see" if is_new else None)
    with st.container(horizontal=True):
        for code in sorted(draw, key=lambda code: code != best):
            draw[code](code == best)
    if choice.can_be_quick:
        st.caption(t("data.fit.ways"))


def _fit_button(choice: _Choice, is_best: bool) -> None:
    st.button(
        t("data.fit.start_again" if choice.published else "data.fit.start"),
        type="primary" if is_best else "secondary",
        icon=":material/category:",
        key="data_fit_start",
        on_click=jobs.begin_fit,
    )


def _quick_button(is_best: bool) -> None:
    st.button(
        t("data.fit.quick"),
        type="primary" if is_best else "secondary",
        icon=":material/bolt:",
        key="data_fit_quick",
        on_click=jobs.begin_fit,
        kwargs={"quick": True},
    )


def _see_button(is_best: bool) -> None:
    st.button(
        t("data.fit.see"),
        type="primary" if is_best else "secondary",
        icon=":material/arrow_forward:",
        key="data_fit_see",
        on_click=frame.go_to,
        args=("pages/overview.py", View(unit=frame.view().unit)),
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
    order = stages(quick=entry.request.quick)
    if state.stage not in order:
        return t("data.fit.begins")
    step = t(
        "data.fit.step",
        at=order.index(state.stage) + 1,
        of=len(order),
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
            said = (
                Message.of("data.fit.added", n=published.added, unsure=_unsure(published))
                if entry.request.quick
                else Message.of("data.fit.done", **counts_of(published))
            )
            st.success(t(said), icon=":material/check_circle:")
            return True
    elif state.status is Status.STOPPED:
        st.warning(t("data.fit.stopped"), icon=":material/stop_circle:")
    elif state.message is not None:
        st.error(plain_markdown(t(state.message)), icon=":material/error:")
    return False


def _unsure(published: Published) -> Message:
    if not published.unsure:
        return Message.of("data.fit.added.all_sure")
    return Message.of("data.fit.added.unsure", n=published.unsure)


def counts_of(published: Published) -> dict[str, str]:
    """Return how much is in a release, in words."""
    return {
        "posts": t("count.comments", n=published.counts.get("posts", 0)),
        "themes": t("count.themes", n=published.counts.get("themes", 0)),
        "topics": t("count.topics", n=published.counts.get("topics", 0)),
    }
