"""The corpus: takes posts in, one transaction a file, and gives them out for a fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from analytics.errors import CorpusError
from analytics.messages import Message
from analytics.posts import Post
from analytics.store.database import corpus_errors, load_schema, open_corpus
from analytics.store.folders import draft_of
from analytics.store.forgotten import Forgotten

CORPUS_VERSION = 2
_BATCH_POSTS = 20_000
_MOMENTS = ("created_at", "imported_at", "answered_at")
_NUMBERS = ("likes", "replies", "shares", "rating")
_POST_COLUMNS: dict[str, pa.DataType] = {
    **dict.fromkeys((field.name for field in fields(Post)), pa.string()),
    **dict.fromkeys(_NUMBERS, pa.int64()),
    **dict.fromkeys(_MOMENTS, pa.timestamp("us", tz="UTC")),
}
# Columns of ``posts`` that a corpus of version 1 has not.
_SINCE_VERSION_2 = {
    "author_name": "VARCHAR",
    "url": "VARCHAR",
    "rating": "BIGINT",
    "category": "VARCHAR",
    "agency": "VARCHAR",
    "status": "VARCHAR",
    "place": "VARCHAR",
    "answered_at": "TIMESTAMP",
}


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One import as the corpus remembers it; ``mapping`` is JSON, ``imported_at`` aware UTC.

    rows_read = added + known + rejected + forgotten.
    """

    source_id: str
    name: str
    kind: str
    platform: str
    mapping: str
    imported_at: datetime
    rows_read: int
    added: int
    known: int
    rejected: int
    forgotten: int = 0


@dataclass(frozen=True, slots=True)
class Added:
    """What became of posts that were to be added.

    Attributes:
        added: Taken in.
        known: There already, or earlier among the same posts.
        forgotten: Left out, because they or their author were forgotten.
    """

    added: int
    known: int
    forgotten: int


@dataclass(frozen=True, slots=True)
class CorpusStatus:
    """What is in the corpus. Days are Yogyakarta's."""

    posts: int
    texts: int
    accounts: int
    first_day: date | None
    last_day: date | None
    platforms: tuple[tuple[str, int], ...]
    imports: tuple[ImportRecord, ...]


