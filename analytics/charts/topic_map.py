"""The map of texts: what is near in meaning lies near, themes are written where they lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics.charts.figure import calm_layout, plain
from analytics.charts.palette import theme_colour

_HOVER_CHARACTERS_A_LINE = 56
_DENSITY_BINS = 12


@dataclass(frozen=True, slots=True)
class MapWords:
    """``ungrouped`` names what has no theme; ``paper`` and ``ink`` are the page's two colours."""

    language: str
    ungrouped: str
    paper: str
    ink: str


def topic_map(
    points: pd.DataFrame,
    theme_labels: Mapping[int, str],
    topic_labels: Mapping[int, str],
    words: MapWords,
    *,
    height: int = 640,
) -> go.Figure:
    """Draw ``points`` (text_id, topic_id, theme_id, posts, x, y, snippet).

    customdata of a point is its text_id. The axes fill the room there is: a map by neighbours has no
    scale that could be kept.
    """
    titles = {code: f"<b>{plain(label)}</b>" for code, label in topic_labels.items()}
    traces = []
    # Grey first, so that what has a theme lies on top.
    for code in sorted(points["theme_id"].unique()):
        members = points[points["theme_id"] == code]
        name = words.ungrouped if code < 0 else theme_labels.get(int(code), str(code))
        untitled = f"<b>{plain(name)}</b>"
        hover = [
            f"{titles.get(topic, untitled)}<br>{plain(snippet, width=_HOVER_CHARACTERS_A_LINE)}"
            for topic, snippet in zip(members["topic_id"], members["snippet"], strict=True)
        ]
        traces.append(
            go.Scattergl(
                x=members["x"],
                y=members["y"],
                mode="markers",
                name=plain(name),
                # Arrays: Plotly looks at every element of a list, several times.
                customdata=members["text_id"].to_numpy(dtype=object),
                text=np.array(hover, dtype=object),
                hovertemplate="%{text}<extra></extra>",
                marker={
                    "size": 4
                    + 2.2 * np.sqrt(members["posts"].clip(1, 40).to_numpy(dtype=np.float32)),
                    "color": theme_colour(int(code)),
                    "opacity": 0.35 if code < 0 else 0.75,
                    "line": {"width": 0},
                },
                selected={"marker": {"opacity": 1.0}},
                unselected={"marker": {"opacity": 0.15}},
            )
        )
    # All at once: adding one by one makes Plotly go over what is there each time.
    figure = go.Figure(traces)
    figure.update_layout(annotations=_names(points, theme_labels, words))
    low_x, high_x = points["x"].quantile([0.002, 0.998])
    low_y, high_y = points["y"].quantile([0.002, 0.998])
    margin_x, margin_y = (high_x - low_x) * 0.06 + 0.1, (high_y - low_y) * 0.06 + 0.1
    figure.update_xaxes(visible=False, range=[low_x - margin_x, high_x + margin_x])
    figure.update_yaxes(visible=False, range=[low_y - margin_y, high_y + margin_y])
    figure.update_layout(
        showlegend=False, dragmode="pan", clickmode="event+select", uirevision="map"
    )
    return calm_layout(figure, words.language, height=height)


def _names(
    points: pd.DataFrame, theme_labels: Mapping[int, str], words: MapWords
) -> list[dict[str, object]]:
    annotations: list[dict[str, object]] = []
    grouped = points[points["theme_id"] >= 0]
    height = float(points["y"].max() - points["y"].min()) or 1.0
    taken: list[tuple[float, float]] = []
    sizes = grouped.groupby("theme_id")["posts"].sum().sort_values(ascending=False)
    for theme_id in sizes.index:
        code = int(str(theme_id))
        x, y = _densest_place(grouped[grouped["theme_id"] == theme_id])
        # Names of neighbouring themes must not lie over each other: the smaller one gives way.
        while any(
            abs(y - other_y) < height * 0.035 and abs(x - other_x) < height * 0.3
            for other_x, other_y in taken
        ):
            y -= height * 0.037
        taken.append((x, y))
        annotations.append(
            {
                "x": x,
                "y": y,
                "text": f"<b>{plain(theme_labels.get(code, str(code)))}</b>",
                "showarrow": False,
                "font": {"size": 12, "color": words.ink},
                "bgcolor": words.paper,
                "opacity": 0.88,
                "borderpad": 3,
                "bordercolor": theme_colour(code),
                "borderwidth": 1.5,
            }
        )
    return annotations


def _densest_place(members: pd.DataFrame) -> tuple[float, float]:
    """Return where most of ``members`` lie: their middle may be a place where none of them is."""
    counts, edges_x, edges_y = np.histogram2d(members["x"], members["y"], bins=_DENSITY_BINS)
    # A cell counts with the cells round it, so that one heap of copies does not decide.
    padded = np.pad(counts, 1)
    around = sum(
        padded[dx : dx + _DENSITY_BINS, dy : dy + _DENSITY_BINS]
        for dx in range(3)
        for dy in range(3)
    )
    at_x, at_y = np.unravel_index(int(np.argmax(around)), (_DENSITY_BINS, _DENSITY_BINS))
    return (
        float(edges_x[at_x] + edges_x[at_x + 1]) / 2,
        float(edges_y[at_y] + edges_y[at_y + 1]) / 2,
    )
