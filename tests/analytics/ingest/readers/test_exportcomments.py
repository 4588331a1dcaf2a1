"""ExportComments.com: networks and years, and replies known by their numbers alone."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import Reading, inspect, read_posts
from analytics.posts import Platform, Post, make_post_id
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_exportcomments as made

_Read = Callable[[Path], tuple[list[Post], Reading]]
_POST = str(int.from_bytes(base64.urlsafe_b64decode("ADLkqM5Yx0aB")))


@pytest.fixture
def pseudonyms(tmp_path: Path) -> Pseudonyms:
    return Pseudonyms.open(tmp_path / "data")


@pytest.fixture
def read(pseudonyms: Pseudonyms) -> _Read:
    def _read(path: Path) -> tuple[list[Post], Reading]:
        reading = read_posts(
            path, pseudonyms=pseudonyms, imported_at=datetime(2026, 6, 1, 12, tzinfo=UTC)
        )
        return list(reading.posts), reading

    return _read


def test_instagram_with_identifiers(tmp_path: Path, read: _Read, pseudonyms: Pseudonyms) -> None:
    path = made.EXPORTS["exportcomments"](tmp_path)
    posts, reading = read(path)
    assert inspect(path).kind == "exportcomments"
    assert not reading.rejected
    assert [post.native_id for post in posts] == [made.TOP, made.REPLY, made.SECOND]
    parent = make_post_id(Platform.INSTAGRAM, made.TOP)
    assert [post.parent_id for post in posts] == [None, parent, None]
    assert {post.thread_id for post in posts} == {make_post_id(Platform.INSTAGRAM, _POST)}
    assert {post.platform for post in posts} == {Platform.INSTAGRAM}
    assert posts[0].created_at == datetime(2025, 8, 30, 17, 40, 39, tzinfo=UTC)
    assert [post.likes for post in posts] == [3, 0, 1]
    assert [post.author_key for post in posts] == [
        pseudonyms.author_key(Platform.INSTAGRAM, handle)
        for handle in ("siti_aminah77", "joko.pram", "warsini.k")
    ]
    assert posts[0].url == f"{made.LINK}/c/{made.TOP}/"


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_facebook_without_identifiers(
    form: str, tmp_path: Path, read: _Read, pseudonyms: Pseudonyms
) -> None:
    rows = [*made.ABOVE, *made.FACEBOOK]
    write = {"xlsx": made.write_workbook, "csv": made.write_csv}[form]
    path = write(tmp_path / f"facebook-comments66f.{form}", rows)
    posts, reading = read(path)
    assert inspect(path).kind == "exportcomments"
    assert not reading.rejected
    assert {post.platform for post in posts} == {Platform.FACEBOOK}
    assert [post.parent_id for post in posts] == [None, posts[0].post_id, None]
    post_id = make_post_id(Platform.FACEBOOK, "7412589630125874")
    assert {post.thread_id for post in posts} == {post_id}
    assert posts[0].created_at == datetime(2024, 9, 20, 10, tzinfo=UTC)
    first, second = (
        pseudonyms.author_key(Platform.FACEBOOK, number)
        for number in ("100044312295290", "100044312295291")
    )
    assert [post.author_key for post in posts] == [first, second, first]
    # What stands for the missing identifier says nothing of who wrote it, and stays the same.
    assert all(post.native_id and "://" not in post.native_id for post in posts)
    assert [post.post_id for post in read(path)[0]] == [post.post_id for post in posts]


def test_the_same_export_made_again_adds_nothing(tmp_path: Path, read: _Read) -> None:
    before, _ = read(made.write_workbook(tmp_path / "a.xlsx", made.FACEBOOK))
    later: list[Any] = [made.FACEBOOK[0], *(list(row) for row in made.FACEBOOK[1:])]
    later[1][5] = 40
    later.insert(
        1, [1, "", "Baru", "ID: 5000", datetime(2024, 9, 30), 0, "", "Baru", "view comment"]
    )
    for number, row in enumerate(later[2:], start=2):
        row[0] = number if row[1] == "" else number - 1
    after, _ = read(made.write_workbook(tmp_path / "b.xlsx", later))
    assert [post.post_id for post in after[1:]] == [post.post_id for post in before]
    assert [post.parent_id for post in after[1:]] == [post.parent_id for post in before]


def test_youtube(tmp_path: Path, read: _Read) -> None:
    posts, _ = read(made.write_csv(tmp_path / "yt-comments.csv", made.YOUTUBE))
    assert {post.platform for post in posts} == {Platform.YOUTUBE}
    assert [post.native_id for post in posts] == [
        "UgxAbCdEfGh4AaABAg", "UgxAbCdEfGh4AaABAg.A1b2C3d4", "UgyZzYyXxWw4AaABAg"
    ]  # fmt: skip
    assert posts[1].parent_id == posts[0].post_id
    assert {post.thread_id for post in posts} == {make_post_id(Platform.YOUTUBE, "NUsoVlDFqZg")}
    assert posts[1].created_at == datetime(2025, 12, 31, 6, 24, 13, tzinfo=UTC)
    rows = [made.YOUTUBE[0], *([*row[:-1], "view comment"] for row in made.YOUTUBE[1:])]
    posts, _ = read(made.write_csv(tmp_path / "without-links.csv", rows))
    assert {post.platform for post in posts} == {Platform.YOUTUBE}
    assert [post.parent_id for post in posts] == [None, posts[0].post_id, None]


def test_tiktok_with_the_number_in_the_second_column_only(tmp_path: Path, read: _Read) -> None:
    posts, _ = read(made.write_csv(tmp_path / "tiktok.csv", made.TIKTOK))
    assert {post.platform for post in posts} == {Platform.TIKTOK}
    assert posts[1].parent_id == posts[0].post_id


def test_tweets(tmp_path: Path, read: _Read) -> None:
    (post,), _ = read(made.write_csv(tmp_path / "tweets.csv", made.TWEETS))
    assert (post.platform, post.native_id) == (Platform.X, "1785300561094644037")
    assert (post.text, post.likes, post.replies, post.shares) == (made.TOP_TEXT, 17, 2, 4)


def test_posts_of_an_account(tmp_path: Path, read: _Read) -> None:
    path = made.EXPORTS["exportcomments_posts"](tmp_path)
    posts, _ = read(path)
    assert inspect(path).kind == "exportcomments_posts"
    assert posts[0].native_id == _POST
    assert [(post.likes, post.replies) for post in posts] == [(120, 3), (9, 0), (8, 1)]
    assert {post.platform for post in posts} == {Platform.INSTAGRAM}


def test_numbers_in_one_column(tmp_path: Path, read: _Read) -> None:
    rows = [list(row) for row in made.FACEBOOK]
    for row, number in zip(rows[1:], ("1", "1.2", "2"), strict=True):
        row[:2] = [number, ""]
    posts, _ = read(made.write_csv(tmp_path / "one.csv", rows))
    assert [post.parent_id for post in posts] == [None, posts[0].post_id, None]


def test_a_sorted_table_gives_no_wrong_parents(tmp_path: Path, read: _Read) -> None:
    heading, top, reply, second = made.FACEBOOK
    posts, _ = read(made.write_workbook(tmp_path / "s.xlsx", [heading, top, second, reply]))
    assert [post.parent_id for post in posts] == [None, None, None]


def test_missing_parts_and_odd_cells(tmp_path: Path, read: _Read) -> None:
    rows: list[Any] = [
        ["", "", "Name", "Profile ID", "Date", "Likes", "Comment"],
        ["satu", "", "", "", "", "", "Tanpa nomor"],
        ["", "", "", "", "", "", ""],
        ["2", "", "Siti", "ID:", "2024-09-20 10:00:00", "-", ""],
        ["3", "9", "Joko", "12", "bukan tanggal", "", "Tanggalnya aneh"],
        ["", "", "Exported by ExportComments.com", "", "", "", ""],
    ]
    posts, reading = read(made.write_csv(tmp_path / "odd.csv", rows))
    assert [post.text for post in posts] == ["Tanpa nomor"]
    assert [rejected.reason.key for rejected in reading.rejected] == [
        "import.rejected.no_text", "import.rejected.bad_date"
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [made.INSTAGRAM, made.FACEBOOK, made.YOUTUBE, made.POSTS])
def test_headings_only(rows: list[Any], tmp_path: Path, read: _Read) -> None:
    posts, reading = read(made.write_csv(tmp_path / "empty.csv", rows[:1]))
    assert (posts, reading.rejected) == ([], [])
    assert "import.notice.empty" in {notice.key for notice in reading.notices}


def test_other_tables_are_left_to_others(tmp_path: Path) -> None:
    for heading in (
        ["Name", "Date", "Comment"],
        ["username", "date", "likes", "comment"],
        ["id", "name", "comment", "likes"],
    ):
        rows = [heading, ["Siti", "2024-09-20", "Lampu jalan mati", "1"][: len(heading)]]
        path = made.write_csv(tmp_path / "own.csv", rows)
        assert not inspect(path).kind.startswith("exportcomments")
