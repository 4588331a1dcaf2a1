"""Deliveries of media watchers: each row on its own platform, news under the name of the medium."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest.carriers.json_values import LoadedValue
from analytics.ingest.readers import media_monitoring, open_export
from analytics.ingest.readers.format import DocumentFormat
from analytics.ingest.readers.instagram import post_id_of_code
from analytics.ingest.readers.refining import moment_of, titled
from analytics.ingest.reading import Reading, read_posts
from analytics.ingest.records import Broken, Record
from analytics.posts import AuthorKind, Platform, Post, TimePrecision, make_post_id
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_media_monitoring as made

(_API,) = [known for known in media_monitoring.FORMATS if isinstance(known, DocumentFormat)]
_ARTICLE = "Jalan Rusak di Kota Contoh Dikeluhkan"


@pytest.fixture
def pseudonyms(tmp_path: Path) -> Pseudonyms:
    return Pseudonyms.open(tmp_path / "data")


def _read(path: Path, pseudonyms: Pseudonyms) -> tuple[list[Post], Reading]:
    reading = read_posts(path, pseudonyms=pseudonyms, imported_at=datetime(2026, 6, 1, tzinfo=UTC))
    posts = list(reading.posts)
    assert len(posts) + len(reading.rejected) == reading.source.rows
    return posts, reading


def _records(*values: Any) -> list[Record]:
    found = _API.records(LoadedValue(value) for value in values)
    return [record for record in found if not isinstance(record, Broken)]


def _of(platform: Platform, posts: list[Post]) -> list[Post]:
    return [post for post in posts if post.platform is platform]


@pytest.mark.parametrize("code", sorted(made.EXPORTS))
def test_each_service_is_known_by_what_it_writes(
    code: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    posts, reading = _read(made.EXPORTS[code](tmp_path), pseudonyms)
    assert reading.source.kind == code
    assert reading.source.rows == made.EXPECTED[code]
    assert not reading.rejected
    assert all(post.created_at is not None for post in posts)


@pytest.mark.parametrize("code", sorted(made.EXPORTS))
def test_a_tweet_is_the_same_post_from_every_service(
    code: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    posts, _ = _read(made.EXPORTS[code](tmp_path), pseudonyms)
    tweet = _of(Platform.X, posts)[0]
    assert tweet.native_id == made.TWEET
    assert tweet.post_id == tweet.thread_id == make_post_id(Platform.X, made.TWEET)
    assert tweet.author_kind is AuthorKind.RESIDENT
    assert tweet.text.startswith("Lampu merah mati lagi")
    assert tweet.url == f"https://x.com/i/status/{made.TWEET}"
    if code != "media_monitoring":
        assert tweet.author_key == pseudonyms.author_key(Platform.X, "fani_contoh")
    if code in ("brandwatch", "meltwater", "talkwalker", "talkwalker_api"):
        assert (tweet.likes, tweet.shares) == (7, 3)


@pytest.mark.parametrize("code", ["brandwatch", "talkwalker", "talkwalker_api"])
def test_replies_keep_their_parent(code: str, tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(made.EXPORTS[code](tmp_path), pseudonyms)
    tweet, reply = _of(Platform.X, posts)
    assert reply.native_id == made.REPLY
    assert reply.parent_id == tweet.post_id
    assert reply.thread_id == tweet.post_id
    assert tweet.parent_id is None


@pytest.mark.parametrize("code", sorted(set(made.EXPORTS) - {"sprinklr"}))
def test_an_article_is_its_mediums(code: str, tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(made.EXPORTS[code](tmp_path), pseudonyms)
    article = _of(Platform.NEWS, posts)[0]
    assert article.author_kind is AuthorKind.MEDIA
    assert article.text.startswith(_ARTICLE)
    assert article.text.count(_ARTICLE) == 1
    assert len(article.text) > len(_ARTICLE)
    assert article.url == "https://www.kabarcontoh.co.id/2025/03/jalan-rusak"
    medium = {"brandwatch": "kabarcontoh.co.id", "determ": "kabarcontoh.co.id"}
    assert article.author_key == pseudonyms.author_key(
        Platform.NEWS, medium.get(code, "Kabar Contoh")
    )
    for post in posts:
        assert "Eko" not in str(post)


def test_an_article_is_one_whoever_reports_it(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    """With or without www, a last stroke and what tells how the reader came."""
    found = set()
    for code in set(made.EXPORTS) - {"sprinklr"}:
        posts, _ = _read(made.EXPORTS[code](tmp_path), pseudonyms)
        found.add(_of(Platform.NEWS, posts)[0].post_id)
    path = made.write_workbook(tmp_path / "a.xlsx", {"Data": ((), made.meltwater_new_rows())})
    posts, _ = _read(path, pseudonyms)
    found.add(_of(Platform.NEWS, posts)[0].post_id)
    assert len(found) == 1


def test_brandwatch_row_by_row(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    posts, reading = _read(made.write_brandwatch(tmp_path), pseudonyms)
    assert [post.platform for post in posts] == [
        Platform.NEWS,
        Platform.X,
        Platform.X,
        Platform.FACEBOOK,
        Platform.OTHER,
    ]
    _, tweet, _, status, thread = posts
    # 14.05 of the account, which is in Yogyakarta.
    assert tweet.created_at == datetime(2025, 3, 1, 7, 5, 6, tzinfo=UTC)
    assert "gina" not in tweet.text
    assert (status.likes, status.replies, status.shares) == (21, 4, None)
    assert status.native_id == "122000000000000001"
    assert thread.text == "Parkir di pusat kota\nParkir mahal sekali"
    assert thread.native_id is not None
    assert thread.likes is None
    assert reading.source.platform is Platform.X


def test_brandwatch_as_a_workbook_of_many_sheets(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    rows = made.brandwatch_rows()
    path = made.write_workbook(
        tmp_path / "a.xlsx",
        {
            "Summary": ((), [{"Metric": "Volume", "Value": 5}]),
            "Page 1": (made.BRANDWATCH_ABOVE, rows[:3]),
            "Page 2": (made.BRANDWATCH_ABOVE, rows[3:]),
        },
    )
    posts, reading = _read(path, pseudonyms)
    plain, _ = _read(made.write_brandwatch(tmp_path), pseudonyms)
    assert [post.post_id for post in posts] == [post.post_id for post in plain]
    said = {notice.key: dict(notice.values) for notice in reading.notices}
    assert said["import.notice.sheets"] == {
        "sheets": ("Page 1", "Page 2"),
        "left_out": ("Summary",),
    }


def test_meltwater_of_both_ages(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(made.write_meltwater(tmp_path), pseudonyms)
    _, tweet, picture = posts
    assert tweet.created_at == datetime(2025, 3, 1, 7, 5, tzinfo=UTC)
    # No date but in the other form, with the clock beside it.
    assert picture.created_at == datetime(2025, 3, 2, 7, 5, tzinfo=UTC)
    assert picture.native_id == post_id_of_code("DGnYhKLTabc")
    path = made.write_workbook(tmp_path / "a.xlsx", {"Data": ((), made.meltwater_new_rows())})
    posts, reading = _read(path, pseudonyms)
    assert reading.source.kind == "meltwater"
    tweet, reply, article = posts
    assert tweet.created_at == datetime(2025, 3, 1, 7, 5, 6, tzinfo=UTC)
    assert (tweet.likes, tweet.replies, tweet.shares) == (7, 1, 3)
    assert reply.parent_id == tweet.post_id
    assert article.platform is Platform.NEWS


def test_talkwalker_says_the_same_in_both_forms(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    table, _ = _read(made.write_talkwalker(tmp_path), pseudonyms)
    nested, _ = _read(made.write_talkwalker_api(tmp_path), pseudonyms)
    for one, other in zip(table, nested, strict=True):
        assert (one.post_id, one.text, one.author_key, one.parent_id, one.likes) == (
            other.post_id,
            other.text,
            other.author_key,
            other.parent_id,
            other.likes,
        )
    assert table[0].created_at == datetime(2025, 3, 1, 7, 5, 6, tzinfo=UTC) == nested[0].created_at
    assert table[3].platform is Platform.TIKTOK
    assert table[3].native_id == "7470000000000000001"


def test_a_stream_of_talkwalker(pseudonyms: Pseudonyms) -> None:
    articles = made.talkwalker_page()["result_content"]["data"]
    chunks = [{"chunk_type": "CT_RESULT", "chunk_result": {"data": found}} for found in articles]
    chunks.insert(0, {"chunk_type": "CT_CONTROL", "chunk_control": {"resume_offset": "earliest"}})
    assert _API.recognise(chunks)
    assert len(_records(*chunks)) == 4


def test_comments_of_a_video(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(made.write_sprinklr(tmp_path), pseudonyms)
    comment, reply = _of(Platform.YOUTUBE, posts)
    assert comment.native_id == "UgxAbCdEfGhIjKlMnOp4AaABAg"
    assert reply.parent_id == comment.post_id
    assert comment.thread_id == reply.thread_id == make_post_id(Platform.YOUTUBE, "AbCdEfGhIjK")
    assert comment.created_at == datetime(2025, 3, 1, 7, 10, tzinfo=UTC)


def test_an_indonesian_vendors_months(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    posts, reading = _read(made.write_vendor(tmp_path), pseudonyms)
    article, clipping, tweet = posts
    assert article.created_at == datetime(2025, 3, 1, 7, 5, tzinfo=UTC)
    assert clipping.text == "Pasar Tertata, Pedagang Senang 😊"
    assert clipping.platform is Platform.NEWS
    assert clipping.time_precision is TimePrecision.DAY
    assert clipping.author_key == pseudonyms.author_key(Platform.NEWS, "Harian Contoh")
    assert tweet.platform is Platform.X
    assert tweet.created_at == datetime(2025, 4, 2, 7, 5, tzinfo=UTC)
    assert "import.notice.sheets" in {notice.key for notice in reading.notices}


def test_optional_columns_may_be_missing(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    few = ("Query Name", "Date", "Full Text", "Url")
    rows = [{column: row[column] for column in few} for row in made.brandwatch_rows()]
    posts, _ = _read(made.write_delimited(tmp_path / "a.csv", rows), pseudonyms)
    # The link alone says where a post stands; an unknown site is an article.
    assert [post.platform for post in posts] == [
        Platform.NEWS,
        Platform.X,
        Platform.X,
        Platform.FACEBOOK,
    ]
    assert [post.author_key is None for post in posts] == [False, True, True, True]


def test_accounts_of_the_government_are_told_apart(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    row = {**made.brandwatch_rows()[1], "Author Verified Type": "government"}
    posts, _ = _read(made.write_delimited(tmp_path / "a.csv", [row]), pseudonyms)
    assert posts[0].author_kind is AuthorKind.GOVERNMENT


@pytest.mark.parametrize(
    ("title", "text", "whole"),
    [
        ("Jalan rusak", "Warga mengeluh", "Jalan rusak\nWarga mengeluh"),
        ("Jalan  Rusak", "jalan rusak. Warga mengeluh", "jalan rusak. Warga mengeluh"),
        ("Jalan rusak di dep…", "Jalan rusak di depan pasar", "Jalan rusak di depan pasar"),
        ("Jalan rusak...", "Jalan rusak di depan pasar", "Jalan rusak di depan pasar"),
        (None, "Warga mengeluh", "Warga mengeluh"),
        ("Jalan rusak", "  ", "Jalan rusak"),
        ("", None, None),
    ],
)
def test_titles(title: str | None, text: str | None, whole: str | None) -> None:
    assert titled(title, text) == whole


@pytest.mark.parametrize(
    ("day", "clock", "moment"),
    [
        ("01/03/2025", "14.05", "01/03/2025 14:05"),
        ("2025-03-01", "2:05 PM", "2025-03-01 2:05 PM"),
        ("1 Maret 2025", time(14, 5), "1 Maret 2025 14:05:00"),
        (date(2025, 3, 1), time(14, 5), datetime(2025, 3, 1, 14, 5)),
        (datetime(2025, 3, 1), datetime(1899, 12, 31, 14, 5), datetime(2025, 3, 1, 14, 5)),
        (date(2025, 3, 1), 0.5, datetime(2025, 3, 1, 12)),
        (date(2025, 3, 1), "14:05 WIB", "2025-03-01 14:05 WIB"),
        # What has a time of day already keeps it, and what is no clock is left out.
        (datetime(2025, 3, 1, 9), time(14, 5), datetime(2025, 3, 1, 9)),
        ("2025-03-01 09:00", "14:05", "2025-03-01 09:00"),
        ("2025-03-01", "pagi", "2025-03-01"),
        ("2025-03-01", "2025-03-01 09:00", "2025-03-01"),
        ("2025-03-01", None, "2025-03-01"),
        (None, "14:05", None),
    ],
)
def test_a_day_and_its_clock(day: Any, clock: Any, moment: Any) -> None:
    assert moment_of(day, clock) == moment


@pytest.mark.parametrize("code", ["brandwatch", "meltwater", "talkwalker"])
def test_an_empty_export_says_so(code: str, tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    rows = {
        "brandwatch": made.brandwatch_rows,
        "meltwater": made.meltwater_rows,
        "talkwalker": made.talkwalker_rows,
    }[code]()
    heading = made.columns_of(rows)
    path = tmp_path / "a.csv"
    path.write_text(",".join(f'"{column}"' for column in heading) + "\n", encoding="utf-8")
    posts, reading = _read(path, pseudonyms)
    assert not posts
    assert reading.source.kind == code
    assert "import.notice.empty" in {notice.key for notice in reading.notices}


def test_a_page_of_no_results(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = tmp_path / "a.json"
    empty: Mapping[str, Any] = {**made.talkwalker_page(), "result_content": {"data": []}}
    path.write_text(json.dumps(empty), encoding="utf-8")
    assert not _records(empty)
    known = open_export(path).format
    assert known is not None


@pytest.mark.parametrize("odd", [None, "teks", 7, True, [], [1, None, "x"], {}, {"data": [[]]}])
def test_odd_types_are_absent(odd: Any) -> None:
    article = {"published": odd, "url": odd, "content": odd, "title": odd, "source_type": odd,
               "extra_author_attributes": odd, "article_extended_attributes": odd}  # fmt: skip
    for outline in (
        {"result_content": odd},
        {"result_content": {"data": odd}},
        {"result_content": {"data": [odd, {"data": odd}, {"data": article}]}},
        {"chunk_result": {"data": {"data": article}}},
        {"data": odd},
    ):
        _API.recognise([outline])
        for record in _records(odd, outline):
            assert all(
                cell is None or isinstance(cell, str | int | float) for cell in record.values()
            )


def test_cells_of_odd_types(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    odd = [7, 1.5, True, datetime(2025, 3, 1), "=1+1", "http://[::1", "x" * 5_000]
    rows = [
        {**made.vendor_row("Kabar", "Judul"), **dict.fromkeys(("Link", "Isi", "Tanggal"), cell)}
        for cell in odd
    ]
    path = made.write_workbook(tmp_path / "a.xlsx", {"Data": ((), rows)})
    _, reading = _read(path, pseudonyms)
    assert reading.source.rows == len(odd)


def test_other_tables_are_not_taken(tmp_path: Path) -> None:
    for number, heading in enumerate(
        ("username,text,date,url", "judul,isi", "content,published", "title,content,label")
    ):
        path = tmp_path / f"{number}.csv"
        path.write_text(
            f"{heading}\n" + ",".join("abcd"[: heading.count(",") + 1]) + "\n", encoding="utf-8"
        )
        assert open_export(path).format is None, heading
