"""The corpus: whole imports or none, and nothing twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from analytics.errors import CorpusError, InputFileError
from analytics.messages import Message
from analytics.posts import Platform, Post
from analytics.settings import PROJECT_ROOT
from analytics.store.corpus import CORPUS_VERSION, Added, Corpus, ImportRecord
from analytics.store.folders import DataFolder
from analytics.store.forgotten import Forgotten, forgotten_digest, thread_without
from tests import tiny

RECORD = ImportRecord(
    source_id="tiny",
    name="tiny.csv",
    kind="csv",
    platform="instagram",
    mapping="{}",
    imported_at=datetime(2026, 5, 1, 9, 30, tzinfo=UTC),
    rows_read=11,
    added=11,
    known=0,
    rejected=0,
)

REPORT = replace(
    tiny.posts()[0],
    post_id="pfeedfeedfeedfeed",
    author_name="Dinas Lingkungan Hidup",
    url="https://x.com/i/status/1",
    rating=4,
    category="Kebersihan",
    agency="DLH",
    status="Selesai",
    place="Tegalrejo",
    answered_at=datetime(2026, 3, 3, tzinfo=UTC),
)
# The schema of version 1, as the first release of the product made it.
VERSION_1 = """
CREATE TABLE corpus_version (version INTEGER NOT NULL);
CREATE TABLE posts (
    post_id VARCHAR PRIMARY KEY, platform VARCHAR NOT NULL, native_id VARCHAR, parent_id VARCHAR,
    thread_id VARCHAR NOT NULL, author_key VARCHAR, author_kind VARCHAR NOT NULL, created_at TIMESTAMP,
    time_precision VARCHAR NOT NULL, text VARCHAR NOT NULL, text_id VARCHAR NOT NULL, likes BIGINT,
    replies BIGINT, shares BIGINT, source_id VARCHAR NOT NULL, imported_at TIMESTAMP NOT NULL);
CREATE TABLE imports (
    source_id VARCHAR NOT NULL, name VARCHAR NOT NULL, kind VARCHAR NOT NULL, platform VARCHAR NOT NULL,
    mapping VARCHAR NOT NULL, imported_at TIMESTAMP NOT NULL, rows_read BIGINT NOT NULL,
    added BIGINT NOT NULL, known BIGINT NOT NULL, rejected BIGINT NOT NULL);
INSERT INTO corpus_version VALUES (1);
INSERT INTO imports VALUES ('s', 'lama.csv', 'csv', 'x', '{}', TIMESTAMP '2026-01-01', 2, 2, 0, 0);
INSERT INTO posts
SELECT 'p000000000000000' || i, 'x', 'n' || i, NULL, 't' || i, 'ani-key', 'resident',
       TIMESTAMP '2026-01-01', 'exact', 'teks lama ' || i, 'text' || i, 1, 2, 3, 's', TIMESTAMP '2026-01-02'
