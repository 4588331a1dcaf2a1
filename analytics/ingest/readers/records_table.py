"""The records that a reader finds in JSON, as a table with one column a field."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.ingest.carriers.json_values import JsonValues
from analytics.ingest.carriers.table import Row, TableShape
from analytics.ingest.readers.format import DocumentFormat, Value
from analytics.ingest.records import Broken, Field
from analytics.messages import Message

_FIELDS = tuple(Field)


class RecordsTable:
    """What ``document_format`` reads in ``source``; the columns are the codes of the fields."""

    def __init__(self, source: JsonValues, document_format: DocumentFormat) -> None:
        self._source = source
        self._format = document_format
        damaged = (
            (Message.of("import.notice.encoding_damaged"),) if source.encoding.is_damaged else ()
        )
        self._shape = TableShape(
            kind=document_format.code,
            columns=tuple(field.value for field in _FIELDS),
            encoding=source.encoding.name,
            notices=(*damaged, *document_format.notices),
        )

    @property
    def shape(self) -> TableShape:
        """What is known before the rows are read."""
        return self._shape

    @property
    def share_read(self) -> float:
        """How far the rows are read, 0 to 1."""
        return self._source.share_read

    def rows(self) -> Iterator[Row]:
        """Yield the records, numbered from 1; then the lines that hold no JSON."""
        broken: list[int] = []
        number = 0
        for number, record in enumerate(self._format.records(self._values(broken)), start=1):
            if isinstance(record, Broken):
                yield Row(number, (), record.reason)
            else:
                yield Row(number, [record.get(field) for field in _FIELDS])
        for line in broken:
            yield Row(line, (), Message.of("import.rejected.broken_line"))

    def _values(self, broken: list[int]) -> Iterator[Value]:
        for number, value in self._source.values():
            if value is None or not isinstance(value.outline, dict):
                broken.append(number)
            else:
                yield value
