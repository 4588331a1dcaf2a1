"""Themes and their topics by size, as nested tiles. A click tells which by the tile's ``id``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from analytics.charts.figure import calm_layout, plain
from analytics.charts.palette import ink_on, theme_colour
from analytics.filters import Unit

# Tiles are small: a name broken over lines fits where one long line would be left out.
_TILE_CHARACTERS_A_LINE = 12
_TILE = re.compile(r"(theme|topic):(-?[0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class TreemapWords:
    """``counted`` names what is counted; ``share`` what the percentage is of."""

    language: str
    counted: str
    share: str


def tile_of(theme_id: int, topic_id: int | None = None) -> str:
    """Return the tile's identifier: ``theme:3`` or ``topic:12``."""
    return f"theme:{theme_id}" if topic_id is None else f"topic:{topic_id}"


def read_tile(tile: str) -> tuple[str, int] | None:
    """Return ``("theme", 3)`` or ``("topic", 12)``; None for anything else."""
    found = _TILE.fullmatch(tile)
    return (found[1], int(found[2])) if found else None


def theme_treemap(
    topics: pd.DataFrame,
    themes: pd.DataFrame,
    theme_labels: Mapping[int, str],
    topic_labels: Mapping[int, str],
    words: TreemapWords,
    *,
    unit: Unit = Unit.POSTS,
    whole: int,
    height: int = 460,
) -> go.Figure:
    """Draw ``topics`` (theme_id, topic_id, counts) within ``themes`` (theme_id, counts).

    The column of the counts is named by ``unit``; ``whole`` is the count that shares are of. What has
    no theme is left out. Tiles of a theme share its colour. A theme's tile is as large as those of its
    topics together, which for accounts may be more than the count written on it.
    """
    counted = str(unit)
    grouped = topics[topics["theme_id"] >= 0]
    of_theme = dict(zip(themes["theme_id"], themes[counted], strict=True))
    by_theme = grouped.groupby("theme_id")[counted].sum().sort_values(ascending=False)
    ids: list[str] = []
    parents: list[str] = []
    labels: list[str] = []
    values: list[int] = []
    counts: list[int] = []
    colours: list[str] = []
    for theme_id, total in by_theme.items():
        code = int(str(theme_id))
        ids.append(tile_of(code))
        parents.append("")
        labels.append(f"<b>{plain(theme_labels.get(code, str(code)))}</b>")
        values.append(int(total))
        counts.append(int(of_theme[theme_id]))
        colours.append(theme_colour(code))
    for theme_id, topic_id, count in zip(
        grouped["theme_id"], grouped["topic_id"], grouped[counted], strict=True
    ):
        ids.append(tile_of(theme_id, topic_id))
        parents.append(tile_of(theme_id))
        label = topic_labels.get(topic_id, str(topic_id))
        # The dot stays with the word before it when the name is broken.
        joined = label.replace(" · ", "\u00a0· ")
        labels.append(plain(joined, width=_TILE_CHARACTERS_A_LINE))
        values.append(int(count))
        counts.append(int(count))
        colours.append(theme_colour(theme_id))
    figure = go.Figure(
        go.Treemap(
            ids=ids,
            parents=parents,
            labels=labels,
            values=values,
            customdata=[[count, count / max(whole, 1)] for count in counts],
            branchvalues="total",
            marker={"colors": colours, "cornerradius": 5, "pad": {"t": 24, "l": 3, "r": 3, "b": 3}},
            textfont={"color": [ink_on(colour) for colour in colours], "size": 13},
            texttemplate="%{label}<br>%{customdata[0]:,d}",
            hovertemplate=(
                "%{label}<br>%{customdata[0]:,d} "
                + plain(words.counted)
                + "<br>%{customdata[1]:.1%} "
                + plain(words.share)
                + "<extra></extra>"
            ),
            tiling={"packing": "squarify", "squarifyratio": 1.2, "pad": 2},
            root={"color": "rgba(0,0,0,0)"},
            pathbar={"visible": False},
        )
    )
    figure.update_layout(uniformtext={"minsize": 10, "mode": "hide"})
    return calm_layout(figure, words.language, height=height)
