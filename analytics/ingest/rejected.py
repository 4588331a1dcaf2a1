"""Rows that were turned away: what may be shown of them, and the file in which they are kept."""

from __future__ import annotations

import csv
import errno
import os
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analytics.errors import CorpusError
from analytics.ingest.carriers.table import cell_text
from analytics.ingest.column_names import is_personal
from analytics.ingest.columns import ColumnMapping
from analytics.ingest.records import Cell, Field
from analytics.ingest.texts import without_controls
from analytics.messages import Message, Translator
from analytics.posts import Platform
from analytics.privacy.known_names import KnownNames
from analytics.privacy.masking import REPLACEMENTS, Masking, mask
from analytics.privacy.pseudonyms import Pseudonyms
from analytics.privacy.public_accounts import PublicAccounts

_FOLDER = "rejected"
_ONLY_LINK = re.compile(r"\s*(?:https?://|www\.)\S*\s*", re.IGNORECASE)
_HARMLESS = re.compile(r"[\d\s.,:/+\-TZ]*")
_WORDS_OF_SPEECH = 4
# A row that is turned away may hold all of a file in one cell; taking the names out of that, row for
# row, would take longer than the import.
_LONGEST_CELL = 4_000
_UNSURE_END = 200
# A spreadsheet takes a cell that begins like this for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_UNSAFE_IN_NAMES = re.compile(r"[^\w.\-]+")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that did not become a post: where it stands, why, and its cells with nobody named."""

    number: int
    reason: Message
    cells: Mapping[str, str]


class RejectedCells:
    """Takes from rejected rows whatever points to a person."""

    def __init__(
        self,
        columns: Sequence[str],
        mapping: ColumnMapping,
        names: KnownNames,
        pseudonyms: Pseudonyms,
        public: PublicAccounts,
    ) -> None:
        self._columns = columns
        self._names = names
        self._pseudonyms = pseudonyms
        self._public = public
        self._author = mapping.column(Field.AUTHOR)
        self._url = mapping.column(Field.URL)
        open_fields = (Field.TEXT, Field.CREATED_AT, Field.AUTHOR_KIND, Field.PLATFORM)
        opened = {mapping.column(field) for field in open_fields}
        self._personal = {c for c in columns if is_personal(c) and c not in opened}

    def masked(
        self, cells: Sequence[Cell], platform: Platform, *, is_broken: bool = False
    ) -> dict[str, str]:
        """Return the cells by column, masked; of a broken row anything could stand anywhere."""
        masked: dict[str, str] = {}
        for index, cell in enumerate(cells):
            beyond = index >= len(self._columns)
            column = f"kolom_{index + 1}" if beyond else self._columns[index]
            text = cell_text(cell)
            masked[column] = (
                self._of_broken_row(without_controls(text))
                if is_broken
                else self.of_column(column, text, platform)
            )
        return masked

    def of_column(self, column: str, text: str, platform: Platform) -> str:
        """Return a cell of ``column`` with nobody named, empty where nothing may be shown."""
        text = without_controls(text)
        if not text.strip() or column == self._url or _ONLY_LINK.fullmatch(text):
            return ""
        if column == self._author:
            return self._pseudonyms.author_key(platform, text)
        if column in self._personal:
            return REPLACEMENTS[Masking.ACCOUNT]
        return self._in_text(text)

    def _of_broken_row(self, text: str) -> str:
        """Show figures and speech; anything short in between may be a name."""
        if _ONLY_LINK.fullmatch(text):
            return ""
        if _HARMLESS.fullmatch(text) or len(text.split()) >= _WORDS_OF_SPEECH:
            return self._in_text(text)
        return REPLACEMENTS[Masking.ACCOUNT]

    def _in_text(self, text: str) -> str:
        masked = self._names.mask(mask(text[:_LONGEST_CELL], keep=self._public.handles).text)
        # Where a cell is cut, half a telephone number would not be known for one.
        return masked if len(text) <= _LONGEST_CELL else f"{masked[:-_UNSURE_END]}…"


def write_rejected(
    rejected: Sequence[Rejected],
    *,
    source_name: str,
    data_folder: Path,
    translator: Translator,
    now: datetime,
) -> Path:
    """Write the rejected rows of a file to ``rejected/<source>-<UTC>.csv`` and return its path.

    The file opens in an Indonesian spreadsheet as it is: semicolons, UTF-8 with its mark, and no
    cell that a spreadsheet would run. It appears whole or not at all.

    Raises:
        CorpusError: it cannot be written.
    """
    folder = data_folder / _FOLDER
    try:
        return _write(folder, rejected, source_name, translator, now)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CorpusError(Message.of("error.disk_full")) from error
        raise CorpusError(Message.of("error.folder", folder=str(folder))) from error


def _write(
    folder: Path,
    rejected: Sequence[Rejected],
    source_name: str,
    translator: Translator,
    now: datetime,
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    stem = _UNSAFE_IN_NAMES.sub("_", Path(source_name).stem).strip("._") or "berkas"
    name = f"{stem[:80]}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    # An archive may hold several files of one name, and all of them are read within a second.
    path, copy = folder / f"{name}.csv", 2
    while path.exists():
        path, copy = folder / f"{name}-{copy}.csv", copy + 1
    draft = folder / f".{secrets.token_hex(8)}.draft"
    columns = list(dict.fromkeys(column for row in rejected for column in row.cells))
    try:
        with draft.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            heading = [translator("import.rejected.row"), translator("import.rejected.reason")]
            writer.writerow(_safe([*heading, *columns]))
            for row in rejected:
                cells = (row.cells.get(column, "") for column in columns)
                writer.writerow(_safe([str(row.number), translator(row.reason), *cells]))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def _safe(cells: Iterable[str]) -> list[str]:
    """Return the cells so that none of them runs as a formula."""
    return [f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell for cell in cells]
