"""4CAT: its tables, data source by data source, and its NDJSON."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest.carriers.json_values import LoadedValue
from analytics.ingest.readers import fourcat
from analytics.ingest.readers.format import DocumentFormat
from analytics.ingest.reading import Reading, inspect, read_posts
from analytics.posts import Platform, Post, make_post_id
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_fourcat as made
from tests.analytics.ingest.readers import fixtures_tiktok as tiktok
from tests.analytics.ingest.readers import fixtures_zeeschuimer as captured
from tests.analytics.ingest.readers.odd_types import odd_version

_MADE = datetime.fromtimestamp(tiktok.MADE, UTC)
assert datetime.fromisoformat(f"{made.WHEN}+00:00") == _MADE


class _Exports:
    def __init__(self, folder: Path) -> None:
        self.pseudonyms = Pseudonyms.open(folder / "data")
        self.folder = folder

    def read(self, path: Path) -> tuple[list[Post], Reading]:
        reading = read_posts(
            path, pseudonyms=self.pseudonyms, imported_at=datetime(2026, 6, 1, tzinfo=UTC)
        )
        posts = list(reading.posts)
        assert reading.source.kind.startswith("fourcat")
        assert len(posts) + len(reading.rejected) == reading.source.rows
        return posts, reading

    def rows(self, *rows: dict[str, Any]) -> list[Post]:
        return self.read(made.write_rows(self.folder / "data.csv", rows))[0]

    def lines(self, *items: Any) -> list[Post]:
        return self.read(made.write_lines(self.folder / "data.ndjson", items))[0]

    def key(self, platform: Platform, handle: str) -> str:
        return self.pseudonyms.author_key(platform, handle)


@pytest.fixture
def exports(tmp_path: Path) -> _Exports:
    return _Exports(tmp_path)


@pytest.mark.parametrize("code", ["fourcat", "fourcat_ndjson"])
def test_comments_on_tiktok(code: str, exports: _Exports) -> None:
    posts, reading = exports.read(made.EXPORTS[code](exports.folder))
    assert reading.source.kind == code
    assert {post.platform for post in posts} == {Platform.TIKTOK}
    by_id = {post.native_id: post for post in posts}

    def post_id(native: str) -> str:
        return make_post_id(Platform.TIKTOK, native)

    assert set(by_id) == {tiktok.ROOT, tiktok.REPLY, tiktok.DEEPER, tiktok.OTHER}
    assert by_id[tiktok.ROOT].parent_id is None
    assert by_id[tiktok.REPLY].parent_id == post_id(tiktok.ROOT)
    # The table only knows the comment on top.
    above = tiktok.ROOT if code == "fourcat" else tiktok.REPLY
    assert by_id[tiktok.DEEPER].parent_id == post_id(above)
    assert {post.thread_id for post in posts} == {post_id(tiktok.VIDEO)}
    assert {post.created_at for post in posts} == {_MADE}
    assert {post.url for post in posts} == {f"https://www.tiktok.com/@/video/{tiktok.VIDEO}"}
    assert by_id[tiktok.ROOT].likes == 41
    assert by_id[tiktok.ROOT].author_key == exports.key(Platform.TIKTOK, "sumarni77")


def test_videos_on_tiktok(exports: _Exports) -> None:
    row = {"id": tiktok.VIDEO, "thread_id": tiktok.VIDEO, "author": "kabar.jogja", "author_full": "Kabar Jogja",
           "author_followers": 9, "body": "Sore di Malioboro", "timestamp": made.WHEN, "unix_timestamp": tiktok.MADE,
           "is_duet": False, "music_name": "suara", "tiktok_url": tiktok.VIDEO_LINK, "likes": 900, "comments": 33,
           "shares": 12, "plays": 50_000, "hashtags": "jogja"}  # fmt: skip
    old = {
        **row,
        "timestamp": tiktok.MADE,
        "amount_likes": 900,
        "amount_comments": 33,
        "amount_shares": 12,
    }
    for name in ("likes", "comments", "shares", "unix_timestamp", "author_full"):
        del old[name]
    for found in (row, old):
        (post,) = exports.rows(found)
        assert (post.platform, post.native_id, post.thread_id) == (
            Platform.TIKTOK,
            tiktok.VIDEO,
            post.post_id,
        )
        assert (post.likes, post.replies, post.shares, post.created_at) == (900, 33, 12, _MADE)
        assert post.url == f"https://www.tiktok.com/@/video/{tiktok.VIDEO}"


def test_x(exports: _Exports) -> None:
    row = {"id": captured.TWEET, "thread_id": captured.TWEET, "timestamp": made.WHEN, "unix_timestamp": "",
           "link": f"https://x.com/sumarni77/status/{captured.TWEET}", "body": "halo mas_aryo", "author": "sumarni77",
           "author_fullname": "Bu Sumarni", "author_id": 55, "language_guess": "in", "retweet_count": 2,
           "reply_count": 1, "like_count": 7, "quote_count": 0, "is_retweet": "no", "retweeted_user": "",
           "is_reply": "no", "replied_user": "", "mentions": "mas_aryo,bu.tatik"}  # fmt: skip
    reply = {
        **row,
        "id": captured.TWEET_REPLY,
        "body": "ya betul",
        "is_reply": "yes",
        "author": "mas_aryo",
    }
    first, second = exports.rows(row, reply)
    assert (first.platform, first.native_id) == (Platform.X, captured.TWEET)
    assert first.text == "halo [akun]"
    # Without a zone the time is that of 4CAT's container.
    assert first.created_at == _MADE
    assert (first.likes, first.replies, first.shares) == (7, 1, 2)
    assert first.url == f"https://x.com/i/status/{captured.TWEET}"
    assert second.thread_id == first.post_id
    assert second.author_key == exports.key(Platform.X, "mas_aryo")


def test_instagram(exports: _Exports) -> None:
    post = {"id": captured.POST_CODE, "thread_id": captured.POST_CODE, "parent_id": captured.POST_CODE,
            "body": "Taman kota makin adem", "author": "dinas_taman", "author_fullname": "Dinas Taman",
            "timestamp": made.WHEN, "type": "photo", "url": f"https://www.instagram.com/p/{captured.POST_CODE}",
            "num_likes": 210, "num_comments": 8, "num_media": 1, "unix_timestamp": tiktok.MADE}  # fmt: skip
    comment = {
        **post,
        "id": captured.COMMENT_PK,
        "body": "semoga dirawat",
        "author": "a",
        "type": "comment",
        "url": "",
    }
    reply = {**comment, "id": "18050206876707222", "parent_id": captured.COMMENT_PK, "body": "amin"}
    posts = exports.rows(post, comment, reply)
    thread = make_post_id(Platform.INSTAGRAM, captured.POST_PK)
    assert posts[0].post_id == thread
    assert {found.thread_id for found in posts} == {thread}
    assert [found.parent_id for found in posts] == [
        None, None, make_post_id(Platform.INSTAGRAM, captured.COMMENT_PK),
    ]  # fmt: skip
    assert (posts[0].likes, posts[0].replies) == (210, 8)


def test_threads(exports: _Exports) -> None:
    row = {"id": captured.POST_CODE, "url": f"https://www.threads.net/@sumarni77/post/{captured.POST_CODE}",
           "body": "Antrean cepat", "timestamp": made.WHEN, "author": "sumarni77", "author_is_verified": "no",
           "is_paid_partnership": "no", "likes": 17, "reposts": 4, "replies": 2, "quotes": 1, "hashtags": "",
           "unix_timestamp": tiktok.MADE}  # fmt: skip
    for found in (row, {**row, "thread_id": captured.POST_CODE}):
        (post,) = exports.rows(found)
        assert (post.platform, post.native_id) == (Platform.THREADS, captured.POST_PK)
        assert (post.thread_id, post.parent_id) == (post.post_id, None)
        assert (post.likes, post.replies, post.shares, post.created_at) == (17, 2, 4, _MADE)
        assert post.url == f"https://www.threads.net/t/{captured.POST_CODE}"


def test_telegram(exports: _Exports) -> None:
    row = {"id": "kabarjogja-42", "thread_id": "kabarjogja", "chat": "kabarjogja", "author": 77,
           "author_username": "sumarni77", "author_name": "Bu Sumarni", "author_is_bot": "no", "body": "Listrik padam",
           "is_reply": False, "reply_to": "", "views": 1200, "timestamp": made.WHEN, "unix_timestamp": tiktok.MADE,
           "author_forwarded_from_name": "Pak Contoh Bejo", "author_forwarded_from_username": ""}  # fmt: skip
    reply = {**row, "id": "kabarjogja-43", "body": "kata Pak Contoh Bejo sudah nyala", "reply_to": 42,
             "author_username": "", "author": 78}  # fmt: skip
    deeper = {**row, "id": "kabarjogja-44", "body": "syukurlah", "reply_to": 43}
    first, second, third = exports.rows(row, reply, deeper)
    assert first.platform is Platform.TELEGRAM
    assert second.parent_id == second.thread_id == third.thread_id == first.post_id
    assert third.parent_id == second.post_id
    assert second.text == "kata [akun] sudah nyala"
    # A chat's handle may be that of the person who writes in it.
    assert "kabarjogja" not in str(first) + str(second)
    assert first.author_key == exports.key(Platform.TELEGRAM, "sumarni77")
    assert second.author_key == exports.key(Platform.TELEGRAM, "78")
    by_number = exports.rows(
        {**row, "id": "1234567890-42", "thread_id": "1234567890", "chat": "1234567890"}
    )
    assert by_number[0].native_id == "1234567890/42"


def test_bluesky(exports: _Exports) -> None:
    root = "at://did:plc:abc/app.bsky.feed.post/3kroot"
    row = {"collected_at": "2024-05-01T00:00:00", "query": "jogja", "rank": 0, "id": root, "thread_id": root,
           "created_at": "2024-04-30T13:29:57+00:00", "author": "sumarni.bsky.social", "author_id": "did:plc:abc",
           "body": "Langit biru", "link": "https://bsky.app/profile/sumarni.bsky.social/post/3kroot", "like_count": 3,
           "quote_count": 0, "reply_count": 1, "repost_count": 2, "replied_to_post": "", "replied_to_user": "",
           "mentions": "", "author_display_name": "Bu Sumarni", "timestamp": tiktok.MADE}  # fmt: skip
    reply = {**row, "id": "at://did:plc:def/app.bsky.feed.post/3kreply", "body": "setuju",
             "replied_to_post": row["link"], "replied_to_user": "sumarni.bsky.social"}  # fmt: skip
    deeper = {**reply, "id": "at://did:plc:ghi/app.bsky.feed.post/3kdeep", "body": "ya",
              "replied_to_post": "https://bsky.app/profile/x/post/3kreply"}  # fmt: skip
    first, second, third = exports.rows(row, reply, deeper)
    assert first.platform is Platform.BLUESKY
    assert (first.likes, first.replies, first.shares, first.created_at) == (3, 1, 2, _MADE)
    assert second.parent_id == second.thread_id == first.post_id
    assert (third.parent_id, third.thread_id) == (None, first.post_id)


def test_reddit_and_boards(exports: _Exports) -> None:
    opening = {"thread_id": "1abc", "id": "1abc", "timestamp": tiktok.MADE, "body": "Ada yang tahu?",
               "subject": "Parkir di Malioboro", "author": "sumarni77", "domain": "self", "url": "https://redd.it/1abc",
               "image_file": "", "image_md5": "", "subreddit": "indonesia", "parent": "", "score": 12}  # fmt: skip
    comment = {
        **opening,
        "id": "kxyz",
        "body": "di Abu Bakar Ali",
        "subject": "",
        "parent": "t3_1abc",
        "score": 3,
    }
    reply = {**comment, "id": "kxzz", "body": "oke", "parent": "t1_kxyz"}
    gone = {**comment, "id": "kdel", "body": "[deleted]", "author": "[deleted]"}
    posts = exports.rows(opening, comment, reply, gone)
    assert [post.text for post in posts] == [
        "Parkir di Malioboro\nAda yang tahu?",
        "di Abu Bakar Ali",
        "oke",
    ]
    assert {post.platform for post in posts} == {Platform.OTHER}
    assert {post.thread_id for post in posts} == {make_post_id(Platform.OTHER, "1abc")}
    assert [post.parent_id for post in posts] == [None, None, make_post_id(Platform.OTHER, "kxyz")]
    assert posts[0].likes == 12


def test_facebook_douyin_and_videos_on_youtube(exports: _Exports) -> None:
    facebook = {"id": "10160000000000001", "url": "https://www.facebook.com/kota/posts/10160000000000001",
                "body": "Pengumuman warga", "timestamp": made.WHEN, "author": "kota.jogja", "author_name": "Kota",
                "is_in_group": "no", "group_name": "", "unix_timestamp": tiktok.MADE}  # fmt: skip
    (post,) = exports.rows(facebook)
    assert (post.platform, post.native_id) == (Platform.FACEBOOK, "10160000000000001")
    douyin = {"id": "7361", "thread_id": "7361000000000000456", "subject": "Post", "body": "Jogja", "timestamp": made.WHEN,
              "post_url": "https://www.douyin.com/video/7361", "prevent_download": "no", "digg_count": 4,
              "comment_count": 2, "share_count": 1, "author_user_id": "99", "author_nickname": "Xiao"}  # fmt: skip
    (post,) = exports.rows(douyin)
    assert (post.platform, post.text, post.likes) == (Platform.OTHER, "Jogja", 4)
    assert post.author_key == exports.key(Platform.OTHER, "99")
    video = {"id": "Yk3dX-malio", "thread_id": "UCkanal", "author": "Kanal", "body": "Liputan", "timestamp": made.WHEN,
             "unix_timestamp": tiktok.MADE, "youtube_url": "https://www.youtube.com/watch?v=Yk3dX-malio",
             "likeCount": 5, "commentCount": 2}  # fmt: skip
    (post,) = exports.rows(video)
    assert (post.platform, post.thread_id) == (Platform.YOUTUBE, post.post_id)
    assert (post.likes, post.replies) == (5, 2)


def test_a_source_of_one_s_own_is_known_by_its_links(exports: _Exports) -> None:
    row = {"id": "1", "thread_id": "1", "author": "a", "body": "halo warga", "timestamp": made.WHEN,
           "unix_timestamp": tiktok.MADE, "url": "https://www.instagram.com/p/CuXFPIeLLod/"}  # fmt: skip
    assert exports.rows(row)[0].platform is Platform.INSTAGRAM
    assert exports.rows({**row, "url": ""})[0].platform is Platform.OTHER


@pytest.mark.parametrize(
    ("source", "item", "platform", "native_id"),
    [
        ("tiktok.com", captured.tiktok_video(), Platform.TIKTOK, tiktok.VIDEO),
        ("instagram.com", captured.instagram_post(), Platform.INSTAGRAM, captured.POST_PK),
        ("threads.net", captured.threads_post(), Platform.THREADS, captured.POST_PK),
        ("x.com", captured.x_post(captured.TWEET, "halo", "a"), Platform.X, captured.TWEET),
    ],
)
def test_items_that_zeeschuimer_caught(
    source: str, item: dict[str, Any], platform: Platform, native_id: str, exports: _Exports
) -> None:
    (post,) = exports.lines(made.with_meta(source, item))
    assert (post.platform, post.native_id, post.created_at) == (platform, native_id, _MADE)


def test_telegram_as_items(exports: _Exports) -> None:
    joined = made.telegram_message(
        41, "", _type="MessageService", action={"_type": "MessageActionChatAddUser"}
    )
    first = made.telegram_message(42, "Listrik padam di Umbulharjo 😢")
    reply = made.telegram_message(
        43, "kata Pak Contoh Bejo sudah nyala", reply_to={"reply_to_msg_id": 42}, reactions=None,
        fwd_from={"from_name": "Pak Contoh Bejo"}, _sender={"id": 78, "first_name": "Tutik"},
    )  # fmt: skip
    older = made.telegram_message(44, "ya", reply_to_msg_id=43, _sender=None)
    posts = exports.lines(joined, first, reply, older)
    assert [post.native_id for post in posts] == ["1234567890/42", "1234567890/43", "1234567890/44"]
    assert [post.parent_id for post in posts] == [None, posts[0].post_id, posts[1].post_id]
    assert {post.thread_id for post in posts} == {posts[0].post_id}
    assert (posts[0].likes, posts[0].replies, posts[0].shares) == (7, 2, 3)
    assert (posts[0].created_at, posts[1].likes) == (_MADE, None)
    assert posts[1].text == "kata [akun] sudah nyala"
    assert posts[0].author_key == exports.key(Platform.TELEGRAM, "sumarni77")
    assert (posts[1].author_key, posts[2].author_key) == (
        exports.key(Platform.TELEGRAM, "78"),
        None,
    )


def test_x_as_items(exports: _Exports) -> None:
    original = {"id": "1785300561094640001", "text": "Jalan rusak di Kotabaru, mohon dicek", "type": "retweeted",
                "author_user": {"username": "warga.jogja", "name": "Warga"}}  # fmt: skip
    tweet = {"id": captured.TWEET, "text": "RT @warga.jogja: Jalan ru…", "created_at": "2024-04-30T13:29:57.000Z",
             "conversation_id": captured.TWEET, "author_id": "55", "author_user": {"username": "sumarni77", "name": "S"},
             "public_metrics": {"like_count": 7, "reply_count": 1, "retweet_count": 2, "quote_count": 0},
             "referenced_tweets": [original]}  # fmt: skip
    reply = {**tweet, "id": captured.TWEET_REPLY, "text": "siap, segera",
             "referenced_tweets": [{"type": "replied_to", "id": captured.TWEET}]}  # fmt: skip
    first, second = exports.lines(tweet, reply)
    assert first.text == "Jalan rusak di Kotabaru, mohon dicek"
    assert (first.platform, first.created_at) == (Platform.X, _MADE)
    assert (first.likes, first.replies, first.shares) == (7, 1, 2)
    assert second.parent_id == second.thread_id == first.post_id
    assert first.author_key == exports.key(Platform.X, "sumarni77")


def test_bluesky_as_items(exports: _Exports) -> None:
    root, reply = (
        "at://did:plc:abc/app.bsky.feed.post/3kroot",
        "at://did:plc:def/app.bsky.feed.post/3kreply",
    )
    record: dict[str, Any] = {"text": "Langit biru", "created_at": "2024-04-30T13:29:57.000Z"}
    post: dict[str, Any] = {
        "uri": root,
        "author": {
            "handle": "sumarni.bsky.social",
            "did": "did:plc:abc",
            "display_name": "Bu Sumarni",
        },
        "record": record,
        "like_count": 3,
        "reply_count": 1,
        "repost_count": 2,
        "4CAT_metadata": {"collected_at": 1_714_900_000.5, "mentions": [], "reply_to": None},
    }
    place = {"root": {"uri": root}, "parent": {"uri": root}}
    answer = {**post, "uri": reply, "record": {**record, "text": "setuju", "reply": place}}
    first, second = exports.lines(post, answer)
    assert (first.platform, first.created_at) == (Platform.BLUESKY, _MADE)
    assert (first.likes, first.replies, first.shares) == (3, 1, 2)
    assert second.parent_id == second.thread_id == first.post_id


def test_an_empty_dataset(exports: _Exports) -> None:
    path = made.write_dataset(exports.folder)
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    posts, reading = exports.read(path)
    assert (posts, reading.source.rows) == ([], 0)
    assert exports.lines({"_chat": {"id": 1}, "id": 2, "date": 3, "action": {"x": 1}}) == []


def test_what_is_missing_is_none(exports: _Exports) -> None:
    row = {"id": "1", "thread_id": "1", "body": "halo warga", "is_comment_on_comment": "no"}
    (post,) = exports.rows(row)
    assert (post.platform, post.created_at, post.author_key, post.likes) == (
        Platform.TIKTOK,
        None,
        None,
        None,
    )
    (post,) = exports.lines(
        {"_chat": {"username": "a"}, "id": None, "date": None, "message": "halo warga"}
    )
    assert (post.native_id, post.created_at, post.author_key) == (None, None, None)


@pytest.mark.parametrize(
    "columns",
    [
        ("id", "thread_id", "body", "author", "timestamp"),
        ("id", "body", "likes"),
        ("thread_id", "text", "author"),
    ],
)
def test_tables_of_others_are_left_alone(columns: tuple[str, ...], tmp_path: Path) -> None:
    path = made.write_rows(tmp_path / "lain.csv", [dict.fromkeys(columns, "halo semua")] * 2)
    report = inspect(path, pseudonyms=Pseudonyms.open(tmp_path / "data"))
    assert not report.kind.startswith("fourcat")


def test_odd_types_are_no_trouble() -> None:
    chance = random.Random(23)
    items = [
        made.telegram_message(42, "halo", reply_to={"reply_to_msg_id": 41}, fwd_from={"from_id": {"user": {}}}),
        made.with_meta("tiktok-comments", tiktok.raw_comments()[0]),
        {"id": "1", "text": "halo", "author_user": {"username": "a"}, "public_metrics": {}, "entities": {"mentions": []}},
        {"uri": "at://a/b/c", "record": {"text": "a", "reply": {"parent": {"uri": "x"}}}, "4CAT_metadata": {"mentions": []}},
    ]  # fmt: skip
    (known,) = (one for one in fourcat.FORMATS if isinstance(one, DocumentFormat))
    seen = 0
    for _ in range(2000):
        odd = odd_version(chance.choice(items), chance)
        known.recognise([odd])
        for record in known.records([LoadedValue(odd)]):
            if isinstance(record, dict):
                assert all(isinstance(cell, str | int | float | None) for cell in record.values())
                seen += 1
    assert seen > 1000


@pytest.mark.parametrize("value", [None, "", "x", 1.5, "nan", "1e400", "😀" * 50, "2024-13-45"])
def test_odd_cells_are_no_trouble(value: Any, exports: _Exports) -> None:
    rows = made.tiktok_comments()
    for name in rows[0]:
        if name != "body":
            posts, reading = exports.read(
                made.write_rows(exports.folder / "odd.csv", [{**rows[0], name: value}, *rows[1:]])
            )
            assert len(posts) + len(reading.rejected) == 4
