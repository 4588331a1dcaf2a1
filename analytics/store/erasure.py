"""Takes posts out of the corpus and of releases, so that not even their bytes are left in the files.

DuckDB does not overwrite what is deleted: each file is written anew without it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from analytics.errors import CorpusError, ReleaseError
from analytics.messages import Message
from analytics.posts import fold_text, make_search_text
from analytics.store import releases
from analytics.store.corpus import Corpus
from analytics.store.database import corpus_errors, load_query, open_corpus, open_for_reading
from analytics.store.folders import DataFolder, draft_of
from analytics.store.forgotten import forgotten_digest, thread_without
from analytics.store.releases import DIGESTED_TABLES, content_digest, free_names, sync
from analytics.store.switching import Switch, carry_out, draft_path, settle

# In the order in which they build on one another; of any other table the rows of what goes go too.
_OF_A_RELEASE = ("texts", "topics", "themes", "representatives", "neighbours", "topic_changes")
# Learnt from all texts, and holds their words: the next fit makes a new one.
_LEFT_OUT = "fit_model"
_SEPARATOR = " · "


@dataclass(frozen=True, slots=True)
class ErasedPost:
    """What must not be found any more of a post."""

    post_id: str
    native_id: str | None
    author_key: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """Where posts to be erased lie.

    Attributes:
        posts: What they are; one stands here twice where a release holds it differently.
        in_corpus: How many of them the corpus holds.
        in_releases: Names of the releases that hold some, the oldest first.
        unreadable: Names of releases that do not open, so that nobody can say what is in them.
    """

    posts: tuple[ErasedPost, ...]
    in_corpus: int
    in_releases: tuple[str, ...]
    unreadable: tuple[str, ...]

    @property
    def post_ids(self) -> frozenset[str]:
        """The identifiers of the posts."""
        return frozenset(post.post_id for post in self.posts)


def find(
    folder: DataFolder, *, author_key: str | None = None, post_ids: Collection[str] = ()
) -> Found:
    """Look for the posts of an author, or for single posts, in the corpus and in every release.

    Raises:
        CorpusError: the corpus cannot be read.
    """
    posts: dict[ErasedPost, None] = {}
    in_corpus = 0
    in_releases: list[str] = []
    unreadable: list[str] = []
    for path in _databases(folder):
        try:
            with _opened(folder, path, post_ids) as connection:
                rows = connection.execute(
                    """SELECT post_id, native_id, author_key, text FROM posts
                       WHERE author_key = ? OR post_id IN (SELECT post_id FROM given)
                       ORDER BY post_id""",
                    [author_key],
                ).fetchall()
        except (ReleaseError, duckdb.Error):
            unreadable.append(path.stem)
            continue
        posts |= dict.fromkeys(ErasedPost(*row) for row in rows)
        if path == folder.corpus:
            in_corpus = len(rows)
        elif rows:
            in_releases.append(path.stem)
    return Found(tuple(posts), in_corpus, tuple(in_releases), tuple(unreadable))


def posts_called(folder: DataFolder, native_id: str) -> frozenset[tuple[str, str]]:
    """Return platform and identifier of the posts that their platform calls ``native_id``.

    Raises:
        CorpusError: the corpus cannot be read.
    """
    return _posts_with(folder, "native_id", native_id)


def posts_at(folder: DataFolder, url: str) -> frozenset[tuple[str, str]]:
    """Return platform and identifier of the posts whose originals stand at ``url``.

    Raises:
        CorpusError: the corpus cannot be read.
    """
    return _posts_with(folder, "url", url)


def _posts_with(folder: DataFolder, column: str, value: str) -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for path in _databases(folder):
        with suppress(ReleaseError, duckdb.Error), _opened(folder, path) as connection:
            for table in _tables_with(connection, column):
                found.update(
                    connection.execute(
                        f"""SELECT platform, post_id FROM posts
                            WHERE post_id IN (SELECT post_id FROM {table} WHERE {column} = ?)""",
                        [value],
                    ).fetchall()
                )
    return frozenset(found)


def words_of_others(folder: DataFolder, post_ids: Collection[str]) -> Iterator[pa.Array]:
    """Yield what the other posts hold: texts, as they are and folded, identifiers, links.

    Raises:
        CorpusError: the corpus cannot be read.
    """
    # Releases repeat the corpus: what was yielded once is known by its hash.
    yielded: set[int] = set()
    for path in _databases(folder):
        with suppress(ReleaseError, duckdb.Error), _opened(folder, path, post_ids) as connection:
            for column in ("text", "text_id", "native_id", "url"):
                for table in _tables_with(connection, column):
                    rows = connection.execute(
                        f"""SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL
                            AND post_id NOT IN (SELECT post_id FROM given)"""
                    ).fetchall()
                    values = [value for (value,) in rows if hash(value) not in yielded]
                    yielded.update(map(hash, values))
                    yield pa.array(values, pa.string())
                    if column == "text":
                        yield pa.array([make_search_text(value) for value in values], pa.string())


def texts_of_corpus(folder: DataFolder, without: Collection[str] = ()) -> list[str]:
    """Return the different texts of the corpus, leaving out the posts ``without``.

    Raises:
        CorpusError: the corpus cannot be read.
    """
    if not folder.corpus.is_file():
        return []
    with _opened(folder, folder.corpus, without) as connection:
        rows = connection.execute(
            "SELECT DISTINCT text FROM posts WHERE post_id NOT IN (SELECT post_id FROM given)"
        ).fetchall()
    return [text for (text,) in rows]


def erase_from_corpus(
    folder: DataFolder, post_ids: Collection[str], author_key: str | None
) -> None:
    """Write the corpus anew without the posts, and remember them and the author as forgotten.

    Raises:
        CorpusError: it cannot be written; then it is as it was.
    """
    # Brings an old corpus up to date, makes one where there is none, and folds in what a killed
    # import had only in its log.
    with Corpus(folder.corpus):
        pass
    log = folder.corpus.with_name(f"{folder.corpus.name}.wal")
    if log.exists():
        raise CorpusError(Message.of("error.corpus.unreadable"))
    forgotten = [forgotten_digest(one) for one in (*post_ids, *filter(None, [author_key]))]
    draft = draft_of(folder.corpus)
    try:
        with corpus_errors():
            with _copying(folder.corpus, draft, post_ids) as connection:
                _copy_posts(connection)
                _copy_other_tables(connection, done={"posts"})
                connection.register(
                    "digests", pa.table({"digest": pa.array(forgotten, pa.string())})
                )
                connection.execute(
                    "INSERT INTO new.forgotten SELECT digest FROM digests ON CONFLICT DO NOTHING"
                )
            sync(draft)
            draft.replace(folder.corpus)
    except PermissionError as error:
        # Windows does not replace a file that is being read.
        raise CorpusError(Message.of("error.corpus.busy")) from error
    except OSError as error:
        raise CorpusError(Message.of("error.folder", folder=str(folder.path))) from error
    finally:
        draft.unlink(missing_ok=True)


def erase_from_releases(
    folder: DataFolder, post_ids: Collection[str], found: Found
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Write the releases anew that hold one of the posts, under new names, and remove the old files.

    A release never changes under its name. Those that are newer than one that is written anew are
    written anew as well, or they would seem older than it.

    Returns:
        Old name -> new name, and the old ones whose files are still open somewhere.

    Raises:
        ReleaseError: they cannot be written; then all are as they were.
    """
    if not found.in_releases:
        return {}, ()
    old = [
        name
        for name in sorted(releases.names(folder))
        if name >= min(found.in_releases) and name not in found.unreadable
    ]
    try:
        settle(folder)
        new_name = dict(zip(old, free_names(folder, len(old)), strict=True))
        for name, new in new_name.items():
            with _copying(
                releases.release_path(folder, name), draft_path(folder, new), post_ids
            ) as connection:
                _copy_release(connection)
            sync(draft_path(folder, new))
        current = None
        with suppress(ReleaseError):
            current = new_name.get(releases.current_name(folder) or "")
        waiting = carry_out(folder, Switch(tuple(new_name.values()), current, tuple(old)))
    except (OSError, duckdb.Error) as error:
        raise ReleaseError(Message.of("error.release.not_written")) from error
    return new_name, waiting


