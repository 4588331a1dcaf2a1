"""The newest and the most liked comments, a few of each."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.store.release import Sort
from ui import data, frame
from ui.components import comment_list
from ui.frame import Visit
from ui.i18n import t

_SHOWN = 5


def show(visit: Visit) -> None:
    """Draw both lists side by side; a click opens the comment on its own page."""
    for column, order in zip(st.columns(2, gap="medium"), (Sort.NEWEST, Sort.LIKED), strict=True):
        with column:
            st.subheader(t(f"overview.{order}"), anchor=False)
            rows = data.distinct_comments(visit.release, visit.filters, order, _SHOWN)
            if rows.empty:
                st.caption(t("overview.short_list.none"))
                continue
            comment_list.show(
                comment_list.cards_from(rows, visit.topic_names, needles=visit.filters.needles),
                key=f"short_{order}",
                label=t(f"overview.{order}"),
                on_open=_open,
            )


def _open(post_id: str) -> None:
    frame.go_to("pages/comments.py", replace(frame.view(), comment=post_id))
