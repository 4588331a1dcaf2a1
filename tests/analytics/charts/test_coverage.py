"""Coverage: every comment with a month is in one square, and months without any are seen."""

from __future__ import annotations

from datetime import date

import pandas as pd
import plotly.graph_objects as go
import pytest

from analytics.charts.coverage import (
    CoverageWords,
    coverage_heatmap,
    months_between,
    posts_by_month,
)
from tests.tiny import HOSTILE

WORDS = CoverageWords(
    "id",
    lambda posts: f"{posts} <komentar>",
    lambda month: f"{month.month}<{month.year}",
    "#FFFFFF",
    "#000000",
    "#0F7B4F",
)
COVERAGE = pd.DataFrame(
    [
        ("x", pd.Timestamp(2025, 11, 1), 3),
        ("x", pd.Timestamp(2026, 2, 1), 100),
        ("instagram", pd.Timestamp(2026, 1, 1), 10),
        ("instagram", pd.NaT, 500),
        ("reviews", pd.NaT, 7),
    ],
    columns=["platform", "month", "posts"],
)


def draw(coverage: pd.DataFrame = COVERAGE, labels: dict[str, str] | None = None) -> go.Figure:
    return coverage_heatmap(coverage, labels or {}, WORDS)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 3, 31), date(2026, 3, 1), ["2026-03-01"]),
        (date(2025, 11, 9), date(2026, 2, 1), ["2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01"]),
    ],
)  # fmt: skip
def test_months_follow_each_other(first: date, last: date, expected: list[str]) -> None:
    assert [month.isoformat() for month in months_between(first, last)] == expected


def test_the_table_has_every_month_and_the_largest_platform_first() -> None:
    table = posts_by_month(COVERAGE)
    assert list(table.index) == ["instagram", "x", "reviews"]
    assert [month.isoformat() for month in table.columns] == [
        "2025-11-01",
        "2025-12-01",
        "2026-01-01",
        "2026-02-01",
    ]
    assert table.to_numpy().tolist() == [[0, 0, 10, 0], [3, 0, 0, 100], [0, 0, 0, 0]]


def test_squares_are_the_table() -> None:
    (heatmap,) = draw(labels={"x": "X"}).data
    assert list(heatmap.y) == ["instagram", "x", "reviews"]
    assert list(heatmap.x) == ["2025-11-01", "2025-12-01", "2026-01-01", "2026-02-01"]
    said = [[cell[2] for cell in row] for row in heatmap.customdata]
    assert said[1] == [f"{n} &lt;komentar&gt;" for n in (3, 0, 0, 100)]
    assert [cell[0] for cell in heatmap.customdata[1]] == ["X"] * 4


def test_more_comments_are_fuller_and_none_is_nearly_paper() -> None:
    (heatmap,) = draw().data
    instagram, x, reviews = heatmap.z
    assert reviews == (0, 0, 0, 0) or list(reviews) == [0, 0, 0, 0]
    assert 0 < x[0] < instagram[2] < x[3] == 1
    colours = dict(heatmap.colorscale)
    assert colours[0] == "#F2F2F2"
    assert colours[1] == "#0F7B4F"


def test_one_comment_alone_is_seen() -> None:
    (heatmap,) = draw(COVERAGE.iloc[[0]].assign(posts=1)).data
    assert heatmap.z[0][0] == 1


def test_nothing_dated_is_a_figure_without_squares() -> None:
    (heatmap,) = draw(COVERAGE.iloc[3:]).data
    assert list(heatmap.x) == []
    assert len(posts_by_month(COVERAGE.iloc[3:])) == 2


def test_hostile_names_are_text() -> None:
    figure = draw(labels={"x": HOSTILE, "instagram": "%{y}<extra>x</extra>"})
    (heatmap,) = figure.data
    written = [
        *(cell for row in heatmap.customdata for square in row for cell in square),
        *figure.layout.xaxis.ticktext,
        *(text.replace("<br>", "") for text in figure.layout.yaxis.ticktext),
    ]
    assert not any("<" in text for text in written)
    assert heatmap.hovertemplate == draw().data[0].hovertemplate


def test_ticks_are_few_and_the_height_follows_the_platforms() -> None:
    months = pd.date_range("2019-01-01", periods=90, freq="MS")
    coverage = pd.concat(
        [pd.DataFrame({"platform": code, "month": months, "posts": 1}) for code in "abcd"]
    )
    figure = draw(coverage)
    assert 2 <= len(figure.layout.xaxis.ticktext) <= 4
    assert figure.layout.height > draw(coverage[coverage["platform"] == "a"]).layout.height
    assert figure.data[0].xgap == 0
