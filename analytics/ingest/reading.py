"""A file somebody exported -> Posts, row by row, with what was turned away and why.

Every text is masked and every author a pseudonym before a Post exists; nothing else of a row leaves
this module but the masked cells of rejected rows.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from analytics.errors import InputFileError
from analytics.ingest.author_kinds import read_author_kind
from analytics.ingest.carriers.opening import Unchanged, file_errors, shown_name
from analytics.ingest.carriers.table import Row, Table, cell_text
from analytics.ingest.columns import ColumnMapping, Known, choose_columns
from analytics.ingest.counts import read_count, read_rating
from analytics.ingest.extract import PLACE, Extracted, Extractor
from analytics.ingest.identity import id_in_link, names_somebody, read_id
from analytics.ingest.links import neutral_link
from analytics.ingest.lists_in_cells import holds_lists
from analytics.ingest.name_removal import BATCH_CHARACTERS, BATCH_TEXTS, NamelessText, NameRemoval
from analytics.ingest.platforms import platform_called, recognise_platform
from analytics.ingest.profiles import Profile, find_profile
from analytics.ingest.readers import Export, open_export
from analytics.ingest.readers.format import DocumentFormat, TableFormat
from analytics.ingest.records import Cell, Field
from analytics.ingest.rejected import Rejected, RejectedCells
from analytics.ingest.survey import Survey
from analytics.ingest.texts import clean_text, without_controls
from analytics.ingest.times import Moment, TimeReader, is_empty_time, relative_age
from analytics.messages import LOCAL_TIME, Message
from analytics.posts import (
    Platform,
    Post,
    TimePrecision,
    as_post_id,
    make_post_id,
)
from analytics.privacy.known_names import KnownNames
from analytics.privacy.pseudonyms import Pseudonyms, fold_handle
from analytics.privacy.public_accounts import NO_PUBLIC_ACCOUNTS, PublicAccounts

_PROGRESS_ROWS = 2_000
_CHUNK = 1 << 20
_LONGEST_LABEL = 200
_PREVIEW_POSTS = 8
_SAMPLE_CELLS = 3
_SAMPLE_CHARACTERS = 120
_MOST_COLUMNS_SAID = 40
# How far a file is read when its rows have been looked at, and when the names in it are known.
_SURVEYED, _NAMED = 0.3, 0.4
_NAME_ROWS = 100_000

_NOBODY = frozenset({"", "-", "nan", "none", "null", "n/a", "[deleted]", "[removed]", "[dihapus]"})
(
    _TEXT, _CREATED_AT, _AUTHOR, _AUTHOR_NAME, _NATIVE_ID, _PARENT_ID, _THREAD_ID, _LIKES, _REPLIES,
    _SHARES, _RATING, _PLATFORM, _AUTHOR_KIND, _RETRIEVED_AT, _URL, _CATEGORY, _AGENCY, _STATUS, _PLACE,
    _ANSWERED_AT,
) = (
    PLACE[field]
    for field in (
        Field.TEXT, Field.CREATED_AT, Field.AUTHOR, Field.AUTHOR_NAME, Field.NATIVE_ID, Field.PARENT_ID,
        Field.THREAD_ID, Field.LIKES, Field.REPLIES, Field.SHARES, Field.RATING, Field.PLATFORM,
        Field.AUTHOR_KIND, Field.RETRIEVED_AT, Field.URL, Field.CATEGORY, Field.AGENCY, Field.STATUS,
        Field.PLACE, Field.ANSWERED_AT,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileReport:
    """What a file is and how it would be read, judged from its first rows.

    ``kind`` is the code of the format, or of the kind of table; ``evidence`` the columns or keys by
    which a format was recognised. ``samples`` are a few cells of each column and ``preview`` the first
    posts, both masked. ``can_map`` is False where the format fixes what is what. ``problem`` says why
    the file cannot be read as it is.
    """

    kind: str
    evidence: tuple[str, ...]
    encoding: str | None
    delimiter: str | None
    columns: tuple[str, ...]
    samples: Mapping[str, tuple[str, ...]]
    mapping: ColumnMapping
    can_map: bool
    platform: Platform
    preview: tuple[Post, ...]
    notices: tuple[Message, ...]
    problem: Message | None = None
    has_profile: bool = False


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


@dataclass(slots=True)
class Coverage:
    """What the posts of a file cover, counted while they are read. Times are aware, in UTC."""

    first: datetime | None = None
    last: datetime | None = None
    approximate: int = 0
    undated: int = 0
    platforms: Counter[Platform] = field(default_factory=Counter)

    def observe(self, post: Post) -> None:
        """Take ``post`` into account."""
        self.platforms[post.platform] += 1
        at = post.created_at
        if at is None:
            self.undated += 1
            return
        self.approximate += post.time_precision is TimePrecision.APPROXIMATE
        if self.first is None or at < self.first:
            self.first = at
        if self.last is None or at > self.last:
            self.last = at


def inspect(
    path: Path,
    *,
    name: str | None = None,
    platform: Platform | None = None,
    mapping: Mapping[str, str] | None = None,
    data_folder: Path | None = None,
    pseudonyms: Pseudonyms | None = None,
    public: PublicAccounts | None = None,
) -> FileReport:
    """Say how the file at ``path`` would be read, from its first rows and without importing it.

    ``data_folder`` is where saved mappings lie. Without ``pseudonyms`` there are no samples and no
    preview, since their names could not be taken out.

    Raises:
        InputFileError: the file cannot be read, holds no table, or ``mapping`` names a field or
            column that does not exist.
    """
    name = shown_name(name or path.name)
    plan = _plan(path, name, platform, mapping, data_folder)
    survey = Survey(plan.mapping)
    for _ in survey.observe(plan.extractor().records(plan.export.sample)):
        pass
    settled = plan.settled(survey)
    shape = plan.export.table.shape
    samples: dict[str, tuple[str, ...]] = {}
    preview: tuple[Post, ...] = ()
    if pseudonyms is not None:
        people = _People(pseudonyms, public or NO_PUBLIC_ACCOUNTS)
        with file_errors(name, path):
            unchanged = Unchanged(path, name)
            reading = _reading(
                path, name, plan, survey, settled, people, datetime.now(UTC), None, unchanged,
                rows=_Sampled(plan),
            )  # fmt: skip
        samples = reading.masked_samples(plan.export)
        preview = tuple(islice(reading.posts, _PREVIEW_POSTS))
    return FileReport(
        kind=plan.kind,
        evidence=plan.export.evidence,
        encoding=shape.encoding,
        delimiter=shape.delimiter,
        columns=shape.columns,
        samples=samples,
        mapping=settled,
        can_map=not isinstance(plan.export.format, DocumentFormat),
        platform=_commonest(plan.platform, survey),
        preview=preview,
        notices=_early_notices(plan, survey, settled),
        problem=plan.problem(name),
        has_profile=plan.profile is not None,
    )


def read_posts(
    path: Path,
    *,
    pseudonyms: Pseudonyms,
    public: PublicAccounts | None = None,
    name: str | None = None,
    platform: Platform | None = None,
    mapping: Mapping[str, str] | None = None,
    data_folder: Path | None = None,
    imported_at: datetime,
    on_progress: Callable[[float], None] | None = None,
) -> Reading:
    """Read the file at ``path``; its posts come when ``Reading.posts`` is iterated.

    ``name`` is what people know the file by. ``mapping`` maps a field's code (see ``Field``) to a
    column, an empty column leaving the field out; the rest is known by the format, by a mapping saved
    in ``data_folder``, or guessed. ``imported_at`` is aware. ``on_progress`` is told now and then how
    far it is, 0 to 1.

    Raises:
        InputFileError: the file cannot be read, holds no table or no column of text, or ``mapping``
            names a field or column that does not exist.
    """
    name = shown_name(name or path.name)
    plan = _plan(path, name, platform, mapping, data_folder)
    if problem := plan.problem(name):
        raise InputFileError(problem)
    table = plan.export.table
    with file_errors(name, path):
        unchanged = Unchanged(path, name)
        survey = Survey(plan.mapping)
        for seen in survey.observe(plan.extractor().records(table.rows())):
            if seen % _PROGRESS_ROWS == 0:
                unchanged.check()
                if on_progress:
                    on_progress(_SURVEYED * table.share_read)
        settled = plan.settled(survey)
        people = _People(pseudonyms, public or NO_PUBLIC_ACCOUNTS)
        return _reading(
            path, name, plan, survey, settled, people, imported_at, on_progress, unchanged
        )


@dataclass(frozen=True, slots=True)
class _People:
    """What takes the names out: the folder's key, and the accounts that are public."""

    pseudonyms: Pseudonyms
    public: PublicAccounts


