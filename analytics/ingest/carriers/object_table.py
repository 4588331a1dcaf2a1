"""JSON objects that no reader knows, as a table: their keys are its columns.

Nested objects become columns like ``author.username``. Replies that stand inside the object they
answer become rows of their own, with the identifier of that object as parent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from analytics.ingest.carriers.json_values import JsonValues, Layout
from analytics.ingest.carriers.table import Row, TableShape, find_heading, is_blank, name_columns
from analytics.ingest.column_names import fold_name
from analytics.ingest.records import Cell
from analytics.messages import Message

# Objects may differ in their keys: the columns are those of this many first ones.
_SAMPLE_OBJECTS = 2_000
_DEEPEST = 4
_FARTHEST_LIST = 4
_REPLIES = frozenset(
    {"replies", "reply", "children", "comments", "answers", "responses", "balasan", "child_comments",
     "komentar_balasan", "sub_comments"}
)  # fmt: skip
_IDS = ("id", "id_str", "comment_id", "cid", "pk", "uuid", "id_komentar")
_PARENT = "parent_id"


class ObjectTable:
    """Objects (or lists of cells) of a JSON file under named columns.

    In a file that is one object, the records are the elements of its longest list.
    """

    def __init__(self, source: JsonValues) -> None:
        self._source = source
        self._list = _longest_list(source) if source.layout is Layout.OBJECT else None
        self._is_empty_page = _is_empty_page(source)
        first = list(islice(self._records(), _SAMPLE_OBJECTS))
        listed = [record for _, record in first if isinstance(record, list)]
        self._heading: int | None = None
        names: dict[str, None] = {}
        notices: list[Message] = []
        if source.encoding.is_damaged:
            notices.append(Message.of("import.notice.encoding_damaged"))
        if len(listed) > len(first) // 2:
            self._heading = find_heading(listed)
            heading = listed[self._heading] if self._heading is not None else None
            columns = name_columns(heading, max(map(len, listed)))
            if heading is None:
                notices.append(Message.of("import.notice.no_heading"))
        else:
            for _, record in first:
                if isinstance(record, dict):
                    names.update(dict.fromkeys(record))
            columns = name_columns(tuple(names), len(names))
        self._keys = tuple(names)
        self._is_listed = len(listed) > len(first) // 2
        self._shape = TableShape(
            kind="jsonl" if source.layout is Layout.LINES else "json",
            columns=columns,
            encoding=source.encoding.name,
            notices=tuple(notices),
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
        """Yield the records; a record's number is its line, or its place in the list."""
        for seen, (number, record) in enumerate(self._records(), start=1):
            if self._is_listed:
                if isinstance(record, list):
                    if self._heading is None or seen > self._heading + 1:
                        yield Row(number, record)
                else:
                    yield Row(number, (), Message.of("import.rejected.broken_line"))
            elif isinstance(record, dict):
                cells = [record.get(key) for key in self._keys]
                if not all(is_blank(cell) for cell in cells):
                    yield Row(number, cells)
            else:
                yield Row(number, (), Message.of("import.rejected.broken_line"))

    def _records(self) -> Iterator[tuple[int, dict[str, Cell] | list[Cell] | None]]:
        """Yield (number, flat object or list of cells); None for what is neither."""
        if self._is_empty_page:
            return
        for number, value in self._source.values():
            if value is None:
                yield number, None
                continue
            if self._list is not None:
                for place, element in enumerate(value.items(*self._list), start=1):
                    yield from _rows_of(element, place)
            else:
                yield from _rows_of(value.whole, number)


def _rows_of(
    element: Any, number: int
) -> Iterator[tuple[int, dict[str, Cell] | list[Cell] | None]]:
    if isinstance(element, list):
        if element:
            yield number, [_cell(value) for value in element]
    elif isinstance(element, str | int | float) and not isinstance(element, bool):
        yield number, [element]
    elif isinstance(element, dict):
        for record in _with_replies(element):
            yield number, record
    else:
        yield number, None


def _with_replies(top: Mapping[str, Any]) -> Iterator[dict[str, Cell]]:
    """Yield the flat object, then the ones nested in it as replies, however deep."""
    waiting: list[tuple[Mapping[str, Any], Cell]] = [(top, None)]
    while waiting:
        element, parent = waiting.pop()
        nested: list[Mapping[str, Any]] = []
        own: dict[str, Any] = {}
        for key, value in element.items():
            if _are_replies(key, value):
                nested += value
            else:
                own[key] = value
        flat = flatten(own)
        if parent is not None:
            flat.setdefault(_PARENT, parent)
        yield flat
        above = next((flat[key] for key in _IDS if flat.get(key) is not None), None)
        waiting.extend((reply, above) for reply in reversed(nested))


def _are_replies(key: str, value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and fold_name(key) in _REPLIES
        and all(isinstance(element, dict) for element in value)
    )


def flatten(record: Mapping[str, Any]) -> dict[str, Cell]:
    """Return ``record`` with nested objects as keys like ``author.username``; lists become JSON."""
    flat: dict[str, Cell] = {}
    waiting: list[tuple[str, Mapping[str, Any], int]] = [("", record, 1)]
    while waiting:
        prefix, level, depth = waiting.pop(0)
        for key, value in level.items():
            name = f"{prefix}{key}"
            if isinstance(value, dict) and value and depth < _DEEPEST:
                waiting.append((name + ".", value, depth + 1))
            else:
                flat[name] = _cell(value)
    return flat


def _cell(value: Any) -> Cell:
    if isinstance(value, dict | list):
        try:
            return json.dumps(value, ensure_ascii=False) if value else None
        except RecursionError:
            return None
    cell: Cell = value
    return cell


def _is_empty_page(source: JsonValues) -> bool:
    """Say whether the file is one answer of a service that found nothing: ``{"data": [], …}``."""
    values = list(islice(source.values(), 2))
    outline = values[0][1].outline if len(values) == 1 and values[0][1] is not None else None
    if not isinstance(outline, dict):
        return False
    lists = [inner for inner in outline.values() if isinstance(inner, list)]
    return bool(lists) and not any(lists)


def _longest_list(source: JsonValues) -> tuple[str, ...] | None:
    """Return the path of the list of objects that has most elements, None if there is none."""
    for _, value in islice(source.values(), 1):
        if value is None:
            return None
        paths = sorted(_lists(value.outline), key=lambda path: (len(path), path))
        sizes = {path: sum(1 for _ in value.items(*path)) for path in paths}
        return max(paths, key=lambda path: sizes[path], default=None)
    return None


def _lists(outline: Any) -> Iterable[tuple[str, ...]]:
    waiting: list[tuple[tuple[str, ...], Any]] = [((), outline)]
    while waiting:
        path, found = waiting.pop()
        if isinstance(found, dict) and len(path) < _FARTHEST_LIST:
            waiting.extend(((*path, key), inner) for key, inner in found.items())
        elif isinstance(found, list) and path and any(isinstance(v, dict | list) for v in found):
            yield path
