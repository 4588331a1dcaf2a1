"""What is counted, the same on every page: comments, distinct texts or accounts, in words."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analytics.filters import Unit
from analytics.store.release import Totals
from ui.i18n import t

_NAMES = {
    Unit.POSTS: "count.unit.comments",
    Unit.TEXTS: "count.unit.texts",
    Unit.ACCOUNTS: "count.unit.accounts",
}
_NUMBERED = {
    Unit.POSTS: "count.comments",
    Unit.TEXTS: "count.texts",
    Unit.ACCOUNTS: "count.accounts",
}


def name(unit: Unit) -> str:
    """Return what is counted, as in ``menurut banyaknya akun``."""
    return t(_NAMES[unit])


def numbered(unit: Unit, n: int) -> str:
    """Return ``n`` with what is counted, as ``498 teks berbeda``."""
    return t(_NUMBERED[unit], n=n)


def unit_for(totals: Totals, chosen: Unit) -> Unit:
    """Return ``chosen``, or comments where nobody knows an account that could be counted."""
    return Unit.POSTS if chosen is Unit.ACCOUNTS and not totals.accounts else chosen


def draw_choice(chosen: Unit, change: Callable[[Unit], None]) -> None:
    """Draw the control; ``change`` takes what a visitor chose."""
    key = "unit"
    st.session_state[key] = str(chosen)
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        gap="small",
        width="content",
        key="unit_choice",
    ):
        st.caption(t("count.label"), width="content")
        st.segmented_control(
            t("count.label"),
            [str(unit) for unit in Unit],
            required=True,
            format_func=lambda code: t(f"count.option.{code}"),
            key=key,
            label_visibility="collapsed",
            width="content",
            on_change=lambda: change(Unit(st.session_state[key])),
        )


def say_what_is_missing(totals: Totals, chosen: Unit) -> None:
    """Say what counting accounts leaves out, and what it counts more than once."""
    if chosen is not Unit.ACCOUNTS or not totals.posts:
        return
    if not totals.accounts:
        st.caption(t("count.accounts.none"))
    elif totals.without_account:
        st.caption(
            f"{t('count.accounts.note')} {t('count.accounts.unknown', n=totals.without_account)}"
        )
    else:
        st.caption(t("count.accounts.note"))
