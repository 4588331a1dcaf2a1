"""Rows of a table -> records, each with its fields at the same places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from analytics.ingest.carriers.table import Row, TableShape
from analytics.ingest.column_names import fold_name
from analytics.ingest.columns import ColumnMapping
from analytics.ingest.lists_in_cells import records_in
from analytics.ingest.readers.format import Refine, TableFormat
from analytics.ingest.records import Broken, Cell, Field
from analytics.messages import Message

FIELDS = tuple(Field)
PLACE: Mapping[Field, int] = {field: place for place, field in enumerate(FIELDS)}
_NOTHING: tuple[Cell, ...] = (None,) * len(FIELDS)


class Extracted(NamedTuple):
    """One record. ``fields`` has a cell for each of ``FIELDS``; ``cells`` are the row as it stood."""

    number: int
    fields: Sequence[Cell]
    cells: Sequence[Cell]
    fault: Message | None = None


class Extractor:
    """Takes the fields out of a table's rows, as its format and mapping say."""

    def __init__(
        self,
        shape: TableShape,
        mapping: ColumnMapping,
        table_format: TableFormat | None,
        *,
        lists_in_text: bool,
    ) -> None:
        columns = shape.columns
        self._width = len(columns)
        self._preamble = shape.preamble
        places = {choice.field: columns.index(choice.column) for choice in mapping.choices}
        self._places = [places.get(field, -1) for field in FIELDS]
        # A row that ends before the last column we use has been cut or shifted.
        self._fewest_cells = max(places.values(), default=-1) + 1
        self._format = table_format
        self._folded = [fold_name(column) for column in columns]
        self._lists_in_text = lists_in_text
        # What a reader of nested JSON found is already in the order of the fields.
        self._straight = tuple(columns) == tuple(field.value for field in FIELDS)

    def records(self, rows: Iterable[Row]) -> Iterator[Extracted]:
        """Yield the records in ``rows``: one a row, unless the format knows better."""
        places = self._places
        refine = self._refine()
        for row in rows:
            number, cells, fault = row
            width = len(cells)
            if fault is None and width < self._fewest_cells:
                fault = Message.of("import.rejected.broken_row", found=width, expected=self._width)
            if fault is not None:
                yield Extracted(number, _NOTHING, cells, fault)
            elif self._straight:
                yield Extracted(number, cells, cells)
            elif refine is None:
                yield Extracted(
                    number, [cells[at] if 0 <= at < width else None for at in places], cells
                )
            else:
                yield from self._refined(number, cells, refine)

    def _refine(self) -> Refine | None:
        if self._lists_in_text:
            return lambda record, _row: records_in(record)
        if self._format is None:
            return None
        if self._format.make_refine is not None:
            return self._format.make_refine(self._preamble)
        return self._format.refine

    def _refined(self, number: int, cells: Sequence[Cell], refine: Refine) -> Iterator[Extracted]:
        width = len(cells)
        record: dict[Field, Cell] = {
            field: cells[at]
            for field, at in zip(FIELDS, self._places, strict=True)
            if 0 <= at < width
        }
        for found in refine(record, dict(zip(self._folded, cells, strict=False))):
            if isinstance(found, Broken):
                yield Extracted(number, _NOTHING, cells, found.reason)
            else:
                yield Extracted(number, [found.get(field) for field in FIELDS], cells)
