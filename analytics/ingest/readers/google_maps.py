"""Reviews of places on Google Maps, as scrapers and Google itself export them.

Shapes: Apify's ``compass/google-maps-reviews-scraper`` and ``compass/crawler-google-places`` (output
documentation of 2025, one review a row or places with their reviews, with and without personal data),
SerpApi's ``google_maps_reviews`` engine, ``gaspa93/googlemaps-scraper``, Outscraper's Google Maps
reviews (the ``author_`` columns and the older ``autor_`` ones), and the reviews of Google's Business
Profile API (v4), which Takeout writes too.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

from analytics.ingest.carriers.table import cell_text, is_blank
from analytics.ingest.readers.format import DocumentFormat, TableFormat, Value
from analytics.ingest.readers.nested import cell_at, dict_at, dicts_at, id_at, text_at, value_at
from analytics.ingest.readers.refining import corrected, first, text_of, with_answer
from analytics.ingest.records import Cell, Field, Record
from analytics.posts import Platform

# Google shows a foreign review translated, with the original behind it, or the other way round.
_TRANSLATED = re.compile(r"\((?:Translated by Google|Diterjemahkan oleh Google)\)", re.IGNORECASE)
_ORIGINAL = re.compile(r"\((?:Original|Asli)\)", re.IGNORECASE)
_CONTRIBUTOR = re.compile(r"/contrib/(\d{5,30})")
_FEATURE = re.compile(r"(0x[0-9a-f]{1,16}):(0x[0-9a-f]{1,16})", re.IGNORECASE)
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{2}:\d{2}:\d{2})")
_NOBODY = frozenset({"a google user", "pengguna google", "google user"})
_APIFY_NESTED = re.compile(r"reviews_(\d{1,6})_")


def original_text(text: str | None) -> str | None:
    """Return a review in the words of who wrote it, without Google's translation."""
    if text is None:
        return None
    translated = _TRANSLATED.search(text)
    if translated is None:
        return text
    original = _ORIGINAL.search(text, translated.end())
    kept = text[original.end() :] if original else text[: translated.start()]
    return kept.strip() or text[translated.end() :].strip()


def place_of_feature(text: str | None) -> str | None:
    """Return the place id (``ChIJ…``) of the feature id (``0x…:0x…``) in ``text``; None if none.

    A place id is the feature id's two numbers as a protocol buffer message, in Base64.
    """
    match = _FEATURE.search(text or "")
    if match is None:
        return None
    cell, feature = (struct.pack("<Q", int(number, 16)) for number in match.groups())
    message = b"\x0a\x12\x09" + cell + b"\x11" + feature
    return base64.urlsafe_b64encode(message).decode("ascii").rstrip("=")


def _with_answer(review: Record, answer: Cell, at: Cell) -> Iterator[Record]:
    """Yield a review, then what the place's owner answered to it.

    Who owns the place is not said. For a public office it is the government; for a shop it is not,
    but an owner's answer is no resident's voice either, so both are marked alike.
    """
    return with_answer(review, original_text(text_of(answer)), at)


def somebody(name: Cell) -> Cell:
    """Return a name; None for the one that Google gives to everybody who has none."""
    return None if cell_text(name).strip().casefold() in _NOBODY else name


def _author(identifier: Cell, link: Cell, name: Cell) -> Cell:
    """Return what names an author for good: the contributor's number, else the name shown."""
    if not is_blank(identifier):
        return identifier
    match = _CONTRIBUTOR.search(cell_text(link))
    return match[1] if match else somebody(name)


