"""A file somebody exported -> Posts, row by row, with what was turned away and why.

Every text is masked and every author a pseudonym before a Post exists; nothing else of a row leaves
this module but the masked cells of rejected rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from analytics.errors import InputFileError
from analytics.ingest.column_names import Field
from analytics.ingest.columns import ColumnMapping, choose_columns
from analytics.ingest.counts import read_count
from analytics.ingest.identity import id_in_link, names_somebody, read_id
from analytics.ingest.platforms import platform_called, recognise_platform
from analytics.ingest.readers import open_table
from analytics.ingest.readers.table import Cell, Row, Table, cell_text, is_blank
from analytics.ingest.rejected import Rejected, RejectedCells
from analytics.ingest.survey import Survey
from analytics.ingest.texts import clean_text, without_controls
from analytics.ingest.times import Moment, TimeReader, is_empty_time, relative_age
from analytics.messages import Message
from analytics.posts import (
    AuthorKind,
    Platform,
    Post,
    TimePrecision,
    as_post_id,
    make_post_id,
    make_text_id,
)
from analytics.privacy.known_names import KnownNames
from analytics.privacy.masking import mask
from analytics.privacy.pseudonyms import Pseudonyms, fold_handle

_SAMPLE_ROWS = 1_000
_SAMPLE_CELLS = 300
_PROGRESS_ROWS = 1_000
_CHUNK = 1 << 20

_NOBODY = frozenset({"", "-", "nan", "none", "null", "n/a", "[deleted]", "[removed]", "[dihapus]"})
_AUTHOR_KINDS: Mapping[str, AuthorKind] = {
    **{kind.value: kind for kind in AuthorKind},
    "warga": AuthorKind.RESIDENT,
    "masyarakat": AuthorKind.RESIDENT,
    "pribadi": AuthorKind.RESIDENT,
    "pemerintah": AuthorKind.GOVERNMENT,
    "pemda": AuthorKind.GOVERNMENT,
    "pemkot": AuthorKind.GOVERNMENT,
    "opd": AuthorKind.GOVERNMENT,
    "dinas": AuthorKind.GOVERNMENT,
    "resmi": AuthorKind.GOVERNMENT,
    "pers": AuthorKind.MEDIA,
    "berita": AuthorKind.MEDIA,
    "media massa": AuthorKind.MEDIA,
}


@dataclass(frozen=True, slots=True)
class FileReport:
    """What a file is and how it would be read, judged from its first rows."""

    kind: str
    encoding: str | None
    delimiter: str | None
    columns: tuple[str, ...]
    mapping: ColumnMapping
    platform: Platform
    notices: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read. ``source_id`` is the hash of its bytes, ``rows`` the records in it.

    ``platform`` is the commonest one where a column names several; ``mapping`` pairs a field's code
    with the column taken for it.
    """

    source_id: str
    name: str
    kind: str
    platform: Platform
    mapping: tuple[tuple[str, str], ...]
    rows: int


def inspect(
    path: Path, *, platform: Platform | None = None, mapping: Mapping[str, str] | None = None
) -> FileReport:
    """Say how the file at ``path`` would be read, from its first rows and without importing it.

    Raises:
        InputFileError: the file cannot be read, holds no table or no column of text, or ``mapping``
            names a field or column that does not exist.
    """
    plan = _plan(path, platform, mapping)
    survey = Survey(plan.mapping, plan.table.shape.columns)
    survey.observe(plan.sample)
    settled = survey.settled_mapping(plan.is_guessed_id)
    shape = plan.table.shape
    return FileReport(
        kind=shape.kind,
        encoding=shape.encoding,
        delimiter=shape.delimiter,
        columns=shape.columns,
        mapping=settled,
        platform=_commonest(plan.platform, survey),
        notices=_early_notices(plan, survey, settled),
    )


