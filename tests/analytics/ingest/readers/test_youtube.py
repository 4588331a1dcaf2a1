"""YouTube, from the exports of its Data API, of yt-dlp and of youtube-comment-downloader."""

from __future__ import annotations

import csv
import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest.carriers.json_values import LoadedValue
from analytics.ingest.readers import youtube
from analytics.ingest.readers.format import DocumentFormat
from analytics.ingest.readers.html_text import without_markup
from analytics.ingest.readers.literals import read_literal
from analytics.ingest.reading import Reading, inspect, read_posts
from analytics.ingest.records import Field
from analytics.posts import Platform, Post, TimePrecision, make_post_id
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_youtube as made
from tests.analytics.ingest.readers.odd_types import odd_version

_SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "exports"
_needs_shared = pytest.mark.skipif(
    not _SHARED.is_dir(), reason="the shared material (../shared/data) is not beside this checkout"
)


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

    def read_rows(self, *rows: dict[str, Any]) -> tuple[list[Post], Reading]:
        return self.read(
            made.write_csv(
                self.folder / "baris.csv", list(rows[0]), [list(row.values()) for row in rows]
            )
        )

    def key(self, handle: str) -> str:
        return self.pseudonyms.author_key(Platform.YOUTUBE, handle.casefold())


@pytest.fixture
def exports(tmp_path: Path) -> _Exports:
    return _Exports(tmp_path)


def _id(native_id: str) -> str:
    return make_post_id(Platform.YOUTUBE, native_id)


def _keys(posts: list[Post]) -> list[str | None]:
    return [post.author_key for post in posts]


@pytest.mark.parametrize("code", ["youtube_api", "youtube_api_table", "youtube_data_tools"])
def test_the_api_is_read_alike_as_it_answers_and_flattened(code: str, exports: _Exports) -> None:
    posts, reading = exports.read(made.EXPORTS[code](exports.folder))
    assert reading.source.kind == code
    root, reply, other = posts
    assert [post.native_id for post in posts] == [made.ROOT, made.REPLY, made.OTHER]
    assert root.text == made.ROOT_TEXT
    assert reply.text == "[akun] setuju, licin kalau hujan 😢"
    assert other.text == made.OTHER_TEXT
    assert [post.parent_id for post in posts] == [None, _id(made.ROOT), None]
    names_video = code != "youtube_data_tools"
    thread = _id(made.VIDEO) if names_video else _id(made.ROOT)
    assert root.thread_id == reply.thread_id == thread
    assert root.created_at == datetime(2024, 4, 30, 13, 29, 57, tzinfo=UTC)
    assert reply.created_at == datetime(2024, 5, 1, 1, 2, 3, tzinfo=UTC)
    assert {post.time_precision for post in posts} == {TimePrecision.EXACT}
    assert [post.likes for post in posts] == [12, 0, 3]
    assert (root.replies, reply.replies) == (1, None)
    # A name that is no handle may be anybody's: the channel stands for its owner.
    assert _keys(posts) == [exports.key(n) for n in ("bu.warsini", "jokopram", made.PAK_LURAH)]
    link = f"https://www.youtube.com/watch?v={made.VIDEO}&lc={made.REPLY}"
    assert reply.url == (link if names_video else None)


@pytest.mark.parametrize(
    "code",
    [
        "youtube_ytdlp",
        "youtube_ytdlp_table",
        "youtube_comment_downloader",
        "youtube_comment_downloader_table",
    ],
)
def test_what_tools_scrape_is_the_same_comment_as_the_api_gives(
    code: str, exports: _Exports
) -> None:
    posts, reading = exports.read(made.EXPORTS[code](exports.folder))
    from_api, _ = exports.read(made.write_api(exports.folder))
    assert reading.source.kind == code
    assert [post.post_id for post in posts] == [post.post_id for post in from_api]
    assert [post.text for post in posts] == [post.text for post in from_api]
    assert [post.parent_id for post in posts] == [post.parent_id for post in from_api]
    assert _keys(posts)[:2] == _keys(from_api)[:2]
    assert posts[2].author_key == exports.key("pak-lurah")
    is_ytdlp = code.startswith("youtube_ytdlp")
    assert [post.likes for post in posts] == ([12, None, 3] if is_ytdlp else [1200, 0, 3])
    # The tools guess the time from "2 weeks ago": their guess is kept, as a guess.
    guess = datetime.fromtimestamp(1_714_435_200 if is_ytdlp else 1_714_435_200.25, UTC)
    assert {post.created_at for post in posts} == {guess}
    assert {post.time_precision for post in posts} == {TimePrecision.APPROXIMATE}


