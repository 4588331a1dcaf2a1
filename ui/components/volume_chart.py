"""Comments over time; a click on a bar narrows the period to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from analytics.charts.palette import UNGROUPED_COLOUR, theme_colour
from analytics.charts.volume import VolumeWords, bucket_for, themes_apart, volume_bars
from ui import counting, data, frame
from ui.components import legend
from ui.frame import Visit
from ui.i18n import language, t, translator


def show(visit: Visit, *, key: str, height: int = 260, with_legend: bool = True) -> None:
    """Draw the volume of the filter; says so when nothing shown has a date."""
    totals = data.totals(visit.release, visit.filters)
    if totals.first_day is None or totals.last_day is None:
        st.caption(t("volume.undated"))
        return
    bucket = bucket_for(totals.first_day, totals.last_day)
    words = translator()

    def name(day: date) -> str:
        if bucket == "day":
            return words.day(day)
        return words.month(day) if bucket == "month" else words.period(day, day + timedelta(6))

    apart = themes_apart(data.theme_sizes(visit.release, visit.filters, visit.unit), visit.unit)
    volume = data.volume(visit.release, visit.filters, bucket, visit.unit, tuple(sorted(apart)))
    if with_legend:
        entries = [(visit.theme_names[code], theme_colour(code)) for code in apart]
        legend.show([*entries, (t("volume.rest"), UNGROUPED_COLOUR)])
    figure = volume_bars(
        volume,
        visit.theme_names,
        VolumeWords(
            language(),
            counting.name(visit.unit),
            t("volume.rest"),
            name,
            words.month if bucket == "month" else words.short_day,
        ),
        unit=visit.unit,
        height=height,
    )
    st.plotly_chart(
        figure,
        key=key,
        on_select=lambda: _narrow(key, bucket),
        selection_mode="points",
        config={"displayModeBar": False},
        alt=t("volume.alt", unit=counting.name(visit.unit)),
    )


def _narrow(key: str, bucket: str) -> None:
    points = st.session_state[key]["selection"]["points"]
    custom = points[0].get("customdata") if points else None
    if not custom:
        return
    first = date.fromisoformat(str(custom[0]))
    view = frame.view()
    frame.change_filters(replace(view.filters, since=first, until=_last_day_of(first, bucket)))


def _last_day_of(first: date, bucket: str) -> date:
    if bucket == "day":
        return first
    if bucket == "week":
        return first + timedelta(6)
    next_month = (first.replace(day=28) + timedelta(4)).replace(day=1)
    return next_month - timedelta(1)
