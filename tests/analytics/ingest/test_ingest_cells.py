"""Counts, texts and identifiers: single cells."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.ingest.counts import read_count
from analytics.ingest.identity import IdColumn, id_in_link, is_damaged_id, read_id
from analytics.ingest.records import Cell
from analytics.ingest.texts import clean_text, without_surrogates


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("0", 0),
        ("12", 12),
        (" 12 ", 12),
        ("1.234", 1234),
        ("1,234", 1234),
        ("1 234", 1234),
        ("1.234.567", 1234567),
        ("1.234,0", 1234),
        ("12.0", 12),
        ("1,2 rb", 1200),
        ("1,2rb", 1200),
        ("12 ribu", 12000),
        ("3.4K", 3400),
        ("3.4k", 3400),
        ("1jt", 1_000_000),
        ("1,5 jt", 1_500_000),
        ("2M", 2_000_000),
        ("12 suka", 12),
        ("1,2 rb suka", 1200),
        (12, 12),
        (12.0, 12),
        ("", None),
        (None, None),
        ("-", None),
        ("nan", None),
        ("banyak", None),
        ("12 mantap", 12),
        ("3 Mar 2024", None),
        (True, None),
        (-3, None),
        (float("nan"), None),
        (float("inf"), None),
        (2**64, None),
        ("9" * 30, None),
        ("1.2.3.4,5,6", None),
    ],
)
def test_counts(cell: Cell, count: int | None) -> None:
    assert read_count(cell) == count


@given(st.text(max_size=30) | st.floats() | st.integers() | st.booleans() | st.none())
def test_any_count_cell_is_a_count_or_none(cell: Cell) -> None:
    count = read_count(cell)
    assert count is None or 0 <= count < 2**63


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  halo  ", "halo"),
        ("a\x00b\x07c\x9fd", "abcd"),
        ("baris\r\nbaru\rlagi\tya", "baris\nbaru\nlagi\tya"),
        ("Tom &amp; Jerry &lt;3 &quot;ok&quot;", 'Tom & Jerry <3 "ok"'),
        ("<b>tebal</b> **juga** <script>x</script>", "<b>tebal</b> **juga** <script>x</script>"),
        ("arah \u202ekiri\u202c \u200fx", "arah \u202ekiri\u202c \u200fx"),
        ("cafÃ© di jalan â€œMalioboroâ€\x9d", "café di jalan “Malioboro”"),
        ("ðŸ™\x8f makasih", "🙏 makasih"),
        ("Ã la carte, âge", "Ã la carte, âge"),
        ("🙏🏽❤️", "🙏🏽❤️"),
        ("\ufeffhalo", "halo"),
        ("\u200b\u200f\ufeff", ""),
        (" \n\t ", ""),
        ("\x00\x01", ""),
        ("&nbsp;", ""),
    ],
)
def test_texts(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


def test_long_hostile_texts_are_cleaned_in_a_moment() -> None:
    start = time.process_time()
    for text in ("x" * 1_000_000, "&" * 200_000, "Ã©" * 9_000, "\x00" * 500_000, "Ã©" * 300_000):
        clean_text(text)
    assert time.process_time() - start < 5


def test_halves_of_characters_are_joined_or_replaced() -> None:
    assert without_surrogates("\ud83d\ude4f") == "🙏"
    assert without_surrogates("a\ud83db").encode()


@pytest.mark.parametrize(
    ("cell", "native"),
    [
        ("1785300561094644037", "1785300561094644037"),
        (1785300561094644037, "1785300561094644037"),
        ("'1785300561094644037", "1785300561094644037"),
        ('="1785300561094644037"', "1785300561094644037"),
        ("12345.0", "12345"),
        (12345, "12345"),
        ("UgxAbC-_1", "UgxAbC-_1"),
        ("1.785E+18", None),
        ("1,785E+18", None),
        ("1785300561094644037.0", None),
        (1.785300561094644e18, None),
        (float("nan"), None),
        ("", None),
        ("nan", None),
        (None, None),
    ],
)
def test_ids_are_exact_or_none(cell: Cell, native: str | None) -> None:
    assert read_id(cell) == native


def test_damaged_ids_are_told_from_missing_ones() -> None:
    assert is_damaged_id("1.785E+18")
    assert is_damaged_id(1.785e18)
    assert not is_damaged_id("")
    assert not is_damaged_id("nan")
    assert not is_damaged_id(float("nan"))
    assert not is_damaged_id("1e5abc")


def _column(*cells: Cell) -> IdColumn:
    column = IdColumn()
    for cell in cells:
        column.observe(cell)
    return column


def test_columns_of_ids_give_themselves_away() -> None:
    assert _column(*range(50)).is_running_number
    assert _column("1", "2", "3").is_running_number
    assert not _column("101", "205", "377").is_running_number
    assert _column("101", "205", "377").is_short_number
    assert not _column("1785300561094644037", "1785300561094644038").is_short_number
    rounded = [str(1785300561094640000 + 1000 * n) for n in range(5)]
    assert _column(*rounded).is_rounded
    assert not _column(*rounded, "1785300561094644037").is_rounded


def test_ids_in_links() -> None:
    assert id_in_link("https://twitter.com/warga/status/1785300561094644037?s=20") == (
        "1785300561094644037"
    )
    assert id_in_link("https://www.youtube.com/watch?v=abc&lc=UgxAbC-1") == "UgxAbC-1"
    assert id_in_link("https://contoh.id/status") is None
