"""Themes and their topics by size, as nested tiles. A click tells which by the tile's ``id``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from analytics.charts.figure import calm_layout, plain
from analytics.charts.palette import ink_on, theme_colour

# Tiles are small: a name broken over lines fits where one long line would be left out.
_TILE_CHARACTERS_A_LINE = 12
_TILE = re.compile(r"(theme|topic):(-?[0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class TreemapWords:
    """``posts`` names what is counted; ``share`` what the percentage is of."""

    language: str
    posts: str
    share: str


def tile_of(theme_id: int, topic_id: int | None = None) -> str:
    """Return the tile's identifier: ``theme:3`` or ``topic:12``."""
    return f"theme:{theme_id}" if topic_id is None else f"topic:{topic_id}"


def read_tile(tile: str) -> tuple[str, int] | None:
    """Return ``("theme", 3)`` or ``("topic", 12)``; None for anything else."""
    found = _TILE.fullmatch(tile)
    return (found[1], int(found[2])) if found else None


def theme_treemap(
    sizes: pd.DataFrame,
    theme_labels: Mapping[int, str],
    topic_labels: Mapping[int, str],
    words: TreemapWords,
    *,
    height: int = 460,
) -> go.Figure:
    """Draw ``sizes`` (theme_id, topic_id, posts); what has no theme is left out.

    Tiles of a theme share its colour; the smaller the topic, the paler.
    """
    grouped = sizes[sizes["theme_id"] >= 0]
    by_theme = grouped.groupby("theme_id")["posts"].sum().sort_values(ascending=False)
    ids: list[str] = []
    parents: list[str] = []
    labels: list[str] = []
    values: list[int] = []
    colours: list[str] = []
    for theme_id, total in by_theme.items():
        code = int(str(theme_id))
        ids.append(tile_of(code))
        parents.append("")
        labels.append(f"<b>{plain(theme_labels.get(code, str(code)))}</b>")
        values.append(int(total))
        colours.append(theme_colour(code))
    for row in grouped.itertuples(index=False):
        ids.append(tile_of(row.theme_id, row.topic_id))
        parents.append(tile_of(row.theme_id))
        label = topic_labels.get(row.topic_id, str(row.topic_id))
        # The dot stays with the word before it when the name is broken.
        joined = label.replace(" · ", "\u00a0· ")
        labels.append(plain(joined, width=_TILE_CHARACTERS_A_LINE))
        values.append(int(row.posts))
        colours.append(theme_colour(row.theme_id))
    figure = go.Figure(
        go.Treemap(
            ids=ids,
            parents=parents,
            labels=labels,
            values=values,
            branchvalues="total",
            marker={"colors": colours, "cornerradius": 5, "pad": {"t": 24, "l": 3, "r": 3, "b": 3}},
            textfont={"color": [ink_on(colour) for colour in colours], "size": 13},
            texttemplate="%{label}<br>%{value:,d}",
            hovertemplate=(
                "%{label}<br>%{value:,d} "
                + plain(words.posts)
                + "<br>%{percentRoot:.1%} "
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