def test_ytdlp_says_under_which_video_comments_stand(exports: _Exports) -> None:
    posts, _ = exports.read(made.write_ytdlp(exports.folder))
    assert {post.thread_id for post in posts} == {_id(made.VIDEO)}
    assert posts[0].url == f"https://www.youtube.com/watch?v={made.VIDEO}&lc={made.ROOT}"
    other = {
        **made.ytdlp_info([made.ytdlp_comment("UgxLain", "video lain", "@a", "UCa")]),
        "id": "Lain-lain_1",
    }
    playlist = {"_type": "playlist", "extractor_key": "YoutubeTab", "id": "UCk",
                "entries": [made.ytdlp_info(made.ytdlp_comments()), other]}  # fmt: skip
    posts, reading = exports.read_json(playlist)
    assert reading.source.kind == "youtube_ytdlp"
    assert [post.thread_id for post in posts] == [_id(made.VIDEO)] * 3 + [_id("Lain-lain_1")]


def test_ytdlp_without_an_estimate_counts_from_the_moment_of_retrieval(exports: _Exports) -> None:
    comments = made.ytdlp_comments()
    for comment in comments:
        del comment["timestamp"]
    posts, _ = exports.read_json(made.ytdlp_info(comments))
    # epoch, less two weeks
    assert posts[0].created_at == datetime.fromtimestamp(1_715_700_000 - 14 * 86_400, UTC)
    # A language that nobody here reads: what the tool made of it stands.
    comments = [{**made.ytdlp_comments()[0], "_time_text": "2 週間前"}]
    posts, _ = exports.read_json(made.ytdlp_info(comments))
    assert posts[0].created_at == datetime.fromtimestamp(1_714_435_200, UTC)
    assert posts[0].time_precision is TimePrecision.APPROXIMATE


def test_pages_of_threads_and_of_replies_in_any_layout(exports: _Exports) -> None:
    threads = made.api_page(made.api_thread(made.api_root()), made.api_thread(made.api_other()))
    reply = made.api_reply()
    del reply["snippet"]["videoId"]
    replies = {"kind": "youtube#commentListResponse", "items": [reply]}
    layouts: list[list[Any]] = [
        [threads, replies],
        [made.api_thread(made.api_root()), made.api_thread(made.api_other()), reply],
        [{"comments": [*threads["items"], reply]}],
    ]
    for values in layouts:
        posts, reading = exports.read_json(*values)
        assert reading.source.kind == "youtube_api"
        assert [post.native_id for post in posts] == [made.ROOT, made.OTHER, made.REPLY]
        assert posts[2].parent_id == _id(made.ROOT)
        # Pages of replies do not name the video; the thread that was read before does.
        assert {post.thread_id for post in posts} == {_id(made.VIDEO)}
    path = made.write_json(exports.folder / "halaman.json", [threads["items"], [reply]])
    assert len(exports.read(path)[0]) == 3


def test_replies_alone_hang_under_their_thread(exports: _Exports) -> None:
    reply = made.api_reply()
    del reply["snippet"]["videoId"]
    posts, _ = exports.read_json({"kind": "youtube#commentListResponse", "items": [reply]})
    assert posts[0].parent_id == posts[0].thread_id == _id(made.ROOT)


def test_what_is_missing_is_none(exports: _Exports) -> None:
    thread = {"snippet": {"topLevelComment": {"snippet": {"textDisplay": "Kali Code banjir"}}}}
    posts, _ = exports.read_json({"items": [thread, made.api_thread(made.api_root())]})
    bare = posts[0]
    assert bare.text == "Kali Code banjir"
    assert (bare.native_id, bare.parent_id, bare.author_key, bare.created_at, bare.url) == (
        None,
    ) * 5
    assert (bare.likes, bare.replies) == (None, None)
    posts, _ = exports.read_json({"cid": "UgxSatu", "text": "halo", "time": "", "votes": None})
    assert posts[0].created_at is None
    posts, _ = exports.read_json(
        {"id": "UgxSatu", "parent": "root", "text": "halo", "is_favorited": False}
    )
    assert (posts[0].created_at, posts[0].parent_id) == (None, None)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (made.api_page(), "youtube_api"),
        ({"kind": "youtube#commentListResponse", "items": []}, "youtube_api"),
        (
            {"error": {"code": 403, "errors": [{"domain": "youtube.commentThread", "reason": "commentsDisabled"}]}},
            "youtube_api",
        ),
        (made.ytdlp_info([]), "youtube_ytdlp"),
        (made.ytdlp_info(None), "youtube_ytdlp"),
    ],
)  # fmt: skip
def test_an_export_without_comments_is_empty(value: Any, code: str, exports: _Exports) -> None:
    posts, reading = exports.read_json(value)
    assert (reading.source.kind, reading.source.rows, posts) == (code, 0, [])
    assert "import.notice.empty" in {notice.key for notice in reading.notices}


