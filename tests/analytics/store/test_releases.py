"""Releases: published whole or not at all, named once, kept in number."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from analytics.errors import ReleaseError
from analytics.filters import Filters, Voices
from analytics.store import releases
from analytics.store.database import open_for_reading
from analytics.store.folders import DataFolder
from analytics.store.release import Release
from tests import tiny


def digest_of(folder: DataFolder, name: str) -> str:
    release = Release(folder, name)
    try:
        return release.run.digest
    finally:
        release.close()


def files(folder: DataFolder) -> set[str]:
    return {path.name for path in folder.releases.iterdir()}


def test_nothing_was_published_yet(folder: DataFolder) -> None:
    assert releases.current_name(folder) is None
    assert releases.names(folder) == []
    assert releases.newest_intact(folder) is None


def test_a_release_is_named_by_its_time_and_becomes_current(folder: DataFolder) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    name = tiny.make_release(folder)
    assert re.fullmatch(r"\d{8}T\d{6}Z", name)
    assert before <= releases.published_at(name) <= datetime.now(UTC)
    assert releases.current_name(folder) == name
    assert files(folder) == {f"{name}.duckdb"}


def test_publishing_within_one_second_gives_new_and_later_names(folder: DataFolder) -> None:
    made = [tiny.make_release(folder) for _ in range(3)]
    assert len(set(made)) == 3
    assert releases.names(folder) == sorted(made, reverse=True)
    assert releases.current_name(folder) == made[-1] == max(made)


def test_a_name_that_was_let_go_is_not_used_again(folder: DataFolder) -> None:
    made = [tiny.make_release(folder, keep=1) for _ in range(3)]
    assert made == sorted(set(made))
    assert files(folder) == {f"{made[-1]}.duckdb"}
    assert releases.current_name(folder) == made[-1]


def test_a_clock_that_was_set_back_does_not_let_the_new_release_go(folder: DataFolder) -> None:
    first = tiny.make_release(folder)
    ahead = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y%m%dT%H%M%SZ")
    releases.release_path(folder, first).rename(releases.release_path(folder, ahead))
    folder.pointer.write_text(ahead, encoding="utf-8")
    name = tiny.make_release(folder, keep=1)
    assert name > ahead
    assert releases.current_name(folder) == name
    assert files(folder) == {f"{name}.duckdb"}


def test_the_newest_are_kept(folder: DataFolder) -> None:
    made = [tiny.make_release(folder, keep=2) for _ in range(4)]
    assert releases.names(folder) == [made[3], made[2]]


def test_publishing_that_fails_in_the_middle_changes_nothing(
    folder: DataFolder, tiny_release: str
) -> None:
    path = releases.release_path(folder, tiny_release)
    old = path.read_bytes()
    table = tiny.corpus_table(folder)
    tables, run = tiny.release_parts(table)
    # The last table is written last: everything before it is in the file by then.
    broken = tables | {"neighbours": tables["neighbours"].drop_columns(["neighbour_id"])}
    with pytest.raises(ReleaseError) as caught:
        releases.publish(folder, table, broken, run, keep=1)
    assert caught.value.message.key == "error.release.not_written"
    assert releases.current_name(folder) == tiny_release
    assert releases.names(folder) == [tiny_release]
    assert path.read_bytes() == old

    name, _ = releases.publish(folder, table, tables, run, keep=5)
    assert files(folder) == {f"{tiny_release}.duckdb", f"{name}.duckdb"}


def test_what_a_killed_publish_left_is_swept_away(folder: DataFolder, tiny_release: str) -> None:
    for leftover in ("20260101T000000Z.partial", "20260101T000000Z.partial.wal"):
        (folder.releases / leftover).write_bytes(b"half")
    assert releases.names(folder) == [tiny_release]
    name = tiny.make_release(folder)
    assert files(folder) == {f"{tiny_release}.duckdb", f"{name}.duckdb"}


def test_a_pointer_that_cannot_be_replaced_is_said(folder: DataFolder) -> None:
    folder.ensure()
    (folder.pointer / "in the way").mkdir(parents=True)
    with pytest.raises(ReleaseError) as caught:
        tiny.make_release(folder)
    assert caught.value.message.key == "error.release.not_written"


@pytest.mark.parametrize(
    "content", [b"", b"../../etc/passwd", b"20260101T000000Z; rm", b"\xff\xfe", b"latest\n"]
)
def test_a_broken_pointer_is_said(folder: DataFolder, tiny_release: str, content: bytes) -> None:
    folder.pointer.write_bytes(content)
    with pytest.raises(ReleaseError) as caught:
        releases.current_name(folder)
    assert caught.value.message.key == "error.release.pointer"
    assert releases.newest_intact(folder) == tiny_release
    # A new release mends it.
    mended = tiny.make_release(folder)
    assert releases.current_name(folder) == mended


@pytest.mark.parametrize("name", ["", "../corpus", "20260101T000000Z/../x", "2026"])
def test_only_names_of_releases_become_paths(folder: DataFolder, name: str) -> None:
    with pytest.raises(ReleaseError):
        releases.release_path(folder, name)


def test_a_release_that_is_not_there_is_said(folder: DataFolder, tiny_release: str) -> None:
    with pytest.raises(ReleaseError) as caught:
        Release(folder, "20260101T000000Z")
    assert caught.value.message.key == "error.release.missing"


@pytest.mark.parametrize("damage", ["empty", "garbage", "half", "beginning", "other", "no run"])
def test_a_damaged_release_is_said_and_the_one_before_is_found(
    folder: DataFolder, tiny_release: str, damage: str
) -> None:
    newer = tiny.make_release(folder)
    path = releases.release_path(folder, newer)
    whole = path.read_bytes()
    if damage == "empty":
        path.write_bytes(b"")
    elif damage == "garbage":
        path.write_bytes(b"x" * len(whole))
    elif damage == "half":
        path.write_bytes(whole[: len(whole) // 2])
    elif damage == "beginning":
        path.write_bytes(b"\x00" * 4096 + whole[4096:])
    elif damage == "other":
        path.unlink()
        duckdb.connect(str(path)).close()
    else:
        connection = duckdb.connect(str(path))
        connection.execute("DELETE FROM run")
        connection.close()
    with pytest.raises(ReleaseError) as caught:
        Release(folder, newer)
    assert caught.value.message.key == "error.release.damaged"
    assert newer in str(caught.value)
    assert releases.newest_intact(folder) == tiny_release


def as_version_1(path: Path) -> None:
    """Make of a release what the first version of the product wrote."""
    connection = duckdb.connect(str(path))
    connection.execute("ALTER TABLE run DROP COLUMN schema_version")
    connection.execute("DROP TABLE links")
    for column in ("author_name", "rating", "category", "agency", "status", "place", "answered_at"):
        connection.execute(f"ALTER TABLE posts DROP COLUMN {column}")
    connection.close()


def test_a_release_of_an_older_version_is_said_and_passed_over(folder: DataFolder) -> None:
    older, current = tiny.make_release(folder), tiny.make_release(folder)
    as_version_1(releases.release_path(folder, current))
    with pytest.raises(ReleaseError) as caught:
        Release(folder, current)
    assert caught.value.message.key == "error.release.version"
    assert "python -m analytics fit" in str(caught.value)
    assert releases.newest_intact(folder) == older
    as_version_1(releases.release_path(folder, older))
    assert releases.newest_intact(folder) is None
    # A new fit needs nothing from them.
    name = tiny.make_release(folder)
    assert releases.newest_intact(folder) == releases.current_name(folder) == name


def test_a_release_of_a_later_version_is_said(folder: DataFolder, tiny_release: str) -> None:
    connection = duckdb.connect(str(releases.release_path(folder, tiny_release)))
    connection.execute("UPDATE run SET schema_version = schema_version + 1")
    connection.close()
    with pytest.raises(ReleaseError) as caught:
        Release(folder, tiny_release)
    assert caught.value.message.key == "error.release.version"


def test_links_lie_in_a_table_of_their_own(folder: DataFolder) -> None:
    first, *others = tiny.posts()
    rows = [replace(first, url="https://x.com/i/status/1"), *others]
    path = releases.release_path(folder, tiny.make_release(folder, rows=rows))
    connection = open_for_reading(path)
    try:
        assert connection.execute("SELECT * FROM links").fetchall() == [
            (first.post_id, "https://x.com/i/status/1")
        ]
        columns = connection.execute(
            "SELECT table_name FROM duckdb_columns() WHERE column_name = 'url'"
        ).fetchall()
        assert columns == [("links",)]
    finally:
        connection.close()


def test_equal_content_has_an_equal_digest(folder: DataFolder, tmp_path: Path) -> None:
    other = DataFolder(tmp_path / "other")
    assert digest_of(folder, tiny.make_release(folder)) == digest_of(
        other, tiny.make_release(other)
    )


def test_the_order_of_rows_does_not_change_the_digest(folder: DataFolder) -> None:
    table = tiny.corpus_table(folder)
    tables, run = tiny.release_parts(table)

    def turned(rows: pa.Table) -> pa.Table:
        return rows.take(pa.array(reversed(range(rows.num_rows)), pa.int64()))

    _, digest = releases.publish(folder, table, tables, run, keep=5)
    shuffled = {name: turned(rows) for name, rows in tables.items()}
    # When and with what it was made is not what was found.
    later = replace(run, started=run.started + timedelta(days=1), seconds={"embed": 3.0}, seed=2)
    _, again = releases.publish(folder, turned(table), shuffled, later, keep=5)
    assert digest == again


def test_each_changed_table_changes_the_digest(folder: DataFolder) -> None:
    table = tiny.corpus_table(folder)
    tables, run = tiny.release_parts(table)
    digests = [releases.publish(folder, table, tables, run, keep=20)[1]]
    for name in set(releases.DIGESTED_TABLES) & set(releases.FITTED_TABLES):
        fewer = tables | {name: tables[name].slice(1)}
        digests.append(releases.publish(folder, table, fewer, run, keep=20)[1])
    text = table.column("text").to_pylist()
    at = table.column_names.index("text")
    reworded = table.set_column(at, "text", pa.array(["lain", *text[1:]]))
    digests.append(releases.publish(folder, reworded, tables, run, keep=20)[1])
    assert len(set(digests)) == len(digests)


def test_the_run_is_kept(folder: DataFolder) -> None:
    release = Release(folder, tiny.make_release(folder))
    run = release.run
    assert (run.started, run.seed, run.model, run.made_up) == (tiny.START, 1, "by hand", False)
    assert run.counts["posts"] == len(tiny.posts())
    assert run.sources == [{"name": "tiny.csv", "added": len(tiny.posts())}]
    assert re.fullmatch("[0-9a-f]{32}", run.digest)
    release.close()
    made_up = folder.made_up_folder()
    sample = Release(made_up, tiny.make_release(made_up))
    assert sample.run.made_up
    sample.close()


def test_a_reader_keeps_its_release_while_a_new_one_is_published(
    folder: DataFolder, tiny_release: str
) -> None:
    reader = Release(folder, tiny_release)
    before = reader.totals(Filters(voices=Voices.ALL))
    tiny.make_release(folder, keep=1)
    assert reader.totals(Filters(voices=Voices.ALL)) == before
    reader.close()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataFolder, str]:
    """A release that tests only read."""
    folder = DataFolder(tmp_path_factory.mktemp("published") / "data")
    return folder, tiny.make_release(folder)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (x INTEGER)",
        "DELETE FROM posts",
        "UPDATE posts SET text = 'lain'",
        "INSERT INTO themes SELECT * FROM themes",
        "DROP TABLE posts",
        "ATTACH '{folder}/other.duckdb'",
        "ATTACH '{release}' AS again (READ_ONLY FALSE)",
        "COPY posts TO '{folder}/posts.csv'",
        "COPY posts FROM '{secret}'",
        "EXPORT DATABASE '{folder}/all'",
        "SELECT * FROM read_csv('{secret}')",
        "SELECT * FROM read_text('{secret}')",
        "SELECT * FROM '{secret}'",
        "SELECT * FROM glob('{folder}/*')",
        "INSTALL httpfs",
        "LOAD '{folder}/extension'",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET threads = 1",
        "RESET enable_external_access",
    ],
)
def test_an_open_release_can_only_be_read(
    published: tuple[DataFolder, str], statement: str
) -> None:
    folder, name = published
    secret = folder.path / "secret.csv"
    secret.write_text("a,b\n1,2\n", encoding="utf-8")
    path = releases.release_path(folder, name)
    old = path.read_bytes()
    there = set(folder.path.iterdir())
    connection = open_for_reading(path)
    try:
        with pytest.raises(duckdb.Error):
            connection.cursor().execute(
                statement.format(folder=folder.path, secret=secret, release=path)
            )
    finally:
        connection.close()
    assert path.read_bytes() == old
    assert set(folder.path.iterdir()) == there
