"""Leafs through pages of comments."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.i18n import t

PAGE_POSTS = 25


def last_page(posts: int) -> int:
    """Return the number of the last page (from 1) of ``posts`` comments."""
    return max(1, -(-posts // PAGE_POSTS))


def show(page: int, posts: int, *, key: str, on_turn: Callable[[int], None]) -> None:
    """Draw the buttons and where one is; nothing when all fits one page."""
    last = last_page(posts)
    if last == 1:
        return
    with st.container(
        horizontal=True, horizontal_alignment="center", vertical_alignment="center", key=key
    ):
        st.button(
            t("pager.before"),
            icon=":material/chevron_left:",
            disabled=page <= 1,
            key=f"{key}_before",
            on_click=on_turn,
            args=(page - 1,),
        )
        st.caption(
            t(
                "pager.where",
                first=(page - 1) * PAGE_POSTS + 1,
                last=min(posts, page * PAGE_POSTS),
                n=posts,
            )
        )
        st.button(
            t("pager.after"),
            icon=":material/chevron_right:",
            icon_position="right",
            disabled=page >= last,
            key=f"{key}_after",
            on_click=on_turn,
            args=(page + 1,),
        )
