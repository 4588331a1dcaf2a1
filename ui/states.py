"""What stands where a page cannot: nothing there yet, nothing found, something broken, work under way."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analytics.filters import Filters, Unit
from ui import counting, data
from ui.data import ReleaseKey, Situation
from ui.i18n import t, translator


def say_what_is_under_way(situation: Situation) -> None:
    """Say that an import or a fit runs, how far it is, and that one can go on reading."""
    if situation.activity is not None:
        _follow_activity()


@st.fragment(run_every="2s")
def _follow_activity() -> None:
    activity = data.activity()
    if activity is None:
        # It has ended: a new release may be there, or the old one stays.
        st.rerun()
    stage = t(f"activity.stage.{activity.stage}")
    st.info(
        t(
            f"activity.{activity.kind}",
            stage=stage,
            share=translator().share(activity.done),
            since=activity.started,
        ),
        icon=":material/autorenew:",
    )


def show_nothing_to_open(situation: Situation) -> None:
    """Say why there is nothing to see, and lead to where that changes."""
    with st.container(border=True, key="nothing_to_open"):
        if situation.trouble is not None:
            st.subheader(t("state.broken.title"), anchor=False)
            st.write(t(situation.trouble))
            st.write(t("state.broken.do"))
            link_to_data(t("state.to_data.fit"))
        elif situation.imported:
            st.subheader(t("state.not_fitted.title"), anchor=False)
            st.write(t("state.not_fitted.do", n=situation.imported))
            link_to_data(t("state.to_data.fit"))
        else:
            st.subheader(t("state.empty.title"), anchor=False)
            st.write(t("state.empty.do"))
            link_to_data(t("state.to_data.import"))
            st.write(t("state.empty.sample"))
            st.code("python -m analytics sample", language="shell")


def link_to_data(label: str) -> None:
    """Draw a link to the page where files are taken in and themes are found."""
    st.page_link("pages/data.py", label=label, icon=":material/arrow_forward:")


def say_which_release(situation: Situation, release: ReleaseKey) -> None:
    """Say that comments are made up, that an older release is open, or that new ones wait."""
    if release.made_up:
        with st.container(key="made_up"):
            st.markdown(
                f":material/theater_comedy: **{t('state.made_up.title')}** {t('state.made_up.words')}"
            )
    if situation.trouble is not None:
        st.warning(
            f"{t(situation.trouble)} {t('state.older_release', published=release.published)}",
            icon=":material/history:",
        )
    waiting = situation.imported - data.extent(release).posts
    if waiting > 0 and situation.activity is None:
        st.info(t("state.waiting", n=waiting), icon=":material/move_to_inbox:")
        link_to_data(t("state.to_data.fit"))


def show_nothing_matches(
    release: ReleaseKey, filters: Filters, unit: Unit, change: Callable[[Filters], None]
) -> None:
    """Say which restriction to lift, and how much that would show."""
    with st.container(border=True, key="nothing_matches"):
        st.subheader(t("state.nothing.title"), anchor=False)
        offers = []
        for part in filters.chosen_parts():
            looser = filters.without(part)
            found = data.totals(release, looser)
            if found.posts:
                counted = counting.unit_for(found, unit)
                offers.append((part, looser, counting.numbered(counted, found.counted(counted))))
        if offers:
            st.write(t("state.nothing.loosen"))
            with st.container(horizontal=True):
                for part, looser, promised in offers:
                    label = f"{t(f'state.nothing.without.{part}')} · {promised}"
                    st.button(label, key=f"loosen_{part}", on_click=change, args=(looser,))
        else:
            st.write(t("state.nothing.loosen_all"))
        st.button(
            t("filter.clear"), type="primary", key="loosen_all", on_click=change, args=(Filters(),)
        )
