"""Tiles: their areas are the counts, their names text, their ids what a click says."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import pytest

from analytics.charts.palette import theme_colour
from analytics.charts.theme_treemap import TreemapWords, read_tile, theme_treemap, tile_of
from analytics.filters import Unit
from tests.tiny import HOSTILE

WORDS = TreemapWords("id", "komentar", "dari yang bertema")
SIZES = pd.DataFrame(
    [(0, 0, 60), (1, 2, 30), (0, 1, 20), (1, 3, 5), (-1, -1, 400)],
    columns=["theme_id", "topic_id", "posts"],
)


THEMES = pd.DataFrame([(-1, 400), (0, 80), (1, 35)], columns=["theme_id", "posts"])


def draw(labels: dict[int, str] | None = None) -> go.Treemap:
    figure = theme_treemap(
        SIZES, THEMES, labels or {0: "Sampah", 1: "Air"}, labels or {}, WORDS, whole=515
    )
    (treemap,) = figure.data
    return treemap


def test_tiles_are_the_frame() -> None:
    treemap = draw()
    values = dict(zip(treemap.ids, treemap.values, strict=True))
    assert values == {
        "theme:0": 80,
        "theme:1": 35,
        "topic:0": 60,
        "topic:1": 20,
        "topic:2": 30,
        "topic:3": 5,
    }
    parents = dict(zip(treemap.ids, treemap.parents, strict=True))
    assert parents["topic:1"] == "theme:0"
    assert parents["theme:0"] == ""
    # With "total", Plotly draws nothing when children add up to more than their parent.
    assert treemap.branchvalues == "total"
    for theme in ("theme:0", "theme:1"):
        assert values[theme] == sum(values[tile] for tile in values if parents[tile] == theme)


def test_tiles_say_their_count_and_its_share_of_all() -> None:
    treemap = draw()
    said = dict(zip(treemap.ids, treemap.customdata, strict=True))
    assert said["theme:0"] == [80, 80 / 515]
    assert said["topic:3"] == [5, 5 / 515]


def test_accounts_of_a_theme_are_fewer_than_those_of_its_topics() -> None:
    topics = SIZES.assign(accounts=[50, 30, 20, 5, 90])
    themes = THEMES.assign(accounts=[90, 55, 30])
    (treemap,) = theme_treemap(topics, themes, {}, {}, WORDS, unit=Unit.ACCOUNTS, whole=140).data
    values = dict(zip(treemap.ids, treemap.values, strict=True))
    said = dict(zip(treemap.ids, treemap.customdata, strict=True))
    # The tile must hold its topics, or Plotly draws nothing; what it says is the true count.
    assert (values["theme:0"], said["theme:0"]) == (70, [55, 55 / 140])
    assert (values["topic:0"], said["topic:0"]) == (50, [50, 50 / 140])


def test_topics_share_their_theme_s_colour() -> None:
    treemap = draw()
    colours = dict(zip(treemap.ids, treemap.marker.colors, strict=True))
    assert colours["theme:1"] == colours["topic:2"] == colours["topic:3"] == theme_colour(1)
    assert len(treemap.textfont.color) == len(treemap.ids)


def test_hostile_names_are_text() -> None:
    for label in draw(dict.fromkeys(range(4), HOSTILE)).labels:
        bare = label.removeprefix("<b>").removesuffix("</b>").replace("<br>", "")
        assert "<" not in bare
        assert "&lt;" in bare


def test_nothing_with_a_theme_is_an_empty_figure() -> None:
    figure = theme_treemap(SIZES[SIZES["theme_id"] < 0], THEMES, {}, {}, WORDS, whole=400)
    assert list(figure.data[0].ids or ()) == []


@pytest.mark.parametrize(("theme", "topic"), [(0, None), (12, None), (0, 3), (5, 0)])
def test_a_click_is_read_back(theme: int, topic: int | None) -> None:
    expected = ("theme", theme) if topic is None else ("topic", topic)
    assert read_tile(tile_of(theme, topic)) == expected


@pytest.mark.parametrize(
    "tile",
    ["", "theme:", "theme:x", "other:1", "topic:--3", "topic:²", "theme:1:2", "1", "topic:3\n"],
)
def test_other_clicks_are_nothing(tile: str) -> None:
    assert read_tile(tile) is None
