"""Writes docs/formats.md from the formats themselves: ``python -m tests.analytics.ingest.formats_page``."""

from __future__ import annotations

from analytics.ingest.readers import FORMATS
from analytics.ingest.readers.format import TableFormat
from analytics.messages import Message, Translator
from analytics.settings import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "formats.md"
_MOST_MARKS = 4


def page() -> str:
    """Return the page's text."""
    words = Translator("en")
    lines = [
        "# Formats",
        "",
        f"{len(FORMATS)} formats are recognised by what is in a file, never by its name. Each is tested with a",
        "file built as the tool writes it, plain and in every wrapping that its kind of file can have: under a",
        "wrong name, as `.gz`, in a `.zip` beside a photo, UTF-8 with a mark, UTF-16, CRLF or CR-only lines,",
        "semicolons, tabs, trailing delimiters, JSON indented, as a list, as lines",
        "(`tests/analytics/ingest/test_every_format.py`). This page is written by",
        "`python -m tests.analytics.ingest.formats_page`.",
        "",
        "| format | platform | kind | recognised by | code |",
        "|---|---|---|---|---|",
    ]
    for known in sorted(FORMATS, key=lambda known: (str(known.platform or ""), known.code)):
        platform = (
            words(Message.of(f"platform.{known.platform}"))
            if known.platform
            else "said in the file"
        )
        if isinstance(known, TableFormat):
            kind = "table"
            marks = [sorted(marks)[:_MOST_MARKS] for marks in known.marks]
            by = " or ".join(", ".join(f"`{name}`" for name in names) for names in marks[:2])
        else:
            kind, by = "JSON", "its keys"
        name = words(Message.of(f"format.{known.code}"))
        lines.append(f"| {name} | {platform} | {kind} | {by} | `{known.code}` |")
    lines += [
        "",
        "A table format may come as CSV in any dialect, XLSX, XLS, ODS, Parquet or flat JSON. What no format",
        "knows is read as a table whose columns are guessed by their names and contents, in Indonesian and",
        "English; a mapping made by hand on the page *Data* can be saved and is used again for the same columns.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
