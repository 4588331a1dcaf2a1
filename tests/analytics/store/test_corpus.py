"""The corpus: whole imports or none, and nothing twice."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime

import duckdb
import pytest

from analytics.errors import CorpusError
from analytics.posts import Platform
from analytics.settings import PROJECT_ROOT
from analytics.store.corpus import CORPUS_VERSION, Corpus, ImportRecord
from analytics.store.folders import DataFolder
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


@pytest.fixture
def ready(folder: DataFolder) -> DataFolder:
    folder.ensure()
    return folder


def test_importing_twice_adds_nothing(ready: DataFolder) -> None:
    count = len(tiny.posts())
    with Corpus(ready.corpus) as corpus, corpus.transaction():
        assert corpus.add(tiny.posts()) == (count, 0)
    with Corpus(ready.corpus) as corpus:
        with corpus.transaction():
            assert corpus.add(tiny.posts()) == (0, count)
        assert corpus.status().posts == count


def test_a_post_that_comes_twice_in_one_file_is_added_once(ready: DataFolder) -> None:
    first, second = tiny.posts()[:2]
    with Corpus(ready.corpus) as corpus:
        with corpus.transaction():
            assert corpus.add([first, second, replace(first, text="lain")]) == (2, 1)
        texts = corpus.posts().to_pandas().set_index("post_id")["text"]
    assert texts[first.post_id] == first.text


def test_more_posts_than_one_batch(ready: DataFolder) -> None:
    pattern = tiny.posts()[3]
    many = [replace(pattern, post_id=f"{at:016x}") for at in range(20_003)]
    with Corpus(ready.corpus) as corpus, corpus.transaction():
        assert corpus.add(iter(many)) == (20_003, 0)
        assert corpus.add(many[20_001:]) == (0, 2)


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
            assert corpus.add(tiny.posts()) == (len(tiny.posts()) - 2, 2)


def test_posts_come_back_as_they_were(ready: DataFolder) -> None:
    with Corpus(ready.corpus) as corpus:
        with corpus.transaction():
            corpus.add(tiny.posts())
        rows = corpus.posts().to_pylist()
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
