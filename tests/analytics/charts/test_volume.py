"""Bars over time: every comment is in one, and a bar says which days it stands for."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import plotly.graph_objects as go
import pytest

from analytics.charts.palette import UNGROUPED_COLOUR, theme_colour
from analytics.charts.volume import VolumeWords, bucket_for, themes_apart, volume_bars
from analytics.filters import Unit
from tests.tiny import HOSTILE

WORDS = VolumeWords(
    "id",
    "komentar <i>",
    "Lainnya",
    lambda day: f"hari <{day.isoformat()}>",
    lambda day: f"{day.day}/{day.month}",
)


def make_volume() -> pd.DataFrame:
    """Nine themes and what has none, over three days; theme 8 is the largest."""
    rows = [
        (pd.Timestamp(2026, 3, day), theme, (theme + 2) * day)
        for day in (1, 2, 5)
        for theme in range(-1, 9)
    ]
    return pd.DataFrame(rows, columns=["bucket", "theme_id", "posts"])


def draw(volume: pd.DataFrame, labels: dict[int, str] | None = None) -> go.Figure:
    return volume_bars(volume, labels or {}, WORDS, height=200)


@pytest.mark.parametrize(
    ("days", "bucket"), [(0, "day"), (62, "day"), (63, "week"), (550, "week"), (551, "month")]
)
def test_buckets_fit_the_period(days: int, bucket: str) -> None:
    first = date(2026, 1, 1)
    assert bucket_for(first, first + timedelta(days)) == bucket


def test_every_comment_is_in_one_bar() -> None:
    volume = make_volume()
    figure = draw(volume)
    assert sum(sum(bar.y) for bar in figure.data) == volume["posts"].sum()
    by_day = volume.groupby("bucket")["posts"].sum()
    for at, total in enumerate(by_day):
        assert sum(bar.y[at] for bar in figure.data) == total


def test_the_largest_themes_stand_apart_and_the_rest_together() -> None:
    volume = make_volume()
    assert themes_apart(volume) == [8, 7, 6, 5, 4, 3, 2, 1]
    figure = draw(volume, {code: f"Tema {code}" for code in range(9)})
    assert [bar.name for bar in figure.data] == [
        *(f"Tema {code}" for code in (8, 7, 6, 5, 4, 3, 2, 1)),
        "Lainnya",
    ]
    assert figure.data[0].marker.color == theme_colour(8)
    assert figure.data[-1].marker.color == UNGROUPED_COLOUR
    eighth = volume[volume["theme_id"] == 8]["posts"]
    assert list(figure.data[0].y) == list(eighth)
    rest = volume[volume["theme_id"] < 1].groupby("bucket")["posts"].sum()
    assert list(figure.data[-1].y) == list(rest)


def test_what_is_counted_is_its_column() -> None:
    volume = make_volume().rename(columns={"posts": "texts"})
    figure = volume_bars(volume, {}, WORDS, unit=Unit.TEXTS, height=200)
    assert sum(sum(bar.y) for bar in figure.data) == volume["texts"].sum()
    assert themes_apart(volume, Unit.TEXTS)[0] == 8


def test_a_rest_that_comes_as_one_stays_one() -> None:
    volume = pd.DataFrame(
        {"bucket": [pd.Timestamp(2026, 3, 1)] * 2, "theme_id": [3, -2], "accounts": [4, 9]}
    )
    figure = volume_bars(volume, {3: "Air"}, WORDS, unit=Unit.ACCOUNTS, height=200)
    assert [(bar.name, list(bar.y)) for bar in figure.data] == [("Air", [4]), ("Lainnya", [9])]


def test_a_bar_carries_its_first_day() -> None:
    for bar in draw(make_volume()).data:
        assert [row[0] for row in bar.customdata] == ["2026-03-01", "2026-03-02", "2026-03-05"]
        assert list(bar.x) == [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 5)]


def test_hostile_names_are_text() -> None:
    figure = draw(make_volume(), {8: HOSTILE, 7: "%{y}<extra>x</extra>"})
    written = [
        *(bar.name for bar in figure.data),
        *(str(cell) for bar in figure.data for row in bar.customdata for cell in row),
        *figure.layout.xaxis.ticktext,
    ]
    assert not any("<" in text for text in written)
    for bar in figure.data:
        # The template is ours alone: what people wrote comes in as data.
        assert bar.hovertemplate == figure.data[0].hovertemplate
        assert "<i>" not in bar.hovertemplate


def test_one_day_without_any_theme_is_drawn() -> None:
    volume = pd.DataFrame({"bucket": [pd.Timestamp(2026, 3, 1)], "theme_id": [-1], "posts": [4]})
    figure = draw(volume)
    assert [(bar.name, list(bar.y)) for bar in figure.data] == [("Lainnya", [4])]


def test_ticks_are_few() -> None:
    days = pd.date_range("2026-01-01", periods=80)
    volume = pd.DataFrame({"bucket": days, "theme_id": 0, "posts": 1})
    ticks = draw(volume).layout.xaxis.ticktext
    assert 2 <= len(ticks) <= 12
    assert ticks[0] == "1/1"
