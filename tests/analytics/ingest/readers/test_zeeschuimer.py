"""Zeeschuimer: the browser extension's lines, platform by platform."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest.carriers.json_values import LoadedValue
from analytics.ingest.readers import zeeschuimer
from analytics.ingest.reading import Reading, read_posts
from analytics.ingest.records import Broken, Field
from analytics.posts import Platform, Post, make_post_id
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_tiktok as tiktok
from tests.analytics.ingest.readers import fixtures_zeeschuimer as made
from tests.analytics.ingest.readers.odd_types import odd_version

_MADE = datetime.fromtimestamp(tiktok.MADE, UTC)


class _Exports:
    def __init__(self, folder: Path) -> None:
        self.pseudonyms = Pseudonyms.open(folder / "data")
        self.folder = folder

    def read(self, *lines: Any) -> tuple[list[Post], Reading]:
        path = made.write_lines(self.folder / "tangkapan.ndjson", lines)
        reading = read_posts(
            path, pseudonyms=self.pseudonyms, imported_at=datetime(2026, 6, 1, tzinfo=UTC)
        )
        posts = list(reading.posts)
        assert reading.source.kind == "zeeschuimer"
        assert len(posts) + len(reading.rejected) == reading.source.rows
        return posts, reading

    def key(self, platform: Platform, handle: str) -> str:
        return self.pseudonyms.author_key(platform, handle)


@pytest.fixture
def exports(tmp_path: Path) -> _Exports:
    return _Exports(tmp_path)


def test_comments_on_tiktok(exports: _Exports, tmp_path: Path) -> None:
    path = made.write_capture(tmp_path)
    posts, _ = exports.read(*map(json.loads, path.read_text(encoding="utf-8").splitlines()))

    def post_id(native: str) -> str:
        return make_post_id(Platform.TIKTOK, native)

    assert [post.native_id for post in posts] == [
        tiktok.ROOT,
        tiktok.REPLY,
        tiktok.DEEPER,
        tiktok.OTHER,
    ]
    assert [post.parent_id for post in posts] == [
        None,
        post_id(tiktok.ROOT),
        post_id(tiktok.REPLY),
        None,
    ]
    assert {post.thread_id for post in posts} == {post_id(tiktok.VIDEO)}
    assert posts[0].author_key == exports.key(Platform.TIKTOK, "sumarni77")
    assert (posts[0].text, posts[0].likes, posts[0].created_at) == (tiktok.ROOT_TEXT, 41, _MADE)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"createTime": str(tiktok.MADE), "author": "kabar.jogja", "nickname": "Kabar Jogja"},
        {"stats": None, "statsV2": {"diggCount": "900", "commentCount": "33", "shareCount": "12"}},
    ],
)
def test_a_video_on_tiktok(more: dict[str, Any], exports: _Exports) -> None:
    posts, _ = exports.read(made.line("tiktok.com", made.tiktok_video(**more)))
    (post,) = posts
    assert (post.platform, post.native_id) == (Platform.TIKTOK, tiktok.VIDEO)
    assert post.text == "Sore di Malioboro 🌆 bareng [akun] #jogja"
    assert (post.likes, post.replies, post.shares, post.created_at) == (900, 33, 12, _MADE)
    assert post.author_key == exports.key(Platform.TIKTOK, "kabar.jogja")
    assert post.url == f"https://www.tiktok.com/@/video/{tiktok.VIDEO}"


@pytest.mark.parametrize(
    "item",
    [
        made.instagram_post(),
        made.instagram_post(pk=None),
        made.instagram_post(caption="Taman kota makin adem 🌳", user=None, owner={"username": "dinas_taman"}),
        made.instagram_node(),
    ],
)  # fmt: skip
def test_a_post_on_instagram(item: dict[str, Any], exports: _Exports) -> None:
    posts, _ = exports.read(made.line("instagram.com", item))
    (post,) = posts
    assert (post.platform, post.native_id) == (Platform.INSTAGRAM, made.POST_PK)
    assert (post.text, post.created_at) == ("Taman kota makin adem 🌳", _MADE)
    assert (post.likes, post.replies) == (210, 8)
    assert post.author_key == exports.key(Platform.INSTAGRAM, "dinas_taman")
    assert post.url == f"https://www.instagram.com/p/{made.POST_CODE}/"


def test_comments_on_instagram_and_those_shown_with_a_post(exports: _Exports) -> None:
    reply = made.instagram_comment(pk="18050206876707222", parent_comment_id=made.COMMENT_PK)
    shown = {
        "pk": "18050206876707333",
        "text": "adem banget",
        "created_at": tiktok.MADE,
        "user": {"username": "b"},
    }
    posts, _ = exports.read(
        made.line("instagram-comments", made.instagram_comment()),
        made.line("instagram-comments", reply),
        made.line("instagram.com", made.instagram_post(preview_comments=[shown])),
    )
    thread = make_post_id(Platform.INSTAGRAM, made.POST_PK)
    assert len(posts) == 4
    assert {post.thread_id for post in posts} == {thread}
    assert [post.parent_id for post in posts] == [
        None, make_post_id(Platform.INSTAGRAM, made.COMMENT_PK), None, None,
    ]  # fmt: skip
    assert (posts[0].likes, posts[0].replies) == (5, 1)
    assert posts[0].author_key == exports.key(Platform.INSTAGRAM, "sumarni77")
    assert posts[3].text == "adem banget"


@pytest.mark.parametrize("source", ["twitter.com", "x.com", "twitter-comments"])
def test_posts_on_x(source: str, exports: _Exports) -> None:
    root = made.x_post(made.TWEET, "Trans Jogja &amp; jalurnya https://t.co/abc", "sumarni77")
    long = "Panjang sekali. " * 30
    reply = made.x_post(
        made.TWEET_REPLY, "@sumarni77 Panjang sekali.…", "mas_aryo",
        in_reply_to_status_id_str=made.TWEET, in_reply_to_screen_name="sumarni77",
    )  # fmt: skip
    reply["note_tweet"] = {"note_tweet_results": {"result": {"text": f"@sumarni77 {long}"}}}
    # Newer answers have the account's names in another place, and wrap what has limited replies.
    reply["core"] = {
        "user_results": {"result": {"core": {"screen_name": "mas_aryo", "name": "Aryo"}}}
    }
    wrapped = {"__typename": "TweetWithVisibilityResults", "tweet": reply, "id": made.TWEET_REPLY}
    posts, _ = exports.read(made.line(source, root), made.line(source, wrapped))
    first, second = posts
    assert (first.platform, first.native_id, first.parent_id) == (Platform.X, made.TWEET, None)
    assert first.text == "Trans Jogja & jalurnya https://t.co/abc"
    assert first.created_at == datetime(2024, 4, 30, 13, 29, 57, tzinfo=UTC)
    assert (first.likes, first.replies, first.shares) == (7, 1, 2)
    assert second.text == f"[akun] {long}".strip()
    assert second.parent_id == second.thread_id == first.thread_id == first.post_id
    assert second.author_key == exports.key(Platform.X, "mas_aryo")
    assert second.url == f"https://x.com/i/status/{made.TWEET_REPLY}"


def test_a_repost_on_x_has_the_text_in_full(exports: _Exports) -> None:
    original = made.x_post(
        "1785300561094640001", "Jalan rusak di Kotabaru, mohon dicek", "warga.jogja"
    )
    repost = made.x_post(
        made.TWEET, "RT @warga.jogja: Jalan rusak di Kota…", "sumarni77",
        retweeted_status_result={"result": original},
    )  # fmt: skip
    posts, _ = exports.read(made.line("x.com", repost))
    assert posts[0].text == "Jalan rusak di Kotabaru, mohon dicek"
    assert posts[0].author_key == exports.key(Platform.X, "sumarni77")


def test_the_first_shape_of_x(exports: _Exports) -> None:
    legacy = made.x_post(made.TWEET, "halo jogja", "x")["legacy"]
    item = {"id": 1785300561094644000, "legacy": legacy, "type": "adaptive", "promoted": False,
            "user": {"screen_name": "sumarni77", "name": "Bu Sumarni", "id_str": "55"}}  # fmt: skip
    posts, _ = exports.read(made.line("twitter.com", item))
    # The number in front has lost its last digits; the text beside it has not.
    assert posts[0].native_id == made.TWEET
    assert posts[0].author_key == exports.key(Platform.X, "sumarni77")


def test_posts_on_threads(exports: _Exports) -> None:
    posts, _ = exports.read(
        made.line("threads.net", made.threads_post()),
        made.line("threads.com", {**made.threads_post(reply_to_author={"username": "bu.tatik"}), "pk": None,
                                  "id": None, "code": "CuXFPIeLLoe", "caption": {"text": "kata bu.tatik begitu"}}),
    )  # fmt: skip
    first, second = posts
    assert (first.platform, first.native_id) == (Platform.THREADS, made.POST_PK)
    assert first.text == "Antrean di Mal Pelayanan Publik cepat 👏"
    assert (first.likes, first.replies, first.shares, first.created_at) == (17, 2, 4, _MADE)
    assert first.author_key == exports.key(Platform.THREADS, "sumarni77")
    assert second.native_id == str(int(made.POST_PK) + 1)
    assert second.text == "kata [akun] begitu"


def test_advertisements_and_what_is_gone_are_no_posts(exports: _Exports) -> None:
    promoted = {**made.x_post("1", "beli sekarang", "toko"), "promoted": True}
    posts, reading = exports.read(
        made.line("x.com", promoted),
        made.line(
            "x.com", {"__typename": "TweetTombstone", "tombstone": {"text": {"text": "dihapus"}}}
        ),
        made.line("instagram.com", made.instagram_post(product_type="ad")),
        made.line("x.com", made.x_post(made.TWEET, "halo", "a")),
    )
    assert [post.text for post in posts] == ["halo"]
    assert reading.rejected == []


def test_other_platforms_are_turned_away_with_a_sentence(exports: _Exports) -> None:
    posts, reading = exports.read(
        made.line("linkedin.com", {"text": {"text": "kerja"}}),
        made.line("douyin.com", {"aweme_id": "1", "desc": "x", "create_time": 1}),
        made.line("tiktok-comments", tiktok.raw_comment("1", "halo", "a")),
    )
    assert [post.text for post in posts] == ["halo"]
    assert [row.reason.key for row in reading.rejected] == ["import.rejected.unknown_source"] * 2
    assert dict(reading.rejected[0].reason.values)["source"] == "linkedin.com"


@pytest.mark.parametrize(
    ("item", "platform"),
    [
        (made.tiktok_video(), Platform.TIKTOK),
        (tiktok.raw_comment("1", "halo", "a"), Platform.TIKTOK),
        (made.instagram_post(), Platform.INSTAGRAM),
        (made.x_post(made.TWEET, "halo", "a"), Platform.X),
        (made.threads_post(), Platform.THREADS),
    ],
)
def test_an_item_shows_itself_where_the_extension_names_no_platform(
    item: dict[str, Any], platform: Platform, exports: _Exports
) -> None:
    posts, _ = exports.read(made.line("", item), {**made.line("x", item), "source_platform": None})
    assert [post.platform for post in posts] == [platform, platform]


def test_lines_without_data_are_an_empty_export(exports: _Exports) -> None:
    posts, reading = exports.read({**made.line("x.com", {}), "data": None}, made.line("x.com", {}))
    assert (posts, reading.source.rows) == ([], 0)


def test_records_say_when_they_were_seen() -> None:
    (record,) = zeeschuimer.captured_records(made.threads_post(), "threads.net", made.CAPTURED)
    assert not isinstance(record, Broken)
    assert record[Field.RETRIEVED_AT] == made.CAPTURED
    assert record[Field.AUTHOR_NAME] == "Bu Sumarni"


def test_odd_types_are_no_trouble() -> None:
    chance = random.Random(22)
    lines = [
        made.line("tiktok.com", made.tiktok_video()),
        made.line("tiktok-comments", tiktok.raw_comments()[0]),
        made.line("instagram.com", made.instagram_post()),
        made.line("instagram.com", made.instagram_node()),
        made.line("instagram-comments", made.instagram_comment()),
        made.line("threads.net", made.threads_post()),
        made.line("x.com", made.x_post(made.TWEET, "halo", "a")),
        made.line("", made.x_post(made.TWEET, "halo", "a")),
    ]
    (known,) = zeeschuimer.FORMATS
    seen = 0
    for _ in range(3000):
        odd = odd_version(chance.choice(lines), chance)
        known.recognise([odd])
        for record in known.records([LoadedValue(odd)]):
            if isinstance(record, dict):
                assert all(isinstance(cell, str | int | float | None) for cell in record.values())
                seen += 1
    assert seen > 2000
