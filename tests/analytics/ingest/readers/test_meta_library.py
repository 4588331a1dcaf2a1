"""CrowdTangle and the Meta Content Library: zones by name, identifiers, networks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import Reading, inspect, read_posts
from analytics.posts import Platform, Post, make_post_id
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_meta_library as made

_Read = Callable[[Path], tuple[list[Post], Reading]]


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


@pytest.mark.parametrize("code", made.EXPORTS)
def test_each_export_is_recognised_and_read_in_full(
    code: str, tmp_path: Path, read: _Read, pseudonyms: Pseudonyms
) -> None:
    path = made.EXPORTS[code](tmp_path)
    posts, reading = read(path)
    assert inspect(path).kind == code
    assert not reading.rejected
    assert len(posts) == made.EXPECTED[code]
    platform = Platform.INSTAGRAM if code.endswith("instagram") else Platform.FACEBOOK
    assert {post.platform for post in posts} == {platform}
    author = pseudonyms.author_key(platform, "kabarwargajogja")
    assert {post.author_key for post in posts} == {author}
    assert posts[0].text == made.MESSAGE
    assert all(post.thread_id == post.post_id and post.parent_id is None for post in posts)


def test_crowdtangle_on_facebook(tmp_path: Path, read: _Read) -> None:
    posts, _ = read(made.EXPORTS["crowdtangle_facebook"](tmp_path))
    assert [post.native_id for post in posts] == [
        "858090351333568", "858090351333569", "858090351333570"
    ]  # fmt: skip
    assert (posts[0].likes, posts[0].replies, posts[0].shares) == (1_264_351, 8_700, 25_716)
    assert [post.created_at for post in posts] == [
        datetime(2021, 8, 10, 22, 45, 3, tzinfo=UTC),
        datetime(2021, 1, 10, 23, 45, 3, tzinfo=UTC),
        datetime(2021, 8, 10, 18, 45, 3, tzinfo=UTC),
    ]


def test_crowdtangle_on_instagram(tmp_path: Path, read: _Read) -> None:
    posts, _ = read(made.EXPORTS["crowdtangle_instagram"](tmp_path))
    assert posts[0].native_id == "2635595260958330718"
    assert (posts[0].likes, posts[0].replies) == (1_200, 4)
    assert posts[0].created_at == datetime(2021, 8, 11, 1, 45, 3, tzinfo=UTC)
    assert posts[2].created_at == datetime(2021, 8, 12, 11, 45, 3, tzinfo=UTC)


def test_older_columns_groups_and_odd_cells(tmp_path: Path, read: _Read) -> None:
    rows = []
    for row in made.facebook_rows():
        created = row.pop("Post Created")
        del row["Post Created Date"], row["Post Created Time"]
        old = {"Group Name": row.pop("Page Name"), **row, "Created": created}
        rows.append(old | {"User Name": ""})
    rows[1] |= {"Created": "2021-08-10 18:45:03 QQQ", "URL": "x", "Likes": "banyak"}
    rows[2] |= {"Message": "", "URL": ""}
    posts, reading = read(made.write_csv(tmp_path / "groups.csv", rows))
    assert inspect(tmp_path / "groups.csv").kind == "crowdtangle_facebook"
    assert [post.native_id for post in posts] == ["858090351333568"]
    assert [rejected.reason.key for rejected in reading.rejected] == [
        "import.rejected.bad_date", "import.rejected.no_text"
    ]  # fmt: skip
    assert posts[0].author_key is not None


def test_content_library(tmp_path: Path, read: _Read) -> None:
    posts, _ = read(made.EXPORTS["meta_content_library"](tmp_path))
    assert posts[0].native_id == "1458237908460001"
    assert (posts[0].likes, posts[0].replies, posts[0].shares) == (120, 8, 3)
    assert posts[0].created_at == datetime(2024, 4, 30, 13, 29, 57, tzinfo=UTC)
    path = made.write_csv(tmp_path / "mcl_ig.csv", made.library_instagram_rows())
    posts, _ = read(path)
    assert inspect(path).kind == "meta_content_library"
    assert {post.platform for post in posts} == {Platform.INSTAGRAM}


def test_comments_of_the_content_library(tmp_path: Path, read: _Read) -> None:
    path = tmp_path / "comments.json"
    path.write_text(json.dumps(made.library_comments()), encoding="utf-8")
    posts, _ = read(path)
    assert inspect(path).kind == "meta_content_library"
    assert [post.native_id for post in posts] == ["9990001", "9990002"]
    assert posts[1].parent_id == posts[0].post_id
    assert {post.thread_id for post in posts} == {make_post_id(Platform.OTHER, "1458237908460001")}
    assert [(post.likes, post.replies) for post in posts] == [(2, 1), (0, 0)]


@pytest.mark.parametrize("code", made.EXPORTS)
def test_headings_only(code: str, tmp_path: Path, read: _Read) -> None:
    full = made.EXPORTS[code](tmp_path)
    path = tmp_path / "empty.csv"
    path.write_text(full.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    posts, reading = read(path)
    assert (posts, reading.rejected) == ([], [])
    assert "import.notice.empty" in {notice.key for notice in reading.notices}


def test_other_tables_are_left_to_others(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"Page Name": "a", "Message": "Lampu jalan mati", "Likes": 1, "Post Created": "2021-08-10"}
    ]
    assert not inspect(made.write_csv(tmp_path / "own.csv", rows)).kind.startswith("crowd")
    rows = [{"id": 1, "text": "Lampu jalan mati", "creation_time": "2021-08-10"}]
    assert not inspect(made.write_csv(tmp_path / "own.csv", rows)).kind.startswith("meta")
