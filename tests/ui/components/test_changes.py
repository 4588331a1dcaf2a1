"""What changed: two periods of equal length, each comment in the one in which it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from analytics.filters import Filters, Unit
from analytics.posts import Post
from analytics.store.folders import DataFolder
from tests import tiny
from ui.components.changes import _in_words, _rows, compare
from ui.data import ReleaseKey
from ui.frame import Visit
from ui.url_state import View


def visit(folder: DataFolder, name: str, filters: Filters | None = None) -> Visit:
    return Visit(
        ReleaseKey(str(folder.path), folder.made_up, name),
        View(filters or Filters()),
        {0: "Sampah", 1: "Lampu dan *air*"},
        {},
    )


def _growing() -> list[Post]:
    """Return rubbish once a day in the first thirty days, three times in the next; lamps fall."""
    rubbish, lamp = tiny.posts()[3], tiny.posts()[5]
    per_day = [(rubbish, 1, 3), (lamp, 2, 1)]
    return [
        replace(
            pattern,
            post_id=f"{len(pattern.text):02x}{day:06x}{at:08x}",
            created_at=tiny.START + timedelta(days=day),
        )
        for pattern, early, late in per_day
        for day in range(60)
        for at in range(late if day >= 30 else early)
    ]


def test_the_chosen_period_is_compared_with_the_one_before(
    folder: DataFolder, tiny_release: str
) -> None:
    period = Filters(since=date(2026, 3, 3), until=date(2026, 3, 4))
    found = compare(visit(folder, tiny_release, period))
    assert found is not None
    assert (found.before.since, found.before.until) == (date(2026, 3, 1), date(2026, 3, 2))
    assert (found.whole_before, found.whole_now) == (2, 2)


def test_the_last_thirty_days_stand_in_for_no_period(folder: DataFolder) -> None:
    found = compare(visit(folder, tiny.make_release(folder, rows=_growing())))
    assert found is not None
    assert (found.now.since, found.now.until) == (date(2026, 3, 31), date(2026, 4, 29))
    assert (found.before.since, found.before.until) == (date(2026, 3, 1), date(2026, 3, 30))
    assert (found.whole_before, found.whole_now) == (90, 120)
    assert found.themes.loc[0].to_dict() == {"now": 90, "before": 30}
    assert found.themes.loc[1].to_dict() == {"now": 30, "before": 60}


def test_rows_are_the_largest_changes_first(folder: DataFolder) -> None:
    seen = visit(folder, tiny.make_release(folder, rows=_growing()))
    found = compare(seen)
    assert found is not None
    rows = _rows(seen, found)
    assert [(row.code, row.name, row.tone) for row in rows] == [
        (0, "Sampah", "up"),
        (1, "Lampu dan *air*", "down"),
    ]
    assert [row.note for row in rows] == [
        "dari 30 menjadi 90 (+200%)",
        "dari 60 menjadi 30 (−50%)",
    ]
    assert rows[0].share == 1.0


def test_texts_and_accounts_are_compared_too(folder: DataFolder) -> None:
    seen = visit(folder, tiny.make_release(folder, rows=_growing()))
    for unit in (Unit.TEXTS, Unit.ACCOUNTS):
        found = compare(replace(seen, view=View(unit=unit)))
        assert found is not None
        # Each of the two texts is always the same, and so is who wrote it.
        assert (found.whole_before, found.whole_now) == (2, 2)
        assert found.themes.loc[0].to_dict() == {"now": 1, "before": 1}


@pytest.mark.parametrize(
    "filters",
    [
        Filters(since=date(2026, 3, 1), until=date(2026, 3, 5)),
        Filters(since=date(2026, 3, 3), until=date(2026, 4, 10)),
        Filters(since=date(2027, 1, 1)),
    ],
)
def test_no_comparison_where_the_data_do_not_reach_back(
    folder: DataFolder, tiny_release: str, filters: Filters
) -> None:
    assert compare(visit(folder, tiny_release, filters)) is None


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (12, 0, "belum ada sebelumnya, kini 12"),
        (12, 3, "dari 3 menjadi 12"),
        (12, 8, "dari 8 menjadi 12 (+50%)"),
        (0, 1000, "dari 1.000 menjadi 0 (−100%)"),
    ],
)
def test_small_numbers_get_no_percentage(now: int, before: int, words: str) -> None:
    assert _in_words(now, before) == words
