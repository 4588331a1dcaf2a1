"""A cell that holds a whole list of comments, as data frames write it: ``[{'text': …}, …]``."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analytics.ingest.column_names import RANKED_NAMES, fold_name
from analytics.ingest.records import Cell, Field, Record

_LONGEST_CELL = 4 << 20
_ENOUGH = 0.5
# What belongs to the post under which the comments stand is theirs too; the rest is not.
_INHERITED = (Field.PLATFORM, Field.THREAD_ID, Field.RETRIEVED_AT)


def holds_lists(sample: Sequence[str]) -> bool:
    """Say whether most of a column's first cells are lists of comments."""
    listed = [cell for cell in sample if cell.lstrip().startswith("[")]
    return len(listed) > _ENOUGH * len(sample) and any(_read_list(cell) for cell in listed)


def records_in(record: Mapping[Field, Cell]) -> Iterator[Record]:
    """Yield the comments in the text cell of ``record``; the record itself if there are none."""
    cell = record.get(Field.TEXT)
    comments = _read_list(cell) if isinstance(cell, str) else None
    if comments is None:
        yield record
        return
    inherited = {field: record[field] for field in _INHERITED if record.get(field) is not None}
    container = record.get(Field.NATIVE_ID) or record.get(Field.URL)
    if Field.THREAD_ID not in inherited and container is not None:
        inherited[Field.THREAD_ID] = container
    for comment in comments:
        if isinstance(comment, Mapping):
            own = _fields(comment)
            if own.get(Field.TEXT) is not None:
                yield inherited | own
        elif isinstance(comment, str) and comment.strip():
            yield inherited | {Field.TEXT: comment}


def _read_list(cell: str) -> list[Any] | None:
    text = cell.strip()
    if not (text.startswith("[") and text.endswith("]")) or len(text) > _LONGEST_CELL:
        return None
    for parse in (json.loads, ast.literal_eval):
        try:
            found = parse(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        return found if isinstance(found, list) else None
    return None


def _fields(comment: Mapping[str, Any]) -> dict[Field, Cell]:
    """Return the fields of a comment, by the names that exports use."""
    flat: dict[str, Any] = {}
    for key, value in comment.items():
        if isinstance(value, Mapping):
            flat |= {f"{key}_{inner}": of_inner for inner, of_inner in value.items()}
        else:
            flat[str(key)] = value
    by_name = {fold_name(str(key)): value for key, value in flat.items()}
    fields: dict[Field, Cell] = {}
    for field, ranks in RANKED_NAMES.items():
        known = sorted((name for name in by_name if name in ranks), key=lambda name: ranks[name])
        values = (by_name[name] for name in known)
        fields[field] = next(
            (value for value in values if isinstance(value, str | int | float)), None
        )
    return fields
