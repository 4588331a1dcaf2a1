"""TikTok, from Apify, tiktok-comment-scrapper and what its website gets."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from analytics.ingest.carriers.json_values import LoadedValue
from analytics.ingest.readers import tiktok
from analytics.ingest.readers.format import DocumentFormat
from analytics.ingest.reading import Reading, inspect, read_posts
from analytics.ingest.records import Field
from analytics.posts import Platform, Post, TimePrecision, make_post_id
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_tiktok as made
from tests.analytics.ingest.readers.odd_types import odd_version

_SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "exports"
_needs_shared = pytest.mark.skipif(
    not _SHARED.is_dir(), reason="the shared material (../shared/data) is not beside this checkout"
)
_MADE = datetime.fromtimestamp(made.MADE, UTC)


class _Exports:
    def __init__(self, folder: Path) -> None:
        self.pseudonyms = Pseudonyms.open(folder / "data")
        self.folder = folder

    def read(self, path: Path) -> tuple[list[Post], Reading]:
        reading = read_posts(
            path, pseudonyms=self.pseudonyms, imported_at=datetime(2026, 6, 1, tzinfo=UTC)
        )
        posts = list(reading.posts)
        assert len(posts) + len(reading.rejected) == reading.source.rows
        return posts, reading

    def read_json(self, *values: Any) -> tuple[list[Post], Reading]:
        """Read ``values`` from a file of JSON lines."""
        path = self.folder / "nilai.jsonl"
        path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
        return self.read(path)

    def key(self, handle: str) -> str:
        return self.pseudonyms.author_key(Platform.TIKTOK, handle)


@pytest.fixture
def exports(tmp_path: Path) -> _Exports:
    return _Exports(tmp_path)


def _id(native_id: str) -> str:
    return make_post_id(Platform.TIKTOK, native_id)


def _records(code: str, *values: Any) -> list[dict[Field, Any]]:
    (document,) = (known for known in tiktok.FORMATS if known.code == code)
    assert isinstance(document, DocumentFormat)
    records = document.records(LoadedValue(value) for value in values)
    return [dict(record) for record in records if not isinstance(record, tuple)]


@pytest.mark.parametrize(
    "code",
    ["tiktok_web", "tiktok_apify_comments", "tiktok_comment_scrapper", "tiktok_comment_scrapper_table"],
)  # fmt: skip
def test_a_comment_is_the_same_whichever_tool_brings_it(code: str, exports: _Exports) -> None:
    posts, reading = exports.read(made.EXPORTS[code](exports.folder))
    assert reading.source.kind == code
    by_id = {post.native_id: post for post in posts}
    root, reply, other = (by_id[native] for native in (made.ROOT, made.REPLY, made.OTHER))
    assert (root.text, reply.text) == (made.ROOT_TEXT, made.REPLY_TEXT)
    assert other.text.startswith(made.OTHER_TEXT)
    assert (root.parent_id, reply.parent_id, other.parent_id) == (None, _id(made.ROOT), None)
    assert {post.thread_id for post in posts} == {_id(made.VIDEO)}
    assert {post.platform for post in posts} == {Platform.TIKTOK}
    assert (root.author_key, reply.author_key) == (
        exports.key("sumarni77"),
        exports.key("mbak_tutik"),
    )
    assert other.author_key == reply.author_key
    assert {post.time_precision for post in posts} == {TimePrecision.EXACT}
    assert root.url == f"https://www.tiktok.com/@/video/{made.VIDEO}"
    if code.startswith("tiktok_comment_scrapper"):
        # Written in the time of Yogyakarta, which is not said.
        assert root.created_at == datetime(2024, 4, 30, 13, 30, 5, tzinfo=UTC)
        assert (root.likes, root.replies) == (None, 1)
    else:
        assert root.created_at == _MADE
        assert (root.likes, reply.likes) == (41, 0)


def test_an_answer_to_an_answer_hangs_under_the_one_it_answers(exports: _Exports) -> None:
    posts, _ = exports.read(made.write_web(exports.folder))
    by_id = {post.native_id: post for post in posts}
    assert len(posts) == 4
    assert by_id[made.DEEPER].parent_id == _id(made.REPLY)
    assert by_id[made.DEEPER].author_key == exports.key("mas.aryo")
    assert (by_id[made.ROOT].replies, by_id[made.DEEPER].replies) == (2, 0)


def test_answers_of_the_website_in_any_layout(exports: _Exports) -> None:
    pages: list[list[Any]] = [
        [made.web_page(made.raw_comments())],
        made.raw_comments(),
        [{"code": 200, "router": "/api/v1/tiktok", "data": made.web_page(made.raw_comments())}],
        [{"status_code": 8, "status_msg": "login"}, made.web_page(None), made.web_page(made.raw_comments())],
    ]  # fmt: skip
    for values in pages:
        posts, reading = exports.read_json(*values)
        assert (reading.source.kind, len(posts)) == ("tiktok_web", 4)


def test_flattened_answers_of_the_website(exports: _Exports) -> None:
    columns = ("cid", "aweme_id", "text", "create_time", "digg_count", "reply_id", "reply_to_reply_id",
               "reply_comment_total", "user.unique_id", "user.nickname")  # fmt: skip
    rows = [
        (made.ROOT, made.VIDEO, made.ROOT_TEXT, made.MADE, 41, 0, 0, 2, "sumarni77", "Bu Sumarni"),
        (made.REPLY, made.VIDEO, made.REPLY_TEXT, made.MADE, 0, made.ROOT, 0, "", "mbak_tutik", "Tutik"),
        (made.DEEPER, made.VIDEO, made.DEEPER_TEXT, made.MADE, 1, made.ROOT, made.REPLY, "", "mas.aryo", "Aryo"),
    ]  # fmt: skip
    posts, reading = exports.read(made.write_csv(exports.folder / "rata.csv", columns, rows))
    assert reading.source.kind == "tiktok_apify_comments"
    assert [post.parent_id for post in posts] == [None, _id(made.ROOT), _id(made.REPLY)]
    assert {post.thread_id for post in posts} == {_id(made.VIDEO)}
    assert posts[2].author_key == exports.key("mas.aryo")


def test_the_research_api(exports: _Exports) -> None:
    root = {"id": int(made.ROOT), "video_id": int(made.VIDEO), "text": made.ROOT_TEXT, "like_count": 4,
            "reply_count": 1, "parent_comment_id": int(made.VIDEO), "create_time": made.MADE}  # fmt: skip
    reply = {**root, "id": int(made.REPLY), "text": "ya", "parent_comment_id": int(made.ROOT)}
    page = {
        "data": {"comments": [root, reply], "cursor": 2, "has_more": False},
        "error": {"code": "ok"},
    }
    posts, reading = exports.read_json(page)
    assert reading.source.kind == "tiktok_web"
    assert [post.native_id for post in posts] == [made.ROOT, made.REPLY]
    assert [post.parent_id for post in posts] == [None, _id(made.ROOT)]
    assert (posts[0].thread_id, posts[0].likes, posts[0].created_at) == (_id(made.VIDEO), 4, _MADE)
    video = {"id": int(made.VIDEO), "video_description": "Sore di Malioboro", "create_time": made.MADE,
             "username": "kabar.jogja", "like_count": 9, "comment_count": 2, "share_count": 1}  # fmt: skip
    posts, _ = exports.read_json({"data": {"videos": [video]}})
    assert (posts[0].native_id, posts[0].author_key) == (made.VIDEO, exports.key("kabar.jogja"))


def test_apify_as_json_and_as_a_workbook(exports: _Exports) -> None:
    from_csv, _ = exports.read(made.write_apify_comments(exports.folder))
    path = made.write_json(exports.folder / "apify.json", made.apify_comments())
    from_json, reading = exports.read(path)
    assert reading.source.kind == "tiktok_apify_comments"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(made.APIFY_COMMENT))
    for comment in made.apify_comments():
        sheet.append(made.apify_row(comment))
    book.save(exports.folder / "apify.xlsx")
    from_workbook, _ = exports.read(exports.folder / "apify.xlsx")
    for posts in (from_json, from_workbook):
        for post, same in zip(posts, from_csv, strict=True):
            assert post.post_id == same.post_id
            assert (post.parent_id, post.thread_id) == (same.parent_id, same.thread_id)
            assert (post.text, post.likes, post.created_at) == (
                same.text,
                same.likes,
                same.created_at,
            )
    assert from_csv[2].text == f"{made.OTHER_TEXT} tanya [akun]"


def test_names_that_apify_lists_as_mentioned_are_masked(exports: _Exports) -> None:
    comments = made.apify_comments()
    comments[0]["text"] = "kata Aryo Wibisono sudah beres"
    for path in (
        made.write_json(exports.folder / "a.json", comments),
        made.write_csv(exports.folder / "a.csv", made.APIFY_COMMENT, [made.apify_row(c) for c in comments]),
    ):  # fmt: skip
        assert exports.read(path)[0][0].text == "kata [akun] sudah beres"


def test_apify_tells_of_videos_that_it_could_not_have(exports: _Exports) -> None:
    error = {
        "url": made.VIDEO_LINK,
        "input": made.VIDEO_LINK,
        "error": "Post not found",
        "errorCode": "POST_NOT_FOUND",
    }
    path = made.write_json(exports.folder / "a.json", [*made.apify_comments(), error])
    posts, reading = exports.read(path)
    assert (len(posts), reading.rejected) == (3, [])
    silent = {**made.apify_comments()[0], "cid": "7361000000000000999", "text": ""}
    posts, reading = exports.read(
        made.write_json(exports.folder / "b.json", [*made.apify_comments(), silent])
    )
    assert (len(posts), [row.reason.key for row in reading.rejected]) == (
        3,
        ["import.rejected.no_text"],
    )


def test_apify_videos_are_posts(exports: _Exports) -> None:
    posts, reading = exports.read(made.write_apify_videos(exports.folder))
    assert reading.source.kind == "tiktok_apify_videos"
    first = posts[0]
    assert (first.native_id, first.thread_id, first.parent_id) == (made.VIDEO, first.post_id, None)
    assert (first.text, first.created_at) == ("Sore di Malioboro 🌆 #jogja", _MADE)
    assert (first.likes, first.replies, first.shares) == (900, 33, 12)
    assert first.author_key == exports.key("kabar.jogja")
    assert first.url == f"https://www.tiktok.com/@/video/{made.VIDEO}"
    # The table that the older tool writes has no number of the video but in the link.
    columns = ("text", "createTime", "authorMeta.name", "webVideoUrl", "diggCount", "playCount")
    row = ("Sore di Malioboro", made.MADE, "kabar.jogja", made.VIDEO_LINK, 900, 50_000)
    posts, reading = exports.read(made.write_csv(exports.folder / "v.csv", columns, [row]))
    assert (reading.source.kind, posts[0].native_id) == ("tiktok_apify_videos", made.VIDEO)


def test_all_versions_of_the_comment_scrapper(exports: _Exports) -> None:
    texts = made.scrapped_page([made.ROOT_TEXT, made.OTHER_TEXT], date_now="2024-05-03T10:00:00")
    names = made.scrapped_page(
        [{"username": "sumarni77", "nickname": "Bu Sumarni", "comment": made.ROOT_TEXT}]
    )
    nested = made.scrapped_page(made.scrapped_comments(numbered=False))
    del nested["has_more"]
    for page, count in ((texts, 2), (names, 1), (nested, 3)):
        posts, reading = exports.read(made.write_json(exports.folder / "k.json", page))
        assert (reading.source.kind, len(posts)) == ("tiktok_comment_scrapper", count)
        assert posts[0].text == made.ROOT_TEXT
        assert {post.thread_id for post in posts} == {_id(made.VIDEO)}
        assert posts[0].native_id is None
    several = [nested, {**nested, "video_url": made.VIDEO_LINK.replace("123", "456")}]
    posts, _ = exports.read(made.write_json(exports.folder / "k.json", several))
    assert len({post.thread_id for post in posts}) == 2
    bare = made.scrapped_comments()
    posts, reading = exports.read(made.write_json(exports.folder / "k.json", bare))
    assert (reading.source.kind, len(posts)) == ("tiktok_comment_scrapper", 3)


@pytest.mark.parametrize("hours", [0, 7, 8, -5])
def test_the_scrapper_s_clock_is_known_by_the_numbers_of_the_comments(
    hours: int, exports: _Exports
) -> None:
    """A rented notebook writes UTC, and nothing in the time says so."""
    comments = []
    for n, later in enumerate((5, 11, 19, 490, 9_000)):
        number = str((made.MADE + n * 100 << 32) + 9)
        written = _MADE + timedelta(seconds=n * 100 + later, hours=hours)
        comments.append(
            made.scrapped(number, f"komentar ke {n}", "a", f"{written:%Y-%m-%dT%H:%M:%S}")
        )
    posts, _ = exports.read(
        made.write_json(exports.folder / "k.json", made.scrapped_page(comments))
    )
    assert posts[0].created_at == _MADE + timedelta(seconds=5)
    # One that waited long before it appeared does not change the zone.
    assert posts[4].created_at == _MADE + timedelta(seconds=9_400)


def test_a_video_of_the_website_is_a_post(exports: _Exports) -> None:
    video = {"id": made.VIDEO, "desc": "Sore #jogja", "createTime": str(made.MADE), "author": "kabar.jogja",
             "nickname": "Kabar", "statsV2": {"diggCount": "900", "commentCount": "33", "shareCount": "12"}}  # fmt: skip
    posts, reading = exports.read_json({"itemList": [video], "cursor": "30", "hasMore": True})
    assert reading.source.kind == "tiktok_web"
    post = posts[0]
    assert (post.native_id, post.text, post.created_at) == (made.VIDEO, "Sore #jogja", _MADE)
    assert (post.likes, post.replies, post.shares) == (900, 33, 12)
    assert post.author_key == exports.key("kabar.jogja")


def test_what_is_missing_is_none(exports: _Exports) -> None:
    posts, _ = exports.read_json(
        {"comments": [{"cid": "1", "text": "halo semua", "create_time": 0}]}
    )
    post = posts[0]
    assert (post.text, post.thread_id) == ("halo semua", post.post_id)
    assert (post.created_at, post.author_key, post.likes, post.parent_id) == (None,) * 4
    columns = ("cid", "text", "diggCount", "catatan saya")
    posts, reading = exports.read(
        made.write_csv(exports.folder / "k.csv", columns, [(made.ROOT, "halo", "3", "x")])
    )
    assert (reading.source.kind, posts[0].likes) == ("tiktok_apify_comments", 3)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (made.scrapped_page([]), "tiktok_comment_scrapper"),
        ({"caption": "", "date_now": "2024-05-03T10:00:00", "video_url": "", "comments": []}, "tiktok_comment_scrapper"),
    ],
)  # fmt: skip
def test_an_export_without_comments_is_empty(value: Any, code: str, exports: _Exports) -> None:
    posts, reading = exports.read(made.write_json(exports.folder / "k.json", value))
    assert (reading.source.kind, reading.source.rows, posts) == (code, 0, [])


@pytest.mark.parametrize(
    "columns", [made.APIFY_COMMENT, ("username", "nickname", "comment", "create_time", "avatar")]
)
def test_a_table_without_rows_is_empty(columns: tuple[str, ...], exports: _Exports) -> None:
    posts, reading = exports.read(made.write_csv(exports.folder / "k.csv", columns, []))
    assert (reading.source.kind.startswith("tiktok"), reading.source.rows, posts) == (True, 0, [])


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        (("username", "comment"), ("a", "halo semua")),
        (("cid", "text", "author"), ("1", "halo semua", "a")),
        (("id", "text", "createTime", "likes"), ("1", "halo semua", "1714483797", "3")),
    ],
)
def test_tables_of_others_are_left_alone(
    columns: tuple[str, ...], row: tuple[str, ...], exports: _Exports
) -> None:
    path = made.write_csv(exports.folder / "lain.csv", columns, [row, row])
    assert not inspect(path, pseudonyms=exports.pseudonyms).kind.startswith("tiktok")


def test_links_lead_to_videos_or_to_nothing() -> None:
    for link in (
        made.VIDEO_LINK,
        f"{made.VIDEO_LINK}?_r=1",
        f"https://m.tiktok.com/v/{made.VIDEO}.html",
        f"https://www.tiktok.com/@a/photo/{made.VIDEO}",
        f"https://t.tiktok.com/x?share_item_id={made.VIDEO}",
    ):
        assert tiktok.video_in_link(link) == made.VIDEO
    for other in ("https://vt.tiktok.com/ZSabc/", "https://www.tiktok.com/@a", "", None):
        assert tiktok.video_in_link(other) is None


def test_replies_as_deep_as_anybody_nests_them() -> None:
    """Far deeper than Python's own functions may call themselves."""
    raw = made.raw_comment("1", "dasar", "a")
    scrapped = made.scrapped("1", "dasar", "a", "2024-04-30T20:30:05")
    for n in range(2, 3_002):
        raw = {**made.raw_comment(str(n), f"ke {n}", "a"), "reply_comment": [raw]}
        scrapped = {
            **made.scrapped(str(n), f"ke {n}", "a", "2024-04-30T20:30:05"),
            "replies": [scrapped],
        }
    web = list(tiktok.comment_records(raw))
    assert len(web) == 3_001
    assert (web[-1][Field.NATIVE_ID], web[-1][Field.PARENT_ID]) == ("1", "2")
    assert web[-1][Field.THREAD_ID] == made.VIDEO

    class _Deep(LoadedValue):
        @property
        def outline(self) -> Any:
            return {"comments": [], "caption": "", "video_url": ""}

    (document,) = (known for known in tiktok.FORMATS if known.code == "tiktok_comment_scrapper")
    assert isinstance(document, DocumentFormat)
    records = list(document.records([_Deep({"comments": [scrapped]})]))
    assert len(records) == 3_001


