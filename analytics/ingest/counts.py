"""Counts and stars as networks and spreadsheets write them: ``1.234``, ``1,2 rb``, ``3.4K``, ``5/5``."""

from __future__ import annotations

import math
import re

from analytics.ingest.records import Cell

_COUNT = re.compile(
    r"([0-9][0-9.,\u00a0 ]*)(?:(rb|ribu|k|jt|juta|m|mn|million)\b\.?)?\s*[^\W\d]*", re.IGNORECASE
)
# 1.234 and 1,234 are whole; so are 1.234,5 and 1,234.5 but for what follows the second sign.
_GROUPED = re.compile(r"([0-9]{1,3}(?:([.,\u00a0 ])[0-9]{3})(?:\2[0-9]{3})*)(?:[.,][0-9]+)?")
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_UNITS = {
    "rb": 1_000,
    "ribu": 1_000,
    "k": 1_000,
    "jt": 1_000_000,
    "juta": 1_000_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "million": 1_000_000,
}
_LARGEST = 2**63 - 1


def read_count(cell: Cell) -> int | None:
    """Return the count in a cell, None when there is none. Never negative, within 64 bits."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int):
        return cell if 0 <= cell <= _LARGEST else None
    if isinstance(cell, float):
        return _whole(cell)
    if not isinstance(cell, str):
        return None
    text = cell.strip()
    if text.isascii() and text.isdigit():
        return int(text) if len(text) < 19 else None
    return _read_written(text)


_RATING = re.compile(
    r"([0-9](?:[.,][0-9]+)?)\s*(?:/\s*5|stars?|bintang|out of 5.*|dari 5.*)?", re.IGNORECASE
)
_RATING_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_MOST_STARS = 5


def read_rating(cell: Cell) -> int | None:
    """Return the stars in a cell, 1 to 5, None when there are none: ``4``, ``"5.0"``, ``"FOUR"``."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, str):
        text = cell.strip()
        if text.lower() in _RATING_WORDS:
            return _RATING_WORDS[text.lower()]
        if text and set(text) <= set("★⭐☆\ufe0f"):
            return min(_MOST_STARS, text.count("★") + text.count("⭐")) or None
        match = _RATING.fullmatch(text)
        cell = float(match[1].replace(",", ".")) if match else None
    if not isinstance(cell, int | float) or not 1 <= cell <= _MOST_STARS:
        return None
    return round(cell)


def _read_written(text: str) -> int | None:
    if len(text) > 40:
        return None
    match = _COUNT.fullmatch(text)
    if match is None:
        return None
    figure = match[1].strip()
    unit = _UNITS[match[2].lower()] if match[2] else 1
    grouped = _GROUPED.fullmatch(figure)
    if unit == 1 and grouped:
        return _whole(float(re.sub(r"[^0-9]", "", grouped[1])))
    if _PLAIN.fullmatch(figure):
        return _whole(float(figure.replace(",", ".")) * unit)
    return None


def _whole(number: float) -> int | None:
    if not math.isfinite(number) or not 0 <= number <= _LARGEST:
        return None
    return round(number)
