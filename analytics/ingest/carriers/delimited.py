"""Delimited text: CSV, TSV and their kin, in any encoding, with any delimiter and quoting."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from analytics.ingest.carriers.encodings import Encoding, find_encoding
from analytics.ingest.carriers.lines import RememberedLines
from analytics.ingest.carriers.table import (
    HEADING_ROWS,
    Row,
    TableShape,
    find_heading,
    is_blank,
    name_columns,
)
from analytics.ingest.column_names import is_known_name
from analytics.messages import Message

_SAMPLE_CHARACTERS = 200_000
_SAMPLE_ROWS = 60
# How far a table of several columns may disagree in width and still be likelier than one column.
_ONE_COLUMN = 0.7
_DELIMITERS = (",", ";", "\t", "|", "^", "~", "\x1f", "\x01")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a file are set apart."""

    delimiter: str
    quote: str | None = '"'
    escape: str | None = None

    def reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """Return the rows in ``lines``."""
        options: dict[str, Any] = {"delimiter": self.delimiter, "escapechar": self.escape}
        if self.quote is None:
            options["quoting"] = csv.QUOTE_NONE
        else:
            options["quotechar"] = self.quote
            options["doublequote"] = self.escape is None
        return csv.reader(lines, **options)


class DelimitedTable:
    """A delimited text file as a table."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoding: Encoding = find_encoding(path)
        self._position: RememberedLines | None = None
        with path.open(encoding=self._encoding.codec, errors="replace", newline="") as file:
            sample = file.read(_SAMPLE_CHARACTERS)
        self._has_delimiter_line, dialect = _declared_delimiter(sample)
        lines = sample.splitlines(keepends=True)
        if self._has_delimiter_line:
            lines = lines[1:]
        self._dialect = dialect or _find_dialect(lines)
        rows = _sample_rows(self._dialect, lines)
        self._heading = find_heading(rows)
        heading = rows[self._heading] if self._heading is not None else None
        width = _width(heading, rows)
        notices = []
        if self._encoding.is_damaged:
            notices.append(Message.of("import.notice.encoding_damaged"))
        if rows and heading is None:
            notices.append(Message.of("import.notice.no_heading"))
        self._shape = TableShape(
            kind="csv",
            columns=name_columns(heading, width),
            encoding=self._encoding.name,
            delimiter=self._dialect.delimiter if width > 1 else None,
            notices=tuple(notices),
            preamble=tuple(map(tuple, rows[: self._heading or 0])),
        )

    @property
    def shape(self) -> TableShape:
        """What is known before the rows are read."""
        return self._shape

    @property
    def share_read(self) -> float:
        """How far the rows are read, 0 to 1."""
        return self._position.share_read if self._position else 0.0

    def rows(self) -> Iterator[Row]:
        """Yield the records. A record's number is its row when a spreadsheet opens the file."""
        first = 0 if self._heading is None else self._heading + 1
        with RememberedLines(self._path, self._encoding, "") as lines:
            self._position = lines
            if self._has_delimiter_line:
                next(lines, "")
            for number, (cells, fault) in enumerate(self._records(lines), start=1):
                if number > first and (fault is not None or any(map(str.strip, cells))):
                    yield Row(number, cells, fault)

    def _records(self, lines: RememberedLines) -> Iterator[tuple[list[str], Message | None]]:
        """Yield each record, with what is wrong with it.

        A quotation mark that nobody closes swallows the lines behind it; such a record is read
        again line by line, so that one broken row does not take its neighbours along. A record
        during which the file ends was waiting for a quotation mark.
        """
        width = len(self._shape.columns)
        recent = lines.recent
        reader = self._dialect.reader(lines)
        while True:
            recent.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield from self._line_by_line(recent, width)
                continue
            if len(cells) == width and not lines.is_exhausted:
                yield cells, None
                continue
            checked, fault = _checked(cells, width)
            if len(recent) > 1:
                is_whole = fault is None and len(checked) == width and not lines.is_exhausted
                if not is_whole:
                    yield from self._line_by_line(recent, width)
                    continue
            yield checked, fault

    def _line_by_line(
        self, lines: list[str], width: int
    ) -> Iterator[tuple[list[str], Message | None]]:
        for line in tuple(lines):
            try:
                cells = next(self._dialect.reader(iter([line])), [])
            except csv.Error:
                cells = line.split(self._dialect.delimiter)
            if cells:
                checked, fault = _checked(cells, width)
                if fault is None and len(checked) < width:
                    fault = Message.of(
                        "import.rejected.broken_row", found=len(checked), expected=width
                    )
                yield checked, fault


def _checked(cells: list[str], width: int) -> tuple[list[str], Message | None]:
    """Return the cells without empty ones beyond the last column; more than that is a fault."""
    if len(cells) <= width:
        return cells, None
    if all(is_blank(cell) for cell in cells[width:]):
        return cells[:width], None
    return cells, Message.of("import.rejected.broken_row", found=len(cells), expected=width)


def _declared_delimiter(sample: str) -> tuple[bool, Dialect | None]:
    """Read the ``sep=;`` line that spreadsheets understand."""
    first = sample.split("\n", 1)[0].rstrip("\r").strip('"')
    if first.lower().startswith("sep=") and len(first) == 5:
        return True, Dialect(first[4])
    return False, None


def _find_dialect(lines: list[str]) -> Dialect:
    """Return the dialect under which the sample is the best table.

    The best table has most known column names, then rows that agree most in width, then width.
    """
    candidates = [Dialect(delimiter) for delimiter in _DELIMITERS]
    text = "".join(lines)
    if '\\"' in text:
        candidates += [Dialect(d.delimiter, escape="\\") for d in candidates]
    if text.startswith("'") or "','" in text or "';'" in text:
        candidates += [Dialect(delimiter, quote="'") for delimiter in _DELIMITERS]
    return max(candidates, key=lambda dialect: _score(dialect, lines))


def _score(dialect: Dialect, lines: list[str]) -> tuple[float, ...]:
    rows = [row for row in _sample_rows(dialect, lines) if row]
    if not rows:
        return (0, 0, 0, 0)
    known, heading = max(
        ((sum(map(is_known_name, row)), row) for row in rows[:HEADING_ROWS]), key=itemgetter(0)
    )
    width = len(heading) if known else Counter(map(len, rows)).most_common(1)[0][0]
    agreeing = sum(len(row) == width for row in rows) / len(rows)
    if width > 1:
        return (known, agreeing, width, 0)
    # One column agrees with itself under any delimiter; the one that texts use least cuts least.
    rarity = -sum(line.count(dialect.delimiter) for line in lines)
    return (known, agreeing if known else _ONE_COLUMN * agreeing, width, rarity)


def _sample_rows(dialect: Dialect, lines: list[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = dialect.reader(iter(lines))
    while len(rows) < _SAMPLE_ROWS:
        try:
            rows.extend(islice(reader, _SAMPLE_ROWS - len(rows)))
            break
        except csv.Error:
            continue
    return rows


def _width(heading: list[str] | None, rows: list[list[str]]) -> int:
    """Return how many columns there are; a delimiter at the end of the heading makes none."""
    if heading is None:
        return Counter(len(row) for row in rows).most_common(1)[0][0] if rows else 0
    width = len(heading)
    while width > 1 and is_blank(heading[width - 1]):
        if any(len(row) >= width and not is_blank(row[width - 1]) for row in rows):
            break
        width -= 1
    return width