class _Sampled:
    """The first rows of a table in place of all."""

    def __init__(self, plan: _Plan) -> None:
        self.shape = plan.export.table.shape
        self.share_read = 1.0
        self._sample = plan.export.sample

    def rows(self) -> Iterator[Row]:
        return iter(self._sample)


def _reading(
    path: Path,
    name: str,
    plan: _Plan,
    survey: Survey,
    settled: ColumnMapping,
    people: _People,
    imported_at: datetime,
    on_progress: Callable[[float], None] | None,
    unchanged: Unchanged,
    rows: Table | None = None,
) -> Reading:
    table = rows or plan.export.table
    extractor = plan.extractor(settled)
    has_authors = settled.column(Field.AUTHOR) is not None
    named = survey.names if has_authors else survey.names - survey.authors
    names = KnownNames(named, keep=people.public.handles)
    if named:
        # How common a name is as a word shows in the first rows of a long file as well.
        for record in islice(extractor.records(table.rows()), _NAME_ROWS):
            names.observe(cell_text(record.fields[_TEXT]))
            if on_progress and record.number % _PROGRESS_ROWS == 0:
                on_progress(_SURVEYED + (_NAMED - _SURVEYED) * table.share_read)
    source = Source(
        source_id=_hash_of(path),
        name=name,
        kind=plan.kind,
        platform=_commonest(plan.platform, survey),
        mapping=tuple((choice.field.value, choice.column) for choice in settled.choices),
        rows=survey.rows,
    )
    return Reading(
        source=source,
        path=path,
        unchanged=unchanged,
        table=table,
        extractor=extractor,
        mapping=settled,
        platform=plan.platform,
        zone=plan.export.format.zone if plan.export.format else LOCAL_TIME,
        people=people,
        names=names,
        survey=survey,
        imported_at=imported_at.astimezone(UTC),
        notices=_early_notices(plan, survey, settled),
        on_progress=on_progress,
    )


