"""Facebook: one post and its comments, however they were exported."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import Reading, inspect, read_posts
from analytics.ingest.carriers.json_values import LoadedValue
from analytics.ingest.readers.facebook import (
    FORMATS,
    comment_ids_in_link,
    handle_in_link,
    last_number,
    post_id_in_link,
)
from analytics.ingest.readers.format import DocumentFormat
from analytics.ingest.records import Field
from analytics.posts import Platform, Post, make_post_id
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_facebook as made

_SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "exports"
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


def _id(native: str) -> str:
    return make_post_id(Platform.FACEBOOK, native)


_WITH_COMMENTS = ("facebook_graph_api", "facebook_apify_comments", "facebook_apify_comments_table",
                  "facebook_facepager")  # fmt: skip


@pytest.mark.parametrize("code", made.EXPORTS)
def test_each_export_is_recognised_and_read_in_full(code: str, tmp_path: Path, read: _Read) -> None:
    path = made.EXPORTS[code](tmp_path)
    posts, reading = read(path)
    assert inspect(path).kind == code
    assert not reading.rejected
    assert len(posts) == made.EXPECTED[code]
    assert {post.platform for post in posts} == {Platform.FACEBOOK}
    if code not in _WITH_COMMENTS:
        return
    by_id = {post.native_id: post for post in posts}
    top, reply, second = by_id[made.TOP], by_id[made.REPLY], by_id[made.SECOND]
    assert (top.parent_id, reply.parent_id, second.parent_id) == (None, _id(made.TOP), None)
    assert {top.thread_id, reply.thread_id, second.thread_id} == {_id(made.POST)}
    assert (top.text, reply.text) == (made.TOP_TEXT, made.REPLY_TEXT)
    assert top.created_at == datetime(2024, 5, 10, 1, 2, 3, tzinfo=UTC)
    assert second.created_at == datetime(2024, 5, 11, 3, tzinfo=UTC)
    assert (top.likes, reply.likes, second.likes) == (5, 2, 0)
    assert top.replies == 1
    if made.EXPECTED[code] == 4:
        post = by_id[made.POST]
        assert (post.text, post.parent_id, post.shares) == (made.MESSAGE, None, 12)
        assert post.thread_id == post.post_id


def test_authors(tmp_path: Path, read: _Read, pseudonyms: Pseudonyms) -> None:
    def key(handle: str) -> str:
        return pseudonyms.author_key(Platform.FACEBOOK, handle)

    posts, _ = read(made.EXPORTS["facebook_graph_api"](tmp_path))
    assert [post.author_key for post in posts] == [
        key(made.PAGE), key("24001122334455"), key(made.PAGE), key("24009988776655"),
    ]  # fmt: skip
    handles = ["siti.aminah.142", "pasarkranggan", "pfbid022lryhrgvv"]
    for code in ("facebook_apify_comments", "facebook_apify_comments_table"):
        posts, _ = read(made.EXPORTS[code](tmp_path))
        assert [post.author_key for post in posts] == [*map(key, handles)]


@pytest.mark.parametrize("code", ["facebook_apify_posts", "facebook_apify_posts_table"])
def test_posts_of_a_page(code: str, tmp_path: Path, read: _Read, pseudonyms: Pseudonyms) -> None:
    posts, _ = read(made.EXPORTS[code](tmp_path))
    # ``postId`` is the photo's number; the story's is the one that its comments name.
    assert [post.native_id for post in posts] == [made.POST, "7412589630125999", "7412589630126111"]
    assert (posts[0].likes, posts[0].replies, posts[0].shares) == (88, 3, 12)
    assert posts[0].created_at == datetime(2024, 5, 9, 23, tzinfo=UTC)
    assert posts[0].author_key == pseudonyms.author_key(Platform.FACEBOOK, "pasarkranggan")


def test_comments_without_identifiers(tmp_path: Path, read: _Read) -> None:
    posts, reading = read(made.write_json(tmp_path / "bare.json", made.graph_bare_comments()))
    assert [post.native_id for post in posts] == [made.TOP, made.REPLY]
    assert posts[1].parent_id == posts[0].post_id
    assert {post.thread_id for post in posts} == {_id(made.POST)}
    assert {post.author_key for post in posts} == {None}
    assert not reading.rejected


def test_what_a_page_of_answers_says_of_them(tmp_path: Path, read: _Read) -> None:
    plain = {"created_time": "2024-05-10T02:00:00+0000", "message": "Iya betul"}
    graph = "https://graph.facebook.com/v19.0"
    of_post: dict[str, Any] = {
        "data": [plain | {"id": f"{made.POST}_{made.TOP}"}],
        "paging": {"next": f"{graph}/{made.PAGE}_{made.POST}/comments?after=x"},
    }
    of_comment: dict[str, Any] = {
        "data": [plain | {"id": f"{made.POST}_{made.REPLY}"}],
        "paging": {"previous": f"{graph}/{made.POST}_{made.TOP}/comments?before=x"},
    }
    without: dict[str, Any] = {
        "data": [plain],
        "paging": {"next": f"{graph}/{made.PAGE}_{made.POST}/comments?after=x"},
    }
    path = tmp_path / "pages.jsonl"
    path.write_text("\n".join(map(json.dumps, (of_post, of_comment, without))), encoding="utf-8")
    posts, _ = read(path)
    assert {post.thread_id for post in posts} == {_id(made.POST)}
    assert [post.parent_id for post in posts] == [None, _id(made.TOP), None]
    assert [post.native_id for post in posts] == [made.TOP, made.REPLY, None]


def test_posts_of_the_graph_api_are_no_comments(tmp_path: Path, read: _Read) -> None:
    page: dict[str, Any] = {
        "id": made.PAGE,
        "posts": {
            "data": [
                {"created_time": "2024-05-10T02:00:00+0000", "message": "Satu", "id": f"{made.PAGE}_11111"},
                {"created_time": "2024-05-11T02:00:00+0000", "message": "Dua", "id": f"{made.PAGE}_22222"},
            ]
        },
    }  # fmt: skip
    posts, _ = read(made.write_json(tmp_path / "page.json", page))
    assert [post.native_id for post in posts] == ["11111", "22222"]
    assert all(post.thread_id == post.post_id for post in posts)


def test_missing_parts_and_odd_types(tmp_path: Path, read: _Read) -> None:
    feed = made.graph_feed()
    feed["data"][0]["comments"]["data"] += [
        None,
        3,
        {"id": "1", "message": ["a"], "created_time": "2024-05-10T02:00:00+0000"},
        {"id": [2], "message": "Ada lagi?", "from": "siapa", "like_count": {}, "comments": "x"},
    ]
    feed["data"] += [
        "x",
        None,
        {"id": "5_6", "created_time": "2024-05-10T02:00:00+0000", "story": "S"},
    ]
    path = tmp_path / "odd.jsonl"
    pages = [{"error": {"message": "m", "type": "OAuthException", "code": 190}}, feed]
    path.write_text("\n".join(map(json.dumps, pages)), encoding="utf-8")
    posts, reading = read(path)
    assert [post.text for post in posts[4:]] == ["Ada lagi?"]
    assert {rejected.reason.key for rejected in reading.rejected} == {"import.rejected.no_text"}
    assert len(reading.rejected) == 2
    comments: list[Any] = [
        {"url": "https://www.facebook.com/x", "error": "no_items", "errorDescription": "Empty"},
        *made.apify_comments(),
    ]
    comments[1] |= {"comments": {"a": 1}, "commentUrl": None, "commentId": None}
    comments[2] |= {"feedbackId": "!!!", "id": "?", "facebookId": None, "profileUrl": 4}
    posts, _ = read(made.write_json(tmp_path / "apify.json", comments))
    assert posts[0].native_id == made.TOP
    assert posts[0].thread_id == _id(made.POST)
    assert len(posts) == 2


def test_replies_five_thousand_deep() -> None:
    (reader,) = (one for one in FORMATS if one.code == "facebook_apify_comments")
    assert isinstance(reader, DocumentFormat)
    nested = made.apify_comments()[0]
    innermost: dict[str, Any] = nested
    for depth in range(5_000):
        native = made.node("comment", made.POST, str(9_000_000 + depth))
        inner: dict[str, Any] = {"id": native, "text": "Iya"}
        innermost["comments"] = [inner]
        innermost = inner
    records = [*reader.records([LoadedValue(nested)])]
    assert len(records) == 5_001
    last = records[-1]
    assert isinstance(last, dict)
    assert last[Field.PARENT_ID] == "9004998"
    assert last[Field.THREAD_ID] == made.POST


@pytest.mark.parametrize(
    "code",
    ["facebook_apify_comments_table", "facebook_apify_posts_table", "facebook_facepager"],
)
def test_a_table_of_headings_only(code: str, tmp_path: Path, read: _Read) -> None:
    full = made.EXPORTS[code](tmp_path)
    path = tmp_path / "empty.csv"
    path.write_text(full.read_text(encoding="utf-8-sig").splitlines()[0] + "\n", encoding="utf-8")
    posts, reading = read(path)
    assert (posts, reading.rejected) == ([], [])
    assert "import.notice.empty" in {notice.key for notice in reading.notices}


def test_an_empty_page(tmp_path: Path, read: _Read) -> None:
    page = {"data": [], "summary": {"order": "ranked", "total_count": 0, "can_comment": True}}
    path = made.write_json(tmp_path / "empty.json", page)
    posts, reading = read(path)
    assert inspect(path).kind == "facebook_graph_api"
    assert (posts, reading.rejected) == ([], [])
    assert "import.notice.empty" in {notice.key for notice in reading.notices}


@pytest.mark.parametrize(
    "value",
    [
        [{"message": "Lampu mati", "created_time": "kemarin"}],
        {"data": [{"id": "1", "text": "Halo", "timestamp": "2024-04-30T13:29:57+0000"}]},
        [{"profileName": "a", "text": "Halo"}],
        [{"postId": "1", "text": "Halo", "likes": 1}],
    ],
)
def test_other_files_are_left_to_others(value: Any, tmp_path: Path) -> None:
    path = made.write_json(tmp_path / "other.json", value)
    assert not inspect(path).kind.startswith("facebook")


def test_links() -> None:
    post = post_id_in_link
    assert (
        post("https://www.facebook.com/pasar/posts/judul-panjang/7412589630125874?x=1") == made.POST
    )
    assert post("https://m.facebook.com/story.php?story_fbid=7412589630125874&id=1") == made.POST
    assert post("https://www.facebook.com/groups/1/permalink/7412589630125874/") == made.POST
    assert (
        post("https://www.facebook.com/pasar/photos/a.12345/7412589630125874/?type=3") == made.POST
    )
    assert post("https://www.facebook.com/104857600123456_7412589630125874") == made.POST
    assert post("https://www.facebook.com/watch/?v=7412589630125874") == made.POST
    assert post("https://www.facebook.com/pasar/posts/pfbid02DQ8mx") == "pfbid02DQ8mx"
    assert post("https://www.facebook.com/pasarkranggan") is None
    assert post(7) is None
    assert handle_in_link("https://www.facebook.com/profile.php?id=1000123") == "1000123"
    assert handle_in_link("https://www.facebook.com/p/Pasar-Kranggan-10008423/") == "10008423"
    assert handle_in_link("https://www.facebook.com/groups/") is None
    assert handle_in_link(None) is None
    assert last_number(made.node("comment", "12345", "67890")) == "67890"
    assert last_number("12345_67890") == "67890"
    assert last_number("bukan base64!") == "bukan base64!"
    encoded = made.node("comment", "12345", "67890").replace("=", "%3D")
    assert comment_ids_in_link(f"{made.LINK}?comment_id={encoded}") == ("67890", None)


@pytest.mark.skipif(not _SHARED.is_dir(), reason="the shared exports are not beside this checkout")
@pytest.mark.parametrize(
    ("name", "count"), [("graph_comments_p1.json", 10), ("graph_comments_p2.json", 5)]
)
def test_real_pages(name: str, count: int, read: _Read) -> None:
    posts, reading = read(_SHARED / name)
    raw = json.loads((_SHARED / name).read_text(encoding="utf-8"))["data"]
    assert len(posts) == reading.source.rows == len(raw) == count
    assert inspect(_SHARED / name).kind == "facebook_graph_api"
    for post, comment in zip(posts, raw, strict=True):
        numbers = re.findall(r"\d+", comment["permalink_url"].split("?")[1])
        assert post.native_id == numbers[-1]
        assert post.parent_id == (_id(numbers[0]) if len(numbers) == 2 else None)
        assert post.thread_id == _id(comment["permalink_url"].split("/")[5])
        assert (post.likes, post.replies) == (comment["like_count"], comment["comment_count"])
        written = datetime.strptime(comment["created_time"], "%Y-%m-%dT%H:%M:%S%z")
        assert post.created_at == written
