"""How much, when: bars over time, stacked by theme."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from analytics.charts.figure import calm_layout, plain
from analytics.charts.palette import GRID_COLOUR, UNGROUPED_COLOUR, theme_colour
from analytics.filters import Unit

# Few enough that they stand apart on a phone.
_MOST_TICKS = 6
_THEMES_APART = 8
_REST = -2


@dataclass(frozen=True, slots=True)
class VolumeWords:
    """``counted`` names what is counted; ``bucket`` puts the first day of a bar into words, ``tick``
    into few; ``rest`` names what is not among the largest themes."""

    language: str
    counted: str
    rest: str
    bucket: Callable[[date], str]
    tick: Callable[[date], str]


def bucket_for(first_day: date, last_day: date) -> str:
    """Return ``day``, ``week`` or ``month``, so that a figure has some 20 to 80 bars."""
    days = (last_day - first_day).days
    if days <= 62:
        return "day"
    return "week" if days <= 550 else "month"


def themes_apart(counts: pd.DataFrame, unit: Unit = Unit.POSTS) -> list[int]:
    """Return the themes of ``counts`` that have bars of their own, the largest first."""
    totals = counts[counts["theme_id"] >= 0].groupby("theme_id")[str(unit)].sum()
    return [int(str(code)) for code in totals.nlargest(_THEMES_APART).index]


def _spaced(days: list[date]) -> list[date]:
    """Choose days that lie far enough apart in time for their names to stand side by side."""
    if len(days) < 2:
        return days
    least = (days[-1] - days[0]) / _MOST_TICKS
    chosen = [days[0]]
    for day in days:
        if day - chosen[-1] >= least:
            chosen.append(day)
    return chosen


def volume_bars(
    volume: pd.DataFrame,
    theme_labels: Mapping[int, str],
    words: VolumeWords,
    *,
    unit: Unit = Unit.POSTS,
    height: int,
) -> go.Figure:
    """Draw ``volume`` (bucket, theme_id, counts): the largest themes apart, the rest together.

    The column of the counts is named by ``unit``; what is no theme (below 0) is part of the rest.
    Each bar carries its first day (ISO) as customdata.
    """
    apart = themes_apart(volume, unit)
    frame = volume.assign(bucket=pd.to_datetime(volume["bucket"]))
    frame["group"] = frame["theme_id"].where(frame["theme_id"].isin(apart), _REST)
    wide = frame.pivot_table(
        index="bucket", columns="group", values=str(unit), aggfunc="sum", fill_value=0
    )
    days = [stamp.date() for stamp in wide.index]
    named = [plain(words.bucket(day)) for day in days]
    figure = go.Figure()
    for code in [*apart, _REST]:
        if code not in wide.columns:
            continue
        label = words.rest if code == _REST else theme_labels.get(code, str(code))
        figure.add_bar(
            x=days,
            y=wide[code].tolist(),
            name=plain(label),
            marker={
                "color": UNGROUPED_COLOUR if code == _REST else theme_colour(code),
                "line": {"width": 0},
            },
            customdata=[
                [day.isoformat(), name, plain(label)] for day, name in zip(days, named, strict=True)
            ],
            # The label is data: in the template itself, a "%{" in it would be read.
            hovertemplate="%{customdata[1]}<br>%{customdata[2]}: %{y:,d} "
            + plain(words.counted)
            + "<extra></extra>",
        )
    shown = _spaced(days)
    figure.update_xaxes(
        type="date",
        tickvals=shown,
        ticktext=[plain(words.tick(day)) for day in shown],
        showgrid=False,
        tickangle=0,
    )
    figure.update_yaxes(gridcolor=GRID_COLOUR, tickformat=",d", nticks=5, rangemode="tozero")
    figure.update_layout(
        barmode="stack",
        bargap=0.12,
        showlegend=False,
        dragmode=False,
    )
    calm_layout(figure, words.language, height=height)
    return figure.update_layout(margin={"b": 24})