class Corpus:
    """An open corpus file. Use it as a context manager; only one process can write at a time."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open ``path``, making it when it is not there yet.

        A corpus of version 1 is brought up to date when it is opened for writing, and read as it is
        otherwise.

        Raises:
            CorpusError: another process is writing, or the file is damaged or of another version.
        """
        if not path.is_file():
            if read_only:
                raise CorpusError(Message.of("error.corpus.missing"))
            _make(path)
        with corpus_errors():
            self._connection = open_corpus(path, read_only=read_only)
            try:
                self._version = self._read_version()
                if not read_only and self._version < CORPUS_VERSION:
                    self._bring_up_to_date()
            except BaseException:
                self._connection.close()
                raise

    def _read_version(self) -> int:
        (version,) = self._connection.execute("SELECT version FROM corpus_version").fetchone() or (
            None,
        )
        if version not in (1, CORPUS_VERSION):
            raise CorpusError(Message.of("error.corpus.version"))
        return int(version)

    def _bring_up_to_date(self) -> None:
        with self.transaction():
            for column, kind in _SINCE_VERSION_2.items():
                self._connection.execute(f"ALTER TABLE posts ADD COLUMN {column} {kind}")
            self._connection.execute("ALTER TABLE imports ADD COLUMN forgotten BIGINT DEFAULT 0")
            self._connection.execute(
                "ALTER TABLE corpus_version ADD COLUMN key_fingerprint VARCHAR"
            )
            self._connection.execute(load_schema("corpus"))
            self._connection.execute("UPDATE corpus_version SET version = ?", [CORPUS_VERSION])
        self._version = CORPUS_VERSION

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: what happens inside is kept only when it ends without an error."""
        with corpus_errors():
            self._connection.execute("BEGIN")
            try:
                yield
            except BaseException:
                # What went wrong may have ended the transaction already; closing ends it at the latest.
                with suppress(duckdb.Error):
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def add(self, posts: Iterable[Post]) -> Added:
        """Add the posts that are not there yet; call it inside ``transaction``.

        All go through one statement, as a stream: DuckDB then writes full row groups out on the way
        and holds a few of them, where many statements would hold the whole file in memory.
        """
        intake = _Intake(posts, self.forgotten())
        self._connection.register("intake", intake.reader())
        try:
            (added,) = self._connection.execute(
                "INSERT INTO posts SELECT * FROM intake ON CONFLICT DO NOTHING"
            ).fetchone() or (0,)
        except duckdb.Error:
            if intake.failure is not None:
                raise intake.failure from None
            raise
        finally:
            self._connection.unregister("intake")
        return Added(added, intake.given - added, intake.forgotten)

    def record(self, entry: ImportRecord) -> None:
        """Remember an import; call it inside the same ``transaction`` as its posts."""
        values = asdict(entry) | {
            "imported_at": entry.imported_at.astimezone(UTC).replace(tzinfo=None)
        }
        self._connection.execute(
            f"INSERT INTO imports ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
            list(values.values()),
        )

    def key_fingerprint(self) -> str | None:
        """Return the fingerprint of the key that made the pseudonyms, None when it is not known."""
        if self._version < CORPUS_VERSION:
            return None
        with corpus_errors():
            (fingerprint,) = self._connection.execute(
                "SELECT key_fingerprint FROM corpus_version"
            ).fetchone() or (None,)
        return None if fingerprint is None else str(fingerprint)

    def remember_key(self, fingerprint: str) -> None:
        """Remember the fingerprint of the key that makes the pseudonyms, from the first time on.

        Raises:
            CorpusError: the pseudonyms were made with another key.
        """
        known = self.key_fingerprint()
        if known is not None and known != fingerprint:
            raise CorpusError(Message.of("error.corpus.other_key"))
        if known is None:
            with corpus_errors():
                self._connection.execute(
                    "UPDATE corpus_version SET key_fingerprint = ?", [fingerprint]
                )

    def forgotten(self) -> Forgotten:
        """Return who and what must not come back."""
        if self._version < CORPUS_VERSION:
            return Forgotten(())
        with corpus_errors():
            rows = self._connection.execute("SELECT digest FROM forgotten").fetchall()
        return Forgotten(digest for (digest,) in rows)

    def status(self) -> CorpusStatus:
        """Count what is in the corpus and list its imports, the newest first."""
        with corpus_errors():
            posts, texts, accounts, first_day, last_day = self._connection.execute(
                """SELECT count(*), count(DISTINCT text_id), count(DISTINCT author_key),
                          (min(created_at) + INTERVAL 7 HOUR)::DATE,
                          (max(created_at) + INTERVAL 7 HOUR)::DATE FROM posts"""
            ).fetchone() or (0, 0, 0, None, None)
            platforms = self._connection.execute(
                "SELECT platform, count(*) AS n FROM posts GROUP BY platform ORDER BY n DESC, platform"
            ).fetchall()
            return CorpusStatus(
                posts, texts, accounts, first_day, last_day, tuple(platforms), self.imports()
            )

    def post_count(self) -> int:
        """Count the posts."""
        with corpus_errors():
            (posts,) = self._connection.execute("SELECT count(*) FROM posts").fetchone() or (0,)
            return int(posts)

    def imports(self) -> tuple[ImportRecord, ...]:
        """Return the imports, the newest first."""
        rows = self._connection.execute(
            "SELECT * FROM imports ORDER BY imported_at DESC, source_id"
        ).fetchall()
        return tuple(
            ImportRecord(
                *(value.replace(tzinfo=UTC) if at == 5 else value for at, value in enumerate(row))
            )
            for row in rows
        )

    def posts(self) -> pa.Table:
        """Return all posts as an Arrow table with the columns of ``Post``, sorted by post_id."""
        is_old = self._version < CORPUS_VERSION
        columns = ", ".join(
            f"NULL::{_SINCE_VERSION_2[name]} AS {name}"
            if is_old and name in _SINCE_VERSION_2
            else name
            for name in _POST_COLUMNS
        )
        with corpus_errors():
            return self._connection.execute(
                f"SELECT {columns} FROM posts ORDER BY post_id"
            ).to_arrow_table()


def _make(path: Path) -> None:
    """Put an empty corpus at ``path``, whole or not at all.

    A process that dies while DuckDB makes a file leaves one that DuckDB itself refuses to open.
    """
    draft = draft_of(path)
    with corpus_errors():
        try:
            with closing(open_corpus(draft, read_only=False)) as connection:
                connection.execute(load_schema("corpus"))
                connection.execute(
                    "INSERT INTO corpus_version (version) VALUES (?)", [CORPUS_VERSION]
                )
                # Closing writes the log into the file too, but does not say when the disk is full.
                connection.execute("CHECKPOINT")
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
            draft.with_name(f"{draft.name}.wal").unlink(missing_ok=True)


class _Intake:
    """Posts on their way into the database, which pulls them; remembers what it cannot pass on."""

    def __init__(self, posts: Iterable[Post], forgotten: Forgotten) -> None:
        self._posts = posts
        self._list = forgotten
        self.given = 0
        self.forgotten = 0
        self.failure: BaseException | None = None

    def reader(self) -> pa.RecordBatchReader:
        """Return the posts as a stream of Arrow batches with the columns of ``posts``."""
        return pa.RecordBatchReader.from_batches(_as_batch(()).schema, self._batches())

    def _batches(self) -> Iterator[pa.RecordBatch]:
        try:
            remaining = iter(self._posts)
            while batch := list(islice(remaining, _BATCH_POSTS)):
                kept = list(self._list.kept(batch)) if self._list else batch
                self.given += len(kept)
                self.forgotten += len(batch) - len(kept)
                yield _as_batch(kept)
        except BaseException as failure:
            # DuckDB would make a text of it: a file that turns out to be broken halfway must be said
            # as what it is.
            self.failure = failure
            raise


def _as_batch(posts: Sequence[Post]) -> pa.RecordBatch:
    columns = {}
    for name, kind in _POST_COLUMNS.items():
        cells = pa.array([getattr(post, name) for post in posts], kind)
        # Arrow puts aware moments into UTC by itself, faster than Python; DuckDB's have no zone.
        columns[name] = cells.cast(pa.timestamp("us")) if name in _MOMENTS else cells
    return pa.RecordBatch.from_pydict(columns)