class Reading:
    """A file being read: ``posts`` can be iterated once and fills ``rejected`` on the way.

    ``notices`` and ``coverage`` are complete when ``posts`` is through. Posts and rejected records
    together are the source's rows.
    """

    def __init__(
        self,
        *,
        source: Source,
        path: Path,
        unchanged: Unchanged,
        table: Table,
        extractor: Extractor,
        mapping: ColumnMapping,
        platform: Platform | None,
        zone: tzinfo,
        people: _People,
        names: KnownNames,
        survey: Survey,
        imported_at: datetime,
        notices: tuple[Message, ...],
        on_progress: Callable[[float], None] | None,
    ) -> None:
        self.source = source
        self.rejected: list[Rejected] = []
        self.coverage = Coverage()
        self._path = path
        self._unchanged = unchanged
        self._table = table
        self._extractor = extractor
        self._mapping = mapping
        self._platform = platform
        self._pseudonyms = people.pseudonyms
        self._public = people.public
        self._removal = NameRemoval(names, people.public.handles)
        self._imported_at = imported_at
        self._notices = notices
        self._on_progress = on_progress
        self._survey = survey
        day_first = survey.day_order.is_day_first
        self._times = TimeReader(unchanged.modified_at, day_first, zone)
        self._retrieval_times = TimeReader(unchanged.modified_at, day_first, zone)
        self._rejected_cells = RejectedCells(
            table.shape.columns, mapping, names, people.pseudonyms, people.public
        )
        self._copies: dict[str, int] = {}
        self._author_keys: dict[tuple[Platform, str], str] = {}
        self.posts: Iterator[Post] = self._read()

    @property
    def notices(self) -> tuple[Message, ...]:
        """What a person should know about how the file was read."""
        approximate = self.coverage.approximate
        if not approximate:
            return self._notices
        key = (
            "import.notice.approximate_retrieved"
            if self._mapping.column(Field.RETRIEVED_AT) is not None
            else "import.notice.approximate_modified"
        )
        return (*self._notices, Message.of(key, n=approximate))

    def masked_samples(self, export: Export) -> dict[str, tuple[str, ...]]:
        """Return a few cells of each column, with nobody named."""
        columns = export.table.shape.columns
        return {
            column: tuple(
                masked[:_SAMPLE_CHARACTERS]
                for cell in export.samples[column][:_SAMPLE_CELLS]
                if (masked := self._rejected_cells.of_column(column, cell, Platform.OTHER))
            )
            for column in columns
        }

    def _read(self) -> Iterator[Post]:
        done = 0
        with file_errors(self.source.name, self._path):
            for batch, texts in self._removal.through(self._batches(), _texts_of, self.source.rows):
                named = iter(texts)
                for found in batch:
                    if isinstance(found, Rejected):
                        self.rejected.append(found)
                        continue
                    post = self._post(found, next(named))
                    self.coverage.observe(post)
                    yield post
                done += len(batch)
                self._unchanged.check()
                if self._on_progress:
                    self._on_progress(_NAMED + (1 - _NAMED) * done / max(1, self.source.rows))
            if done != self.source.rows:
                raise InputFileError(Message.of("import.file.changed", name=self.source.name))
        if self._on_progress:
            self._on_progress(1.0)

    def _batches(self) -> Iterator[list[_Readable | Rejected]]:
        batch: list[_Readable | Rejected] = []
        characters = 0
        for record in self._extractor.records(self._table.rows()):
            found = self._take(record)
            batch.append(found)
            characters += len(found.raw) if isinstance(found, _Readable) else 0
            if len(batch) >= BATCH_TEXTS or characters >= BATCH_CHARACTERS:
                yield batch
                batch = []
                characters = 0
        yield batch

    def _take(self, record: Extracted) -> _Readable | Rejected:
        fields = record.fields
        platform = self._platform_of(fields)
        if record.fault is not None:
            return self._reject(record, record.fault, platform, is_broken=True)
        raw = clean_text(cell_text(fields[_TEXT]))
        if not raw:
            return self._reject(record, Message.of("import.rejected.no_text"), platform)
        moment: Moment | None = None
        if not is_empty_time(fields[_CREATED_AT]):
            moment = self._times.read(fields[_CREATED_AT], self._retrieved_at(fields))
            if moment is None:
                column = self._mapping.column(Field.CREATED_AT)
                reason = Message.of("import.rejected.bad_date", column=column)
                return self._reject(record, reason, platform)
        return _Readable(fields, platform, raw, moment)

    def _post(self, readable: _Readable, nameless: NamelessText) -> Post:
        fields, platform, raw, moment = readable
        author = _handle(fields[_AUTHOR]) or _handle(fields[_AUTHOR_NAME])
        url = cell_text(fields[_URL])
        native_id = self._native_id(fields, platform, url)
        container = read_id(fields[_THREAD_ID])
        parent = read_id(fields[_PARENT_ID])
        if native_id is not None:
            post_id = make_post_id(platform, native_id)
        else:
            post_id = self._row_id(platform, author, fields[_CREATED_AT], raw, container)
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
        known_kind = self._public.kind_of(platform, author) if author else None
        return Post(
            post_id=post_id,
            platform=platform,
            native_id=native_id,
            parent_id=parent_id,
            thread_id=thread_id,
            author_key=self._author_key(platform, author) if author else None,
            author_kind=known_kind or read_author_kind(fields[_AUTHOR_KIND]),
            created_at=moment.at if moment else None,
            time_precision=moment.precision if moment else TimePrecision.APPROXIMATE,
            text=nameless.text,
            text_id=nameless.text_id,
            likes=read_count(fields[_LIKES]),
            replies=read_count(fields[_REPLIES]),
            shares=read_count(fields[_SHARES]),
            source_id=self.source.source_id,
            imported_at=self._imported_at,
            author_name=self._public.name_of(platform, author) if known_kind else None,
            url=neutral_link(url, platform) if url else None,
            rating=read_rating(fields[_RATING]),
            category=self._label(fields[_CATEGORY]),
            agency=self._label(fields[_AGENCY]),
            status=self._label(fields[_STATUS]),
            place=self._label(fields[_PLACE]),
            answered_at=self._answered_at(fields[_ANSWERED_AT]),
        )

    def _label(self, cell: Cell) -> str | None:
        """Return a short text of a complaint system with nobody named; None for nothing."""
        if cell is None:
            return None
        text = " ".join(clean_text(cell_text(cell)).split())[:_LONGEST_LABEL]
        return self._removal.text(text) if text and text.casefold() not in _NOBODY else None

    def _answered_at(self, cell: Cell) -> datetime | None:
        moment = None if is_empty_time(cell) else self._times.read(cell)
        return moment.at if moment else None

    def _author_key(self, platform: Platform, author: str) -> str:
        key = self._author_keys.get((platform, author))
        if key is None:
            key = self._author_keys[platform, author] = self._pseudonyms.author_key(
                platform, author
            )
        return key

    def _platform_of(self, fields: Sequence[Cell]) -> Platform:
        if self._platform is not None:
            return self._platform
        return platform_called(cell_text(fields[_PLATFORM])) or Platform.OTHER

    def _retrieved_at(self, fields: Sequence[Cell]) -> datetime | None:
        cell = fields[_RETRIEVED_AT]
        if is_empty_time(cell):
            return None
        moment = self._retrieval_times.read(cell)
        return moment.at if moment else None

    def _native_id(self, fields: Sequence[Cell], platform: Platform, url: str) -> str | None:
        native = read_id(fields[_NATIVE_ID])
        if native is None and self._mapping.column(Field.NATIVE_ID) is None:
            native = id_in_link(url)
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
        self, record: Extracted, reason: Message, platform: Platform, *, is_broken: bool = False
    ) -> Rejected:
        cells = self._rejected_cells.masked(record.cells, platform, is_broken=is_broken)
        return Rejected(record.number, reason, cells)


