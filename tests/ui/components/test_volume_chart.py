"""A click on a bar means the days that the bar stands for."""

from __future__ import annotations

from datetime import date

import pytest

from ui.components.volume_chart import _last_day_of


@pytest.mark.parametrize(
    ("first", "bucket", "last"),
    [
        (date(2026, 3, 5), "day", date(2026, 3, 5)),
        (date(2026, 3, 2), "week", date(2026, 3, 8)),
        (date(2025, 12, 29), "week", date(2026, 1, 4)),
        (date(2026, 1, 1), "month", date(2026, 1, 31)),
        (date(2026, 2, 1), "month", date(2026, 2, 28)),
        (date(2024, 2, 1), "month", date(2024, 2, 29)),
        (date(2025, 12, 1), "month", date(2025, 12, 31)),
    ],
)
def test_last_day(first: date, bucket: str, last: date) -> None:
    assert _last_day_of(first, bucket) == last