@pytest.mark.parametrize(
    "columns",
    [made.NORMALIZED, tuple(made.downloads()[0]), ("videoId", "textDisplay", "likeCount")],
)
def test_a_table_without_rows_is_empty(columns: tuple[str, ...], exports: _Exports) -> None:
    posts, reading = exports.read(made.write_csv(exports.folder / "kosong.csv", columns, []))
    assert (reading.source.rows, posts) == (0, [])


def test_the_columns_of_tutorials(exports: _Exports) -> None:
    row = {
        "videoId": made.VIDEO,
        "textDisplay": made.ROOT_HTML,
        "authorDisplayName": "Bu Warsini",
        "authorChannelId": "{'value': 'UCwarsiniwarsiniwarsini0'}",
        "likeCount": "12",
        "publishedAt": "2024-04-30T13:29:57Z",
        "totalReplyCount": "4",
    }
    posts, reading = exports.read_rows(
        row, {**row, "textDisplay": "dua <3 <nama jalan>", "authorChannelId": ""}
    )
    assert reading.source.kind == "youtube_api_table"
    first, second = posts
    assert first.text == made.ROOT_TEXT
    assert second.text == "dua <3 <nama jalan>"
    assert (first.thread_id, first.likes, first.replies) == (_id(made.VIDEO), 12, 4)
    assert _keys(posts) == [exports.key(made.WARSINI), exports.key("Bu Warsini")]
    assert first.url == f"https://www.youtube.com/watch?v={made.VIDEO}"


def test_normalized_comments_keep_what_was_typed_where_there_is_a_column(exports: _Exports) -> None:
    said = made.api_reply()["snippet"]
    row = {
        "id": made.REPLY,
        "snippet.textDisplay": "a <b>tebal</b>",
        "snippet.textOriginal": "a *tebal*",
        "snippet.authorDisplayName": "@jokopram",
        "snippet.authorChannelUrl": said["authorChannelUrl"],
        "snippet.videoId": made.VIDEO,
        "snippet.parentId": made.ROOT,
    }
    posts, _ = exports.read_rows(
        row, {**row, "id": made.ROOT, "snippet.textOriginal": "", "snippet.parentId": ""}
    )
    assert [post.text for post in posts] == ["a *tebal*", "a tebal"]
    assert [post.parent_id for post in posts] == [_id(made.ROOT), None]


def test_replies_in_a_cell_that_a_spreadsheet_cut_are_said(exports: _Exports) -> None:
    rows = [
        made.normalized_row(made.ROOT_HTML, made.api_root(), repr([made.api_reply()])[:300]),
        made.normalized_row(made.OTHER_HTML, made.api_other(), "[]"),
    ]
    posts, reading = exports.read(
        made.write_csv(exports.folder / "potong.csv", made.NORMALIZED, rows)
    )
    assert [post.native_id for post in posts] == [made.ROOT, made.OTHER]
    assert [row.reason.key for row in reading.rejected] == ["import.rejected.broken_list"]


def test_a_field_that_a_person_leaves_out_stays_out(exports: _Exports) -> None:
    path = made.write_downloaded_table(exports.folder)
    reading = read_posts(
        path,
        pseudonyms=exports.pseudonyms,
        mapping={"author": "", "author_name": ""},
        imported_at=datetime(2026, 6, 1, tzinfo=UTC),
    )
    assert {post.author_key for post in reading.posts} == {None}