def test_odd_types_are_no_trouble() -> None:
    chance = random.Random(21)
    values: list[Any] = [
        made.web_page(made.raw_comments()),
        *made.raw_comments(),
        made.scrapped_page(made.scrapped_comments()),
        *made.scrapped_comments(),
    ]
    documents = [known for known in tiktok.FORMATS if isinstance(known, DocumentFormat)]
    seen = 0
    for _ in range(1500):
        odd = odd_version(chance.choice(values), chance)
        for known in documents:
            if isinstance(odd, dict):
                known.recognise([odd])
            for record in known.records([LoadedValue(odd)]):
                assert isinstance(record, dict)
                for cell in record.values():
                    assert isinstance(cell, str | int | float | datetime | None)
                seen += 1
    assert seen > 1500


@_needs_shared
def test_the_real_file(exports: _Exports) -> None:
    path = _SHARED / "tiktok_comment_scrapper_nested.json"
    posts, reading = exports.read(path)
    page = json.loads(path.read_text(encoding="utf-8"))
    assert reading.source.kind == "tiktok_comment_scrapper"
    tops = page["comments"]
    assert (len(tops), sum(len(top["replies"]) for top in tops), len(posts)) == (20, 66, 86)
    expected: list[tuple[dict[str, Any], str | None]] = []
    for top in tops:
        expected.append((top, None))
        expected += [(reply, _id(top["comment_id"])) for reply in top["replies"]]
    for post, (comment, parent) in zip(posts, expected, strict=True):
        assert post.native_id == comment["comment_id"]
        assert post.parent_id == parent
        assert post.thread_id == _id("7507084128119016709")
        # The file's times are those of Jakarta, seven hours before Greenwich.
        written = datetime.fromisoformat(comment["create_time"] + "+07:00")
        assert post.created_at == written.astimezone(UTC)
        assert post.author_key == exports.key(comment["username"].casefold())
        assert post.replies == comment["total_reply"]
        assert post.likes is None
    assert (
        sum(
            post.text == comment["comment"].strip()
            for post, (comment, _) in zip(posts, expected, strict=True)
        )
        > 75
    )


def test_records_say_who_is_mentioned() -> None:
    comment = made.raw_comment(
        made.ROOT,
        "halo",
        "a",
        reply_to_username="b",
        text_extra=[{"user_unique_id": "@c"}, {"hashtag_name": "d"}],
    )
    (record,) = _records("tiktok_web", comment)
    assert record[Field.OTHER_NAMES] == "b\nc"
    assert record[Field.AUTHOR_NAME] == "Nama a"
