"""Dates and times in the shapes that exports write them."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.ingest.times import DayOrder, TimeReader, is_empty_time, relative_age
from analytics.posts import TimePrecision

_RETRIEVED = datetime(2026, 5, 19, 3, 0, tzinfo=UTC)


def _reader(*, day_first: bool = True) -> TimeReader:
    return TimeReader(_RETRIEVED, day_first)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2024-04-30T13:29:57Z", "2024-04-30 13:29:57"),
        ("2024-04-30T13:29:57.123456+00:00", "2024-04-30 13:29:57.123456"),
        ("2024-04-30T20:29:57+0700", "2024-04-30 13:29:57"),
        ("2024-04-30 13:29:57 UTC", "2024-04-30 13:29:57"),
        ("2024-04-30 20:29:57", "2024-04-30 13:29:57"),
        ("2024-04-30 20:29", "2024-04-30 13:29:00"),
        ("2024/04/30 20:29:57", "2024-04-30 13:29:57"),
        ("2024-04-30 20.29.57", "2024-04-30 13:29:57"),
        ("2024-04-30 20:29 WIB", "2024-04-30 13:29:00"),
        ("2024-04-30 21:29 WITA", "2024-04-30 13:29:00"),
        ("Tue Apr 30 13:29:57 +0000 2024", "2024-04-30 13:29:57"),
        ("30/04/2024 20:29:57", "2024-04-30 13:29:57"),
        ("30/4/2024 20.29", "2024-04-30 13:29:00"),
        ("30-04-24 20:29", "2024-04-30 13:29:00"),
        ("30.04.2024, 8:29 PM", "2024-04-30 13:29:00"),
        ("30 April 2024 20:29", "2024-04-30 13:29:00"),
        ("Selasa, 30 April 2024 | 20:29 WIB", "2024-04-30 13:29:00"),
        ("17 Agustus 2024 pukul 09.00", "2024-08-17 02:00:00"),
        ("1 Mei 2024, 07:00", "2024-05-01 00:00:00"),
        ("April 30, 2024 8:29 PM", "2024-04-30 13:29:00"),
        ("Apr 30, 2024, 8:29:57 PM", "2024-04-30 13:29:57"),
        ("Tue, 30 Apr 2024 13:29:57 GMT", "2024-04-30 13:29:57"),
        ("1714483797", "2024-04-30 13:29:57"),
        ("1714483797000", "2024-04-30 13:29:57"),
        ("1714483797.0", "2024-04-30 13:29:57"),
        ("'1714483797", "2024-04-30 13:29:57"),
        (1714483797, "2024-04-30 13:29:57"),
        (1714483797000, "2024-04-30 13:29:57"),
        (45412.75, "2024-04-30 11:00:00"),
        (datetime(2024, 4, 30, 20, 29, 57), "2024-04-30 13:29:57"),
    ],
)
def test_exact_times(written: str | float | datetime, utc: str) -> None:
    moment = _reader().read(written)
    assert moment is not None
    assert moment.at == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert moment.at.utcoffset() == timedelta(0)
    assert moment.precision is TimePrecision.EXACT


@pytest.mark.parametrize(
    "written",
    ["2024-04-30", "20240430", "2024/4/30", "30/04/2024", "30 Apr 2024", "30 April 2024",
     "Selasa, 30 April 2024", "April 30, 2024", "2024-04-30 00:00:00", 45412, "45412",
     date(2024, 4, 30), datetime(2024, 4, 30)],
)  # fmt: skip
def test_days(written: str | int | date) -> None:
    moment = _reader().read(written)
    assert moment is not None
    assert moment.at == datetime(2024, 4, 29, 17, tzinfo=UTC)
    assert moment.precision is TimePrecision.DAY


@pytest.mark.parametrize(
    ("written", "age"),
    [
        ("4 minggu yang lalu", timedelta(weeks=4)),
        ("4 minggu yang lalu (diedit)", timedelta(weeks=4)),
        ("2 days ago (edited)", timedelta(days=2)),
        ("3 jam lalu", timedelta(hours=3)),
        ("1 menit yang lalu", timedelta(minutes=1)),
        ("5 mgg", timedelta(weeks=5)),
        ("2w", timedelta(weeks=2)),
        ("3d", timedelta(days=3)),
        ("an hour ago", timedelta(hours=1)),
        ("a year ago", timedelta(days=365.25)),
        ("seminggu yang lalu", timedelta(weeks=1)),
        ("sehari lalu", timedelta(days=1)),
        ("kemarin", timedelta(days=1)),
        ("Yesterday", timedelta(days=1)),
        ("baru saja", timedelta()),
        ("just now", timedelta()),
        ("2 bulan yang lalu", timedelta(days=60.875)),
    ],
)
def test_ages_count_back_from_when_the_data_were_taken(written: str, age: timedelta) -> None:
    moment = _reader().read(written)
    assert moment is not None
    assert moment.at == _RETRIEVED - age
    assert moment.precision is TimePrecision.APPROXIMATE
    row_says = datetime(2025, 1, 1, tzinfo=UTC)
    of_row = _reader().read(written, row_says)
    assert of_row is not None
    assert of_row.at == row_says - age


@pytest.mark.parametrize(
    "written",
    ["entah", "32/13/2024", "2024-02-30", "00/00/0000", "0000-00-00", "0", 0, "12", "budi 12",
     "1970-01-01 00:00:00", "9999 tahun yang lalu", True, "2024", "x" * 500, "9" * 400, "1e999",
     float("nan"), float("inf"), -5],
)  # fmt: skip
def test_what_is_no_date_is_none(written: str | float) -> None:
    assert _reader().read(written) is None


@pytest.mark.parametrize("written", ["", "  ", "-", "NaN", "NaT", "null", "None", "N/A", None])
def test_empty_dates(written: str | None) -> None:
    assert is_empty_time(written)


def test_words_are_no_ages() -> None:
    for word in ("3 apel", "lalu", "ago", "4 minggu yang akan datang", "minggu depan", "x" * 1000):
        assert relative_age(word) is None


def test_day_order_is_decided_over_the_column() -> None:
    order = DayOrder()
    for text in ("03/04/2024", "05/06/2024 10:00", "25/12/2024"):
        order.observe(text)
    assert order.is_day_first
    assert (order.numeric, order.ambiguous) == (3, 2)
    american = DayOrder()
    for text in ("03/04/2024", "12/25/2024"):
        american.observe(text)
    assert not american.is_day_first
    with_halves = DayOrder()
    with_halves.observe("3/4/2024 1:05 PM")
    assert not with_halves.is_day_first
    undecided = DayOrder()
    undecided.observe("03/04/2024")
    assert undecided.is_day_first
    mixed = DayOrder()
    mixed.observe("25/12/2024")
    mixed.observe("12/25/2024")
    assert mixed.is_mixed


def test_ambiguous_dates_follow_the_column() -> None:
    day_first, month_first = (
        _reader().read("03/04/2024"),
        _reader(day_first=False).read("03/04/2024"),
    )
    assert day_first is not None
    assert month_first is not None
    assert day_first.at == datetime(2024, 4, 2, 17, tzinfo=UTC)
    assert month_first.at == datetime(2024, 3, 3, 17, tzinfo=UTC)
    clear = _reader(day_first=False).read("25/12/2024")
    assert clear is not None
    assert clear.at == datetime(2024, 12, 24, 17, tzinfo=UTC)


@settings(max_examples=200, deadline=None)
@given(st.datetimes(min_value=datetime(1996, 1, 1), max_value=datetime(2099, 12, 31)))
def test_every_written_shape_reads_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, second=moment.second or 1)
    expected = moment - timedelta(hours=7)
    for shape in (
        "%Y-%m-%d %H:%M:%S",
        "%d/%m/%Y %H.%M.%S",
        "%d %B %Y %H:%M:%S",
        "%B %d, %Y %I:%M:%S %p",
    ):
        read = _reader().read(moment.strftime(shape))
        assert read is not None
        assert read.at.replace(tzinfo=None) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40) | st.floats() | st.integers())
def test_any_cell_is_read_without_an_error(cell: str | float) -> None:
    moment = _reader().read(cell)
    assert moment is None or moment.at.tzinfo is not None


def test_a_column_of_rubbish_does_not_take_for_ever() -> None:
    reader = _reader()
    start = time.process_time()
    for number in range(20_000):
        assert reader.read(f"tanggal ke-{number} zz") is None
    assert time.process_time() - start < 10