def read_posts(
    path: Path,
    *,
    pseudonyms: Pseudonyms,
    platform: Platform | None = None,
    mapping: Mapping[str, str] | None = None,
    imported_at: datetime,
    on_progress: Callable[[int, int], None] | None = None,
) -> Reading:
    """Read the file at ``path``; its posts come when ``Reading.posts`` is iterated.

    ``mapping`` maps a field's code (see ``Field``) to a column, an empty column leaving the field
    out; the rest is guessed. ``imported_at`` is aware. ``on_progress`` is called with (rows done,
    rows in all) now and then.

    Raises:
        InputFileError: the file cannot be read, holds no table or no column of text, or ``mapping``
            names a field or column that does not exist.
    """
    plan = _plan(path, platform, mapping)
    columns = plan.table.shape.columns
    with _file_errors(path):
        survey = Survey(plan.mapping, columns)
        survey.observe(plan.table.rows())
        settled = survey.settled_mapping(plan.is_guessed_id)
        names = KnownNames(
            survey.authors if settled.column(Field.AUTHOR) is not None else frozenset()
        )
        text_column = settled.column(Field.TEXT)
        if survey.rows and text_column is not None:
            place = columns.index(text_column)
            for row in plan.table.rows():
                if place < len(row.cells):
                    names.observe(cell_text(row.cells[place]))
        source = Source(
            source_id=_hash_of(path),
            name=path.name,
            kind=plan.table.shape.kind,
            platform=_commonest(plan.platform, survey),
            mapping=tuple((choice.field.value, choice.column) for choice in settled.choices),
            rows=survey.rows,
        )
        modified_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return Reading(
        source=source,
        path=path,
        table=plan.table,
        mapping=settled,
        platform=plan.platform,
        pseudonyms=pseudonyms,
        names=names,
        survey=survey,
        modified_at=modified_at,
        imported_at=imported_at.astimezone(UTC),
        notices=_early_notices(plan, survey, settled),
        on_progress=on_progress,
    )