FROM range(2) AS t(i);
"""


@pytest.fixture
def ready(folder: DataFolder) -> DataFolder:
    folder.ensure()
    return folder


def test_importing_twice_adds_nothing(ready: DataFolder) -> None:
    count = len(tiny.posts())
    with Corpus(ready.corpus) as corpus, corpus.transaction():
        assert corpus.add(tiny.posts()) == Added(count, 0, 0)
    with Corpus(ready.corpus) as corpus:
        with corpus.transaction():
            assert corpus.add(tiny.posts()) == Added(0, count, 0)
        assert corpus.status().posts == count


def test_a_post_that_comes_twice_in_one_file_is_added_once(ready: DataFolder) -> None:
    first, second = tiny.posts()[:2]
    with Corpus(ready.corpus) as corpus:
        with corpus.transaction():
            assert corpus.add([first, second, replace(first, text="lain")]) == Added(2, 1, 0)
        texts = corpus.posts().to_pandas().set_index("post_id")["text"]
    assert texts[first.post_id] == first.text


def test_more_posts_than_one_batch(ready: DataFolder) -> None:
    pattern = tiny.posts()[3]
    many = [replace(pattern, post_id=f"{at:016x}") for at in range(20_003)]
    with Corpus(ready.corpus) as corpus, corpus.transaction():
        assert corpus.add(iter(many)) == Added(20_003, 0, 0)
        assert corpus.add(many[20_001:]) == Added(0, 2, 0)


def _import_that_fails(corpus: Corpus) -> None:
    with corpus.transaction():
        corpus.add(tiny.posts())
        corpus.record(RECORD)
        raise RuntimeError


def test_a_transaction_that_fails_leaves_nothing(ready: DataFolder) -> None:
    with Corpus(ready.corpus) as corpus:
        with corpus.transaction():
            corpus.add(tiny.posts()[:2])
        with pytest.raises(RuntimeError):
            _import_that_fails(corpus)
        assert corpus.status().posts == 2
        assert corpus.imports() == ()
        # The connection can be used after it.
        with corpus.transaction():
            assert corpus.add(tiny.posts()) == Added(len(tiny.posts()) - 2, 2, 0)


def test_what_fails_while_posts_come_in_is_said_as_what_it_is(ready: DataFolder) -> None:
    def broken_halfway() -> Iterator[Post]:
        for at in range(30_000):
            yield replace(tiny.posts()[0], post_id=f"{at:016x}")
        raise InputFileError(Message.of("error.import.sample"))

    with Corpus(ready.corpus) as corpus:
        with pytest.raises(InputFileError) as caught, corpus.transaction():
            corpus.add(broken_halfway())
        assert caught.value.message.key == "error.import.sample"
        assert corpus.post_count() == 0
        with corpus.transaction():
            assert corpus.add(tiny.posts()).added == len(tiny.posts())


def test_moments_of_any_zone_are_kept_in_utc(ready: DataFolder) -> None:
    moment = datetime(2026, 3, 1, 6, 30, 15, 250_000, tzinfo=timezone(timedelta(hours=7)))
    post = replace(tiny.posts()[0], created_at=moment, answered_at=moment)
    with Corpus(ready.corpus) as corpus:
        with corpus.transaction():
            corpus.add([post, replace(post, post_id="p2", created_at=None, answered_at=None)])
        first, second = corpus.posts().to_pylist()
    in_utc = datetime(2026, 2, 28, 23, 30, 15, 250_000)
    for name in ("created_at", "answered_at"):
        assert {row[name] for row in (first, second)} == {None, in_utc}


def test_posts_come_back_as_they_were(ready: DataFolder) -> None:
    with Corpus(ready.corpus) as corpus:
        with corpus.transaction():
            corpus.add(tiny.posts())
            corpus.add([REPORT])
        rows = corpus.posts().to_pylist()
    assert set(rows[0]) == {field.name for field in fields(Post)}
    report = next(row for row in rows if row["post_id"] == REPORT.post_id)
    assert report["answered_at"] == datetime(2026, 3, 3, tzinfo=UTC).replace(tzinfo=None)
    for name in ("author_name", "url", "rating", "category", "agency", "status", "place"):
        assert report[name] == getattr(REPORT, name)
    assert [row["post_id"] for row in rows] == sorted(row["post_id"] for row in rows)
    by_id = {row["post_id"]: row for row in rows}
    for post in tiny.posts():
        row = by_id[post.post_id]
        assert post.created_at is not None
        assert row["created_at"] == post.created_at.replace(tzinfo=None)
        for name in ("platform", "native_id", "parent_id", "author_key", "text", "likes"):
            assert row[name] == getattr(post, name)


def test_status(ready: DataFolder) -> None:
    later = replace(RECORD, source_id="later", imported_at=datetime(2026, 5, 2, tzinfo=UTC))
    with Corpus(ready.corpus) as corpus:
        with corpus.transaction():
            corpus.add(tiny.posts())
            corpus.record(RECORD)
            corpus.record(later)
        status = corpus.status()
    # Two comments differ in punctuation only: one text. One comment has no author.
    assert (status.posts, status.texts, status.accounts) == (11, 10, 9)
    assert (status.first_day, status.last_day) == (date(2026, 3, 1), date(2026, 4, 13))
    assert status.platforms[0] == (str(Platform.INSTAGRAM), 3)
    assert status.imports == (later, RECORD)


def test_an_empty_corpus_has_a_status(ready: DataFolder) -> None:
    with Corpus(ready.corpus) as corpus:
        status = corpus.status()
    assert (status.posts, status.first_day, status.platforms, status.imports) == (0, None, (), ())


@pytest.fixture
def old(ready: DataFolder) -> Path:
    """A corpus of version 1 with two posts and an import."""
    connection = duckdb.connect(str(ready.corpus))
    connection.execute(VERSION_1)
    connection.close()
    return ready.corpus


def test_a_corpus_of_version_1_is_read_as_it_is(old: Path) -> None:
    before = old.read_bytes()
    with Corpus(old, read_only=True) as corpus:
        rows = corpus.posts().to_pylist()
        assert [row["text"] for row in rows] == ["teks lama 0", "teks lama 1"]
        assert set(rows[0]) == {field.name for field in fields(Post)}
        assert (rows[0]["url"], rows[0]["rating"], rows[0]["answered_at"]) == (None, None, None)
        assert corpus.status().posts == 2
        assert [entry.forgotten for entry in corpus.imports()] == [0]
        assert corpus.key_fingerprint() is None
        assert not corpus.forgotten()
        new = pa.Table.from_pylist(rows, corpus.posts().schema).schema
    assert old.read_bytes() == before
    assert not old.with_name("corpus.duckdb.wal").exists()
    # A fit gets the same columns from both.
    with Corpus(old) as corpus:
        assert corpus.posts().schema == new


def test_a_corpus_of_version_1_is_brought_up_to_date(old: Path) -> None:
    with Corpus(old) as corpus:
        with corpus.transaction():
            assert corpus.add([REPORT]) == Added(1, 0, 0)
            corpus.record(replace(RECORD, forgotten=3))
        corpus.remember_key("f" * 16)
    with Corpus(old) as corpus:
        assert [row["category"] for row in corpus.posts().to_pylist()] == [None, None, "Kebersihan"]
        assert {entry.name: entry.forgotten for entry in corpus.imports()} == {
            "lama.csv": 0,
            "tiny.csv": 3,
        }
        assert corpus.key_fingerprint() == "f" * 16


@pytest.mark.parametrize("is_committed", [False, True])
def test_a_process_killed_while_bringing_it_up_to_date_leaves_one_version_or_the_other(
    old: Path, is_committed: bool
) -> None:
    script = f"""
