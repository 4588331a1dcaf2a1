"""Google Maps reviews: one review is one post, whichever tool brought it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest.carriers.json_values import LoadedValue
from analytics.ingest.readers import google_maps, open_export
from analytics.ingest.readers.format import DocumentFormat
from analytics.ingest.reading import Reading, read_posts
from analytics.ingest.records import Broken, Field, Record
from analytics.posts import AuthorKind, Platform, Post, TimePrecision, make_post_id
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_google_maps as made

_FIRST = "ChdDSUhNMG9nS0VJQ0FnSUR1"
_DOCUMENTS = [known for known in google_maps.FORMATS if isinstance(known, DocumentFormat)]


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


def _by_text(posts: list[Post]) -> Mapping[str, Post]:
    return {post.text: post for post in posts}


@pytest.mark.parametrize("code", sorted(made.EXPORTS))
def test_each_tool_is_known_by_what_it_writes(code: str, tmp_path: Path) -> None:
    export = open_export(made.EXPORTS[code](tmp_path))
    assert export.format is not None
    assert export.format.code == code
    assert export.format.platform is Platform.REVIEWS


@pytest.mark.parametrize(
    "code",
    [
        "google_maps_apify_places",
        "google_maps_apify_places_table",
        "google_maps_apify",
        "google_maps_serpapi",
        "google_maps_serpapi_table",
        "google_maps_outscraper",
        "google_maps_outscraper_places",
    ],
)
def test_a_review_is_the_same_post_from_every_tool(
    code: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    posts, reading = _read(made.EXPORTS[code](tmp_path), pseudonyms)
    review = _by_text(posts)["Antrean panjang, tapi petugasnya sabar 🙏"]
    answer = _by_text(posts)["Terima kasih, loket akan kami tambah."]
    assert review.native_id == _FIRST
    assert review.post_id == make_post_id(Platform.REVIEWS, _FIRST)
    assert review.thread_id == make_post_id(Platform.REVIEWS, made.PLACE)
    assert review.author_key == pseudonyms.author_key(Platform.REVIEWS, made.ANNA)
    assert (review.rating, review.likes) == (5, 4)
    assert review.time_precision is TimePrecision.EXACT
    assert review.parent_id is None
    assert review.author_kind is AuthorKind.RESIDENT
    assert answer.parent_id == review.post_id
    assert answer.thread_id == review.thread_id
    assert answer.author_kind is AuthorKind.GOVERNMENT
    assert (answer.author_key, answer.rating, answer.likes) == (None, None, None)
    assert answer.native_id == f"{_FIRST}#answer"
    assert answer.created_at is not None
    assert review.created_at is not None
    assert answer.created_at > review.created_at
    # Stars without a word are told, not stored.
    assert [rejected.reason.key for rejected in reading.rejected] == ["import.rejected.no_text"]


@pytest.mark.parametrize("code", sorted(set(made.EXPORTS) - {"google_maps_scraper"}))
def test_what_google_translated_is_left_out(
    code: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    posts, _ = _read(made.EXPORTS[code](tmp_path), pseudonyms)
    assert not [post.text for post in posts if "Google" in post.text or "patient" in post.text]
    if "apify" in code or "serpapi" in code:
        assert "Parkire sempit tenan" in _by_text(posts)
    if "apify" in code:
        assert "Toiletnya kotor, tolong dibersihkan" in _by_text(posts)


@pytest.mark.parametrize(
    ("text", "original"),
    [
        ("Bagus sekali", "Bagus sekali"),
        ("(Translated by Google) Good\n\n(Original)\nApik", "Apik"),
        ("Apik\n\n(Translated by Google)\nGood", "Apik"),
        ("(Diterjemahkan oleh Google) Bagus (Asli) Good", "Good"),
        ("(Translated by Google) Good", "Good"),
        ("Yang (Original) lebih enak", "Yang (Original) lebih enak"),
        ("", ""),
    ],
)
def test_the_original_is_kept(text: str, original: str) -> None:
    assert google_maps.original_text(text) == original


def test_a_feature_id_is_a_place_id_written_otherwise() -> None:
    assert google_maps.place_of_feature(made.FEATURE) == made.PLACE
    assert google_maps.place_of_feature(f"https://www.google.com/maps?q=x&ftid={made.FEATURE}") == (
        made.PLACE
    )
    for nothing in (None, "", "ChIJrRMg", "0x:0x"):
        assert google_maps.place_of_feature(nothing) is None


def test_times(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(made.write_apify_flat(tmp_path), pseudonyms)
    assert posts[0].created_at == datetime(2025, 3, 1, 4, 5, 6, 123000, tzinfo=UTC)
    posts, _ = _read(made.write_outscraper(tmp_path), pseudonyms)
    times = {post.text: post.created_at for post in posts}
    assert times["Parkir sempit"] == datetime(2025, 3, 4, 4, 0, 2, tzinfo=UTC)
    # Where the number is missing, the date is American: the fourth of March.
    assert times["Toiletnya kotor"] == datetime(2025, 3, 4, 4, 0, 3, tzinfo=UTC)
    posts, _ = _read(made.write_gaspa93(tmp_path), pseudonyms)
    # 17.00 in Yogyakarta on 20 March, and two weeks before.
    assert posts[0].created_at == datetime(2025, 3, 6, 10, 0, 0, 123456, tzinfo=UTC)
    assert {post.time_precision for post in posts} == {TimePrecision.APPROXIMATE}


def test_authors_of_the_plain_scraper(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(made.write_gaspa93(tmp_path), pseudonyms)
    assert posts[0].author_key == pseudonyms.author_key(Platform.REVIEWS, made.ANNA)
    assert posts[2].author_key == pseudonyms.author_key(Platform.REVIEWS, "Budi Contohnya")
    assert {post.thread_id for post in posts} == {make_post_id(Platform.REVIEWS, made.PLACE)}
    assert [post.rating for post in posts] == [5, 2, 5]


def test_reviews_of_the_business_profile(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(made.write_business(tmp_path), pseudonyms)
    review, answer, *others = posts
    assert (review.text, review.rating) == ("Petugasnya sabar 🙏", 5)
    assert review.native_id == "AbFvOqm1"
    assert answer.parent_id == review.post_id
    assert answer.created_at == datetime(2025, 3, 2, 1, tzinfo=UTC)
    assert {post.thread_id for post in posts} == {make_post_id(Platform.REVIEWS, "22")}
    # "Pengguna Google" is what everybody without a name is called.
    assert [(post.rating, post.author_key is None) for post in others] == [(2, False), (1, True)]


def test_reviews_without_personal_data(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    """Apify leaves out who wrote, and the identifier, unless it is asked for them."""
    kept = ("text", "publishAt", "publishedAtDate", "likesCount", "stars", "responseFromOwnerText")
    reviews = [{key: review[key] for key in kept} for review in made.apify_reviews()]
    path = made.write_json(tmp_path, "a.json", [{**r, "title": made.OFFICE} for r in reviews])
    posts, _ = _read(path, pseudonyms)
    assert open_export(path).format in google_maps.FORMATS
    assert {post.author_key for post in posts} == {None}
    assert len({post.post_id for post in posts}) == len(posts) == 3
    nested = _records(_DOCUMENTS[0], {"title": made.OFFICE, "reviews": reviews})
    assert [record.get(Field.NATIVE_ID) for record in nested] == [None] * 5
    assert nested[1][Field.PARENT_ID] is None


def test_only_a_relative_time(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    rows = [
        {
            "text": "Bagus",
            "publishAt": "3 minggu lalu",
            "stars": 5,
            "scrapedAt": "2025-03-22T00:00:00Z",
        }
    ]
    posts, _ = _read(made.write_csv(tmp_path, "a.csv", rows), pseudonyms)
    assert posts[0].created_at == datetime(2025, 3, 1, tzinfo=UTC)
    assert posts[0].time_precision is TimePrecision.APPROXIMATE


@pytest.mark.parametrize(
    ("number", "empty"),
    [
        (0, {**made.apify_place([]), "reviews": []}),
        (1, {"error": "Google hasn't returned any results for this query."}),
        (1, {"search_parameters": {"engine": "google_maps_reviews"}, "reviews": None}),
        (2, {"status": "Success", "data": []}),
        (3, {"reviews": [], "averageRating": 0, "totalReviewCount": 0}),
    ],
)
def test_pages_without_a_review_hold_none(number: int, empty: dict[str, Any]) -> None:
    assert not _records(_DOCUMENTS[number], empty)


def test_an_empty_export_says_so(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    heading = list(made.apify_review(1, None))
    for path in (
        made.write_csv(tmp_path, "a.csv", [], heading),
        made.write_json(tmp_path, "b.json", made.serpapi_page([])),
        made.write_json(
            tmp_path, "c.json", {"reviews": [], "averageRating": 0, "totalReviewCount": 0}
        ),
    ):
        posts, reading = _read(path, pseudonyms)
        assert not posts
        assert "import.notice.empty" in {notice.key for notice in reading.notices}
        assert open_export(path).format is not None


def test_a_page_that_failed_does_not_hide_the_others() -> None:
    known = _DOCUMENTS[1]
    outlines = [{"error": "timeout"}, made.serpapi_page(made.serpapi_reviews())]
    assert known.recognise(outlines)
    assert len(_records(known, *outlines)) == 5


@pytest.mark.parametrize("known", _DOCUMENTS, ids=lambda known: known.code)
@pytest.mark.parametrize("odd", [None, "teks", 7, True, [], [1, None, "x"], {}, {"x": [[]]}])
def test_odd_types_are_absent(known: DocumentFormat, odd: Any) -> None:
    whole = {
        "reviews": [odd, {"user": odd, "review_id": odd, "iso_date": odd, "response": odd, "stars": odd,
                          "likesCount": odd, "text": odd, "starRating": odd, "reviewer": odd,
                          "reviewReply": odd, "name": odd, "extracted_snippet": odd}],
        "reviews_data": [odd, {"review_rating": odd, "review_text": odd, "owner_answer": odd}],
        "locationReviews": [odd, {"review": odd}],
        "data": odd,
        "search_parameters": odd,
        "place_info": odd,
    }  # fmt: skip
    for outline in (whole, dict.fromkeys(whole, odd)):
        known.recognise([outline])
        for record in _records(known, odd, outline):
            for cell in record.values():
                assert cell is None or isinstance(cell, str | int | float)


def test_other_tables_are_not_taken(tmp_path: Path) -> None:
    """A student's own table of reviews goes to the general reader."""
    rows = [{"nama": "a", "ulasan": "Bagus sekali", "bintang": 5, "tanggal": "2025-03-01"}]
    assert open_export(made.write_csv(tmp_path, "a.csv", rows)).format is None
    rows = [{"name": "a", "text": "Bagus sekali", "rating": 5, "title": "Kantor"}]
    assert open_export(made.write_csv(tmp_path, "b.csv", rows)).format is None
    path = made.write_json(tmp_path, "c.json", {"reviews": [{"text": "Bagus sekali", "stars": 5}]})
    assert open_export(path).format is None


def test_nobody_is_named(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    reviews = made.apify_reviews()
    reviews[1]["text"] = "Setuju dengan Anna Contohnya"
    posts, _ = _read(made.write_json(tmp_path, "a.json", reviews), pseudonyms)
    stored = json.dumps([str(post) for post in posts])
    for name in ("Anna Contohnya", "Budi Contohnya", made.ANNA, made.BUDI):
        assert name not in stored
