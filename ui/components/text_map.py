"""The map of texts; a click or a lasso says which texts are meant."""

from __future__ import annotations

import streamlit as st

from analytics.charts.topic_map import MapWords, topic_map
from ui import data
from ui.frame import Visit
from ui.i18n import language, t

_KEY = "text_map"
# What fits a question to the store and a person's patience; the rest is said.
_MOST_CHOSEN = 5_000


def show(visit: Visit) -> tuple[str, ...] | None:
    """Draw the map and return the texts that were chosen on it, or None when none were."""
    points = data.map_points(visit.release, visit.filters, data.settings().map_points)
    if points.empty:
        st.caption(t("map.empty"))
        return None
    drawn, whole = len(points), int(points["all_texts"].iloc[0])
    if drawn < whole:
        st.caption(t("map.drawn", drawn=drawn, n=whole))
    dark = st.context.theme.type == "dark"
    figure = topic_map(
        points,
        visit.theme_names,
        visit.topic_names,
        MapWords(
            language(),
            t("topic.ungrouped"),
            "#121815" if dark else "#FBF9F3",
            "#ECE8DC" if dark else "#1E2A23",
        ),
    )
    event = st.plotly_chart(
        figure,
        key=_KEY,
        on_select="rerun",
        selection_mode=("points", "lasso", "box"),
        config={
            "displayModeBar": True,
            "displaylogo": False,
            "scrollZoom": True,
            "modeBarButtonsToRemove": ["toImage", "autoScale2d"],
        },
        alt=t("map.alt"),
    )
    chosen = [str(_first(point.get("customdata"))) for point in event["selection"]["points"]]
    if not chosen:
        return None
    if len(chosen) > _MOST_CHOSEN:
        st.caption(t("map.too_many", n=_MOST_CHOSEN))
    return tuple(sorted(chosen)[:_MOST_CHOSEN])


def _first(custom: object) -> object:
    # Streamlit hands over a bare value for one-dimensional customdata, older figures a list.
    return custom[0] if isinstance(custom, list | tuple) else custom