class Reading:
    """A file being read: ``posts`` can be iterated once and fills ``rejected`` on the way.

    ``notices`` is complete when ``posts`` is through. Posts and rejected rows together are the
    source's rows.
    """

    def __init__(
        self,
        *,
        source: Source,
        path: Path,
        table: Table,
        mapping: ColumnMapping,
        platform: Platform | None,
        pseudonyms: Pseudonyms,
        names: KnownNames,
        survey: Survey,
        modified_at: datetime,
        imported_at: datetime,
        notices: tuple[Message, ...],
        on_progress: Callable[[int, int], None] | None,
    ) -> None:
        self.source = source
        self.rejected: list[Rejected] = []
        self._path = path
        self._table = table
        self._platform = platform
        self._pseudonyms = pseudonyms
        self._names = names
        self._imported_at = imported_at
        self._notices = notices
        self._on_progress = on_progress
        self._columns = table.shape.columns
        places = {choice.field: self._columns.index(choice.column) for choice in mapping.choices}
        self._places = places
        # A row that ends before the last column we use has been cut or shifted.
        self._fewest_cells = max(places.values(), default=-1) + 1
        self._survey = survey
        day_first = survey.day_order.is_day_first
        self._times = TimeReader(modified_at, day_first)
        self._retrieval_times = TimeReader(modified_at, day_first)
        self._rejected_cells = RejectedCells(self._columns, mapping, names, pseudonyms)
        self._copies: dict[str, int] = {}
        self._approximate = 0
        self.posts: Iterator[Post] = self._read()

    @property
    def notices(self) -> tuple[Message, ...]:
        """What a person should know about how the file was read."""
        if not self._approximate:
            return self._notices
        key = (
            "import.notice.approximate_retrieved"
            if Field.RETRIEVED_AT in self._places
            else "import.notice.approximate_modified"
        )
        message = Message.of(key, n=self._approximate)
        return (*self._notices, message)

    def _read(self) -> Iterator[Post]:
        done = 0
        with _file_errors(self._path):
            for row in self._table.rows():
                outcome = self._take(row)
                if isinstance(outcome, Post):
                    yield outcome
                else:
                    self.rejected.append(outcome)
                done += 1
                if self._on_progress and done % _PROGRESS_ROWS == 0:
                    self._on_progress(done, self.source.rows)
        if self._on_progress:
            self._on_progress(done, self.source.rows)

    def _take(self, row: Row) -> Post | Rejected:
        cells = row.cells
        platform = self._platform_of(cells)
        fault = row.fault
        if fault is None and len(cells) < self._fewest_cells:
            fault = Message.of(
                "import.rejected.broken_row", found=len(cells), expected=len(self._columns)
            )
        if fault is not None:
            return self._reject(row, fault, platform, is_broken=True)
        raw = clean_text(cell_text(self._cell(cells, Field.TEXT)))
        if not raw:
            return self._reject(row, Message.of("import.rejected.no_text"), platform)
        written = self._cell(cells, Field.CREATED_AT)
        moment: Moment | None = None
        if not is_empty_time(written):
            moment = self._times.read(written, self._retrieved_at(cells))
            if moment is None:
                column = self._columns[self._places[Field.CREATED_AT]]
                reason = Message.of("import.rejected.bad_date", column=column)
                return self._reject(row, reason, platform)
            self._approximate += moment.precision is TimePrecision.APPROXIMATE
        return self._post(cells, platform, raw, written, moment)

    def _post(
        self,
        cells: Sequence[Cell],
        platform: Platform,
        raw: str,
        written: Cell,
        moment: Moment | None,
    ) -> Post:
        author = self._author(cells)
        native_id = self._native_id(cells, platform)
        container = read_id(self._cell(cells, Field.THREAD_ID))
        parent = read_id(self._cell(cells, Field.PARENT_ID))
        if native_id is not None:
            post_id = make_post_id(platform, native_id)
        else:
            post_id = self._row_id(platform, author, written, raw, container)
        parent_id = None
        if parent is not None and parent != "0":
            parent_id = make_post_id(platform, self._safe_id(platform, parent))
            if parent_id == post_id:
                parent_id = None
        thread_id = post_id
        if parent is not None and parent_id is not None:
            root = self._survey.root_of(parent)
            thread_id = make_post_id(platform, self._safe_id(platform, root))
        if container is not None and container != "0":
            thread_id = make_post_id(platform, self._safe_id(platform, container))
        text = self._names.mask(mask(raw).text)
        return Post(
            post_id=post_id,
            platform=platform,
            native_id=native_id,
            parent_id=parent_id,
            thread_id=thread_id,
            author_key=self._pseudonyms.author_key(platform, author) if author else None,
            author_kind=self._author_kind(cells),
            created_at=moment.at if moment else None,
            time_precision=moment.precision if moment else TimePrecision.APPROXIMATE,
            text=text,
            text_id=make_text_id(text),
            likes=read_count(self._cell(cells, Field.LIKES)),
            replies=read_count(self._cell(cells, Field.REPLIES)),
            shares=read_count(self._cell(cells, Field.SHARES)),
            source_id=self.source.source_id,
            imported_at=self._imported_at,
        )

    def _cell(self, cells: Sequence[Cell], field: Field) -> Cell:
        place = self._places.get(field)
        return cells[place] if place is not None and place < len(cells) else None

    def _platform_of(self, cells: Sequence[Cell]) -> Platform:
        if self._platform is not None:
            return self._platform
        called = platform_called(cell_text(self._cell(cells, Field.PLATFORM)))
        return called or Platform.OTHER

    def _author(self, cells: Sequence[Cell]) -> str:
        """Return the folded handle of a row's author, empty when it names nobody."""
        handle = fold_handle(cell_text(self._cell(cells, Field.AUTHOR)))
        return "" if handle in _NOBODY else handle

    def _author_kind(self, cells: Sequence[Cell]) -> AuthorKind:
        written = cell_text(self._cell(cells, Field.AUTHOR_KIND)).strip().casefold()
        return _AUTHOR_KINDS.get(written, AuthorKind.RESIDENT)

    def _retrieved_at(self, cells: Sequence[Cell]) -> datetime | None:
        cell = self._cell(cells, Field.RETRIEVED_AT)
        if is_empty_time(cell):
            return None
        moment = self._retrieval_times.read(cell)
        return moment.at if moment else None

    def _native_id(self, cells: Sequence[Cell], platform: Platform) -> str | None:
        native = read_id(self._cell(cells, Field.NATIVE_ID))
        if native is None and Field.NATIVE_ID not in self._places:
            native = id_in_link(cell_text(self._cell(cells, Field.URL)))
        return None if native is None else self._safe_id(platform, native)

    def _safe_id(self, platform: Platform, native: str) -> str:
        """Return an identifier in which no account's name stands: links give way to a digest."""
        native = without_controls(native)
        if not names_somebody(native):
            return native
        return id_in_link(native) or self._pseudonyms.row_id(platform, native)

    def _row_id(
        self, platform: Platform, author: str, written: Cell, raw: str, container: str | None
    ) -> str:
        """Identify a row by what stands in it: the same file again gives the same identifiers.

        Rows of the very same content are told apart by their order, so that real copies stay. A
        relative time is left out: in a later export of the same comments it reads differently.
        """
        date = cell_text(written)
        if relative_age(date) is not None:
            date = ""
        content = (platform.value, author, date, raw, container or "")
        digest = self._pseudonyms.row_id(*content)
        copy = self._copies.get(digest, 0)
        self._copies[digest] = copy + 1
        return as_post_id(digest if copy == 0 else self._pseudonyms.row_id(*content, str(copy)))

    def _reject(
        self, row: Row, reason: Message, platform: Platform, *, is_broken: bool = False
    ) -> Rejected:
        cells = self._rejected_cells.masked(row.cells, platform, is_broken=is_broken)
        return Rejected(row.number, reason, cells)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a file is going to be read. ``platform`` is None where each row says its own."""

    table: Table
    sample: tuple[Row, ...]
    mapping: ColumnMapping
    platform: Platform | None
    is_guessed_id: bool


def _plan(path: Path, platform: Platform | None, wanted: Mapping[str, str] | None) -> _Plan:
    with _file_errors(path):
        table = open_table(path)
        sample = tuple(islice(table.rows(), _SAMPLE_ROWS))
    columns = table.shape.columns
    samples = _samples(columns, sample)
    mapping = choose_columns(columns, samples, wanted)
    if sample and mapping.column(Field.TEXT) is None:
        raise InputFileError(
            Message.of("import.no_text_column", name=path.name, columns=", ".join(columns))
        )
    if platform is None and mapping.column(Field.PLATFORM) is None:
        platform = recognise_platform(columns, samples) or Platform.OTHER
    return _Plan(
        table=table,
        sample=sample,
        mapping=mapping,
        platform=platform,
        is_guessed_id=Field.NATIVE_ID.value not in (wanted or {}),
    )


def _samples(columns: Sequence[str], rows: Sequence[Row]) -> dict[str, list[str]]:
    """Return the first cells with content of each column, as text."""
    samples: dict[str, list[str]] = {column: [] for column in columns}
    for row in rows:
        if row.fault is not None:
            continue
        for column, cell in zip(columns, row.cells, strict=False):
            if len(samples[column]) < _SAMPLE_CELLS and not is_blank(cell):
                samples[column].append(cell_text(cell))
    return samples


def _commonest(platform: Platform | None, survey: Survey) -> Platform:
    if platform is not None:
        return platform
    return survey.platforms.most_common(1)[0][0] if survey.platforms else Platform.OTHER


def _early_notices(plan: _Plan, survey: Survey, settled: ColumnMapping) -> tuple[Message, ...]:
    notices = [*plan.table.shape.notices, *survey.notices(settled)]
    if not survey.rows:
        notices.append(Message.of("import.notice.empty"))
    elif plan.platform is Platform.OTHER:
        notices.append(Message.of("import.notice.platform_unknown"))
    return tuple(notices)


@contextmanager
def _file_errors(path: Path) -> Iterator[None]:
    """Put trouble with the file itself into a sentence: gone, locked, on a drive that fell asleep."""
    try:
        yield
    except PermissionError as error:
        raise InputFileError(Message.of("import.file.no_permission", name=path.name)) from error
    except OSError as error:
        raise InputFileError(Message.of("import.file.unreadable", name=path.name)) from error


def _hash_of(path: Path) -> str:
    """Return the hash (BLAKE2b, 16 hex digits) of a file's bytes."""
    digest = hashlib.blake2b(digest_size=8)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
