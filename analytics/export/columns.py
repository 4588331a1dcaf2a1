"""The columns of an export, and the note that goes with it: filter, release, counts, columns, when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd

from analytics.messages import LOCAL_TIME, Message, Translator

# Code of the column (as in Parquet and JSON Lines); its heading and meaning stand in the catalogues.
COLUMNS = (
    "post_id", "platform", "author_kind", "author_name", "account", "created_at", "time_precision",
    "text", "likes", "replies", "shares", "rating", "parent_id", "thread_id", "text_id", "copies",
    "copy_accounts", "flood", "theme_id", "theme", "topic_id", "topic", "topic_stability", "strength",
    "status", "likely_topic_id", "likely_topic", "second_topic_id", "second_topic", "second_strength",
    "category", "agency", "report_status", "place", "answered_at",
)  # fmt: skip
# Only where somebody asks for it.
LINK_COLUMN = "url"
MOMENTS = ("created_at", "answered_at")


@dataclass(frozen=True, slots=True)
class ExportNote:
    """What an export says about itself.

    ``exported`` and ``published`` are aware; ``has_links`` says that ``LINK_COLUMN`` is in it;
    ``accounts`` is None where that is not told.
    """

    sentence: Message
    release: str
    published: datetime
    exported: datetime
    posts: int
    texts: int
    rows: int
    made_up: bool
    has_links: bool = False
    accounts: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The codes of the columns, in their order."""
        return (*COLUMNS, LINK_COLUMN) if self.has_links else COLUMNS

    def lines(self, words: Translator) -> list[tuple[str, str]]:
        """Return name and value of each line in the reader's language."""
        lines = [
            (words("export.note.what"), words(self.sentence)),
            (words("export.note.rows"), words.number(self.rows)),
            (words("export.note.posts"), words.number(self.posts)),
            (words("export.note.texts"), words.number(self.texts)),
            (words("export.note.release"), f"{self.release} ({words.moment(self.published)})"),
            (words("export.note.exported"), words.moment(self.exported)),
            (words("export.note.times"), words("export.note.times.value")),
            (words("export.note.privacy"), words("export.note.privacy.value")),
        ]
        if self.accounts is not None:
            lines.insert(4, (words("count.label.accounts"), words.number(self.accounts)))
        if self.has_links:
            lines.append((words("export.note.links"), words("export.note.links.value")))
        if self.rows < self.posts:
            lines.insert(2, (words("export.note.cut"), words("export.note.cut.value", n=self.rows)))
        if self.made_up:
            lines.insert(0, (words("export.note.made_up"), words("state.made_up.words")))
        return lines


def column_lines(words: Translator, columns: Sequence[str] = COLUMNS) -> list[tuple[str, str, str]]:
    """Return heading, code and meaning of each column."""
    return [(words(f"column.{code}"), code, words(f"column.{code}.meaning")) for code in columns]


def note_text(note: ExportNote, words: Translator) -> str:
    """Return the note as plain text, for the formats that cannot hold it."""
    parts = [f"{name}: {value}" for name, value in note.lines(words)]
    parts += ["", words("export.note.columns")]
    parts += [
        f"- {heading} ({code}): {meaning}"
        for heading, code, meaning in column_lines(words, note.columns)
    ]
    return "\r\n".join(parts) + "\r\n"


def local_times(moments: pd.Series) -> pd.Series:
    """Return ``moments`` (naive UTC) as naive Yogyakarta time, for people."""
    utc = moments.dt.tz_localize(ZoneInfo("UTC"))
    return utc.dt.tz_convert(LOCAL_TIME).dt.tz_localize(None).dt.floor("s")


def localised(
    frame: pd.DataFrame, words: Translator, columns: Sequence[str] = COLUMNS
) -> pd.DataFrame:
    """Return ``columns`` of ``frame`` for people: local times, codes in words."""
    named = frame.loc[:, list(columns)].copy()
    for column in MOMENTS:
        named[column] = local_times(frame[column])
    for column, prefix in (
        ("platform", "platform"),
        ("author_kind", "author_kind"),
        ("time_precision", "time_precision"),
        ("status", "status"),
        ("flood", "flood"),
    ):
        codes = named[column].dropna().unique()
        in_words = {code: words(f"{prefix}.{code}") for code in codes}
        named[column] = named[column].map(in_words)
    named["theme"] = named["theme"].where(named["theme"].notna(), words("topic.ungrouped"))
    named["topic"] = named["topic"].where(named["topic"].notna(), words("topic.ungrouped"))
    return named


def headings(words: Translator, columns: Sequence[str] = COLUMNS) -> Sequence[str]:
    """Return the headings of ``columns`` in the reader's language."""
    return [words(f"column.{code}") for code in columns]