def test_older_names_are_masked_in_texts_although_the_channel_stands_for_them(
    exports: _Exports,
) -> None:
    answer = made.api_comment("UgxLain", "betul kata Siti Contoh Aminah itu", "", "@a", "UCa")
    named = made.api_comment("UgxNama", "halo semua warga", "", "Siti Contoh Aminah", "UCsiti")
    posts, _ = exports.read_json(made.api_page(made.api_thread(named), made.api_thread(answer)))
    assert posts[1].text == "betul kata [akun] itu"


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        (("username", "text", "like_count"), ("a", "halo semua", "1")),
        (
            ("id", "author", "text", "published_at", "likes"),
            ("1", "a", "halo semua", "2024-04-30", "1"),
        ),
        (("cid", "text", "digg_count"), ("7361000000000000123", "halo semua", "1")),
    ],
)
def test_tables_of_others_are_left_alone(
    columns: tuple[str, ...], row: tuple[str, ...], exports: _Exports
) -> None:
    path = made.write_csv(exports.folder / "lain.csv", columns, [row, row])
    assert not inspect(path, pseudonyms=exports.pseudonyms).kind.startswith("youtube")


def test_markup_is_undone_and_nothing_else() -> None:
    assert without_markup("satu<br>dua<br />tiga") == "satu\ndua\ntiga"
    assert (
        without_markup("<b>penting</b> <i>sekali</i> a < b > c <3 <br")
        == "penting sekali a < b > c <3 <br"
    )
    assert without_markup('<a class="x" href="https://a?b&amp;c">#jogja</a>') == "#jogja"
    assert without_markup("&lt;b&gt;") == "&lt;b&gt;"


def test_literals() -> None:
    assert read_literal("{'value': 'UC1'}") == {"value": "UC1"}
    assert read_literal('[{"a": null}]') == [{"a": None}]
    for cell in ("[]", "{", "UC1", None, 3, "[" * 5000 + "]" * 5000, "{1: nan}", "['a", "[1]\x00"):
        assert not isinstance(read_literal(cell), str)
    assert read_literal("[" * 5000 + "]" * 5000) is None
    assert read_literal("['a") is None


def test_odd_types_are_no_trouble() -> None:
    chance = random.Random(20)
    values: list[Any] = [
        made.api_page(made.api_thread(made.api_root(), [made.api_reply()])),
        made.ytdlp_info(made.ytdlp_comments()),
        {"comments": made.downloads()},
        *made.downloads(),
        *made.ytdlp_comments(),
    ]
    documents = [known for known in youtube.FORMATS if isinstance(known, DocumentFormat)]
    seen = 0
    for _ in range(1500):
        odd = odd_version(chance.choice(values), chance)
        for known in documents:
            if isinstance(odd, dict):
                known.recognise([odd])
            for record in known.records([LoadedValue(odd)]):
                assert isinstance(record, dict)
                assert all(isinstance(cell, str | int | float | None) for cell in record.values())
                seen += 1
    assert seen > 1500


@_needs_shared
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("comment_thread_api_response.json", 2),
        ("comment_threads_by_video_paged_1.json", 5),
        ("comment_threads_by_video_paged_2.json", 5),
    ],
)
def test_real_pages(name: str, count: int, exports: _Exports) -> None:
    posts, reading = exports.read(_SHARED / name)
    items = json.loads((_SHARED / name).read_text(encoding="utf-8"))["items"]
    assert (reading.source.kind, len(posts), len(items)) == ("youtube_api", count, count)
    for post, item in zip(posts, items, strict=True):
        said = item["snippet"]["topLevelComment"]["snippet"]
        assert post.native_id == item["id"]
        assert post.thread_id == _id(said["videoId"])
        assert post.parent_id is None
        assert post.text == said["textOriginal"].strip()
        assert post.created_at == datetime.fromisoformat(said["publishedAt"])
        assert (post.likes, post.replies) == (said["likeCount"], item["snippet"]["totalReplyCount"])
        assert post.author_key == exports.key(said["authorChannelId"]["value"])


@_needs_shared
def test_a_script_s_own_table_stays_with_the_general_reader(exports: _Exports) -> None:
    path = _SHARED / "youtube_comments_id_2mb.csv"
    posts, reading = exports.read(path)
    with path.open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    assert reading.source.kind == "csv"
    assert len(posts) == len(texts) == 7_912
    assert {post.platform for post in posts} == {Platform.YOUTUBE}


def test_a_comment_has_the_handle_as_author_and_no_link_without_a_video() -> None:
    (document,) = (known for known in youtube.FORMATS if known.code == "youtube_comment_downloader")
    assert isinstance(document, DocumentFormat)
    (record,) = document.records([LoadedValue(made.downloads()[1])])
    assert isinstance(record, dict)
    assert record[Field.AUTHOR] == "jokopram"
    assert Field.AUTHOR_NAME not in record
    assert (record[Field.PARENT_ID], record[Field.THREAD_ID], record[Field.URL]) == (
        made.ROOT,
        None,
        None,
    )
