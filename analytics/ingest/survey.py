"""What must be known of a whole file before its first row can be read.

Whether the third of April stands before the fourth of March, whether the author column names
anybody, whether the identifiers survived a spreadsheet: each shows only over all rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from analytics.ingest.author_kinds import read_author_kind
from analytics.ingest.carriers.table import cell_text, is_blank
from analytics.ingest.column_names import is_general_id
from analytics.ingest.columns import ColumnMapping
from analytics.ingest.extract import PLACE, Extracted
from analytics.ingest.identity import IdColumn, read_id
from analytics.ingest.platforms import platform_called
from analytics.ingest.records import Field
from analytics.ingest.times import DayOrder
from analytics.messages import Message
from analytics.posts import AuthorKind, Platform

# From so many rows on, one single author name is a placeholder that a tool wrote for all.
_PLACEHOLDER_ROWS = 20
_LONGEST_CLIMB = 500
(
    _AUTHOR, _AUTHOR_NAME, _AUTHOR_KIND, _OTHER_NAMES, _CREATED_AT, _NATIVE_ID, _PARENT_ID, _THREAD_ID,
    _PLATFORM,
) = (
    PLACE[field]
    for field in (
        Field.AUTHOR, Field.AUTHOR_NAME, Field.AUTHOR_KIND, Field.OTHER_NAMES, Field.CREATED_AT,
        Field.NATIVE_ID, Field.PARENT_ID, Field.THREAD_ID, Field.PLATFORM,
    )
)  # fmt: skip


class Survey:
    """Goes once over the records and keeps what reading them needs."""

    def __init__(self, mapping: ColumnMapping) -> None:
        self.rows = 0
        self.authors: set[str] = set()
        # Everybody whom the file names: handles, names shown beside them, people mentioned.
        self.names: set[str] = set()
        self.day_order = DayOrder()
        self.ids = IdColumn()
        self.platforms: Counter[Platform] = Counter()
        # Identifier of each reply -> that of what it replies to, where no column names the thread.
        self.parents: dict[str, str] = {}
        self._mapping = mapping
        self._author_cells = 0

    def observe(self, records: Iterable[Extracted]) -> Iterator[int]:
        """Take all ``records`` into account; yields how many were seen, after each."""
        for record in records:
            self.rows += 1
            yield self.rows
            if record.fault is not None:
                continue
            fields = record.fields
            # The name of an office or a paper may stand in what it writes of itself.
            is_private = read_author_kind(fields[_AUTHOR_KIND]) is AuthorKind.RESIDENT
            if not is_blank(name := fields[_AUTHOR]):
                author = cell_text(name).strip()
                self._author_cells += 1
                self.authors.add(author)
                if is_private:
                    self.names.add(author)
            if is_private and not is_blank(name := fields[_AUTHOR_NAME]):
                self.names.add(cell_text(name).strip())
            if isinstance(others := fields[_OTHER_NAMES], str):
                self.names.update(others.split("\n"))
            if isinstance(date := fields[_CREATED_AT], str):
                self.day_order.observe(date)
            if fields[_NATIVE_ID] is not None:
                self.ids.observe(fields[_NATIVE_ID])
            if fields[_PARENT_ID] is not None and is_blank(fields[_THREAD_ID]):
                child, above = read_id(fields[_NATIVE_ID]), read_id(fields[_PARENT_ID])
                if child and above:
                    self.parents[child] = above
            if fields[_PLATFORM] is not None:
                called = platform_called(cell_text(fields[_PLATFORM]))
                self.platforms[called or Platform.OTHER] += 1

    @property
    def has_placeholder_author(self) -> bool:
        """Whether the author column says the same of everybody."""
        return len(self.authors) == 1 and self._author_cells >= _PLACEHOLDER_ROWS

    def root_of(self, native_id: str) -> str:
        """Return the post at the top of the thread in which ``native_id`` stands, as far as known.

        What was climbed is remembered, so that a thread of a thousand replies to replies is not
        climbed a thousand times.
        """
        climbed = [native_id]
        while (above := self.parents.get(climbed[-1])) is not None and above not in climbed:
            climbed.append(above)
            if len(climbed) > _LONGEST_CLIMB:
                break
        for passed in climbed[:-1]:
            self.parents[passed] = climbed[-1]
        return climbed[-1]

    def settled_mapping(self, is_guessed_id: bool) -> ColumnMapping:
        """Return the mapping without columns that turned out to be worth nothing.

        A column that only numbers the rows of its table is given up as identifier when it was
        guessed (``is_guessed_id``) and no other column refers to it: the same numbers in another
        file would make strangers one.
        """
        mapping = self._mapping
        if self.has_placeholder_author:
            mapping = mapping.without(Field.AUTHOR)
        if self.ids.is_rounded or (is_guessed_id and self._numbers_rows):
            mapping = mapping.without(Field.NATIVE_ID)
        return mapping

    @property
    def _numbers_rows(self) -> bool:
        column = self._mapping.column(Field.NATIVE_ID)
        if column is None or self._mapping.column(Field.PARENT_ID) is not None:
            return False
        return self.ids.is_running_number or (is_general_id(column) and self.ids.is_short_number)

    def notices(self, settled: ColumnMapping) -> list[Message]:
        """Say what a person should know about how the file is read."""
        notices: list[Message] = []
        if self.has_placeholder_author:
            column = self._mapping.column(Field.AUTHOR)
            notices.append(Message.of("import.notice.author_single", column=column))
        id_column = self._mapping.column(Field.NATIVE_ID)
        if self.ids.damaged:
            notices.append(
                Message.of("import.notice.ids_damaged", column=id_column, n=self.ids.damaged)
            )
        if self.ids.is_rounded:
            notices.append(Message.of("import.notice.ids_rounded", column=id_column))
        elif id_column and settled.column(Field.NATIVE_ID) is None:
            notices.append(Message.of("import.notice.ids_running", column=id_column))
        date_column = self._mapping.column(Field.CREATED_AT)
        if date_column is None and self.rows:
            notices.append(Message.of("import.notice.no_dates"))
        if self.day_order.is_mixed:
            notices.append(Message.of("import.notice.dates_mixed", column=date_column))
        elif self.day_order.numeric:
            notices.append(
                Message.of(
                    "import.notice.dates_day_first"
                    if self.day_order.is_day_first
                    else "import.notice.dates_month_first",
                    column=date_column,
                    n=self.day_order.ambiguous,
                )
            )
        return notices
