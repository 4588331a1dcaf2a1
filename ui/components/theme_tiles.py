"""The treemap of themes and topics; a click leads to the page of that theme or topic."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics.charts.theme_treemap import TreemapWords, read_tile, theme_treemap
from ui import counting, data, frame
from ui.frame import Visit
from ui.i18n import language, t

_KEY = "theme_tiles"


def show(visit: Visit, themes: pd.DataFrame, topics: pd.DataFrame) -> None:
    """Draw ``themes`` and ``topics``, the store's sizes."""
    unit = counting.name(visit.unit)
    figure = theme_treemap(
        topics,
        themes,
        visit.theme_names,
        visit.topic_names,
        TreemapWords(language(), unit, t("overview.treemap.share", unit=unit)),
        unit=visit.unit,
        whole=data.totals(visit.release, visit.filters).counted(visit.unit),
    )
    st.plotly_chart(
        figure,
        key=_KEY,
        on_select=lambda: _open(visit),
        selection_mode="points",
        config={"displayModeBar": False},
        alt=t("overview.treemap.alt", unit=unit),
    )


def open_group(visit: Visit, theme_id: int, topic_id: int | None = None) -> None:
    """Go to the page of a theme, or of one of its topics. For callbacks."""
    narrowed = replace(
        visit.filters, themes=(theme_id,), topics=() if topic_id is None else (topic_id,)
    )
    frame.go_to("pages/themes.py", frame.view().with_filters(narrowed))


def _open(visit: Visit) -> None:
    points = st.session_state[_KEY]["selection"]["points"]
    tile = read_tile(str(points[0].get("id", ""))) if points else None
    if tile is None:
        return
    kind, code = tile
    if kind == "theme":
        open_group(visit, code)
        return
    parents = {topic.code: topic.parent for topic in data.topics(visit.release)}
    parent = parents.get(code)
    if parent is not None:
        open_group(visit, parent, code)
