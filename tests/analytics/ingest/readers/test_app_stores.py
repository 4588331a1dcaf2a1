"""Reviews of apps: stars kept, titles above their texts, answers under their reviews."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest.carriers.json_values import LoadedValue
from analytics.ingest.readers import app_stores, open_export
from analytics.ingest.readers.format import DocumentFormat
from analytics.ingest.reading import Reading, read_posts
from analytics.ingest.records import Broken, Record
from analytics.posts import AuthorKind, Platform, Post, TimePrecision, make_post_id
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_app_stores as made

_DOCUMENTS = [known for known in app_stores.FORMATS if isinstance(known, DocumentFormat)]
_PLAY = ("google_play_scraper", "google_play_scraper_node", "google_play_console")
_APPLE = ("app_store_scraper", "app_store_scraper_node", "app_store_feed", "app_store_api")


@pytest.fixture
def pseudonyms(tmp_path: Path) -> Pseudonyms:
    return Pseudonyms.open(tmp_path / "data")


def _read(path: Path, pseudonyms: Pseudonyms) -> tuple[list[Post], Reading]:
    reading = read_posts(path, pseudonyms=pseudonyms, imported_at=datetime(2026, 6, 1, tzinfo=UTC))
    posts = list(reading.posts)
    assert len(posts) + len(reading.rejected) == reading.source.rows
    return posts, reading


def _records(known: DocumentFormat, *values: Any) -> list[Record]:
    found = known.records(LoadedValue(value) for value in values)
    return [record for record in found if not isinstance(record, Broken)]


@pytest.mark.parametrize("code", sorted(made.EXPORTS))
def test_each_tool_is_known_by_what_it_writes(
    code: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    path = made.EXPORTS[code](tmp_path)
    export = open_export(path)
    assert export.format is not None
    assert export.format.code == code
    posts, reading = _read(path, pseudonyms)
    assert reading.source.kind == code
    assert reading.source.rows == made.EXPECTED[code]
    assert {post.platform for post in posts} == {Platform.REVIEWS}
    residents = [post for post in posts if post.author_kind is AuthorKind.RESIDENT]
    assert [post.rating for post in residents] == [5, 1, 3]
    assert {post.time_precision for post in posts} == {TimePrecision.EXACT}
    # 20.15.30 in Yogyakarta, however the tool writes it.
    assert residents[0].created_at == datetime(2025, 3, 1, 13, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize("code", [*_PLAY, "app_store_scraper", "app_store_api"])
def test_the_developers_answer_hangs_under_its_review(
    code: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    posts, _ = _read(made.EXPORTS[code](tmp_path), pseudonyms)
    answer = next(post for post in posts if post.author_kind is AuthorKind.GOVERNMENT)
    assert answer.text == "Terima kasih, Kak."
    assert answer.parent_id == posts[0].post_id
    assert answer.thread_id == posts[0].thread_id
    assert answer.created_at == datetime(2025, 3, 2, 2, tzinfo=UTC)
    assert (answer.author_key, answer.rating) == (None, None)
    assert sum(post.author_kind is AuthorKind.GOVERNMENT for post in posts) == 1


@pytest.mark.parametrize("code", _PLAY)
def test_a_play_review_is_the_same_post_from_every_tool(
    code: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    posts, _ = _read(made.EXPORTS[code](tmp_path), pseudonyms)
    identifier = "5c2b7a18-68e9-4b8f-8042-4102a5082451"
    assert posts[0].post_id == make_post_id(Platform.REVIEWS, identifier)
    assert posts[0].text == "Antre paspor jadi gampang 👍"
    app = made.APP if code != "google_play_scraper" else identifier
    assert posts[0].thread_id == make_post_id(Platform.REVIEWS, app)
    if code != "google_play_console":
        assert posts[0].likes == 12
        assert posts[0].author_key == pseudonyms.author_key(Platform.REVIEWS, "citra contohnya")


@pytest.mark.parametrize("code", _APPLE)
def test_titles_stand_above_their_texts_once(
    code: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    posts, _ = _read(made.EXPORTS[code](tmp_path), pseudonyms)
    texts = [post.text for post in posts if post.author_kind is AuthorKind.RESIDENT]
    assert texts == [
        "Mantap\nAntre paspor jadi gampang 👍",
        "Login gagal terus sejak pembaruan",
        "Lumayan\nSering lambat",
    ]


def test_apples_two_forms_are_one_post(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    feed, _ = _read(made.write_feed(tmp_path), pseudonyms)
    node, _ = _read(made.write_apple_node(tmp_path), pseudonyms)
    assert [post.post_id for post in feed] == [post.post_id for post in node]
    assert feed[0].author_key == node[0].author_key
    assert feed[0].author_key == pseudonyms.author_key(Platform.REVIEWS, "700000001")
    assert {post.thread_id for post in feed} == {make_post_id(Platform.REVIEWS, made.APPLE_APP)}
    assert feed[0].likes == 2


def test_a_review_without_an_identifier_keeps_its_own(
    tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    """The Python tool writes none; the same review in a later export is the same post."""
    first, _ = _read(made.write_apple(tmp_path), pseudonyms)
    later = made.write_csv(tmp_path, "lain.csv", list(reversed(made.apple_reviews())))
    again, _ = _read(later, pseudonyms)
    assert {post.post_id for post in first} == {post.post_id for post in again}
    for post in first:
        assert "citra" not in str(post)


def test_the_answer_as_its_own_columns(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    reviews = made.apple_reviews()
    for review in reviews:
        review.pop("developerResponse")
    reviews[0]["developerResponse"] = {"id": 1, "body": "Siap", "modified": "2025-03-02T02:00:00Z"}
    posts, _ = _read(made.write_json(tmp_path, "a.json", reviews), pseudonyms)
    assert [post.text for post in posts][1] == "Siap"
    assert posts[1].parent_id == posts[0].post_id


def test_the_columns_that_tutorials_keep(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    kept = [
        {key: row[key] for key in ("userName", "score", "at", "content")}
        for row in made.play_reviews()
    ]
    path = made.write_csv(tmp_path, "a.csv", kept)
    posts, reading = _read(path, pseudonyms)
    assert reading.source.kind == "google_play_scraper"
    assert [post.rating for post in posts] == [5, 1, 3]
    # "Pengguna Google" is what everybody without a name is called.
    assert [post.author_key is None for post in posts] == [False, False, True]


def test_scores_of_something_else_are_not_taken(tmp_path: Path) -> None:
    rows = [{"content": "Jalan rusak", "score": 0.82, "at": "2025-03-01"}]
    assert open_export(made.write_csv(tmp_path, "a.csv", rows)).format is None
    rows = [{"review": "Bagus sekali", "rating": 5, "date": "2025-03-01", "title": "a"}]
    assert open_export(made.write_csv(tmp_path, "b.csv", rows)).format is None


def test_a_feed_of_one_review_has_no_list(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = made.write_json(tmp_path, "a.json", made.feed(made.feed_entries()[1]))
    posts, _ = _read(path, pseudonyms)
    assert [post.rating for post in posts] == [5]


def test_the_shops_own_answer(pseudonyms: Pseudonyms) -> None:
    page = {
        "next": "/v1/catalog/id/apps/15/reviews?offset=10",
        "data": [
            {
                "id": "12000000001",
                "type": "user-reviews",
                "attributes": {
                    "date": "2025-03-01T13:15:30Z",
                    "review": "Sering lambat",
                    "rating": 3,
                    "isEdited": False,
                    "userName": "citra_contoh",
                    "title": "Lumayan",
                    "developerResponse": {
                        "id": 9,
                        "body": "Siap",
                        "modified": "2025-03-02T02:00:00Z",
                    },
                },
            }
        ],
    }
    known = next(known for known in _DOCUMENTS if known.code == "app_store_api")
    assert known.recognise([page])
    review, answer = _records(known, page)
    assert (review["rating"], answer["text"]) == (3, "Siap")  # type: ignore[index]  # a StrEnum is its text


def test_an_empty_export_says_so(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    for path in (
        made.write_csv(tmp_path, "a.csv", [], list(made.play_review(1, ""))),
        made.write_csv(tmp_path, "b.csv", [], made.CONSOLE_HEAD),
        made.write_json(tmp_path, "c.json", made.feed([])),
    ):
        posts, reading = _read(path, pseudonyms)
        assert not posts
        assert "import.notice.empty" in {notice.key for notice in reading.notices}
        assert open_export(path).format is not None


@pytest.mark.parametrize("known", _DOCUMENTS, ids=lambda known: known.code)
@pytest.mark.parametrize("odd", [None, "teks", 7, True, [], [1, None, "x"], {}, {"label": [[]]}])
def test_odd_types_are_absent(known: DocumentFormat, odd: Any) -> None:
    for outline in (
        {"feed": odd, "data": odd, "included": odd},
        {"feed": {"id": odd, "entry": [odd, {"im:rating": odd, "author": odd, "title": odd}]}},
        {"data": [odd, {"type": "user-reviews", "attributes": odd, "relationships": odd, "id": odd}],
         "included": [odd, {"id": odd, "attributes": odd}]},
        {"data": [{"type": odd, "attributes": {}}, {"scoreText": odd, "score": odd, "text": odd}]},
    ):  # fmt: skip
        known.recognise([outline])
        for record in _records(known, odd, outline):
            assert all(
                cell is None or isinstance(cell, str | int | float) for cell in record.values()
            )
