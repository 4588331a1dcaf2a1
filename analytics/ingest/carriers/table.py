"""Table: what every reader makes of its file, whatever the format was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from analytics.errors import InputFileError
from analytics.ingest.column_names import fold_name, is_known_name
from analytics.ingest.records import Cell
from analytics.ingest.texts import without_controls
from analytics.messages import Message

# A heading is looked for in this many rows: above it stand titles and export notes.
HEADING_ROWS = 20
_LONGEST_HEADING = 60
# What a spreadsheet can hold. Beyond it something has gone wrong, and all that looks at columns takes long.
MOST_COLUMNS = 16_384


class TooWideError(Exception):
    """A table has more than ``MOST_COLUMNS`` columns."""


@contextmanager
def width_errors(name: str) -> Iterator[None]:
    """Put a ``TooWideError`` in the block into a sentence about the file called ``name``.

    Raises:
        InputFileError: for every one.
    """
    try:
        yield
    except TooWideError as error:
        raise InputFileError(
            Message.of("import.file.too_wide", name=name, n=MOST_COLUMNS)
        ) from error


class Row(NamedTuple):
    """One record. ``number`` is where a person finds it: a spreadsheet's row, a file's line.

    ``fault`` is set when the record itself could not be read; ``cells`` then hold what there was.
    """

    number: int
    cells: Sequence[Cell]
    fault: Message | None = None


@dataclass(frozen=True, slots=True)
class TableShape:
    """What is known of a table before its rows are read. ``preamble`` are the rows above the names."""

    kind: str
    columns: tuple[str, ...]
    encoding: str | None = None
    delimiter: str | None = None
    notices: tuple[Message, ...] = ()
    preamble: tuple[tuple[Cell, ...], ...] = ()


class Table(Protocol):
    """A file as rows under named columns. ``rows`` may be called again and starts anew."""

    @property
    def shape(self) -> TableShape:
        """What is known before the rows are read."""
        ...

    @property
    def share_read(self) -> float:
        """How far the rows being read have come, 0 to 1; 0 where that is not known."""
        ...

    def rows(self) -> Iterator[Row]:
        """Yield the records in the order of the file; rows without any content are left out."""
        ...


def is_blank(cell: Cell) -> bool:
    """Say whether a cell holds nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def cell_text(cell: Cell) -> str:
    """Return a cell as a person would read it; empty for nothing."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def find_heading(rows: Sequence[Sequence[Cell]]) -> int | None:
    """Return the index of the row of column names among the first ``rows``; None if there is none.

    The first row with content is the heading, unless a later one names more columns that exports
    have, or it reads like data itself.
    """
    filled = [
        index
        for index, row in enumerate(rows[:HEADING_ROWS])
        if any(not is_blank(cell) for cell in row)
    ]
    if not filled:
        return None
    names = {index: _count_known_names(rows[index][:MOST_COLUMNS]) for index in filled}
    best = max(filled, key=lambda index: (names[index], -index))
    if names[best] >= 2 or (names[best] == 1 and best == filled[0]):
        return best
    return None if _reads_like_data(rows[filled[0]]) else filled[0]


def _count_known_names(row: Sequence[Cell]) -> int:
    # A language's code is "id" in every row: what stands there twice counts once.
    return len({fold_name(cell) for cell in row if isinstance(cell, str) and is_known_name(cell)})


def _reads_like_data(row: Sequence[Cell]) -> bool:
    return any(
        not isinstance(cell, str)
        or len(cell) > _LONGEST_HEADING
        or cell.strip().isdigit()
        or cell.count(" ") > 6
        for cell in row
        if not is_blank(cell)
    )


def name_columns(heading: Sequence[Cell] | None, width: int) -> tuple[str, ...]:
    """Return ``width`` distinct column names: the heading's own, ``kolom_3`` where it has none.

    Raises:
        TooWideError: no export has so many columns.
    """
    if width > MOST_COLUMNS:
        raise TooWideError
    names: list[str] = []
    taken: set[str] = set()
    copies: dict[str, int] = {}
    for index in range(width):
        cell = heading[index] if heading is not None and index < len(heading) else None
        name = "" if is_blank(cell) else " ".join(without_controls(str(cell)).split())
        name = name or f"kolom_{index + 1}"
        unique = name
        while fold_name(unique) in taken:
            copies[name] = copies.get(name, 1) + 1
            unique = f"{name}_{copies[name]}"
        taken.add(fold_name(unique))
        names.append(unique)
    return tuple(names)
