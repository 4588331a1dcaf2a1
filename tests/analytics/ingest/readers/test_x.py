"""X, from the exports of its APIs and of the tools around it."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest.carriers.json_values import LoadedValue
from analytics.ingest.readers import open_export, x
from analytics.ingest.readers.format import DocumentFormat
from analytics.ingest.reading import Reading, read_posts
from analytics.ingest.records import Broken, Field, Record
from analytics.posts import Platform, Post, make_post_id
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_x as made

_SHARED = Path(__file__).resolve().parents[5] / "shared" / "data" / "exports"
_needs_shared = pytest.mark.skipif(
    not _SHARED.is_dir(), reason="the shared material (../shared/data) is not beside this checkout"
)
_BY_CODE = {known.code: known for known in x.FORMATS}


def _post_id(native_id: str) -> str:
    return make_post_id(Platform.X, native_id)


@pytest.fixture
def pseudonyms(tmp_path: Path) -> Pseudonyms:
    return Pseudonyms.open(tmp_path / "data")


class _Exports:
    def __init__(self, pseudonyms: Pseudonyms, folder: Path) -> None:
        self.pseudonyms = pseudonyms
        self.folder = folder

    def read(self, path: Path) -> tuple[list[Post], Reading]:
        reading = read_posts(
            path, pseudonyms=self.pseudonyms, imported_at=datetime(2026, 6, 1, tzinfo=UTC)
        )
        posts = list(reading.posts)
        assert len(posts) + len(reading.rejected) == reading.source.rows
        return posts, reading

    def key(self, handle: str) -> str:
        return self.pseudonyms.author_key(Platform.X, handle)


@pytest.fixture
def exports(tmp_path: Path, pseudonyms: Pseudonyms) -> _Exports:
    folder = tmp_path / "berkas"
    folder.mkdir()
    return _Exports(pseudonyms, folder)


def _document(code: str) -> DocumentFormat:
    known = _BY_CODE[code]
    assert isinstance(known, DocumentFormat)
    return known


def _records(code: str, values: Iterable[Any]) -> list[Record]:
    found = list(_document(code).records(LoadedValue(value) for value in values))
    assert not any(isinstance(record, Broken) for record in found)
    return [record for record in found if not isinstance(record, Broken)]


def _recognisers(values: Sequence[Any]) -> list[str]:
    outlines = [LoadedValue(value).outline for value in values if isinstance(value, dict)]
    return [
        known.code
        for known in x.FORMATS
        if isinstance(known, DocumentFormat) and known.recognise(outlines)
    ]


# Every format.


@pytest.mark.parametrize("code", made.EXPORTS)
def test_each_export_is_known_and_its_posts_are_told_apart(code: str, exports: _Exports) -> None:
    path = made.EXPORTS[code](exports.folder)
    known = open_export(path).format
    assert known is not None
    assert known.code == code
    posts, reading = exports.read(path)
    assert not reading.rejected
    assert len(posts) == made.EXPECTED[code]
    assert {post.platform for post in posts} == {Platform.X}
    root, reply, last = posts
    assert root.native_id == made.ROOT
    assert reply.native_id == made.REPLY
    assert "😢" in root.text
    assert reply.text.startswith("[akun] betul")
    assert root.parent_id is None
    assert {root.thread_id, reply.thread_id} == {_post_id(made.ROOT)}
    assert last.thread_id == last.post_id
    assert (root.likes, root.replies, root.shares) == (17, None if code == "x_api_v1" else 2, 4)
    assert root.author_key == exports.key("warga_umbulharjo")
    assert reply.author_key == last.author_key == exports.key("joko_pram")
    assert root.url == f"https://x.com/i/status/{made.ROOT}"
    assert root.created_at == {
        "x_twint": datetime(2021, 1, 1, 3, 0, tzinfo=UTC),
        "x_snscrape": datetime(2022, 11, 2, 3, 4, 5, tzinfo=UTC),
        "x_snscrape_table": datetime(2022, 11, 2, 3, 4, 5, tzinfo=UTC),
    }.get(code, datetime(2024, 4, 30, 13, 29, 57, tzinfo=UTC))


@pytest.mark.parametrize("code", made.EXPORTS)
def test_a_reply_has_its_parent_where_the_export_says_it(code: str, exports: _Exports) -> None:
    posts, _ = exports.read(made.EXPORTS[code](exports.folder))
    says_nothing = code in ("x_tweet_harvest", "x_twint")
    assert posts[1].parent_id == (None if says_nothing else _post_id(made.ROOT))


@pytest.mark.parametrize(
    ("code", "write"),
    [
        ("x_tweet_harvest", made.write_harvest),
        ("x_twint", made.write_twint),
        ("x_snscrape_table", made.write_snscrape_table),
        ("x_api_v2_table", made.write_v2_table),
    ],
)
def test_a_table_without_rows_holds_nothing(
    code: str, write: Callable[[Path], Path], exports: _Exports
) -> None:
    path = write(exports.folder)
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    known = open_export(path).format
    assert known is not None
    assert known.code == code
    posts, reading = exports.read(path)
    assert not posts
    assert not reading.rejected


@pytest.mark.parametrize(
    ("code", "empty"),
    [
        ("x_api_v2", {"meta": {"result_count": 0}}),
        ("x_api_v2", {"data": [], "meta": {"result_count": 0}}),
        ("x_api_v1", {"statuses": [], "search_metadata": {"count": 15, "query": "trotoar"}}),
    ],
)
def test_an_answer_without_posts_is_known_and_holds_nothing(code: str, empty: Any) -> None:
    assert _recognisers([empty]) == [code]
    assert _records(code, [empty]) == []


@pytest.mark.parametrize("code", ["x_api_v2", "x_api_v1", "x_snscrape"])
def test_odd_values_are_taken_as_absent(code: str) -> None:
    odd: list[Any] = [None, 7, "teks", [], {}, {"data": 3}, {"data": [None, "x", [], {"id": {}}]}]
    wrongs: list[Any] = [None, 5, -1.5, True, "", "x", [], [[], {}], [None], {}, {"id": []}]
    shapes: dict[str, Any] = {
        "x_api_v2": made.v2_page()["data"][1],
        "x_api_v1": made.v1_statuses()[1],
        "x_snscrape": made.snscrape_tweets()[1],
    }
    whole = shapes[code]
    for key in whole:
        for wrong in wrongs:
            odd.append({**whole, key: wrong})
            odd.append({"data": [{**whole, key: wrong}], "includes": wrong})
            odd.append({"statuses": [{**whole, key: wrong}]})
    records = _records(code, odd)
    assert len(records) > len(whole)
    for record in records:
        assert all(cell is None or isinstance(cell, str | int | float) for cell in record.values())
        assert record[Field.NATIVE_ID] is None or isinstance(record[Field.NATIVE_ID], str)
    # Recognising reads the same values.
    _recognisers(odd)


@pytest.mark.parametrize("code", [code for code in made.EXPORTS if not code.startswith("x_api_v")])
def test_columns_and_keys_may_be_missing(code: str, exports: _Exports) -> None:
    path = made.EXPORTS[code](exports.folder)
    needless = {
        "quote_count", "quoteCount", "lang", "location", "image_url", "user_id", "source", "media",
        "retweets_count", "translate", "bookmarkCount", "entities", "place", "retweetCount",
    }  # fmt: skip
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        kept = [name for name in reversed(rows[0]) if name not in needless]
        made.write_csv(path, [{name: row[name] for name in kept} for row in rows])
    elif path.suffix == ".jsonl":
        tweets = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        made.write_lines(path, [{k: v for k, v in t.items() if k not in needless} for t in tweets])
    else:
        items = json.loads(path.read_text(encoding="utf-8"))
        made.write_json(path, [{k: v for k, v in i.items() if k not in needless} for i in items])
    known = open_export(path).format
    assert known is not None
    assert known.code == code
    posts, _ = exports.read(path)
    assert [post.native_id for post in posts[:2]] == [made.ROOT, made.REPLY]
    assert [post.likes for post in posts] == [17, 17, 17]


def test_a_table_that_somebody_made_is_not_claimed(exports: _Exports) -> None:
    path = made.write_csv(
        exports.folder / "skripsi.csv",
        [{"id": 1, "username": "joko_pram", "text": "Jalannya rusak", "created_at": "2024-05-01"}],
    )
    assert open_export(path).format is None
    foreign: list[dict[str, Any]] = [
        {"id": "1", "text": "halo", "author": {"name": "Joko"}, "created_at": "2024-05-01"},
        {"data": [{"id": "1_2", "message": "halo", "from": {"name": "Joko"}}], "paging": {}},
        {"data": [{"id": "9", "text": "halo", "timestamp": "2024", "username": "j"}], "paging": {}},
        {"data": {"rest_id": "1", "legacy": {"full_text": "halo"}}, "item_id": "1"},
        {"errors": [{"message": "ada yang salah"}]},
        {"_type": "snscrape.modules.reddit.Submission", "id": "1", "content": "halo"},
    ]
    for value in foreign:
        assert _recognisers([value]) == []


# API v2.


@pytest.mark.parametrize("layout", ["page", "pages", "lines", "lines_by_twarc"])
def test_pages_come_alone_in_a_list_or_a_line_each(layout: str, exports: _Exports) -> None:
    second = {"data": [made.v2_post("1785300561094644999", "Setuju", "503")], "meta": {}}
    pages: list[dict[str, Any]] = [made.v2_page(), second, {"meta": {"result_count": 0}}]
    path = exports.folder / "ekspor.json"
    if layout == "page":
        made.write_json(path, pages[0])
    elif layout == "pages":
        made.write_json(path, pages)
    else:
        twarc = {"__twarc": {"url": "https://api.twitter.com/2/", "version": "2.13.0"}}
        made.write_lines(path, [{**page, **(twarc if "twarc" in layout else {})} for page in pages])
    posts, reading = exports.read(path)
    assert reading.source.kind == "x_api_v2"
    assert len(posts) == (3 if layout == "page" else 4)
    if layout != "page":
        # The account was not asked for: its number stands in for its name.
        assert posts[3].author_key == exports.key("503")


def test_what_a_retweet_hands_on_is_read_in_full(exports: _Exports) -> None:
    posts, _ = exports.read(made.write_v2(exports.folder))
    retweet = posts[2]
    assert retweet.native_id == made.RETWEET
    assert retweet.text == made.LONG_TEXT
    assert retweet.parent_id is None
    old, _ = exports.read(made.write_v1(exports.folder))
    assert old[2].native_id == made.RETWEET
    assert old[2].text == old[0].text
    assert old[2].text_id == old[0].text_id


def test_a_long_post_is_read_in_full() -> None:
    post = made.v2_post(
        "12", made.LONG_TEXT[:279] + "…", "501", note_tweet={"text": made.LONG_TEXT}
    )
    assert _records("x_api_v2", [{"data": [post]}])[0][Field.TEXT] == made.LONG_TEXT


def test_only_the_last_version_of_an_edited_post_on_a_page_is_read() -> None:
    versions = ["101", "102", "103"]
    page = {
        "data": [
            made.v2_post(
                "103", "Lampu mati di Jalan Batikan", "501", edit_history_tweet_ids=versions
            ),
            made.v2_post("101", "Lampu mati di Jl Batikn", "501", edit_history_tweet_ids=versions),
            made.v2_post("200", "Sama", "502"),
        ]
    }
    assert [record[Field.NATIVE_ID] for record in _records("x_api_v2", [page])] == ["103", "200"]


def test_a_stream_with_its_errors_and_pulses(exports: _Exports) -> None:
    rules = [{"id": "1166916266197536768", "tag": "trotoar"}]
    page = made.v2_page()
    lost = {
        "errors": [
            {
                "title": "operational-disconnect",
                "disconnect_type": "UpstreamOperationalDisconnect",
                "type": "https://api.twitter.com/2/problems/operational-disconnect",
            }
        ]
    }
    path = exports.folder / "aliran.jsonl"
    lines = [
        json.dumps(lost),
        "",
        json.dumps({"title": "Service Unavailable", "type": "about:blank", "status": 503}),
        *(
            json.dumps({"data": post, "includes": page["includes"], "matching_rules": rules})
            for post in page["data"]
        ),
        "\r",
        json.dumps({"errors": [{"message": "Rate limit exceeded", "code": 88}]}),
    ]
    path.write_text("\r\n".join(lines), encoding="utf-8")
    posts, reading = exports.read(path)
    assert reading.source.kind == "x_api_v2"
    assert [post.native_id for post in posts] == [made.ROOT, made.REPLY, made.RETWEET]
    assert posts[0].author_key == exports.key("warga_umbulharjo")
    assert posts[1].parent_id == _post_id(made.ROOT)
    assert posts[2].text == made.LONG_TEXT
    assert not reading.rejected
    assert _recognisers([lost]) == ["x_api_v2"]


def test_accounts_that_a_post_mentions_are_named_to_the_masking() -> None:
    (_, reply, retweet) = _records("x_api_v2", [made.v2_page()])
    assert str(reply[Field.OTHER_NAMES]).split("\n") == ["warga_umbulharjo", "Bu Warsini"]
    assert str(retweet[Field.OTHER_NAMES]).split("\n") == ["warga_umbulharjo", "Bu Warsini"]
    (_, old_reply, _) = _records("x_api_v1", made.v1_statuses())
    assert str(old_reply[Field.OTHER_NAMES]).split("\n") == ["warga_umbulharjo", "Bu Warsini"]


def test_a_page_too_large_for_memory_is_streamed(
    exports: _Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = made.v2_page()
    for number in range(300):
        page["data"].append(
            made.v2_post(f"17853005610946{number:05}", f"Lampu {number}", f"u{number}")
        )
        page["includes"]["users"].append({"id": f"u{number}", "username": f"warga_{number}"})
    path = made.write_json(exports.folder / "besar.json", page)
    at_once, _ = exports.read(path)
    monkeypatch.setattr("analytics.ingest.carriers.json_values._LOADED_BYTES", 1_000)
    streamed, _ = exports.read(path)
    assert streamed == at_once
    assert len(streamed) == 303
    assert streamed[-1].author_key == exports.key("warga_299")


# API v1.1.


def test_a_streamed_post_has_its_full_text_beside_it() -> None:
    streamed = made.v1_post(int(made.ROOT), "", "warga_umbulharjo", "Bu Warsini", truncated=True)
    del streamed["full_text"]
    streamed["text"] = "Sudah tiga kali saya lapor soal lampu jal… https://t.co/abc"
    streamed["extended_tweet"] = {"full_text": made.LONG_TEXT}
    values = [
        {"delete": {"status": {"id_str": "5", "user_id_str": "501"}, "timestamp_ms": "1"}},
        streamed,
        {"limit": {"track": 12}},
    ]
    assert _recognisers(values[:1]) == ["x_api_v1"]
    (record,) = _records("x_api_v1", values)
    assert record[Field.TEXT] == made.LONG_TEXT
    assert record[Field.NATIVE_ID] == made.ROOT


@pytest.mark.parametrize("layout", ["list", "lines", "archive"])
def test_posts_of_the_old_api_come_in_a_list_or_a_line_each(layout: str, exports: _Exports) -> None:
    path = exports.folder / "tweets.json"
    statuses = made.v1_statuses()
    if layout == "list":
        made.write_json(path, statuses)
    elif layout == "lines":
        made.write_lines(path, statuses)
    else:
        made.write_json(path, [{"tweet": status} for status in statuses])
    posts, reading = exports.read(path)
    assert reading.source.kind == "x_api_v1"
    assert [post.native_id for post in posts] == [made.ROOT, made.REPLY, made.RETWEET]
    assert posts[1].parent_id == _post_id(made.ROOT)


# tweet-harvest.


def test_the_first_tweet_harvest_wrote_semicolons_and_line_breaks_as_signs(
    exports: _Exports,
) -> None:
    path = made.write_harvest_semicolon(exports.folder)
    posts, reading = exports.read(path)
    assert open_export(path).format is _BY_CODE["x_tweet_harvest"]
    assert not reading.rejected
    assert [post.native_id for post in posts] == [made.ROOT, made.REPLY, made.LONG]
    assert posts[0].text == "Trotoar Jalan Mataram rusak lagi 😢\nmohon diperbaiki"
    assert posts[0].likes == 17
    assert posts[0].author_key == exports.key("501")
    assert posts[1].thread_id == _post_id(made.ROOT)


def test_a_backslash_typed_in_a_later_version_stays(exports: _Exports) -> None:
    rows = made.harvest_rows()
    rows[0]["full_text"] = r"Berkas ada di D:\nasional"
    posts, _ = exports.read(made.write_csv(exports.folder / "a.csv", rows))
    assert posts[0].text == r"Berkas ada di D:\nasional"


def test_crawls_appended_to_one_file_repeat_the_heading(exports: _Exports) -> None:
    rows = made.harvest_rows()
    again = dict(zip(made.HARVEST_COLUMNS, made.HARVEST_COLUMNS, strict=True))
    for row in rows[1:]:
        row["username"] = "undefined"
    posts, reading = exports.read(
        made.write_csv(exports.folder / "a.csv", [rows[0], again, *rows[1:]])
    )
    assert [post.native_id for post in posts] == [made.ROOT, made.REPLY, made.LONG]
    assert reading.source.rows == 3
    # What the tool writes when the site no longer tells it the name.
    assert posts[1].author_key == exports.key("501")


def test_a_workbook_of_the_newest_tweet_harvest(exports: _Exports) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(made.HARVEST_COLUMNS))
    for row in made.harvest_rows():
        sheet.append(list({**row, "created_at": "2025-12-16T03:29:57.000Z"}.values()))
    path = exports.folder / "trotoar.xlsx"
    book.save(path)
    posts, _ = exports.read(path)
    assert [post.native_id for post in posts] == [made.ROOT, made.REPLY, made.LONG]
    assert posts[0].created_at == datetime(2025, 12, 16, 3, 29, 57, tzinfo=UTC)


# snscrape and twint.


def test_older_and_newer_snscrape() -> None:
    old = made.snscrape_tweet(int(made.ROOT), made.ROOT_TEXT, "warga_umbulharjo")
    old["content"] = old.pop("rawContent")
    del old["_type"]
    newer = made.snscrape_tweet(
        int(made.RETWEET),
        "RT @joko_pram: Terima kas…",
        "joko_pram",
        retweetedTweet=made.snscrape_tweet(5, "Terima kasih", "warga_lain"),
        id_str=made.RETWEET,
        conversationIdStr=made.RETWEET,
    )
    gone = {"_type": "snscrape.modules.twitter.Tombstone", "id": 7, "text": "dihapus"}
    assert _recognisers([old]) == ["x_snscrape"]
    assert _recognisers([gone]) == ["x_snscrape"]
    first, second = _records("x_snscrape", [old, gone, newer])
    assert first[Field.TEXT] == made.ROOT_TEXT
    assert second[Field.TEXT] == "Terima kasih"
    assert "warga_lain" in str(second[Field.OTHER_NAMES])


@pytest.mark.parametrize(
    "user",
    [
        "{'username': 'joko_pram', 'id': 5, 'created': datetime.datetime(2012, 1, 2, 3, 4)}",
        "User(username='joko_pram', id=5, displayname=\"Joko 'Kelik'\", verified=False)",
        '{"username": "joko_pram", "id": 5}',
        "https://twitter.com/joko_pram",
    ],
)
def test_an_account_in_a_cell(user: str, exports: _Exports) -> None:
    path = made.write_snscrape_table(exports.folder)
    with path.open(encoding="utf-8", newline="") as file:
        rows = [dict(row, user=user) for row in csv.DictReader(file)]
    posts, _ = exports.read(made.write_csv(path, rows))
    assert {post.author_key for post in posts} == {exports.key("joko_pram")}


@pytest.mark.parametrize(
    ("zone", "name", "hour"),
    [
        ("+0700", "WIB", 3),
        ("700", "WIB", 3),
        ("+0000", "UTC", 10),
        ("-0530", "IST", 15),
        ("UTC", "UTC", 10),
        ("SE Asia Standard Time", "SE Asia Standard Time", 3),
    ],
)
def test_twint_wrote_the_clock_of_its_computer(
    zone: str, name: str, hour: int, exports: _Exports
) -> None:
    posts, reading = exports.read(
        made.write_csv(exports.folder / "t.csv", made.twint_rows(zone, name))
    )
    assert not reading.rejected
    minute = 30 if zone == "-0530" else 0
    assert posts[0].created_at == datetime(2021, 1, 1, hour, minute, tzinfo=UTC)


def test_twint_as_json(exports: _Exports) -> None:
    path = made.write_twint_json(exports.folder)
    posts, _ = exports.read(path)
    assert [post.native_id for post in posts] == [made.ROOT, made.REPLY, made.LONG]
    assert posts[1].thread_id == _post_id(made.ROOT)
    assert posts[0].created_at == datetime(2021, 1, 1, 3, 0, tzinfo=UTC)


def test_a_place_is_nobodys_name(exports: _Exports) -> None:
    """A cell that prints a place has a name in it too: it must stay in the texts."""
    path = made.write_snscrape_table(exports.folder)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[2]["rawContent"] = "Umbulharjo sekarang terang"
    posts, _ = exports.read(made.write_csv(path, rows))
    assert posts[2].text == "Umbulharjo sekarang terang"


# Real exports.


@_needs_shared
def test_the_real_flattened_export(exports: _Exports) -> None:
    path = _SHARED / "api_v2_flattened.jsonl"
    raw = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    posts, reading = exports.read(path)
    assert reading.source.rows == len(posts) == len(raw) == 100
    replies = 0
    for post, found in zip(posts, raw, strict=True):
        assert post.native_id == found["id"]
        assert post.likes == found["public_metrics"]["like_count"]
        assert post.replies == found["public_metrics"]["reply_count"]
        assert post.shares == found["public_metrics"]["retweet_count"]
        assert post.created_at == datetime.strptime(
            found["created_at"], "%Y-%m-%dT%H:%M:%S.%fZ"
        ).replace(tzinfo=UTC)
        assert post.thread_id == _post_id(found["conversation_id"])
        assert post.author_key == exports.key(found["author"]["username"])
        above = [r["id"] for r in found.get("referenced_tweets", ()) if r["type"] == "replied_to"]
        assert post.parent_id == (_post_id(above[0]) if above else None)
        replies += len(above)
        handed_on = [
            r
            for r in found.get("referenced_tweets", ())
            if r["type"] == "retweeted" and "text" in r
        ]
        if handed_on:
            assert not post.text.startswith("RT ")
            assert not post.text.endswith("…") or handed_on[0]["text"].endswith("…")
    assert replies == 31


@_needs_shared
def test_the_real_tweet_harvest_export(exports: _Exports) -> None:
    path = _SHARED / "tweet_harvest_kipk.csv"
    known = open_export(path).format
    assert known is not None
    assert known.code == "x_tweet_harvest"
    posts, _ = exports.read(path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(posts) == len(rows) == 4_031
    for post, row in list(zip(posts, rows, strict=True))[::37]:
        assert post.native_id == row["id_str"]
        assert post.likes == int(row["favorite_count"])
        assert post.thread_id == _post_id(row["conversation_id_str"])
        assert post.author_key == exports.key(row["username"])
        assert post.created_at == datetime.strptime(row["created_at"], "%a %b %d %H:%M:%S %z %Y")