def _databases(folder: DataFolder) -> list[Path]:
    corpus = [folder.corpus] if folder.corpus.is_file() else []
    return [*corpus, *sorted(folder.releases.glob("*.duckdb"))]


@contextmanager
def _opened(
    folder: DataFolder, path: Path, post_ids: Collection[str] = ()
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database for reading; ``post_ids`` stand in ``given``."""
    is_corpus = path == folder.corpus
    with (
        corpus_errors() if is_corpus else nullcontext(),
        closing(open_corpus(path) if is_corpus else open_for_reading(path)) as connection,
    ):
        connection.register("given", pa.table({"post_id": pa.array(post_ids, pa.string())}))
        yield connection


def _tables_with(connection: duckdb.DuckDBPyConnection, column: str) -> list[str]:
    """Return the tables that say ``column`` of a post."""
    rows = connection.execute(
        """SELECT table_name FROM duckdb_columns() WHERE NOT internal
           GROUP BY table_name HAVING bool_or(column_name = 'post_id') AND bool_or(column_name = ?)
           ORDER BY table_name""",
        [column],
    ).fetchall()
    return [table for (table,) in rows]


@contextmanager
def _copying(
    source: Path, target: Path, post_ids: Collection[str]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open ``source`` as ``old`` and ``target``, which is made with the same tables, as ``new``.

    What is to go stands in ``gone``: post_id, and ``successor``, what a thread called by it is called
    from now on. When the block ends without an error, ``target`` is complete.
    """
    # Nothing of what goes may be moved out to a temporary file.
    with closing(duckdb.connect(":memory:", config={"temp_directory": ""})) as connection:
        connection.execute(f"ATTACH {_quoted(source)} AS old (READ_ONLY)")
        connection.execute(f"ATTACH {_quoted(target)} AS new")
        connection.execute("SET enable_external_access = false")
        ordered = sorted(post_ids)
        gone = pa.table(
            {
                "post_id": pa.array(ordered, pa.string()),
                "successor": pa.array([thread_without(one) for one in ordered], pa.string()),
            }
        )
        connection.register("given", gone)
        connection.execute("CREATE TEMP TABLE gone AS SELECT * FROM given")
        connection.execute("COPY FROM DATABASE old TO new (SCHEMA)")
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT new")
        connection.execute("USE memory")
        connection.execute("DETACH new")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _copy_posts(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(load_query("forget/posts"))


def _copy_release(connection: duckdb.DuckDBPyConnection) -> None:
    _copy_posts(connection)
    heirs = connection.execute(load_query("forget/heirs")).to_arrow_table()
    folded = pa.array([make_search_text(text) for text in heirs["text"].to_pylist()], pa.string())
    connection.register("given", heirs.append_column("search_text", folded))
    connection.execute("CREATE TEMP TABLE heirs AS SELECT * FROM given")
    connection.execute(load_query("forget/lost"))
    _copy_other_tables(connection, done={"posts", "run", _LEFT_OUT, *_OF_A_RELEASE})
    connection.execute(load_query("forget/texts"))
    vanished = _vanished_words(connection)
    for table, code in (("topics", "topic_id"), ("themes", "theme_id")):
        connection.register("given", _renamed(connection, table, code, vanished))
        connection.execute(f"CREATE TEMP TABLE named_{table} AS SELECT * FROM given")
    for table in _OF_A_RELEASE[1:]:
        connection.execute(load_query(f"forget/{table}"))
    _copy_run(connection)


def _copy_other_tables(connection: duckdb.DuckDBPyConnection, done: set[str]) -> None:
    tables: dict[str, set[str]] = {}
    for table, column in connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'old'"
    ).fetchall():
        tables.setdefault(table, set()).add(column)
    for table in sorted(tables.keys() - done):
        stays = ["true"]
        if "post_id" in tables[table]:
            stays.append("post_id NOT IN (SELECT post_id FROM gone)")
        if "text_id" in tables[table]:
            stays.append("text_id NOT IN (SELECT text_id FROM lost)")
        connection.execute(
            f"INSERT INTO new.{table} SELECT * FROM old.{table} WHERE {' AND '.join(stays)} ORDER BY rowid"
        )


def _vanished_words(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return the words in names of themes and topics that only posts held that are gone."""
    erased = {
        word
        for (text,) in connection.execute(
            "SELECT text FROM old.posts WHERE post_id IN (SELECT post_id FROM gone)"
        ).fetchall()
        for word in fold_text(text).split()
    }
    named = {
        word
        for label, keywords in connection.execute(
            "SELECT label, keywords FROM old.topics UNION ALL SELECT label, keywords FROM old.themes"
        ).fetchall()
        for word in fold_text(" ".join([label, *keywords])).split()
    }
    return frozenset(
        word
        for word in erased & named
        if not connection.execute(
            "SELECT 1 FROM new.texts WHERE contains(' ' || search_text || ' ', ' ' || ? || ' ') LIMIT 1",
            [word],
        ).fetchone()
    )


def _renamed(
    connection: duckdb.DuckDBPyConnection, table: str, code: str, vanished: frozenset[str]
) -> pa.Table:
    """Return code, label and keywords of the groups whose names hold words that vanished."""

    def stay(names: list[str]) -> list[str]:
        return [name for name in names if vanished.isdisjoint(fold_text(name).split())]

    changed = []
    for group, label, keywords in connection.execute(
        f"SELECT {code}, label, keywords FROM old.{table}"
    ).fetchall():
        parts = label.split(_SEPARATOR)
        if stay(parts) != parts or stay(keywords) != keywords:
            new_label = _SEPARATOR.join(stay(parts) or stay(keywords)[:1]) or "…"
            changed.append((group, new_label[:1].upper() + new_label[1:], stay(keywords)))
    return pa.table(
        {
            "code": pa.array([row[0] for row in changed], pa.int32()),
            "label": pa.array([row[1] for row in changed], pa.string()),
            "keywords": pa.array([row[2] for row in changed], pa.list_(pa.string())),
        }
    )


def _copy_run(connection: duckdb.DuckDBPyConnection) -> None:
    counts = connection.execute(load_query("forget/counts")).to_arrow_table().to_pylist()[0]
    (said,) = connection.execute("SELECT counts FROM old.run").fetchone() or ("{}",)
    before = json.loads(said)
    counts["forgotten"] += before.get("forgotten", 0)
    tables = {
        name
        for (name,) in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'new'"
        ).fetchall()
    }
    digested = [table for table in DIGESTED_TABLES if table in tables]
    connection.execute("USE new")
    connection.execute(
        "INSERT INTO new.run SELECT * REPLACE (? AS counts, ? AS digest) FROM old.run",
        [
            json.dumps(before | counts, ensure_ascii=False, sort_keys=True),
            content_digest(connection, digested),
        ],
    )
