"""Where one stands: what is on the pages now, and the four steps to new comments."""

from __future__ import annotations

import streamlit as st

from analytics.jobs.records import JobKind, Status
from ui import data, jobs, states
from ui.data import Situation
from ui.i18n import plain_markdown, t, translator

_STEPS = ("choose", "check", "import", "fit")


def show(situation: Situation) -> None:
    """Draw what is on the pages, the steps, and what went wrong with what was just asked."""
    jobs.sweep_once()
    st.write(t("data.intro.naming" if data.sends_out() else "data.intro"))
    _release(situation)
    _steps()
    if not _is_said_below(situation):
        states.say_what_is_under_way(situation)
    if trouble := jobs.trouble():
        st.error(plain_markdown(t(trouble)), icon=":material/error:")


def _release(situation: Situation) -> None:
    release = situation.release
    if release is None:
        if situation.trouble is not None:
            st.warning(t(situation.trouble), icon=":material/warning:")
        return
    if release.made_up:
        st.info(t("data.now.made_up"), icon=":material/theater_comedy:")
        return
    extent = data.extent(release)
    posts = t("count.comments", n=extent.posts)
    if extent.first_day and extent.last_day:
        period = translator().period(extent.first_day, extent.last_day)
        said = t("data.now.release", published=release.published, posts=posts, period=period)
    else:
        said = t("data.now.release_undated", published=release.published, posts=posts)
    st.caption(said)


def _steps() -> None:
    at = _step()
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="data_steps"):
        for number, code in enumerate(_STEPS):
            st.markdown(_as_step(number, at, t(f"data.step.{code}")), width="content")


def _as_step(number: int, at: int, name: str) -> str:
    if number < at:
        return f":primary[:material/check_circle: {name}]"
    if number == at:
        return f"**:primary-badge[{number + 1}] {name}**"
    return f":gray-badge[{number + 1}] :gray[{name}]"


def _step() -> int:
    """Return the place of the step that comes now."""
    entry, fit = jobs.own(), jobs.latest_fit()
    if entry is None:
        return 3 if fit is not None and not fit.state.is_over else 0
    if entry.request.kind is JobKind.INSPECT:
        return 1
    if entry.state.status is not Status.DONE:
        return 2
    is_fitted = (
        fit is not None and fit.state.status is Status.DONE and fit.state.asked > entry.state.asked
    )
    return len(_STEPS) if is_fitted else 3


def _is_said_below(situation: Situation) -> bool:
    """Say whether what is under way is a job that this page shows in full."""
    if situation.activity is None:
        return False
    if situation.activity.kind == "fit":
        fit = jobs.latest_fit()
        return fit is not None and not fit.state.is_over
    entry = jobs.own_of(JobKind.IMPORT)
    return entry is not None and not entry.state.is_over
