"""Themes, or the topics of the theme that is chosen: the left pane of the theme page."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics.charts.palette import theme_colour
from analytics.filters import UNGROUPED
from ui import data, frame
from ui.components import group_list
from ui.components.group_list import GroupRow
from ui.frame import Visit
from ui.i18n import t, translator


def show(visit: Visit) -> None:
    """Draw the index: themes while none is chosen, then its topics, each with its share."""
    if len(visit.filters.themes) == 1:
        _topics(visit)
    else:
        _themes(visit)


def _themes(visit: Visit) -> None:
    every_theme = replace(visit.filters, themes=(), topics=())
    sizes = data.theme_sizes(visit.release, every_theme, visit.unit).set_index("theme_id")[
        str(visit.unit)
    ]
    st.markdown(f"**{t('count.themes', n=int((sizes.index >= 0).sum()))}**")
    ordered = sizes.sort_values(ascending=False, kind="stable")
    counts = [(int(str(code)), int(count)) for code, count in ordered.items()]
    # What has no theme is no theme: last, however large.
    counts.sort(key=lambda item: item[0] == UNGROUPED)
    largest = max(1, *(count for _, count in counts))
    group_list.show(
        [
            GroupRow(
                code=code,
                name=visit.theme_names.get(code) or t("topic.ungrouped"),
                count=translator().number(count),
                share=count / largest,
                colour=theme_colour(code),
                here=code in visit.filters.themes,
            )
            for code, count in counts
        ],
        key="theme_index",
        label=t("topic.index.themes"),
        on_choose=lambda code: frame.change_filters(
            replace(frame.view().filters, themes=(code,), topics=())
        ),
        tall=True,
        go_to="summary",
    )


def _topics(visit: Visit) -> None:
    theme_id = visit.filters.themes[0]
    whole_theme = replace(visit.filters, topics=())
    unit = str(visit.unit)
    sizes = data.topic_sizes(visit.release, whole_theme).sort_values(
        unit, ascending=False, kind="stable"
    )
    st.markdown(f"**{t('count.topics', n=int((sizes['topic_id'] >= 0).sum()))}**")
    largest = max(1, int(sizes[unit].max())) if len(sizes) else 1
    group_list.show(
        [
            GroupRow(
                code=int(row["topic_id"]),
                name=visit.topic_names.get(int(row["topic_id"])) or t("topic.ungrouped"),
                count=translator().number(int(row[unit])),
                share=int(row[unit]) / largest,
                colour=theme_colour(theme_id),
                here=int(row["topic_id"]) in visit.filters.topics,
            )
            for row in sizes.to_dict("records")
        ],
        key="topic_index",
        label=t("topic.index.topics"),
        on_choose=lambda code: frame.change_filters(replace(frame.view().filters, topics=(code,))),
        tall=True,
        go_to="comment_pane",
    )
