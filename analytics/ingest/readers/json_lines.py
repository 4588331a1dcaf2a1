"""JSON Lines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from analytics.errors import InputFileError
from analytics.ingest.readers.encodings import Encoding, find_encoding
from analytics.ingest.readers.table import Cell, Row, TableShape
from analytics.ingest.texts import without_surrogates
from analytics.messages import Message

# Objects may differ in their keys: the columns are those of this many first ones.
_SAMPLE_LINES = 2_000
_DEEPEST = 4


class JsonLinesTable:
    """A JSON Lines file as a table. Keys of nested objects become columns: ``author.username``.

    Raises:
        InputFileError: the first line is no JSON object, as in an ordinary ``.json`` file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoding: Encoding = find_encoding(path)
        columns: dict[str, None] = {}
        for number, record in islice(self._records(), _SAMPLE_LINES):
            if record is None and not columns:
                raise InputFileError(
                    Message.of("import.file.plain_json", name=path.name, line=number)
                )
            columns.update(dict.fromkeys(record or ()))
        damaged = self._encoding.is_damaged
        self._shape = TableShape(
            kind="jsonl",
            columns=tuple(columns),
            encoding=self._encoding.name,
            notices=(Message.of("import.notice.encoding_damaged"),) if damaged else (),
        )

    @property
    def shape(self) -> TableShape:
        """What is known before the rows are read."""
        return self._shape

    def rows(self) -> Iterator[Row]:
        """Yield the records; a record's number is its line."""
        columns = self._shape.columns
        for number, record in self._records():
            if record is None:
                yield Row(number, (), Message.of("import.rejected.broken_line"))
            else:
                yield Row(number, [record.get(column) for column in columns])

    def _records(self) -> Iterator[tuple[int, dict[str, Cell] | None]]:
        """Yield each line's number and object; None for a line that holds none."""
        with self._path.open(encoding=self._encoding.codec, errors="replace", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                if line.strip("\ufeff\x1e \t\r\n"):
                    yield number, _read_line(line)


def _read_line(line: str) -> dict[str, Cell] | None:
    try:
        record = json.loads(line.strip("\ufeff\x1e \t\r\n"), parse_float=str)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict):
        return None
    flat: dict[str, Cell] = {}
    _flatten(record, "", 1, flat)
    if "\\ud" in line or "\\uD" in line:
        # JSON can escape half a character, which no encoding can then write.
        return {
            without_surrogates(key): without_surrogates(cell) if isinstance(cell, str) else cell
            for key, cell in flat.items()
        }
    return flat


def _flatten(record: dict[str, Any], prefix: str, depth: int, flat: dict[str, Cell]) -> None:
    for key, value in record.items():
        name = prefix + key
        if isinstance(value, dict) and depth < _DEEPEST:
            _flatten(value, name + ".", depth + 1, flat)
        elif isinstance(value, dict | list):
            flat[name] = json.dumps(value, ensure_ascii=False)
        else:
            flat[name] = value
