"""What a reader says of the export format that it knows.

A format is found by what is in the file, never by the file's name. There are two kinds. A
``TableFormat`` knows rows under column names, whether they came as CSV, a workbook, Parquet or flat
JSON objects. A ``DocumentFormat`` knows nested JSON. The door (``readers/__init__.py``) asks all of
them and takes the one that is surest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Protocol

from analytics.ingest.records import Broken, Cell, Field, Record
from analytics.messages import LOCAL_TIME, Message
from analytics.posts import Platform


class Value(Protocol):
    """One JSON value of a file: a line of JSON Lines, an element of the list that the file is, or
    the one object that it is. Large ones are streamed: only ``outline`` is in memory.
    """

    @property
    def outline(self) -> Any:
        """The value with each list in it cut to its first 50 elements."""
        ...

    @property
    def whole(self) -> Any:
        """The value in full. For values that are one record; a large page is read by ``items``."""
        ...

    def items(self, *path: str) -> Iterator[Any]:
        """Yield the elements of the list at ``path`` (keys of nested objects); none if not there."""
        ...


# Puts a record right, with the whole row at hand (by folded column name).
Refine = Callable[[dict[Field, Cell], Mapping[str, Cell]], Iterable[Record | Broken]]


@dataclass(frozen=True, slots=True)
class TableFormat:
    """An export format of rows under named columns.

    Column names are folded (see ``column_names.fold_name``): ``snippet.likeCount`` and
    ``snippet_like_count`` are the same.

    Attributes:
        code: Stable, stands in the corpus: ``youtube_api_table``.
        platform: Where the posts were written; None where a column or ``refine`` says it.
        marks: Sets of column names; the format is recognised when all of any one set are there.
            Choose what no other tool writes.
        columns: For each field the column that holds it, best first. Fields left out are not
            guessed: what the format does not have must not be taken from elsewhere.
        zone: Of times without a zone.
        recognise: Looks at the first cells of each column (text, by folded name) where the marks
            alone would be too little; False refuses.
        refine: Puts a record right. May give none (the row is no post), or several (a cell holds a
            list of comments).
        make_refine: In place of ``refine`` where a row needs what stood before it: called at the start
            of each reading with the rows above the column names.
    """

    code: str
    platform: Platform | None
    marks: Sequence[frozenset[str]]
    columns: Mapping[Field, Sequence[str]]
    zone: tzinfo = LOCAL_TIME
    recognise: Callable[[Mapping[str, Sequence[str]]], bool] | None = None
    refine: Refine | None = None
    make_refine: Callable[[Sequence[Sequence[Cell]]], Refine] | None = None
    notices: tuple[Message, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class DocumentFormat:
    """An export format of JSON values.

    Attributes:
        code: Stable, stands in the corpus: ``x_api_v2``.
        platform: Where the posts were written; None where each record says it.
        recognise: Given the outlines of up to 50 first values (dicts; other values are left out),
            returns the keys by which the format is known ("data[].public_metrics"), most telling
            first; empty when it is another format. Must hold for files whose first values are
            errors or empty pages.
        records: Given all values, yields what is in them. A value that is an error message of the
            platform, or holds no post, yields nothing.
        zone: Of times without a zone.
    """

    code: str
    platform: Platform | None
    recognise: Callable[[Sequence[Mapping[str, Any]]], Sequence[str]]
    records: Callable[[Iterable[Value]], Iterator[Record | Broken]]
    zone: tzinfo = LOCAL_TIME
    notices: tuple[Message, ...] = field(default=())
