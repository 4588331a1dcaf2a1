"""How many comments from which platform and month: squares that show where there is nothing, too."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from analytics.charts.figure import calm_layout, plain

_ROW_PX = 46
_AXIS_PX = 30
# Few enough that they stand apart on a phone.
_MOST_TICKS = 4
# Beyond so many months, gaps between the squares would be all that one sees of them.
_MOST_MONTHS_WITH_GAPS = 40
_FAINTEST = 0.25


@dataclass(frozen=True, slots=True)
class CoverageWords:
    """``posts`` puts a number of comments into words, zero too; ``month`` a month (its first day).

    ``paper``, ``ink`` and ``colour`` (``#rrggbb``) are the page's, and that of many comments.
    """

    language: str
    posts: Callable[[int], str]
    month: Callable[[date], str]
    paper: str
    ink: str
    colour: str


def months_between(first: date, last: date) -> list[date]:
    """Return the first days of all months from that of ``first`` to that of ``last``."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(start, start + count)]


def posts_by_month(coverage: pd.DataFrame) -> pd.DataFrame:
    """Return ``coverage`` (platform, month, posts) as a table: a row a platform, a column a month.

    Platforms come with the most comments first, undated ones counted; months are dates without a
    gap, those without a comment 0. What has no month is left out.
    """
    dated = coverage.dropna(subset="month")
    months = [stamp.date() for stamp in pd.to_datetime(dated["month"])]
    table = dated.assign(month=months).pivot_table(
        index="platform", columns="month", values="posts", aggfunc="sum", fill_value=0
    )
    order = coverage.groupby("platform")["posts"].sum().sort_values(ascending=False, kind="stable")
    every = months_between(min(months), max(months)) if months else []
    return table.reindex(index=order.index, columns=every, fill_value=0).astype("int64")


def coverage_heatmap(
    coverage: pd.DataFrame, platform_labels: Mapping[str, str], words: CoverageWords
) -> go.Figure:
    """Draw ``coverage`` (platform, month, posts): the more comments, the fuller the colour.

    Colours follow the logarithm: one platform is often a hundred times another. A square without
    comments is nearly paper.
    """
    table = posts_by_month(coverage)
    months, platforms = list(table.columns), list(table.index)
    most = int(table.to_numpy().max(initial=1))
    totals = coverage.groupby("platform")["posts"].sum()
    step = max(1, math.ceil(len(months) / _MOST_TICKS))
    names = [plain(platform_labels.get(code, str(code))) for code in platforms]
    gap = 3 if len(months) <= _MOST_MONTHS_WITH_GAPS else 0
    figure = go.Figure(
        go.Heatmap(
            x=[month.isoformat() for month in months],
            y=[str(code) for code in platforms],
            z=[[_fullness(int(posts), most) for posts in row] for row in table.to_numpy()],
            zmin=0,
            zmax=1,
            colorscale=[
                [0, _mixed(words.paper, words.ink, 0.05)],
                [_FAINTEST / 2, _mixed(words.paper, words.ink, 0.05)],
                [_FAINTEST / 2, _mixed(words.paper, words.colour, _FAINTEST)],
                [_FAINTEST, _mixed(words.paper, words.colour, _FAINTEST)],
                [1, words.colour],
            ],
            showscale=False,
            xgap=gap,
            ygap=3,
            customdata=[
                [
                    [name, plain(words.month(month)), plain(words.posts(int(posts)))]
                    for month, posts in zip(months, row, strict=True)
                ]
                for name, row in zip(names, table.to_numpy(), strict=True)
            ],
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}: %{customdata[2]}<extra></extra>",
        )
    )
    shown = months[::step]
    figure.update_xaxes(
        type="category",
        tickvals=[month.isoformat() for month in shown],
        ticktext=[plain(words.month(month)) for month in shown],
        showgrid=False,
        tickangle=0,
        fixedrange=True,
    )
    figure.update_yaxes(
        type="category",
        tickvals=[str(code) for code in platforms],
        ticktext=[
            f"{name}<br>{plain(words.posts(int(totals[code])))}"
            for name, code in zip(names, platforms, strict=True)
        ],
        autorange="reversed",
        showgrid=False,
        fixedrange=True,
    )
    calm_layout(figure, words.language, height=_ROW_PX * len(platforms) + _AXIS_PX)
    return figure.update_layout(margin={"b": _AXIS_PX}, dragmode=False)


def _fullness(posts: int, most: int) -> float:
    """Return where ``posts`` lies between the faintest colour and the full one; 0 for none."""
    if posts == 0:
        return 0.0
    share = math.log(posts) / math.log(most) if most > 1 else 1.0
    return _FAINTEST + (1 - _FAINTEST) * share


def _mixed(under: str, over: str, share: float) -> str:
    """Return the colour of ``share`` (0 to 1) of ``over`` on ``under``, all ``#rrggbb``."""
    channels = (
        round(int(under[at : at + 2], 16) * (1 - share) + int(over[at : at + 2], 16) * share)
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02X}" for channel in channels)
