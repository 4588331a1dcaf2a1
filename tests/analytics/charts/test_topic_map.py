"""The map: a point for each text at its place, names where the theme lies, text as text."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics.charts.palette import UNGROUPED_COLOUR, theme_colour
from analytics.charts.topic_map import MapWords, topic_map
from tests.tiny import HOSTILE

WORDS = MapWords("id", "Belum bertema", "#FBF9F3", "#1E2A23")
MIDDLES = {0: (0.0, 0.0), 1: (10.0, 2.0), -1: (5.0, 9.0)}


def make_points() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    parts = []
    for theme, (x, y) in MIDDLES.items():
        parts.append(
            pd.DataFrame(
                {
                    "text_id": [f"{theme + 1}{at:03d}" for at in range(40)],
                    "topic_id": theme,
                    "theme_id": theme,
                    "posts": [1] * 39 + [500],
                    "x": rng.normal(x, 0.5, 40),
                    "y": rng.normal(y, 0.5, 40),
                    "snippet": HOSTILE,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def draw(points: pd.DataFrame, labels: dict[int, str] | None = None) -> go.Figure:
    return topic_map(points, labels or {0: "Sampah", 1: "Air"}, labels or {}, WORDS)


def test_every_text_has_its_point() -> None:
    points = make_points()
    figure = draw(points)
    drawn = {
        text_id: (x, y)
        for trace in figure.data
        for text_id, x, y in zip(trace.customdata, trace.x, trace.y, strict=True)
    }
    expected = {row.text_id: (row.x, row.y) for row in points.itertuples(index=False)}
    assert drawn == expected


def test_what_has_no_theme_lies_below_in_grey() -> None:
    figure = draw(make_points())
    assert [trace.name for trace in figure.data] == ["Belum bertema", "Sampah", "Air"]
    assert [trace.marker.color for trace in figure.data] == [
        UNGROUPED_COLOUR,
        theme_colour(0),
        theme_colour(1),
    ]


def test_names_are_written_where_their_theme_lies() -> None:
    notes = {note.text: (note.x, note.y) for note in draw(make_points()).layout.annotations}
    assert set(notes) == {"<b>Sampah</b>", "<b>Air</b>"}
    for label, theme in (("<b>Sampah</b>", 0), ("<b>Air</b>", 1)):
        x, y = notes[label]
        assert abs(x - MIDDLES[theme][0]) < 1.5
        assert abs(y - MIDDLES[theme][1]) < 1.5


def test_names_do_not_lie_on_each_other() -> None:
    points = make_points()
    points["theme_id"] = points.index % 3
    points[["x", "y"]] = points[["x", "y"]] * 0.01
    notes = draw(points, {0: "A", 1: "B", 2: "C"}).layout.annotations
    heights = sorted(note.y for note in notes)
    assert min(np.diff(heights)) > 0


def test_hostile_texts_and_names_are_text() -> None:
    figure = draw(make_points(), dict.fromkeys((0, 1), HOSTILE))
    written = [
        *(trace.name for trace in figure.data),
        *(text for trace in figure.data for text in trace.text),
        *(note.text for note in figure.layout.annotations),
    ]
    for text in written:
        bare = text.replace("<b>", "").replace("</b>", "").replace("<br>", "")
        assert "<" not in bare
    # Even the bold of ours closes before the text begins.
    assert all(trace.text[0].count("<b>") == 1 for trace in figure.data)


def test_sizes_grow_with_copies_within_bounds() -> None:
    sizes = draw(make_points()).data[1].marker.size
    assert sizes[0] < sizes[-1] < 20


def test_one_text_is_a_map_too() -> None:
    figure = draw(make_points().iloc[[0]])
    assert len(figure.data) == 1
    low, high = figure.layout.xaxis.range
    assert low < high