import os, pathlib, signal, sys
from contextlib import contextmanager
from analytics.store.corpus import Corpus
@contextmanager
def dying(self):
    self._connection.execute("BEGIN")
    yield
    {'self._connection.execute("COMMIT")' if is_committed else "pass"}
    os.kill(os.getpid(), signal.SIGKILL)
Corpus.transaction = dying
Corpus(pathlib.Path(sys.argv[1]))
"""
    died = subprocess.run([sys.executable, "-c", script, str(old)], cwd=PROJECT_ROOT)
    assert died.returncode == -signal.SIGKILL
    with Corpus(old, read_only=True) as corpus:
        assert corpus._version == (2 if is_committed else 1)
        assert corpus.post_count() == 2
    with Corpus(old) as corpus:
        assert corpus._version == 2
        with corpus.transaction():
            assert corpus.add([REPORT]) == Added(1, 0, 0)
        assert corpus.post_count() == 3


def test_the_key_is_remembered_and_another_refused(ready: DataFolder) -> None:
    with Corpus(ready.corpus) as corpus:
        assert corpus.key_fingerprint() is None
        corpus.remember_key("a" * 16)
        corpus.remember_key("a" * 16)
    with Corpus(ready.corpus) as corpus:
        assert corpus.key_fingerprint() == "a" * 16
        with pytest.raises(CorpusError) as caught:
            corpus.remember_key("b" * 16)
        assert caught.value.message.key == "error.corpus.other_key"
        assert corpus.key_fingerprint() == "a" * 16


def forget(path: Path, *identifiers: str) -> None:
    connection = duckdb.connect(str(path))
    for identifier in identifiers:
        connection.execute("INSERT INTO forgotten VALUES (?)", [forgotten_digest(identifier)])
    connection.close()


def test_who_was_forgotten_does_not_come_back(ready: DataFolder) -> None:
    with Corpus(ready.corpus):
        pass
    forget(ready.corpus, "ani-key", tiny.post_id("c1"), tiny.post_id("c3"))
    count = len(tiny.posts())
    with Corpus(ready.corpus) as corpus:
        with corpus.transaction():
            # Two posts of that account, and one post of another.
            assert corpus.add(tiny.posts()) == Added(count - 3, 0, 3)
            assert corpus.add(tiny.posts()) == Added(0, count - 3, 3)
        rows = {row["native_id"]: row for row in corpus.posts().to_pylist()}
    assert {"c1", "c3", "c5"}.isdisjoint(rows)
    # What answered the post that is gone stays in its thread, and answers nobody.
    assert rows["c2"]["parent_id"] is None
    assert rows["c2"]["thread_id"] == rows["p1"]["thread_id"]


def test_a_thread_whose_opening_was_forgotten_stays_together() -> None:
    opening = tiny.post_id("p1")
    kept = list(Forgotten([forgotten_digest(opening)]).kept(tiny.posts()))
    thread = [post for post in kept if post.native_id in ("c1", "c2")]
    assert {post.thread_id for post in thread} == {thread_without(opening)}
    assert [post.parent_id for post in thread] == [None, tiny.post_id("c1")]
    assert opening not in {post.post_id for post in kept}
    assert len(kept) == len(tiny.posts()) - 1


def test_the_list_of_forgotten_names_neither_authors_nor_posts(ready: DataFolder) -> None:
    with Corpus(ready.corpus):
        pass
    forget(ready.corpus, "0123456789abcdef")
    connection = duckdb.connect(str(ready.corpus), read_only=True)
    ((digest,),) = connection.execute("SELECT * FROM forgotten").fetchall()
    connection.close()
    assert len(digest) == 16
    assert digest != "0123456789abcdef"


def test_a_corpus_of_another_version_is_refused(ready: DataFolder) -> None:
    with Corpus(ready.corpus):
        pass
    connection = duckdb.connect(str(ready.corpus))
    connection.execute("UPDATE corpus_version SET version = ?", [CORPUS_VERSION + 1])
    connection.close()
    for read_only in (True, False):
        with pytest.raises(CorpusError) as caught:
            Corpus(ready.corpus, read_only=read_only)
        assert caught.value.message.key == "error.corpus.version"


def test_reading_what_is_not_there_makes_no_file(ready: DataFolder) -> None:
    with pytest.raises(CorpusError) as caught:
        Corpus(ready.corpus, read_only=True)
    assert caught.value.message.key == "error.corpus.missing"
    assert not ready.corpus.exists()


@pytest.mark.parametrize("content", [b"not a database " * 400, b"PK\x03\x04"])
def test_a_file_that_is_no_corpus_is_refused_and_left_alone(
    ready: DataFolder, content: bytes
) -> None:
    ready.corpus.write_bytes(content)
    for read_only in (True, False):
        with pytest.raises(CorpusError) as caught:
            Corpus(ready.corpus, read_only=read_only)
        assert caught.value.message.key == "error.corpus.unreadable"
    assert ready.corpus.read_bytes() == content


def test_a_database_of_something_else_is_refused(ready: DataFolder) -> None:
    duckdb.connect(str(ready.corpus)).close()
    with pytest.raises(CorpusError) as caught:
        Corpus(ready.corpus, read_only=True)
    assert caught.value.message.key == "error.corpus.unreadable"


def test_a_second_process_is_told_to_wait(ready: DataFolder) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, pathlib\n"
            "from analytics.store.corpus import Corpus\n"
            "corpus = Corpus(pathlib.Path(sys.argv[1]))\n"
            "print('open', flush=True)\n"
            "sys.stdin.read()",
            str(ready.corpus),
        ],
        cwd=PROJECT_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        for read_only in (True, False):
            with pytest.raises(CorpusError) as caught:
                Corpus(ready.corpus, read_only=read_only)
            assert caught.value.message.key == "error.corpus.busy"
    finally:
        holder.kill()
        holder.communicate()
    with Corpus(ready.corpus) as corpus:
        assert corpus.status().posts == 0


def test_a_corpus_cannot_reach_other_files(ready: DataFolder) -> None:
    with Corpus(ready.corpus) as corpus:
        for statement in (
            f"COPY posts TO '{ready.path / 'out.csv'}'",
            f"ATTACH '{ready.path / 'other.duckdb'}'",
        ):
            with pytest.raises(duckdb.Error):
                corpus._connection.execute(statement)
    assert [path.name for path in ready.path.iterdir()] == [ready.corpus.name]