def _apify_review(cells: Mapping[str, Cell], place: Mapping[str, Cell]) -> Iterator[Record]:
    """Read one of Apify's reviews; both mappings by folded names, ``place`` for what it lacks."""
    text = first(cells.get("text"), cells.get("text_translated"))
    review: dict[Field, Cell] = {
        Field.TEXT: original_text(text_of(text)),
        Field.CREATED_AT: first(cells.get("published_at_date"), cells.get("publish_at")),
        Field.AUTHOR: _author(
            cells.get("reviewer_id"), cells.get("reviewer_url"), cells.get("name")
        ),
        Field.AUTHOR_NAME: somebody(cells.get("name")),
        Field.NATIVE_ID: cells.get("review_id"),
        Field.THREAD_ID: first(cells.get("place_id"), place.get("place_id")),
        Field.LIKES: cells.get("likes_count"),
        Field.RATING: first(cells.get("stars"), cells.get("rating")),
        Field.RETRIEVED_AT: first(cells.get("scraped_at"), place.get("scraped_at")),
        Field.URL: cells.get("review_url"),
        Field.PLACE: first(cells.get("title"), place.get("title")),
    }
    answer = cells.get("response_from_owner_text")
    return _with_answer(review, answer, cells.get("response_from_owner_date"))


def _refine_apify(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterable[Record]:
    review = corrected(
        record,
        text=original_text(text_of(first(record.get(Field.TEXT), row.get("text_translated")))),
        created_at=first(record.get(Field.CREATED_AT), row.get("publish_at")),
        author=_author(row.get("reviewer_id"), row.get("reviewer_url"), row.get("name")),
        author_name=somebody(record.get(Field.AUTHOR_NAME)),
        rating=first(record.get(Field.RATING), row.get("rating")),
    )
    answer = row.get("response_from_owner_text")
    return _with_answer(review, answer, row.get("response_from_owner_date"))


def _refine_apify_places(_: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterable[Record]:
    """Read a row that is a place, its reviews in columns ``reviews/0/text``, ``reviews/1/text``."""
    reviews: dict[int, dict[str, Cell]] = {}
    for column, cell in row.items():
        match = _APIFY_NESTED.match(column)
        if match and not is_blank(cell):
            reviews.setdefault(int(match[1]), {})[column[match.end() :]] = cell
    for number in sorted(reviews):
        if "stars" in reviews[number] or "text" in reviews[number]:
            yield from _apify_review(reviews[number], row)


_APIFY_KEYS = {
    "text": "text",
    "textTranslated": "text_translated",
    "publishedAtDate": "published_at_date",
    "publishAt": "publish_at",
    "reviewerId": "reviewer_id",
    "reviewerUrl": "reviewer_url",
    "name": "name",
    "reviewId": "review_id",
    "placeId": "place_id",
    "likesCount": "likes_count",
    "stars": "stars",
    "rating": "rating",
    "scrapedAt": "scraped_at",
    "reviewUrl": "review_url",
    "title": "title",
    "responseFromOwnerText": "response_from_owner_text",
    "responseFromOwnerDate": "response_from_owner_date",
}


def _recognise_apify_places(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    for outline in outlines:
        for review in dicts_at(outline, "reviews"):
            known = [key for key in ("publishedAtDate", "publishAt", "likesCount") if key in review]
            if "stars" in review and known:
                return [f"reviews[].{key}" for key in ("stars", *known)]
    return []


def _apify_places(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        place = _apify_cells(value.outline)
        for review in value.items("reviews"):
            if isinstance(review, dict):
                yield from _apify_review(_apify_cells(review), place)


def _apify_cells(found: Any) -> dict[str, Cell]:
    return {folded: cell_at(found, key) for key, folded in _APIFY_KEYS.items()}


def _recognise_serpapi(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    for outline in outlines:
        if text_at(outline, "search_parameters", "engine") == "google_maps_reviews":
            return ["search_parameters.engine"]
        for review in dicts_at(outline, "reviews"):
            if isinstance(review.get("user"), dict) and {"review_id", "iso_date"} & review.keys():
                return ["reviews[].user", "reviews[].review_id"]
    return []


def _serpapi(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        page = value.outline
        searched = dict_at(page, "search_parameters")
        about = {
            Field.THREAD_ID: id_at(searched, "place_id")
            or place_of_feature(text_at(searched, "data_id")),
            Field.RETRIEVED_AT: cell_at(page, "search_metadata", "created_at"),
            Field.PLACE: text_at(page, "place_info", "title"),
        }
        for review in value.items("reviews"):
            if isinstance(review, dict):
                yield from _serpapi_review(review, about)


def _serpapi_review(review: Mapping[str, Any], about: Mapping[Field, Cell]) -> Iterator[Record]:
    user = dict_at(review, "user")
    link = text_at(review, "link")
    found: dict[Field, Cell] = {
        Field.TEXT: _serpapi_text(review),
        Field.CREATED_AT: cell_at(review, "iso_date") or cell_at(review, "date"),
        Field.AUTHOR: _author(
            id_at(user, "contributor_id"), cell_at(user, "link"), cell_at(user, "name")
        ),
        Field.AUTHOR_NAME: somebody(text_at(user, "name")),
        Field.NATIVE_ID: id_at(review, "review_id"),
        Field.LIKES: cell_at(review, "likes"),
        Field.RATING: cell_at(review, "rating"),
        Field.URL: link,
        **about,
    }
    if found.get(Field.THREAD_ID) is None:
        found[Field.THREAD_ID] = place_of_feature(link)
    response = dict_at(review, "response")
    answered = cell_at(response, "iso_date") or cell_at(response, "date")
    return _with_answer(found, _serpapi_text(response), answered)


def _serpapi_text(found: Mapping[str, Any]) -> str | None:
    original = text_at(found, "extracted_snippet", "original")
    return original or original_text(text_at(found, "snippet"))


def _refine_serpapi(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterable[Record]:
    """Read a SerpApi review whose nested objects were flattened to columns (``user.name``)."""
    original = text_of(row.get("extracted_snippet_original"))
    review = corrected(
        record,
        text=original or original_text(text_of(record.get(Field.TEXT))),
        created_at=first(record.get(Field.CREATED_AT), row.get("date")),
        author=_author(row.get("user_contributor_id"), row.get("user_link"), row.get("user_name")),
        author_name=somebody(record.get(Field.AUTHOR_NAME)),
        thread_id=place_of_feature(text_of(record.get(Field.THREAD_ID))),
    )
    answer = first(row.get("response_extracted_snippet_original"), row.get("response_snippet"))
    at = first(row.get("response_iso_date"), row.get("response_date"))
    return _with_answer(review, answer, at)


def _refine_gaspa93(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterable[Record]:
    review = corrected(
        record,
        text=original_text(text_of(record.get(Field.TEXT))),
        created_at=first(
            record.get(Field.CREATED_AT), row.get("timestamp"), row.get("relative_date")
        ),
        author=_author(None, row.get("url_user"), row.get("username")),
        author_name=somebody(record.get(Field.AUTHOR_NAME)),
        thread_id=place_of_feature(text_of(record.get(Field.THREAD_ID))),
    )
    return (review,)


def _refine_outscraper(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterable[Record]:
    review = corrected(
        record,
        text=original_text(text_of(record.get(Field.TEXT))),
        created_at=_outscraper_time(
            first(record.get(Field.CREATED_AT), row.get("review_datetime_utc"))
        ),
        author=somebody(record.get(Field.AUTHOR)),
        author_name=somebody(record.get(Field.AUTHOR_NAME)),
        thread_id=first(row.get("place_id"), place_of_feature(text_of(row.get("google_id")))),
    )
    at = first(row.get("owner_answer_timestamp"), row.get("owner_answer_timestamp_datetime_utc"))
    return _with_answer(review, row.get("owner_answer"), _outscraper_time(at))


def _outscraper_time(cell: Cell) -> Cell:
    """Return a time that Outscraper writes (month first, in UTC) as nobody can misread it."""
    match = _AMERICAN.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return f"{match[3]}-{match[1]:0>2}-{match[2]:0>2}T{match[4]}Z" if match else cell


def _outscraper_places(outline: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the places in a value: itself, or those in the API's ``data``, which may be lists."""
    waiting: list[Any] = [outline]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            if isinstance(found.get("reviews_data"), list):
                yield found
            elif isinstance(found.get("data"), list):
                waiting.extend(reversed(found["data"]))
        elif isinstance(found, list):
            waiting.extend(reversed(found))


def _recognise_outscraper(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    for outline in outlines:
        for place in _outscraper_places(outline):
            if any("review_rating" in review for review in dicts_at(place, "reviews_data")):
                return ["reviews_data[].review_rating"]
            if not place["reviews_data"] and {"place_id", "google_id"} & place.keys():
                return ["reviews_data"]
    return []


def _outscraper(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        outline = value.outline
        if isinstance(value_at(outline, "reviews_data"), list):
            # A place with ten thousand reviews is streamed.
            for review in value.items("reviews_data"):
                yield from _outscraper_review(outline, review)
            continue
        for element in value.items("data"):
            for place in _outscraper_places({"data": [element]}):
                for review in place["reviews_data"]:
                    yield from _outscraper_review(place, review)


def _outscraper_review(place: Mapping[str, Any], review: Any) -> Iterator[Record]:
    if not isinstance(review, dict):
        return
    row = {key: cell_at(review, key) for key in review} | {
        key: cell_at(place, key) for key in ("place_id", "google_id", "name")
    }
    record = {
        field: first(*(row.get(name) for name in names))
        for field, names in _OUTSCRAPER_COLUMNS.items()
    }
    yield from _refine_outscraper(record, row)


_OUTSCRAPER_COLUMNS: Mapping[Field, Sequence[str]] = {
    Field.TEXT: ("review_text",),
    Field.CREATED_AT: ("review_timestamp", "review_datetime_utc"),
    Field.AUTHOR: ("author_id", "autor_id", "author_title", "autor_name"),
    Field.AUTHOR_NAME: ("author_title", "autor_name"),
    Field.NATIVE_ID: ("review_id",),
    Field.THREAD_ID: ("place_id", "google_id"),
    Field.LIKES: ("review_likes",),
    Field.RATING: ("review_rating",),
    Field.URL: ("review_link",),
    Field.PLACE: ("name",),
}


def _business_reviews(outline: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from dicts_at(outline, "reviews")
    for located in dicts_at(outline, "locationReviews"):
        yield dict_at(located, "review")


def _recognise_business(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    for outline in outlines:
        if "starRating" in outline and "createTime" in outline:
            return ["starRating", "createTime"]
        for review in _business_reviews(outline):
            if "starRating" in review:
                return ["reviews[].starRating"]
        if "totalReviewCount" in outline and "averageRating" in outline:
            return ["totalReviewCount", "averageRating"]
    return []


def _business(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        if value_at(value.outline, "starRating") is not None:
            yield from _business_review(value.outline)
            continue
        for review in value.items("reviews"):
            yield from _business_review(review)
        for located in value.items("locationReviews"):
            yield from _business_review(dict_at(located, "review"))


def _business_review(review: Any) -> Iterator[Record]:
    if not isinstance(review, dict) or not review:
        return
    # accounts/1/locations/2/reviews/3
    steps = (text_at(review, "name") or "").split("/")
    named = dict(zip(steps[::2], steps[1::2], strict=False))
    reviewer = somebody(text_at(review, "reviewer", "displayName"))
    found: dict[Field, Cell] = {
        Field.TEXT: original_text(text_at(review, "comment")),
        Field.CREATED_AT: cell_at(review, "createTime") or cell_at(review, "updateTime"),
        Field.AUTHOR: reviewer,
        Field.AUTHOR_NAME: reviewer,
        Field.NATIVE_ID: id_at(review, "reviewId") or named.get("reviews"),
        Field.THREAD_ID: named.get("locations"),
        Field.RATING: cell_at(review, "starRating"),
    }
    reply = dict_at(review, "reviewReply")
    yield from _with_answer(found, text_at(reply, "comment"), cell_at(reply, "updateTime"))


FORMATS: tuple[TableFormat | DocumentFormat, ...] = (
    DocumentFormat(
        code="google_maps_apify_places",
        platform=Platform.REVIEWS,
        recognise=_recognise_apify_places,
        records=_apify_places,
        zone=UTC,
    ),
    DocumentFormat(
        code="google_maps_serpapi",
        platform=Platform.REVIEWS,
        recognise=_recognise_serpapi,
        records=_serpapi,
        zone=UTC,
    ),
    DocumentFormat(
        code="google_maps_outscraper_places",
        platform=Platform.REVIEWS,
        recognise=_recognise_outscraper,
        records=_outscraper,
        zone=UTC,
    ),
    DocumentFormat(
        code="google_business_reviews",
        platform=Platform.REVIEWS,
        recognise=_recognise_business,
        records=_business,
        zone=UTC,
    ),
    TableFormat(
        code="google_maps_apify_places_table",
        platform=Platform.REVIEWS,
        marks=(
            frozenset({"reviews_0_stars", "reviews_0_published_at_date"}),
            frozenset({"reviews_0_stars", "reviews_0_publish_at"}),
        ),
        columns={
            Field.TEXT: ("reviews_0_text", "reviews_0_text_translated"),
            Field.CREATED_AT: ("reviews_0_published_at_date", "reviews_0_publish_at"),
            Field.AUTHOR: ("reviews_0_reviewer_id", "reviews_0_name"),
            Field.AUTHOR_NAME: ("reviews_0_name",),
            Field.NATIVE_ID: ("reviews_0_review_id",),
            Field.THREAD_ID: ("place_id",),
            Field.LIKES: ("reviews_0_likes_count",),
            Field.RATING: ("reviews_0_stars",),
            Field.RETRIEVED_AT: ("scraped_at",),
            Field.URL: ("reviews_0_review_url",),
            Field.PLACE: ("title",),
        },
        zone=UTC,
        refine=_refine_apify_places,
    ),
    TableFormat(
        code="google_maps_apify",
        platform=Platform.REVIEWS,
        marks=(
            frozenset({"published_at_date", "stars"}),
            frozenset({"publish_at", "stars", "text"}),
        ),
        columns={
            Field.TEXT: ("text", "text_translated"),
            Field.CREATED_AT: ("published_at_date", "publish_at"),
            Field.AUTHOR: ("reviewer_id", "reviewer_url", "name"),
            Field.AUTHOR_NAME: ("name",),
            Field.NATIVE_ID: ("review_id",),
            Field.THREAD_ID: ("place_id",),
            Field.LIKES: ("likes_count",),
            Field.RATING: ("stars",),
            Field.RETRIEVED_AT: ("scraped_at",),
            Field.URL: ("review_url",),
            Field.PLACE: ("title",),
        },
        zone=UTC,
        refine=_refine_apify,
    ),
    TableFormat(
        code="google_maps_serpapi_table",
        platform=Platform.REVIEWS,
        marks=(
            frozenset({"snippet", "review_id", "user_contributor_id"}),
            frozenset({"snippet", "rating", "iso_date", "user_name"}),
        ),
        columns={
            Field.TEXT: ("snippet", "extracted_snippet_original"),
            Field.CREATED_AT: ("iso_date", "date"),
            Field.AUTHOR: ("user_contributor_id", "user_link", "user_name"),
            Field.AUTHOR_NAME: ("user_name",),
            Field.NATIVE_ID: ("review_id",),
            Field.LIKES: ("likes",),
            Field.RATING: ("rating",),
            Field.THREAD_ID: ("link",),
            Field.URL: ("link",),
        },
        zone=UTC,
        refine=_refine_serpapi,
    ),
    TableFormat(
        code="google_maps_scraper",
        platform=Platform.REVIEWS,
        marks=(frozenset({"id_review", "caption", "rating"}),),
        columns={
            Field.TEXT: ("caption",),
            Field.CREATED_AT: ("review_date", "timestamp", "relative_date"),
            Field.AUTHOR: ("url_user", "username"),
            Field.AUTHOR_NAME: ("username",),
            Field.NATIVE_ID: ("id_review",),
            Field.THREAD_ID: ("url_source",),
            Field.RATING: ("rating",),
            Field.RETRIEVED_AT: ("retrieval_date",),
        },
        refine=_refine_gaspa93,
    ),
    TableFormat(
        code="google_maps_outscraper",
        platform=Platform.REVIEWS,
        marks=(
            frozenset({"review_text", "review_rating", "author_title"}),
            frozenset({"review_text", "review_rating", "autor_name", "google_id"}),
            frozenset({"review_text", "review_rating", "review_timestamp", "place_id"}),
        ),
        columns=_OUTSCRAPER_COLUMNS,
        zone=UTC,
        refine=_refine_outscraper,
    ),
)
