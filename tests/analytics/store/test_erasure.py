"""Posts taken out of the corpus and of releases: all that is left adds up as if they had never been."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from analytics.errors import CorpusError, ReleaseError
from analytics.filters import Filters, Voices
from analytics.posts import Post, make_post_id, make_text_id
from analytics.store import erasure, releases
from analytics.store.corpus import Added, Corpus
from analytics.store.database import load_schema, open_for_reading
from analytics.store.folders import DataFolder
from analytics.store.forgotten import thread_without
from analytics.store.release import Release
from tests import tiny

ALL = Filters(voices=Voices.ALL)
# One of a pair of copies, an opening with replies, a reply that is answered, what stands alone.
TARGETS = ("c3", "c4", "p1", "c1", "c2", "c9", "n1")


def key_of(author: str) -> str:
    return hashlib.blake2b(author.encode(), digest_size=8).hexdigest()


def rows() -> list[Post]:
    """Return the tiny posts with pseudonyms and identifiers as long as real ones, and links."""
    return [
        replace(
            post,
            native_id=f"900719925474099{at:02}",
            author_key=key_of(post.author_key) if post.author_key else None,
            url=f"https://x.com/i/status/900719925474099{at:02}",
        )
        for at, post in enumerate(tiny.posts())
    ]


ANI = key_of("ani-key")


def native(name: str) -> str:
    return next(post.native_id or "" for post in rows() if post.post_id == tiny.post_id(name))


def ids(*names: str) -> set[str]:
    return {tiny.post_id(name) for name in names}


def table(folder: DataFolder, name: str, question: str) -> pd.DataFrame:
    with closing(open_for_reading(releases.release_path(folder, name))) as connection:
        return connection.execute(question).df()


def erased(folder: DataFolder, post_ids: set[str]) -> str:
    """Erase the posts from the releases and return the name of the current one."""
    found = erasure.find(folder, post_ids=post_ids)
    erasure.erase_from_releases(folder, post_ids, found)
    name = releases.current_name(folder)
    assert name is not None
    return name


def test_an_author_is_found_in_every_database(folder: DataFolder) -> None:
    made = [tiny.make_release(folder, rows=rows()) for _ in range(2)]
    found = erasure.find(folder, author_key=ANI)
    assert found.post_ids == ids("c1", "c5")
    assert (found.in_corpus, found.in_releases, found.unreadable) == (2, tuple(made), ())
    assert {post.native_id for post in found.posts} == {native("c1"), native("c5")}
    nobody = erasure.find(folder, author_key="0" * 16)
    assert (nobody.posts, nobody.in_corpus, nobody.in_releases) == ((), 0, ())


def test_posts_are_found_by_what_their_platform_calls_them_and_by_link(folder: DataFolder) -> None:
    tiny.make_release(folder, rows=rows())
    expected = {("x", tiny.post_id("c3"))}
    assert erasure.posts_called(folder, native("c3")) == expected
    assert erasure.posts_at(folder, f"https://x.com/i/status/{native('c3')}") == expected
    assert erasure.posts_called(folder, "1") == set()
    # A release that outlived its corpus is asked as well.
    folder.corpus.unlink()
    assert erasure.posts_called(folder, native("c3")) == expected
    assert erasure.posts_at(folder, f"https://x.com/i/status/{native('c3')}") == expected


def test_a_damaged_release_is_told(folder: DataFolder) -> None:
    damaged, whole = (tiny.make_release(folder, rows=rows()) for _ in range(2))
    releases.release_path(folder, damaged).write_bytes(b"not a release")
    found = erasure.find(folder, author_key=ANI)
    assert (found.in_releases, found.unreadable) == ((whole,), (damaged,))
    renamed, waiting = erasure.erase_from_releases(folder, found.post_ids, found)
    assert (list(renamed), waiting) == ([whole], ())
    assert releases.release_path(folder, damaged).exists()


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_left_is_what_a_release_without_the_post_would_hold(
    folder: DataFolder, tmp_path: Path, name: str
) -> None:
    tiny.make_release(folder, rows=rows())
    after = erased(folder, ids(name))
    other = DataFolder(tmp_path / "other")
    fresh = tiny.make_release(other, rows=[row for row in rows() if row.post_id not in ids(name)])
    for question in (
        "SELECT * FROM texts ORDER BY text_id",
        "SELECT * FROM assignments ORDER BY post_id",
        "SELECT * FROM links ORDER BY post_id",
        # The hand-made topics are named whether they have posts or not.
        "SELECT topic_id, theme_id, posts, texts, accounts FROM topics WHERE posts > 0 ORDER BY 1",
        "SELECT theme_id, posts, texts, accounts FROM themes WHERE posts > 0 ORDER BY theme_id",
        "SELECT text_id FROM map ORDER BY text_id",
        "SELECT * EXCLUDE (parent_id, thread_id) FROM posts ORDER BY created_at, post_id",
    ):
        pd.testing.assert_frame_equal(table(folder, after, question), table(other, fresh, question))
    release = Release(folder, after)
    assert release.run.counts["posts"] == release.extent().posts == 10
    assert release.run.counts["texts"] == len(table(folder, after, "SELECT * FROM texts"))
    assert release.run.counts["forgotten"] == 1
    assert release.comment(tiny.post_id(name)).empty
    release.close()


@pytest.mark.parametrize("name", TARGETS)
def test_no_row_points_to_what_is_gone(folder: DataFolder, name: str) -> None:
    tiny.make_release(folder, rows=rows())
    after = erased(folder, ids(name))
    path = releases.release_path(folder, after)
    with duckdb.connect(str(path), read_only=True) as connection:
        for column in ("post_id", "parent_id", "thread_id", "text_id", "neighbour_id", "topic_id"):
            of = "texts" if column in ("text_id", "neighbour_id") else "posts"
            of = "topics" if column == "topic_id" else of
            known = {"texts": "text_id", "posts": "post_id", "topics": "topic_id"}[of]
            for (place,) in connection.execute(
                "SELECT table_name FROM duckdb_columns() WHERE NOT internal AND column_name = ?",
                [column],
            ).fetchall():
                missing = connection.execute(
                    f"SELECT DISTINCT {column} FROM {place} WHERE {column} NOT IN (SELECT {known} FROM {of})"
                ).fetchall()
                allowed = {(-1,), (thread_without(tiny.post_id("p1")),)}
                assert set(missing) <= allowed, (place, column)
        for place, group in (("representatives", "topic_id"), ("neighbours", "text_id")):
            ranks = connection.execute(
                f"SELECT list(rank ORDER BY rank) FROM {place} GROUP BY {group}"
            ).fetchall()
            assert all(found == list(range(1, len(found) + 1)) for (found,) in ranks)


def test_replies_stay_in_their_thread_when_its_opening_goes(folder: DataFolder) -> None:
    tiny.make_release(folder, rows=rows())
    release = Release(folder, erased(folder, ids("p1")))
    thread = release.thread(tiny.post_id("c2"), around=5)
    assert list(thread["post_id"]) == [tiny.post_id("c1"), tiny.post_id("c2")]
    assert pd.isna(thread["parent_id"].iloc[0])
    assert thread["parent_id"].iloc[1] == tiny.post_id("c1")
    release.close()


def test_a_copy_takes_the_place_of_what_stood_for_its_text(folder: DataFolder) -> None:
    """The earliest of two copies goes: the text is said as the other has it, and so is the topic."""
    tiny.make_release(folder, rows=rows())
    text_id = make_text_id("tolong depo sampah dibuka lagi min")
    after = erased(folder, ids("c3"))
    text = table(folder, after, f"SELECT * FROM texts WHERE text_id = '{text_id}'").iloc[0]
    assert text["text"] == "tolong depo sampah dibuka lagi, min!!"
    assert (text["copies"], text["accounts"]) == (1, 1)
    everyone = table(folder, after, "SELECT post_id FROM representatives")
    assert tiny.post_id("c3") not in set(everyone["post_id"])


def test_a_topic_that_loses_all_its_posts_goes(folder: DataFolder) -> None:
    tiny.make_release(folder, rows=rows())
    release = Release(folder, erased(folder, ids("c5", "c6")))
    assert [topic.code for topic in release.topics()] == [0, 2]
    assert [(theme.code, theme.posts) for theme in release.themes()] == [(0, 6), (1, 2)]
    assert (release.run.counts["topics"], release.run.counts["themes"]) == (2, 2)
    release.close()


def test_words_that_only_the_erased_used_leave_the_names(folder: DataFolder) -> None:
    tiny.make_release(folder, rows=rows())
    release = Release(folder, erased(folder, ids("c5")))
    topics = {topic.code: topic for topic in release.topics()}
    # Nobody else wrote of lamps; the rest of the names is others' words.
    assert (topics[1].label, topics[1].keywords) == ("…", ())
    assert topics[0].label == "Sampah · depo"
    assert release.themes()[1].keywords == ("air",)
    release.close()


def test_the_digest_is_that_of_the_new_content(folder: DataFolder) -> None:
    tiny.make_release(folder, rows=rows())
    release = Release(folder, erased(folder, ids("c9")))
    digest = release.run.digest
    release.close()
    path = releases.release_path(folder, release.name)
    with duckdb.connect(str(path), read_only=True) as connection:
        assert releases.content_digest(connection, releases.DIGESTED_TABLES) == digest
    assert releases.newest_intact(folder) == release.name


def test_releases_keep_their_order_and_the_current_one_stays_current(folder: DataFolder) -> None:
    without = [row for row in rows() if row.author_key != ANI]
    other = DataFolder(folder.path.parent / "other")
    made = [tiny.make_release(folder, rows=rows()) for _ in range(2)]
    # A newer one that does not hold the post, as after the first of two erasures.
    tiny.make_release(other, rows=without)
    newest = (releases.published_at(made[1]) + timedelta(seconds=1)).strftime("%Y%m%dT%H%M%SZ")
    releases.release_path(folder, newest).write_bytes(
        releases.release_path(other, releases.current_name(other) or "").read_bytes()
    )
    folder.pointer.write_text(made[1], encoding="utf-8")
    found = erasure.find(folder, author_key=ANI)
    renamed, _ = erasure.erase_from_releases(folder, found.post_ids, found)
    assert list(renamed) == [*made, newest]
    assert releases.names(folder) == sorted(renamed.values(), reverse=True)
    assert list(renamed.values()) == sorted(renamed.values())
    assert min(renamed.values()) > newest
    assert releases.current_name(folder) == renamed[made[1]]


def test_older_releases_without_the_post_are_left_alone(folder: DataFolder) -> None:
    first = tiny.make_release(folder, rows=[row for row in rows() if row.author_key != ANI])
    before = releases.release_path(folder, first).read_bytes()
    second = tiny.make_release(folder, rows=rows())
    found = erasure.find(folder, author_key=ANI)
    renamed, _ = erasure.erase_from_releases(folder, found.post_ids, found)
    assert list(renamed) == [second]
    assert releases.release_path(folder, first).read_bytes() == before


def test_a_reader_goes_on_with_the_release_it_has_open(folder: DataFolder) -> None:
    name = tiny.make_release(folder, rows=rows())
    reader = Release(folder, name)
    before = reader.comments(ALL, "newest", limit=50)  # type: ignore[arg-type]  # a StrEnum's value
    after = erased(folder, ids("c1"))
    pd.testing.assert_frame_equal(before, reader.comments(ALL, "newest", limit=50))  # type: ignore[arg-type]
    fresh = Release(folder, after)
    assert fresh.extent().posts == reader.extent().posts - 1
    fresh.close()
    reader.close()


def test_releases_that_cannot_be_written_stay_as_they_were(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [tiny.make_release(folder, rows=rows()) for _ in range(2)]
    before = {path: path.read_bytes() for path in folder.releases.iterdir()}

    def full(path: Path) -> None:
        if path.name.startswith(made[1]) or len(list(folder.releases.glob("*.partial"))) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(erasure, "sync", full)
    found = erasure.find(folder, author_key=ANI)
    with pytest.raises(ReleaseError) as caught:
        erasure.erase_from_releases(folder, found.post_ids, found)
    assert caught.value.message.key == "error.release.not_written"
    assert releases.current_name(folder) == made[1]
    monkeypatch.undo()
    # The next attempt removes the drafts that were left.
    renamed, _ = erasure.erase_from_releases(folder, found.post_ids, found)
    assert len(renamed) == len(before) == 2
    assert {path.suffix for path in folder.releases.iterdir()} == {".duckdb"}


def test_a_release_of_an_older_version_is_written_anew_too(folder: DataFolder) -> None:
    name = tiny.make_release(folder, rows=rows())
    with duckdb.connect(str(releases.release_path(folder, name))) as connection:
        connection.execute("ALTER TABLE run DROP COLUMN schema_version")
        connection.execute("DROP TABLE links")
    found = erasure.find(folder, author_key=ANI)
    renamed, _ = erasure.erase_from_releases(folder, found.post_ids, found)
    assert erasure.find(folder, author_key=ANI).in_releases == ()
    left = table(folder, renamed[name], "SELECT count(*) AS n FROM posts")
    assert left["n"].iloc[0] == 9


def test_the_corpus_forgets_posts_and_remembers_that_it_did(folder: DataFolder) -> None:
    tiny.corpus_table(folder, rows())
    with Corpus(folder.corpus) as corpus:
        corpus.remember_key("f" * 16)
    erasure.erase_from_corpus(folder, ids("c1", "c5", "p1"), ANI)
    with Corpus(folder.corpus) as corpus:
        assert corpus.post_count() == 8
        assert corpus.key_fingerprint() == "f" * 16
        left = {row["post_id"]: row for row in corpus.posts().to_pylist()}
        assert left[tiny.post_id("c2")]["parent_id"] is None
        assert left[tiny.post_id("c2")]["thread_id"] == thread_without(tiny.post_id("p1"))
        with corpus.transaction():
            assert corpus.add(rows()) == Added(0, 8, 3)
            # A new post of the same author, and the same post from an export without authors.
            new = replace(
                rows()[3], post_id=make_post_id(rows()[3].platform, "new"), author_key=ANI
            )
            nameless = replace(rows()[1], author_key=None)
            assert corpus.add([new, nameless]) == Added(0, 0, 2)
    # No draft, no log beside it.
    assert [path.name for path in folder.path.iterdir()] == ["corpus.duckdb"]
    # The key that makes a post unique is there again.
    with (
        duckdb.connect(str(folder.corpus)) as connection,
        pytest.raises(duckdb.ConstraintException),
    ):
        connection.execute("INSERT INTO posts SELECT * FROM posts LIMIT 1")


def test_a_log_of_a_killed_import_is_folded_in_before(folder: DataFolder) -> None:
    """Put under a new file, an old log would be replayed into it."""
    tiny.corpus_table(folder, rows()[:4])
    log = folder.corpus.with_name("corpus.duckdb.wal")
    copies: dict[str, bytes] = {}
    with Corpus(folder.corpus) as corpus:
        corpus._connection.execute("PRAGMA disable_checkpoint_on_shutdown")
        with corpus.transaction():
            corpus.add(rows())
        copies = {path.name: path.read_bytes() for path in folder.path.iterdir()}
    assert log.name in copies
    for name, content in copies.items():
        (folder.path / name).write_bytes(content)
    erasure.erase_from_corpus(folder, ids("c1"), None)
    assert not log.exists()
    with Corpus(folder.corpus, read_only=True) as corpus:
        assert corpus.post_count() == 10


def test_a_corpus_that_cannot_be_replaced_stays_as_it_was(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.corpus_table(folder, rows())

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "used by another process")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CorpusError) as caught:
        erasure.erase_from_corpus(folder, ids("c1"), ANI)
    assert caught.value.message.key == "error.corpus.busy"
    assert [path.name for path in folder.path.iterdir()] == ["corpus.duckdb"]
    with Corpus(folder.corpus, read_only=True) as corpus:
        assert corpus.post_count() == 11
        assert not corpus.forgotten()


def test_others_words_are_those_of_other_posts(folder: DataFolder) -> None:
    tiny.make_release(folder, rows=rows())
    values = [
        value for array in erasure.words_of_others(folder, ids("c3")) for value in array.to_pylist()
    ]
    # The copy's text is there, its own link and identifier are not.
    assert "tolong depo sampah dibuka lagi, min!!" in values
    assert "Tolong depo sampah dibuka lagi min" not in values
    assert not any(native("c3") in value for value in values)
    assert any(native("c4") in value for value in values)
    # The release repeats the corpus: nothing is yielded again.
    assert len([value for value in values if value == tiny.HOSTILE]) == 1


def _columns(schema: str) -> dict[str, set[str]]:
    with duckdb.connect() as connection:
        connection.execute(load_schema(schema))
        rows: Sequence[Any] = connection.execute(
            "SELECT table_name, list(column_name) FROM duckdb_columns() WHERE NOT internal GROUP BY table_name"
        ).fetchall()
    return {table: set(columns) for table, columns in rows}


@pytest.mark.parametrize("schema", ["corpus", "release"])
def test_every_table_says_what_goes_with_a_post(schema: str) -> None:
    """A table that is added must name posts or texts, or be thought of here."""
    of_groups = {"topics", "themes", "run", "imports", "corpus_version", "forgotten"}
    of_groups |= {"topic_changes", "fit_model"}
    for name, columns in _columns(schema).items():
        assert columns & {"post_id", "text_id"} or name in of_groups, name
