"""Putting right what a row's columns say: what readers of tables do to a record, one row at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from analytics.ingest.carriers.object_table import flatten
from analytics.ingest.carriers.table import cell_text, is_blank
from analytics.ingest.column_names import fold_name
from analytics.ingest.identity import read_id
from analytics.ingest.records import Cell, Field, Record
from analytics.posts import AuthorKind

_CLOCK = re.compile(
    r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:wib|wita|wit|utc|gmt|z)?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"(?<=\d)\.(?=\d{2})")
_CUT_SHORT = ("...", "…")
# What an answer has in common with the post that it answers.
_SHARED = (
    Field.THREAD_ID,
    Field.PLATFORM,
    Field.RETRIEVED_AT,
    Field.URL,
    Field.CATEGORY,
    Field.AGENCY,
    Field.STATUS,
    Field.PLACE,
)


def first(*cells: Cell) -> Cell:
    """Return the first cell that holds something, None if none does."""
    return next((cell for cell in cells if not is_blank(cell)), None)


def named(row: Mapping[str, Cell], names: Iterable[str]) -> Cell:
    """Return what holds something among the cells with these names, best name first."""
    for name in names:
        cell = row.get(name)
        if cell is not None and not is_blank(cell):
            return cell
    return None


def text_of(cell: Cell) -> str | None:
    """Return a cell as text, None when it holds nothing."""
    return None if is_blank(cell) else cell_text(cell)


def corrected(record: Mapping[Field, Cell], **cells: Cell) -> dict[Field, Cell]:
    """Return ``record`` with the fields named put right.

    What it does not have at all stays away: a person may have left that field out.
    """
    fields = ((Field(code), cell) for code, cell in cells.items())
    return {**record, **{field: cell for field, cell in fields if field in record}}


def as_row(
    found: Mapping[str, Any], columns: Mapping[Field, Sequence[str]]
) -> tuple[dict[Field, Cell], dict[str, Cell]]:
    """Return a JSON object as the reader of a table gets a row: the record, and the cells by name.

    ``columns`` are a table format's. Of each field the first of its columns that holds something is
    taken.
    """
    row = {fold_name(key): cell for key, cell in flatten(found).items()}
    record = {
        field: named(row, names)
        for field, names in columns.items()
        if any(name in row for name in names)
    }
    return record, row


def titled(title: Cell, text: Cell) -> str | None:
    """Return a text with its title above it, once: many exports repeat the title as its beginning."""
    heading, body = (text_of(title) or "").strip(), (text_of(text) or "").strip()
    if not heading or not body:
        return heading or body or None
    beginning = heading
    for sign in _CUT_SHORT:
        beginning = beginning.removesuffix(sign).rstrip()
    if _plain(body).startswith(_plain(beginning)):
        return body
    return f"{heading}\n{body}"


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def moment_of(day: Cell, clock: Cell) -> Cell:
    """Return the moment that a date and a time in columns of their own say together."""
    if isinstance(clock, float) and 0 <= clock < 1:
        # A spreadsheet's time without a format is a share of the day.
        clock = (datetime.min + timedelta(seconds=round(clock * 86_400))).time()
    elif isinstance(clock, datetime):
        clock = clock.time()
    if not isinstance(clock, time) and not (
        isinstance(clock, str) and _CLOCK.fullmatch(clock.strip())
    ):
        return day
    if isinstance(day, datetime) and day.time() != time():
        return day
    if isinstance(day, date):
        if isinstance(clock, time):
            return datetime.combine(day, clock)
        day = date(day.year, day.month, day.day).isoformat()
    if not isinstance(day, str) or ":" in day or not day.strip():
        return day
    # Behind a date, a dot would be read as the start of a fraction: 08.15 is a quarter past eight.
    return f"{day.strip()} {_DOTTED.sub(':', cell_text(clock).strip())}"


def with_answer(post: Record, answer: Cell, at: Cell) -> Iterator[Record]:
    """Yield ``post``, then the answer to it as a record of its own.

    The answer comes from whoever is responsible for what the post is about, so it is marked as the
    government's: it must never be counted as a resident's voice. There is at most one answer a post,
    which takes its identifier from the post's.
    """
    yield post
    text = text_of(answer)
    if text is None:
        return
    native = read_id(post.get(Field.NATIVE_ID))
    shared = {field: post[field] for field in _SHARED if not is_blank(post.get(field))}
    yield {
        **shared,
        Field.TEXT: text,
        Field.CREATED_AT: at,
        Field.NATIVE_ID: f"{native}#answer" if native else None,
        Field.PARENT_ID: native,
        Field.AUTHOR_KIND: AuthorKind.GOVERNMENT.value,
    }