class _Readable(NamedTuple):
    """A record that becomes a post as soon as nobody is named in its text."""

    fields: Sequence[Cell]
    platform: Platform
    raw: str
    moment: Moment | None


def _texts_of(batch: list[_Readable | Rejected]) -> list[str]:
    return [found.raw for found in batch if isinstance(found, _Readable)]


def _handle(cell: Cell) -> str:
    """Return the folded handle in a cell, empty when it names nobody."""
    if cell is None:
        return ""
    handle = fold_handle(cell_text(cell))
    return "" if handle in _NOBODY else handle


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a file is going to be read. ``platform`` is None where each record says its own."""

    export: Export
    mapping: ColumnMapping
    platform: Platform | None
    is_guessed_id: bool
    lists_in_text: bool
    profile: Profile | None

    @property
    def kind(self) -> str:
        known = self.export.format
        return known.code if known else self.export.table.shape.kind

    def problem(self, name: str) -> Message | None:
        """Return why the table cannot be read as it is, None when it can."""
        if not self.export.sample or self.mapping.column(Field.TEXT) is not None:
            return None
        columns = ", ".join(self.export.table.shape.columns[:_MOST_COLUMNS_SAID])
        return Message.of("import.no_text_column", name=name, columns=columns)

    def extractor(self, mapping: ColumnMapping | None = None) -> Extractor:
        """Return what takes the fields out of the table's rows."""
        known = self.export.format
        return Extractor(
            self.export.table.shape,
            mapping or self.mapping,
            known if isinstance(known, TableFormat) else None,
            lists_in_text=self.lists_in_text,
        )

    def settled(self, survey: Survey) -> ColumnMapping:
        """Return the mapping without columns that turned out to be worth nothing."""
        if self.export.format is not None and self.profile is None:
            return self.mapping
        return survey.settled_mapping(self.is_guessed_id)


