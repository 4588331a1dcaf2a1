"""CrowdTangle and the Meta Content Library: posts of pages, groups and accounts.

The shapes are CrowdTangle's CSV of 2019 to 2024 (historical data and saved searches, Facebook and
Instagram), and the Meta Content Library's CSV and JSON of 2024 to 2026 (posts, and the comments that
its API gives), whose columns are the API's fields: ``post_owner.name``, ``statistics.like_count``.

CrowdTangle writes times with the name of a zone. The library's ``id`` is its own and leads nowhere
on the networks; it is all that its exports have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone

from analytics.ingest.readers import facebook, instagram
from analytics.ingest.readers.format import DocumentFormat, TableFormat
from analytics.ingest.records import Cell, Field, Record
from analytics.posts import Platform

# "2021-08-10 18:45:03 EDT"
_ZONED = re.compile(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?)\s+([A-Z]{2,5})")
_HOURS: Mapping[str, float] = {
    "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "BRT": -3, "BST": 1, "WET": 0,
    "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5, "WIB": 7, "WITA": 8,
    "WIT": 9, "ICT": 7, "SGT": 8, "HKT": 8, "PHT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13,
}  # fmt: skip
_ONLY_FACEBOOK = frozenset(
    {"surface_id", "surface_name", "surface_type", "shared_post_id", "statistics_share_count",
     "statistics_reaction_count", "statistics_love_count", "link_attachment_link",
     "link_attachment_fields_link", "post_owner_data_name"}
)  # fmt: skip


def _at(written: Cell) -> Cell:
    """Return a time that names its zone as a time in UTC; any other as it stands."""
    match = _ZONED.fullmatch(written.strip()) if isinstance(written, str) else None
    hours = _HOURS.get(match[2]) if match else None
    if match is None or hours is None:
        return written
    try:
        local = datetime.fromisoformat(match[1])
        return local.replace(tzinfo=timezone(timedelta(hours=hours))).astimezone(UTC)
    except (ValueError, OverflowError):
        return written


def _crowdtangle_post(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    link = record.get(Field.URL)
    yield {
        **record,
        Field.NATIVE_ID: facebook.post_id_in_link(link) or instagram.post_id_in_link(link),
        # Groups have no name of their own in links.
        Field.AUTHOR: record.get(Field.AUTHOR)
        or row.get("facebook_id")
        or record.get(Field.AUTHOR_NAME),
        Field.CREATED_AT: _at(record.get(Field.CREATED_AT)),
    }


def _library_post(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    number, name = row.get("post_owner_id"), record.get(Field.AUTHOR_NAME)
    yield {
        **record,
        Field.PLATFORM: _platform_of(row),
        Field.AUTHOR: record.get(Field.AUTHOR) or number or name,
    }


def _platform_of(row: Mapping[str, Cell]) -> Platform | None:
    link = f"{row.get('url') or ''} {row.get('mcl_url') or ''}".lower()
    if "threads.net" in link or "threads.com" in link:
        return Platform.THREADS
    if "instagram.com" in link or "instagram" in str(row.get("surface_type") or "").lower():
        return Platform.INSTAGRAM
    if not _ONLY_FACEBOOK.isdisjoint(row):
        return Platform.FACEBOOK
    # Comments of both networks have the same columns, their authors left out.
    return Platform.INSTAGRAM if "post_owner_username" in row else None


FORMATS: tuple[TableFormat | DocumentFormat, ...] = (
    TableFormat(
        code="crowdtangle_facebook",
        platform=Platform.FACEBOOK,
        marks=tuple(
            frozenset({owner, "facebook_id", created, "message"})
            for owner in ("page_name", "group_name")
            for created in ("post_created", "created", "post_created_date")
        ),
        columns={
            Field.TEXT: ("message",),
            Field.CREATED_AT: ("post_created", "created", "post_created_date"),
            Field.AUTHOR: ("user_name",),
            Field.AUTHOR_NAME: ("page_name", "group_name"),
            Field.LIKES: ("likes",),
            Field.REPLIES: ("comments",),
            Field.SHARES: ("shares",),
            Field.URL: ("url",),
        },
        refine=_crowdtangle_post,
    ),
    TableFormat(
        code="crowdtangle_instagram",
        platform=Platform.INSTAGRAM,
        marks=tuple(
            frozenset({"account", "user_name", "followers_at_posting", created, "description"})
            for created in ("post_created", "created", "post_created_date")
        ),
        columns={
            Field.TEXT: ("description",),
            Field.CREATED_AT: ("post_created", "created", "post_created_date"),
            Field.AUTHOR: ("user_name",),
            Field.AUTHOR_NAME: ("account",),
            Field.LIKES: ("likes",),
            Field.REPLIES: ("comments",),
            Field.URL: ("url",),
        },
        refine=_crowdtangle_post,
    ),
    TableFormat(
        code="meta_content_library",
        platform=None,
        marks=(
            frozenset({"creation_time", "text", "mcl_url"}),
            frozenset({"creation_time", "text", "post_owner_name"}),
            frozenset({"creation_time", "text", "post_owner_username"}),
            frozenset({"creation_time", "text", "post_owner_data_name"}),
            frozenset({"creation_time", "text", "statistics_like_count"}),
        ),
        columns={
            Field.TEXT: ("text",),
            Field.CREATED_AT: ("creation_time",),
            Field.AUTHOR: ("post_owner_username", "owner_username"),
            Field.AUTHOR_NAME: ("post_owner_name", "post_owner_data_name", "owner_name"),
            Field.NATIVE_ID: ("id",),
            Field.PARENT_ID: ("parent_comment_id", "parent_id"),
            Field.THREAD_ID: ("post_id", "parent_post_id"),
            Field.LIKES: ("statistics_like_count", "statistics_reaction_count"),
            Field.REPLIES: ("statistics_comment_count", "statistics_reply_count"),
            Field.SHARES: ("statistics_share_count",),
            Field.URL: ("url", "mcl_url"),
        },
        zone=UTC,
        refine=_library_post,
    ),
)
