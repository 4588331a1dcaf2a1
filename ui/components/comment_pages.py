"""The comments of a filter: how many, in which order, a page at a time."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.store.release import Sort
from ui import data, frame
from ui.components import comment_list, pager
from ui.frame import Visit
from ui.i18n import t


def show(
    visit: Visit,
    *,
    key: str,
    go_to: str,
    text_ids: tuple[str, ...] | None = None,
    with_topic: bool = True,
) -> pd.DataFrame:
    """Draw order, comments and pager, and return the page's rows; one that is clicked is opened."""
    view = visit.view
    posts = data.comment_count(visit.release, visit.filters, text_ids)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(f"**{t('count.comments', n=posts)}**", width="content")
        sort_key = f"{key}_sort"
        st.session_state[sort_key] = str(view.sort)
        st.segmented_control(
            t("sort.label"),
            [str(order) for order in Sort],
            required=True,
            format_func=lambda code: t(f"sort.{code}"),
            key=sort_key,
            label_visibility="collapsed",
            on_change=lambda: frame.change_view(
                replace(frame.view(), sort=Sort(st.session_state[sort_key]), page=1, comment=None)
            ),
        )
    page = min(view.page, pager.last_page(posts))
    rows = data.comments(
        visit.release,
        visit.filters,
        view.sort,
        pager.PAGE_POSTS,
        (page - 1) * pager.PAGE_POSTS,
        text_ids,
    )
    opened = opened_comment(visit, rows)
    comment_list.show(
        comment_list.cards_from(
            rows,
            visit.topic_names,
            needles=visit.filters.needles,
            here=opened,
            with_topic=with_topic,
        ),
        key=f"{key}_list",
        label=t("comments.list.label"),
        variant="list tall",
        on_open=frame.open_comment,
        go_to=go_to,
    )
    pager.show(
        page,
        posts,
        key=f"{key}_pager",
        on_turn=lambda number: frame.change_view(replace(frame.view(), page=number, comment=None)),
    )
    return rows


def opened_comment(visit: Visit, rows: pd.DataFrame) -> str | None:
    """Return which comment is open: the one that was chosen, else the first of the page."""
    if visit.view.comment:
        return visit.view.comment
    return None if rows.empty else str(rows["post_id"].iloc[0])