def _plan(
    path: Path,
    name: str,
    platform: Platform | None,
    wanted: Mapping[str, str] | None,
    data_folder: Path | None,
) -> _Plan:
    with file_errors(name, path):
        export = open_export(path)
    columns = export.table.shape.columns
    found = export.format
    profile = None
    if isinstance(found, DocumentFormat):
        why = Message.of("import.why.format")
        mapping = ColumnMapping.fixed(export.columns, why)
    else:
        known = Known(export.columns, Message.of("import.why.format")) if found else None
        if data_folder is not None and not wanted:
            profile = find_profile(data_folder, columns)
        if profile is not None:
            chosen = {Field(code): column for code, column in profile.mapping.items() if column}
            known = Known(chosen, Message.of("import.why.profile"))
        mapping = choose_columns(columns, export.samples, wanted, known)
    if platform is None and profile is not None:
        platform = profile.platform
    if platform is None and found is not None:
        platform = found.platform
    names_platform = mapping.column(Field.PLATFORM) is not None or found is not None
    if platform is None and not names_platform:
        platform = recognise_platform(columns, export.samples) or Platform.OTHER
    text = mapping.column(Field.TEXT)
    return _Plan(
        export=export,
        mapping=mapping,
        platform=platform,
        is_guessed_id=Field.NATIVE_ID.value not in (wanted or {}) and profile is None,
        lists_in_text=found is None and text is not None and holds_lists(export.samples[text]),
        profile=profile,
    )


def _commonest(platform: Platform | None, survey: Survey) -> Platform:
    if platform is not None:
        return platform
    return survey.platforms.most_common(1)[0][0] if survey.platforms else Platform.OTHER


def _early_notices(plan: _Plan, survey: Survey, settled: ColumnMapping) -> tuple[Message, ...]:
    notices = [*plan.export.table.shape.notices, *survey.notices(settled)]
    if isinstance(plan.export.format, TableFormat):
        notices += plan.export.format.notices
    if not survey.rows:
        notices.append(Message.of("import.notice.empty"))
    elif plan.platform is Platform.OTHER:
        notices.append(Message.of("import.notice.platform_unknown"))
    return tuple(notices)


def _hash_of(path: Path) -> str:
    """Return the hash (BLAKE2b, 16 hex digits) of a file's bytes."""
    digest = hashlib.blake2b(digest_size=8)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
