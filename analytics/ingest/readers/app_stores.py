"""Reviews of apps in Google Play and Apple's App Store.

Shapes: ``google-play-scraper`` for Python (1.2) and for Node (9 and 10), the review reports that
Google Play Console offers for download (UTF-16), ``app-store-scraper`` for Python (0.3) and for Node
(0.18), Apple's RSS feed of customer reviews as JSON, and the reviews of Apple's two APIs (App Store
Connect, and the shop's own). The stars are kept; a title stands above its text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

from analytics.ingest.carriers.table import cell_text
from analytics.ingest.counts import read_rating
from analytics.ingest.readers.format import DocumentFormat, TableFormat, Value
from analytics.ingest.readers.google_maps import somebody
from analytics.ingest.readers.literals import read_literal
from analytics.ingest.readers.nested import cell_at, dict_at, dicts_at, id_at, text_at
from analytics.ingest.readers.refining import as_row, corrected, first, titled, with_answer
from analytics.ingest.records import Cell, Field, Record
from analytics.posts import Platform

_PLAY_APP = re.compile(r"[?&]id=([\w.]+)")
_PLAY_REVIEW = re.compile(r"(?:[?&]reviewid=|:id=)([\w\-:.]{5,200})", re.IGNORECASE)
_APPLE_AUTHOR = re.compile(r"/reviews/id(\d{4,20})")
_APPLE_APP = re.compile(r"/id=?(\d{6,20})")


def _scores_are_stars(samples: Mapping[str, Sequence[str]]) -> bool:
    """Say whether the scores are stars: other tables have scores too."""
    return all(read_rating(cell) is not None for cell in samples.get("score", ()))


def _refine_play(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterable[Record]:
    review = corrected(
        record,
        author=somebody(record.get(Field.AUTHOR)),
        author_name=somebody(record.get(Field.AUTHOR_NAME)),
    )
    return with_answer(review, row.get("reply_content"), row.get("replied_at"))


def _refine_play_node(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterable[Record]:
    app = _PLAY_APP.search(cell_text(record.get(Field.THREAD_ID)))
    review = corrected(
        record,
        text=titled(row.get("title"), record.get(Field.TEXT)),
        author=somebody(record.get(Field.AUTHOR)),
        author_name=somebody(record.get(Field.AUTHOR_NAME)),
        thread_id=app[1] if app else None,
    )
    return with_answer(review, row.get("reply_text"), row.get("reply_date"))


def _recognise_play_node(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    for outline in outlines:
        for review in dicts_at(outline, "data"):
            if {"scoreText", "score", "text"} <= review.keys():
                return ["data[].scoreText", "data[].score"]
    return []


def _play_node_pages(values: Iterable[Value]) -> Iterator[Record]:
    """Read whole results of the Node tool, which has the reviews of a page under ``data``."""
    for value in values:
        for review in value.items("data"):
            if isinstance(review, dict):
                yield from _refine_play_node(*as_row(review, _PLAY_NODE_COLUMNS))


_PLAY_NODE_COLUMNS: Mapping[Field, Sequence[str]] = {
    Field.TEXT: ("text",),
    Field.CREATED_AT: ("date",),
    Field.AUTHOR: ("user_name",),
    Field.AUTHOR_NAME: ("user_name",),
    Field.NATIVE_ID: ("id",),
    Field.THREAD_ID: ("url",),
    Field.LIKES: ("thumbs_up",),
    Field.RATING: ("score",),
    Field.URL: ("url",),
}


def _refine_play_console(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterable[Record]:
    link = _PLAY_REVIEW.search(cell_text(record.get(Field.NATIVE_ID)))
    review = corrected(
        record,
        text=titled(row.get("review_title"), record.get(Field.TEXT)),
        created_at=first(record.get(Field.CREATED_AT), row.get("review_submit_date_and_time")),
        native_id=link[1] if link else None,
    )
    at = first(
        row.get("developer_reply_millis_since_epoch"), row.get("developer_reply_date_and_time")
    )
    return with_answer(review, row.get("developer_reply_text"), at)


def _refine_apple(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterable[Record]:
    """Read a review of the Python tool, which leaves out the identifier.

    One is made of the review, so that the developer's answer has a parent. It is written as an
    address: of those only a keyed digest is stored.
    """
    parts = (row.get("user_name"), row.get("date"), row.get("title"), row.get("review"))
    content = "\x1f".join(cell_text(part).strip() for part in parts)
    review = corrected(record, text=titled(row.get("title"), record.get(Field.TEXT)))
    digest = hashlib.blake2b(content.encode("utf-8", "replace"), digest_size=16)
    review[Field.NATIVE_ID] = f"app-store://{digest.hexdigest()}"
    answer = read_literal(row.get("developer_response"))
    body = first(row.get("developer_response_body"), cell_at(answer, "body"))
    at = first(row.get("developer_response_modified"), cell_at(answer, "modified"))
    return with_answer(review, body, at)


def _refine_apple_node(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterable[Record]:
    review = corrected(
        record,
        text=titled(row.get("title"), record.get(Field.TEXT)),
        author=_apple_author(row.get("user_url"), row.get("user_name")),
        created_at=first(record.get(Field.CREATED_AT), row.get("date")),
    )
    return (review,)


def _apple_author(link: Cell, name: Cell) -> Cell:
    match = _APPLE_AUTHOR.search(cell_text(link))
    return match[1] if match else name


def _entries(outline: Mapping[str, Any]) -> list[dict[str, Any]]:
    entries = dicts_at(outline, "feed", "entry")
    # The feed of one single review has it without a list.
    return entries or [entry for entry in (dict_at(outline, "feed", "entry"),) if entry]


def _recognise_apple_feed(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    for outline in outlines:
        if any("im:rating" in entry for entry in _entries(outline)):
            return ["feed.entry[].im:rating"]
        if "/customerreviews/" in (text_at(outline, "feed", "id", "label") or ""):
            return ["feed.id"]
    return []


def _apple_feed(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        outline = value.outline
        app = _APPLE_APP.search(text_at(outline, "feed", "id", "label") or "")
        entries: Iterable[Any] = value.items("feed", "entry")
        if isinstance(dict_at(outline, "feed").get("entry"), dict):
            entries = _entries(outline)
        for entry in entries:
            # The first entry of older feeds is the app.
            if isinstance(entry, dict) and "im:rating" in entry:
                yield {
                    Field.TEXT: titled(
                        text_at(entry, "title", "label"), text_at(entry, "content", "label")
                    ),
                    Field.CREATED_AT: cell_at(entry, "updated", "label"),
                    Field.AUTHOR: _apple_author(
                        text_at(entry, "author", "uri", "label"),
                        text_at(entry, "author", "name", "label"),
                    ),
                    Field.AUTHOR_NAME: text_at(entry, "author", "name", "label"),
                    Field.NATIVE_ID: id_at(entry, "id", "label"),
                    Field.THREAD_ID: app[1] if app else None,
                    Field.LIKES: cell_at(entry, "im:voteSum", "label"),
                    Field.RATING: cell_at(entry, "im:rating", "label"),
                }


_API_TYPES = frozenset({"customerReviews", "user-reviews"})


def _recognise_apple_api(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    for outline in outlines:
        if any(text_at(found, "type") in _API_TYPES for found in dicts_at(outline, "data")):
            return ["data[].type", "data[].attributes"]
    return []


def _apple_api(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        answers = {
            identifier: dict_at(found, "attributes")
            for found in value.items("included")
            if isinstance(found, dict) and (identifier := id_at(found, "id"))
        }
        for found in value.items("data"):
            if isinstance(found, dict) and text_at(found, "type") in _API_TYPES:
                yield from _apple_api_review(found, answers)


def _apple_api_review(
    found: Mapping[str, Any], answers: Mapping[str, Mapping[str, Any]]
) -> Iterator[Record]:
    about = dict_at(found, "attributes")
    author = text_at(about, "reviewerNickname") or text_at(about, "userName")
    review = {
        Field.TEXT: titled(
            text_at(about, "title"), text_at(about, "body") or text_at(about, "review")
        ),
        Field.CREATED_AT: cell_at(about, "createdDate") or cell_at(about, "date"),
        Field.AUTHOR: author,
        Field.AUTHOR_NAME: author,
        Field.NATIVE_ID: id_at(found, "id"),
        Field.RATING: cell_at(about, "rating"),
    }
    of_connect = answers.get(id_at(found, "relationships", "response", "data", "id") or "", {})
    of_shop = dict_at(about, "developerResponse")
    return with_answer(
        review,
        text_at(of_connect, "responseBody") or text_at(of_shop, "body"),
        cell_at(of_connect, "lastModifiedDate") or cell_at(of_shop, "modified"),
    )


FORMATS: tuple[TableFormat | DocumentFormat, ...] = (
    DocumentFormat(
        code="google_play_scraper_node",
        platform=Platform.REVIEWS,
        recognise=_recognise_play_node,
        records=_play_node_pages,
        zone=UTC,
    ),
    DocumentFormat(
        code="app_store_feed",
        platform=Platform.REVIEWS,
        recognise=_recognise_apple_feed,
        records=_apple_feed,
        zone=UTC,
    ),
    DocumentFormat(
        code="app_store_api",
        platform=Platform.REVIEWS,
        recognise=_recognise_apple_api,
        records=_apple_api,
        zone=UTC,
    ),
    TableFormat(
        code="google_play_scraper",
        platform=Platform.REVIEWS,
        marks=(
            frozenset({"review_id", "content", "score", "thumbs_up_count"}),
            frozenset({"content", "score", "review_created_version"}),
            frozenset({"content", "score", "at"}),
        ),
        columns={
            Field.TEXT: ("content",),
            Field.CREATED_AT: ("at",),
            Field.AUTHOR: ("user_name",),
            Field.AUTHOR_NAME: ("user_name",),
            Field.NATIVE_ID: ("review_id",),
            Field.THREAD_ID: ("app_id", "package_name"),
            Field.LIKES: ("thumbs_up_count",),
            Field.RATING: ("score",),
        },
        recognise=_scores_are_stars,
        refine=_refine_play,
    ),
    TableFormat(
        code="google_play_scraper_node",
        platform=Platform.REVIEWS,
        marks=(
            frozenset({"score", "score_text", "text"}),
            frozenset({"score", "text", "reply_text", "thumbs_up"}),
        ),
        columns=_PLAY_NODE_COLUMNS,
        zone=UTC,
        refine=_refine_play_node,
    ),
    TableFormat(
        code="google_play_console",
        platform=Platform.REVIEWS,
        marks=(
            frozenset({"review_text", "star_rating", "review_submit_date_and_time"}),
            frozenset({"review_text", "star_rating", "review_submit_millis_since_epoch"}),
        ),
        columns={
            Field.TEXT: ("review_text",),
            Field.CREATED_AT: ("review_submit_millis_since_epoch", "review_submit_date_and_time"),
            Field.NATIVE_ID: ("review_link",),
            Field.THREAD_ID: ("package_name",),
            Field.RATING: ("star_rating",),
            Field.URL: ("review_link",),
        },
        zone=UTC,
        refine=_refine_play_console,
    ),
    TableFormat(
        code="app_store_scraper",
        platform=Platform.REVIEWS,
        marks=(
            frozenset({"review", "rating", "is_edited"}),
            frozenset({"review", "rating", "developer_response"}),
            frozenset({"review", "rating", "developer_response_body"}),
        ),
        columns={
            Field.TEXT: ("review",),
            Field.CREATED_AT: ("date",),
            Field.AUTHOR: ("user_name",),
            Field.AUTHOR_NAME: ("user_name",),
            Field.RATING: ("rating",),
        },
        # The tool reads the shop's UTC and writes it without its zone.
        zone=UTC,
        refine=_refine_apple,
    ),
    TableFormat(
        code="app_store_scraper_node",
        platform=Platform.REVIEWS,
        marks=(frozenset({"score", "text", "title", "user_url", "version"}),),
        columns={
            Field.TEXT: ("text",),
            Field.CREATED_AT: ("updated", "date"),
            Field.AUTHOR: ("user_url", "user_name"),
            Field.AUTHOR_NAME: ("user_name",),
            Field.NATIVE_ID: ("id",),
            Field.RATING: ("score",),
            Field.URL: ("url",),
        },
        zone=UTC,
        refine=_refine_apple_node,
    ),
)
