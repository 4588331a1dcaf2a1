"""The corpus: takes posts in, one transaction a file, and gives them out for a fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from analytics.errors import CorpusError
from analytics.messages import Message
from analytics.posts import Post
from analytics.store.database import corpus_errors, load_schema
from analytics.store.folders import draft_of

CORPUS_VERSION = 1
_BATCH_POSTS = 20_000
_CONFIG: dict[str, str | bool | int | float | list[str]] = {"enable_external_access": "false"}
_TIME = pa.timestamp("us")
_POST_SCHEMA = pa.schema(
    [
        (field.name, kind)
        for field, kind in zip(
            fields(Post),
            [pa.string()] * 7
            + [_TIME]
            + [pa.string()] * 3
            + [pa.int64()] * 3
            + [pa.string(), _TIME],
            strict=True,
        )
    ]
)


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One import as the corpus remembers it; ``mapping`` is JSON, ``imported_at`` aware UTC."""

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

        Raises:
            CorpusError: another process is writing, or the file is damaged or of another version.
        """
        if not path.is_file():
            if read_only:
                raise CorpusError(Message.of("error.corpus.missing"))
            _make(path)
        with corpus_errors():
            self._connection = duckdb.connect(str(path), read_only=read_only, config=_CONFIG)
            try:
                self._check_version()
            except BaseException:
                self._connection.close()
                raise

    def _check_version(self) -> None:
        (version,) = self._connection.execute("SELECT version FROM corpus_version").fetchone() or (
            None,
        )
        if version != CORPUS_VERSION:
            raise CorpusError(Message.of("error.corpus.version"))

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
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def add(self, posts: Iterable[Post]) -> tuple[int, int]:
        """Add the posts that are not there yet; call it inside ``transaction``.

        Returns:
            How many were added, and how many were known already (here or earlier in ``posts``).
        """
        added = known = 0
        remaining = iter(posts)
        while batch := list(islice(remaining, _BATCH_POSTS)):
            table = _posts_table(batch)
            self._connection.register("batch", table)
            (inserted,) = self._connection.execute(
                "INSERT INTO posts SELECT * FROM batch ON CONFLICT DO NOTHING"
            ).fetchone() or (0,)
            self._connection.unregister("batch")
            added += inserted
            known += len(batch) - inserted
        return added, known

    def record(self, entry: ImportRecord) -> None:
        """Remember an import; call it inside the same ``transaction`` as its posts."""
        values = list(asdict(entry).values())
        values[5] = entry.imported_at.astimezone(UTC).replace(tzinfo=None)
        self._connection.execute(
            "INSERT INTO imports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values
        )

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
        with corpus_errors():
            return self._connection.execute("SELECT * FROM posts ORDER BY post_id").to_arrow_table()


def _make(path: Path) -> None:
    """Put an empty corpus at ``path``, whole or not at all.

    A process that dies while DuckDB makes a file leaves one that DuckDB itself refuses to open.
    """
    draft = draft_of(path)
    with corpus_errors():
        try:
            with closing(duckdb.connect(str(draft), config=_CONFIG)) as connection:
                connection.execute(load_schema("corpus"))
                connection.execute("INSERT INTO corpus_version VALUES (?)", [CORPUS_VERSION])
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


def _posts_table(posts: Sequence[Post]) -> pa.Table:
    columns = {name: [getattr(post, name) for post in posts] for name in _POST_SCHEMA.names}
    for name in ("created_at", "imported_at"):
        columns[name] = [
            moment.astimezone(UTC).replace(tzinfo=None) if moment else None
            for moment in columns[name]
        ]
    for name in ("platform", "author_kind", "time_precision"):
        columns[name] = [str(value) for value in columns[name]]
    return pa.table(columns, schema=_POST_SCHEMA)
