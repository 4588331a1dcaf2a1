"""Instagram: one post and its comments, however they were exported."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from analytics.ingest import Reading, inspect, read_posts
from analytics.ingest.carriers.json_values import LoadedValue
from analytics.ingest.readers.format import DocumentFormat
from analytics.ingest.readers.instagram import (
    FORMATS,
    comment_ids_in_link,
    post_id_in_link,
    post_id_of_code,
)
from analytics.ingest.records import Field
from analytics.posts import Platform, Post, make_post_id
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_instagram as made

_Read = Callable[[Path], tuple[list[Post], Reading]]
# The code is the number in base 64, eleven signs of six bits.
POST = str(int.from_bytes(base64.urlsafe_b64decode("A" + made.CODE)))


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


def _id(native: str) -> str:
    return make_post_id(Platform.INSTAGRAM, native)


@pytest.mark.parametrize("code", made.EXPORTS)
def test_each_export_is_recognised_and_read_in_full(
    code: str, tmp_path: Path, read: _Read, pseudonyms: Pseudonyms
) -> None:
    path = made.EXPORTS[code](tmp_path)
    posts, reading = read(path)
    assert inspect(path).kind == code
    assert not reading.rejected
    assert len(posts) == made.EXPECTED[code]
    assert {post.platform for post in posts} == {Platform.INSTAGRAM}
    by_id = {post.native_id: post for post in posts}
    top, reply, second = by_id[made.TOP], by_id[made.REPLY], by_id[made.SECOND]
    assert (top.parent_id, reply.parent_id, second.parent_id) == (None, _id(made.TOP), None)
    assert (top.text, reply.text) == (made.TOP_TEXT, made.REPLY_TEXT)
    assert top.created_at == datetime(2024, 4, 30, 13, 29, 57, tzinfo=UTC)
    assert reply.created_at == datetime(2024, 4, 30, 14, tzinfo=UTC)
    assert second.created_at == datetime(2024, 5, 1, 1, 2, 3, tzinfo=UTC)
    assert top.likes == 4
    assert top.author_key == pseudonyms.author_key(Platform.INSTAGRAM, "siti_aminah77")
    assert second.author_key == pseudonyms.author_key(Platform.INSTAGRAM, "joko.pram")
    # instaloader's list does not say under which post it stands.
    post = {"instagram_instaloader": made.TOP, "instagram_app_api": "3669801234567"}.get(code, POST)
    assert top.thread_id == reply.thread_id == _id(post)
    if made.EXPECTED[code] == 4:
        caption = by_id[post]
        assert (caption.text, caption.parent_id) == (made.CAPTION, None)
        assert caption.thread_id == caption.post_id
        assert caption.created_at == datetime(2024, 4, 30, 2, tzinfo=UTC)


def test_counts_and_links(tmp_path: Path, read: _Read) -> None:
    posts, _ = read(made.EXPORTS["instagram_graph_api"](tmp_path))
    assert (posts[0].native_id, posts[0].likes, posts[0].replies) == (POST, 120, 3)
    assert posts[0].url == made.LINK
    posts, _ = read(made.EXPORTS["instagram_apify_comments_table"](tmp_path))
    assert [(post.likes, post.replies) for post in posts] == [(4, 1), (1, None), (0, 0)]
    assert posts[0].url == f"{made.LINK}c/{made.TOP}/"


def test_the_same_post_from_four_tools_is_one_post(tmp_path: Path, read: _Read) -> None:
    codes = ("instagram_graph_api", "instagram_apify_posts", "instagram_apify_posts_table")
    found = [{post.post_id for post in read(made.EXPORTS[code](tmp_path))[0]} for code in codes]
    found.append(
        {p.post_id for p in read(made.write_json(tmp_path / "a.json", made.app_page(POST)))[0]}
    )
    assert found[0] == found[1] == found[2] == found[3]


def test_pages_of_the_graph_api(tmp_path: Path, read: _Read) -> None:
    path = tmp_path / "pages.jsonl"
    pages: list[Any] = [
        {"error": {"message": "Please reduce the amount", "type": "OAuthException", "code": 1}},
        {"data": []},
        made.graph_comments_page(),
    ]
    path.write_text("\n".join(map(json.dumps, pages)), encoding="utf-8")
    posts, reading = read(path)
    assert inspect(path).kind == "instagram_graph_api"
    assert [post.native_id for post in posts] == [made.TOP, made.REPLY, made.SECOND]
    assert posts[1].parent_id == posts[1].thread_id == _id(made.TOP)
    assert {post.author_key for post in posts} == {None}
    assert not reading.rejected


def test_one_medium_and_another_account_s_media(tmp_path: Path, read: _Read) -> None:
    alone, _ = read(made.write_json(tmp_path / "medium.json", made.graph_media()))
    discovered: dict[str, Any] = {
        "business_discovery": {"username": "x", "media": made.graph_media_page()},
        "id": "17841405309211844",
    }
    found, _ = read(made.write_json(tmp_path / "discovery.json", discovered))
    assert [post.native_id for post in alone] == [POST, made.TOP, made.REPLY, made.SECOND]
    assert [post.post_id for post in alone] == [post.post_id for post in found]


def test_missing_parts_and_odd_types(tmp_path: Path, read: _Read) -> None:
    media = made.graph_media()
    media["comments"]["data"] += [
        None,
        "teks",
        {"id": "18000000000000009", "text": "Ada lagi?", "replies": "tidak", "username": ["a"]},
        {"id": {"a": 1}, "text": "Tanpa nomor", "timestamp": None, "like_count": "banyak"},
        {"id": "18000000000000010"},
    ]
    posts, reading = read(made.write_json(tmp_path / "odd.json", media))
    assert [post.text for post in posts[4:]] == ["Ada lagi?", "Tanpa nomor"]
    assert posts[5].likes is None
    assert not reading.rejected
    comments: list[Any] = [
        {"url": made.LINK, "error": "no_items", "errorDescription": "Empty or private data"},
        *made.apify_comments(),
    ]
    comments[1] |= {"replies": {"a": 1}, "owner": "siti", "likesCount": -1}
    comments[2] |= {"commentUrl": None, "id": int(made.SECOND), "postUrl": 7}
    posts, reading = read(made.write_json(tmp_path / "apify.json", comments))
    assert [post.native_id for post in posts] == [made.TOP, made.SECOND]
    assert posts[0].likes is None
    assert posts[1].thread_id == posts[1].post_id


def test_replies_five_thousand_deep() -> None:
    comments = made.apify_comments()
    innermost: dict[str, Any] = comments[0]
    for depth in range(5_000):
        inner = made.apify_reply() | {"id": str(18_100_000_000_000_000 + depth)}
        innermost["replies"] = [inner]
        innermost = inner
    (reader,) = (one for one in FORMATS if one.code == "instagram_apify_comments")
    assert isinstance(reader, DocumentFormat)
    records = [*reader.records(map(LoadedValue, comments))]
    assert len(records) == 5_002
    last, above = records[5_000], records[4_999]
    assert isinstance(last, dict)
    assert isinstance(above, dict)
    assert last[Field.PARENT_ID] == above[Field.NATIVE_ID]
    assert last[Field.THREAD_ID] == POST


def test_a_workbook_that_rounded_the_numbers_is_saved_by_the_links(
    tmp_path: Path, read: _Read
) -> None:
    rows = [made.apify_comments_row(comment) for comment in made.apify_comments()]
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(list(rows[0]))
    for row in rows:
        row["id"] = float(row["id"])
        row["timestamp"] = datetime(2024, 4, 30, 20, 29, 57)
        book.active.append(list(row.values()))
    path = tmp_path / "apify.xlsx"
    book.save(path)
    posts, _ = read(path)
    assert [post.native_id for post in posts] == [made.TOP, made.REPLY, made.SECOND]
    assert posts[0].created_at == datetime(2024, 4, 30, 13, 29, 57, tzinfo=UTC)


def test_pages_of_the_app(tmp_path: Path, read: _Read) -> None:
    child_page: dict[str, Any] = {
        "child_comments": [
            {
                "pk": "18000000000000011",
                "created_at_utc": 1714485700,
                "text": "Siap min",
                "user": made.app_user("siti_aminah77", "Siti Aminah"),
            }
        ],
        "parent_comment": made.app_page(POST)["comments"][0] | {"media_id": POST},
        "status": "ok",
    }
    feed: dict[str, Any] = {
        "items": [
            {
                "pk": POST,
                "id": f"{POST}_55",
                "code": made.CODE,
                "taken_at": 1714442400,
                "media_type": 1,
                "like_count": 120,
                "comment_count": 3,
                "caption": {"text": made.CAPTION, "pk": "1"},
                "user": made.app_user("kec.gondokusuman", "Kecamatan Gondokusuman"),
            }
        ],
        "status": "ok",
    }
    path = tmp_path / "app.jsonl"
    pages = [made.app_page(POST), made.app_page(POST) | {"comments": []}, child_page, feed]
    path.write_text("\n".join(map(json.dumps, pages)), encoding="utf-8")
    posts, _ = read(path)
    assert [post.native_id for post in posts] == [
        POST, made.TOP, made.REPLY, made.SECOND,
        made.TOP, made.REPLY, "18000000000000011",
        POST,
    ]  # fmt: skip
    assert posts[6].parent_id == _id(made.TOP)
    assert posts[7].url == made.LINK
    dumped: list[Any] = [
        {
            "pk": made.TOP,
            "text": made.TOP_TEXT,
            "user": {"pk": "56", "username": "siti_aminah77", "full_name": "Siti Aminah"},
            "created_at_utc": "2024-04-30T13:29:57+00:00",
            "content_type": "comment",
            "status": "Active",
            "replied_to_comment_id": None,
            "like_count": 4,
        }
    ]
    posts, _ = read(made.write_json(tmp_path / "instagrapi.json", dumped))
    assert [(post.native_id, post.likes) for post in posts] == [(made.TOP, 4)]


@pytest.mark.parametrize("code", ["instagram_apify_comments_table", "instagram_apify_posts_table"])
def test_a_table_of_headings_only(code: str, tmp_path: Path, read: _Read) -> None:
    full = made.EXPORTS[code](tmp_path)
    path = tmp_path / "empty.csv"
    path.write_text(full.read_text(encoding="utf-8-sig").splitlines()[0] + "\n", encoding="utf-8")
    posts, reading = read(path)
    assert (posts, reading.rejected) == ([], [])
    assert "import.notice.empty" in {notice.key for notice in reading.notices}


def test_an_empty_list(tmp_path: Path, read: _Read) -> None:
    posts, reading = read(made.write_json(tmp_path / "empty.json", []))
    assert (posts, reading.rejected) == ([], [])


@pytest.mark.parametrize(
    "value",
    [
        [{"username": "a", "text": "Lampu mati", "id": 1}],
        {"data": [{"id": "1", "text": "Halo", "timestamp": "2024-04-30T13:29:57+0000",
                   "permalink": "https://www.threads.net/@a/post/C8", "username": "a"}]},
        {"data": [{"id": "1_2", "message": "Halo", "created_time": "2024-04-30T13:29:57+0000"}]},
        [{"text": "Halo", "created_at": 1714483797, "owner": "a", "likes_count": 1}],
    ],
)  # fmt: skip
def test_other_files_are_left_to_others(value: Any, tmp_path: Path) -> None:
    path = made.write_json(tmp_path / "other.json", value)
    assert not inspect(path).kind.startswith("instagram")


def test_a_student_s_own_table_is_left_to_the_general_reader(tmp_path: Path) -> None:
    rows = [{"username": "a", "text": "Lampu jalan mati sejak kemarin", "likes": 1}]
    assert not inspect(made.write_csv(tmp_path / "own.csv", rows)).kind.startswith("instagram")


def test_links_and_codes() -> None:
    assert post_id_of_code("CSTg-0FH89e") == "2635595260958330718"
    # The key behind a private account's code does not count.
    assert post_id_of_code("CSTg-0FH89e" + "k" * 28) == "2635595260958330718"
    assert post_id_in_link("https://instagram.com/kec.gondokusuman/reel/CSTg-0FH89e/?x=1") == (
        "2635595260958330718"
    )
    for odd in (None, 5, "", "C S", "z" * 20, ["a"]):
        assert post_id_of_code(odd) is None
    assert post_id_in_link("https://www.instagram.com/joko.pram/") is None
    assert comment_ids_in_link(f"{made.LINK}c/11/r/22/") == ("22", "11")
    assert comment_ids_in_link(f"{made.LINK}c/11/") == ("11", None)
    assert comment_ids_in_link(None) == (None, None)
