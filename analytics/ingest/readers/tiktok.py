"""TikTok: comments and videos from Apify, tiktok-comment-scrapper and TikTok's own answers.

The shapes are those of the Apify actors ``clockworks/tiktok-comments-scraper`` and
``clockworks/tiktok-scraper`` (JSON and CSV, 2023 to 2025; the older drawrowfly tool writes the same
names), of tiktok-comment-scrapper by R. S. Sihananda from its first version (comments as bare texts)
to the one that nests replies, of ``api/comment/list`` and ``item_list`` as the website gets them,
and of the Research API v2. The thread is the video; a reply's parent is the comment it answers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import chain
from typing import Any

from analytics.ingest.readers.format import DocumentFormat, TableFormat, Value
from analytics.ingest.readers.literals import is_literal, read_literal
from analytics.ingest.readers.nested import (
    cell_at,
    dict_at,
    dicts_at,
    id_at,
    in_lines,
    list_at,
    text_at,
)
from analytics.ingest.records import Broken, Cell, Field, Record
from analytics.messages import Message
from analytics.posts import Platform

_VIDEO_IN_LINK = re.compile(r"(?:/(?:video|photo|v)/|[?&]share_item_id=)([0-9]{15,20})")
_NUMBER = re.compile(r"[0-9]{15,20}")
_NAME_KEYS = ("name", "nickName", "uniqueId", "unique_id", "nickname")


def video_in_link(link: str | None) -> str | None:
    """Return the video to which ``link`` leads; None for short links, which do not say."""
    match = _VIDEO_IN_LINK.search(link) if link else None
    return match[1] if match else None


def link_to_video(video: str | None) -> str | None:
    """Return a link to a video that names no account, as links for sharing are none for keeping."""
    return f"https://www.tiktok.com/@/video/{video}" if video else None


def _time_at(value: Any, *path: str) -> Cell:
    """Return the time at ``path``; TikTok writes 0 where it knows none."""
    found = cell_at(value, *path)
    return None if found in (0, "0", "") else found


# --- What the website gets: comments ---------------------------------------------------------


def is_comment(value: Any) -> bool:
    """Say whether ``value`` is a comment as TikTok's website gets it."""
    return (
        isinstance(value, dict)
        and {"cid", "text"} <= value.keys()
        and not {"create_time", "digg_count", "reply_id", "aweme_id"}.isdisjoint(value)
    )


def comment_records(top: Any, video: str | None = None) -> Iterator[Record]:
    """Yield ``top`` and the replies nested in it, however deep.

    ``video`` is the one they stand under, where a comment does not say it itself.
    """
    waiting: list[tuple[Any, str | None]] = [(top, None)]
    while waiting:
        comment, above = waiting.pop()
        if not isinstance(comment, dict) or "text" not in comment:
            continue
        own = id_at(comment, "cid")
        under = id_at(comment, "aweme_id") or video
        parent = id_at(comment, "reply_to_reply_id") or id_at(comment, "reply_id") or above
        user = dict_at(comment, "user")
        record: dict[Field, Cell] = {
            Field.TEXT: text_at(comment, "text"),
            Field.CREATED_AT: _time_at(comment, "create_time"),
            Field.AUTHOR: id_at(user, "unique_id") or id_at(user, "uid"),
            Field.AUTHOR_NAME: text_at(user, "nickname"),
            Field.OTHER_NAMES: in_lines(_names_in_comment(comment)),
            Field.NATIVE_ID: own,
            Field.PARENT_ID: parent,
            Field.THREAD_ID: under,
            Field.LIKES: cell_at(comment, "digg_count"),
            Field.REPLIES: cell_at(comment, "reply_comment_total"),
            Field.URL: link_to_video(under),
        }
        yield record
        waiting.extend((reply, own) for reply in reversed(list_at(comment, "reply_comment")))


def _names_in_comment(comment: Mapping[str, Any]) -> Iterator[str | None]:
    yield text_at(comment, "reply_to_username")
    for mention in dicts_at(comment, "text_extra"):
        yield text_at(mention, "user_unique_id")


# --- What the website gets: videos -----------------------------------------------------------


def is_video(value: Any) -> bool:
    """Say whether ``value`` is a video as TikTok's website or app gets it."""
    return isinstance(value, dict) and (
        {"id", "desc", "createTime"} <= value.keys()
        or {"aweme_id", "desc", "create_time"} <= value.keys()
    )


def video_record(video: Mapping[str, Any]) -> dict[Field, Cell]:
    """Return the caption of ``video`` as a post."""
    author = dict_at(video, "author")
    # Embedded in a page, the author is no object but the handle itself.
    handle = id_at(author, "uniqueId") or id_at(author, "unique_id") or id_at(video, "author")
    own = id_at(video, "id") or id_at(video, "aweme_id")
    counts = dict_at(video, "stats") or dict_at(video, "statsV2") or dict_at(video, "statistics")
    mentions = dicts_at(video, "textExtra") or dicts_at(video, "text_extra")
    return {
        Field.TEXT: text_at(video, "desc"),
        Field.CREATED_AT: _time_at(video, "createTime") or _time_at(video, "create_time"),
        Field.AUTHOR: handle,
        Field.AUTHOR_NAME: text_at(author, "nickname") or text_at(video, "nickname"),
        Field.OTHER_NAMES: in_lines(
            text_at(mention, "userUniqueId") or text_at(mention, "user_unique_id")
            for mention in mentions
        ),
        Field.NATIVE_ID: own,
        Field.LIKES: _count(counts, "diggCount", "digg_count"),
        Field.REPLIES: _count(counts, "commentCount", "comment_count"),
        Field.SHARES: _count(counts, "shareCount", "share_count"),
        Field.URL: link_to_video(own),
    }


def _count(counts: Mapping[str, Any], *names: str) -> Cell:
    return next((found for name in names if (found := cell_at(counts, name)) is not None), None)


# --- Answers of the website and of the Research API ------------------------------------------

# Services that pass the website's answer on wrap it in ``data``.
_LISTS = (
    ("comments",), ("data", "comments"), ("itemList",), ("item_list",), ("aweme_list",),
    ("data", "videos"),
)  # fmt: skip


def _recognise_web(outlines: Sequence[Mapping[str, Any]]) -> list[str]:
    found: dict[str, None] = {}
    for outline in outlines:
        for path in _LISTS:
            where = ".".join(path)
            for element in dicts_at(outline, *path):
                if key := _telling_key(element):
                    found[f"{where}[].{key}"] = None
        if key := _telling_key(outline):
            found[key] = None
    return list(found)


def _telling_key(value: Any) -> str | None:
    """Return the key that shows ``value`` to be a comment or video of TikTok's, None if it is none."""
    if is_comment(value):
        return "cid"
    if is_video(value) and not {"stats", "statsV2", "statistics", "author"}.isdisjoint(value):
        return "desc"
    if isinstance(value, dict) and {"id", "text", "video_id", "parent_comment_id"} <= value.keys():
        return "parent_comment_id" if _NUMBER.fullmatch(id_at(value, "video_id") or "") else None
    if isinstance(value, dict) and {"id", "video_description", "create_time"} <= value.keys():
        return "video_description"
    return None


def _web_records(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        outline = value.outline
        if not isinstance(outline, dict):
            continue
        listed = [path for path in _LISTS if list_at(outline, *path)]
        elements = (
            chain.from_iterable(value.items(*path) for path in listed) if listed else (value.whole,)
        )
        for element in elements:
            yield from _web_element(element)


def _web_element(element: Any) -> Iterator[Record]:
    key = _telling_key(element)
    if key == "cid":
        yield from comment_records(element)
    elif key == "desc":
        yield video_record(element)
    elif key == "parent_comment_id":
        yield _research_comment(element)
    elif key == "video_description":
        yield _research_video(element)


def _research_comment(comment: Mapping[str, Any]) -> Record:
    video, parent = id_at(comment, "video_id"), id_at(comment, "parent_comment_id")
    return {
        Field.TEXT: text_at(comment, "text"),
        Field.CREATED_AT: _time_at(comment, "create_time"),
        Field.NATIVE_ID: id_at(comment, "id"),
        # A comment that answers nobody has the video as its parent.
        Field.PARENT_ID: parent if parent != video else None,
        Field.THREAD_ID: video,
        Field.LIKES: cell_at(comment, "like_count"),
        Field.REPLIES: cell_at(comment, "reply_count"),
        Field.URL: link_to_video(video),
    }


def _research_video(video: Mapping[str, Any]) -> Record:
    return {
        Field.TEXT: text_at(video, "video_description"),
        Field.CREATED_AT: _time_at(video, "create_time"),
        Field.AUTHOR: id_at(video, "username"),
        Field.NATIVE_ID: id_at(video, "id"),
        Field.LIKES: cell_at(video, "like_count"),
        Field.REPLIES: cell_at(video, "comment_count"),
        Field.SHARES: cell_at(video, "share_count"),
        Field.URL: link_to_video(id_at(video, "id")),
    }


# --- tiktok-comment-scrapper -----------------------------------------------------------------

# Most that a clock, and the moment between a comment's number and its appearing, make of difference.
_LATEST = timedelta(minutes=25)
_ZONE_STEP = timedelta(minutes=30)
_FEWEST_TIMES = 3
_MOST_TIMES = 0.6


def _recognise_scrapper(outlines: Sequence[Mapping[str, Any]]) -> list[str]:
    found: dict[str, None] = {}
    for outline in outlines:
        if any(map(_is_scrapped, dicts_at(outline, "comments"))):
            found["comments[].comment"] = None
        if isinstance(outline.get("comments"), list) and {"caption", "video_url"} <= outline.keys():
            found["video_url"] = None
        if _is_scrapped(outline):
            found["comment"] = None
    return list(found)


def _is_scrapped(comment: Mapping[str, Any]) -> bool:
    return {"username", "nickname", "comment"} <= comment.keys()


def _scrapper_records(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        outline = value.outline
        if not isinstance(outline, dict):
            continue
        listed = isinstance(outline.get("comments"), list)
        comments = value.items("comments") if listed else iter((value.whole,))
        zone = _zone_of(list_at(outline, "comments"))
        for comment in comments:
            yield from _scrapped(comment, outline, zone)


def _scrapped(top: Any, page: Mapping[str, Any], zone: tzinfo | None) -> Iterator[Record]:
    video = video_in_link(text_at(page, "video_url")) or id_at(page, "video_id")
    about: dict[Field, Cell] = {
        Field.THREAD_ID: video,
        Field.URL: link_to_video(video),
        Field.RETRIEVED_AT: text_at(page, "date_now"),
    }
    waiting: list[tuple[Any, str | None]] = [(top, None)]
    while waiting:
        comment, above = waiting.pop()
        if isinstance(comment, str):
            # The first version kept nothing but the texts.
            yield {**about, Field.TEXT: comment}
        if not isinstance(comment, dict) or "comment" not in comment:
            continue
        own = id_at(comment, "comment_id")
        yield {
            **about,
            Field.TEXT: text_at(comment, "comment"),
            Field.CREATED_AT: _in_zone(text_at(comment, "create_time"), zone),
            Field.AUTHOR: id_at(comment, "username"),
            Field.AUTHOR_NAME: text_at(comment, "nickname"),
            Field.NATIVE_ID: own,
            Field.PARENT_ID: above,
            Field.REPLIES: cell_at(comment, "total_reply"),
        }
        waiting.extend((reply, own) for reply in reversed(list_at(comment, "replies")))


def _zone_of(comments: Sequence[Any]) -> tzinfo | None:
    """Return the zone of the machine that wrote the times of ``comments``, None if they do not show.

    The tool writes the time of its machine without a zone, which is WIB at home and UTC in a rented
    notebook. A comment's number begins with the second (Unix time, upper 32 bits) in which it was
    made: what the two differ by, in most comments, is the zone.
    """
    shifts: Counter[timedelta] = Counter()
    for comment in chain(comments, *(list_at(comment, "replies") for comment in comments)):
        number, written = id_at(comment, "comment_id"), _naive(text_at(comment, "create_time"))
        if written is None or not _NUMBER.fullmatch(number or ""):
            continue
        made = datetime(1970, 1, 1) + timedelta(seconds=int(number or 0) >> 32)
        shift = (written - made) // _ZONE_STEP * _ZONE_STEP
        if written - made - shift <= _LATEST and abs(shift) <= timedelta(hours=14):
            shifts[shift] += 1
    if shifts.total() < _FEWEST_TIMES:
        return None
    shift, times = shifts.most_common(1)[0]
    return timezone(shift) if times > _MOST_TIMES * shifts.total() else None


def _naive(written: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return None if moment.tzinfo else moment


def _in_zone(written: str | None, zone: tzinfo | None) -> Cell:
    moment = _naive(written) if zone else None
    return moment.replace(tzinfo=zone) if moment else written


def _refine_scrapper(
    record: dict[Field, Cell], row: Mapping[str, Cell]
) -> Iterator[Record | Broken]:
    link = text_at(row, "video_url")
    if Field.THREAD_ID in record and (video := video_in_link(link)) is not None:
        record[Field.THREAD_ID] = video
        record[Field.URL] = link_to_video(video)
    yield record
    cell = row.get("replies")
    if not is_literal(cell):
        return
    replies = read_literal(cell)
    if replies is None:
        yield Broken(Message.of("import.rejected.broken_list"))
    page = {"video_url": link, "video_id": record.get(Field.THREAD_ID)}
    for reply in dicts_at({"": replies}, ""):
        for found in _scrapped(reply, page, None):
            parent = found.get(Field.PARENT_ID) or record.get(Field.NATIVE_ID)
            yield {**found, Field.PARENT_ID: parent}


# --- Apify -----------------------------------------------------------------------------------


def _refine_apify_comment(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    if _is_error(record):
        return
    link = text_at(row, "video_web_url") or text_at(row, "submitted_video_url")
    if Field.THREAD_ID in record:
        record[Field.THREAD_ID] = (
            id_at(row, "aweme_id") or video_in_link(link) or video_in_link(text_at(row, "input"))
        )
    names = ("replies_to_id", "reply_to_reply_id", "reply_id")
    parent = next((found for name in names if (found := id_at(row, name))), None)
    if Field.PARENT_ID in record and parent is not None:
        record[Field.PARENT_ID] = parent
    record[Field.OTHER_NAMES] = in_lines(_names_in_row(row))
    yield record


def _refine_apify_video(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    if _is_error(record):
        return
    if not id_at(row, "id"):
        record[Field.NATIVE_ID] = video_in_link(text_at(row, "web_video_url"))
    record[Field.OTHER_NAMES] = in_lines(_names_in_row(row))
    yield record


def _is_error(record: Mapping[Field, Cell]) -> bool:
    """Say whether a row only says that a video could not be had."""
    return not any(
        record.get(field) for field in (Field.TEXT, Field.NATIVE_ID, Field.AUTHOR, Field.CREATED_AT)
    )


def _names_in_row(row: Mapping[str, Cell]) -> Iterator[str | None]:
    """Yield the names mentioned: Apify writes ``mentions/0`` into CSV, a list into JSON."""
    for name, cell in row.items():
        is_name = name.startswith("mentions") or (
            name.startswith("detailed_mentions") and name.endswith(("name", "unique_id"))
        )
        if is_name and not is_literal(cell):
            yield text_at(cell)
        if name in ("mentions", "detailed_mentions"):
            listed = read_literal(cell)
            for mention in listed if isinstance(listed, list) else ():
                yield text_at(mention)
                for key in _NAME_KEYS:
                    yield text_at(mention, key)


FORMATS: tuple[TableFormat | DocumentFormat, ...] = (
    DocumentFormat(
        code="tiktok_comment_scrapper",
        platform=Platform.TIKTOK,
        recognise=_recognise_scrapper,
        records=_scrapper_records,
    ),
    DocumentFormat(
        code="tiktok_web",
        platform=Platform.TIKTOK,
        recognise=_recognise_web,
        records=_web_records,
        zone=UTC,
    ),
    TableFormat(
        code="tiktok_apify_comments",
        platform=Platform.TIKTOK,
        marks=(
            frozenset({"cid", "text", "unique_id"}),
            frozenset({"cid", "text", "user_unique_id"}),
            frozenset({"cid", "text", "video_web_url"}),
            frozenset({"cid", "text", "digg_count"}),
            frozenset({"text", "video_web_url", "unique_id"}),
            frozenset({"text", "replies_to_id", "reply_comment_total"}),
        ),
        columns={
            Field.TEXT: ("text",),
            Field.CREATED_AT: ("create_time_iso", "create_time"),
            Field.AUTHOR: ("unique_id", "user_unique_id", "uid", "user_uid"),
            Field.AUTHOR_NAME: ("nick_name", "nickname", "user_nickname"),
            Field.OTHER_NAMES: ("mentions",),
            Field.NATIVE_ID: ("cid",),
            Field.PARENT_ID: ("replies_to_id", "reply_id"),
            Field.THREAD_ID: ("aweme_id", "video_web_url", "submitted_video_url", "input"),
            Field.LIKES: ("digg_count",),
            Field.REPLIES: ("reply_comment_total",),
            Field.URL: ("video_web_url", "submitted_video_url"),
        },
        zone=UTC,
        refine=_refine_apify_comment,
    ),
    TableFormat(
        code="tiktok_apify_videos",
        platform=Platform.TIKTOK,
        marks=(
            frozenset({"text", "web_video_url", "play_count"}),
            frozenset({"text", "web_video_url", "author_meta_name"}),
            frozenset({"text", "author_meta_name", "digg_count"}),
        ),
        columns={
            Field.TEXT: ("text",),
            Field.CREATED_AT: ("create_time_iso", "create_time"),
            Field.AUTHOR: ("author_meta_name", "author_meta_id"),
            Field.AUTHOR_NAME: ("author_meta_nick_name", "author_meta_nickname"),
            Field.OTHER_NAMES: ("mentions",),
            Field.NATIVE_ID: ("id", "web_video_url"),
            Field.LIKES: ("digg_count",),
            Field.REPLIES: ("comment_count",),
            Field.SHARES: ("share_count",),
            Field.URL: ("web_video_url",),
        },
        zone=UTC,
        refine=_refine_apify_video,
    ),
    TableFormat(
        code="tiktok_comment_scrapper_table",
        platform=Platform.TIKTOK,
        marks=(
            frozenset({"username", "nickname", "comment", "total_reply"}),
            frozenset({"username", "nickname", "comment", "avatar"}),
            frozenset({"username", "nickname", "comment", "create_time"}),
        ),
        columns={
            Field.TEXT: ("comment",),
            Field.CREATED_AT: ("create_time",),
            Field.AUTHOR: ("username",),
            Field.AUTHOR_NAME: ("nickname",),
            Field.NATIVE_ID: ("comment_id",),
            Field.PARENT_ID: ("parent_comment_id", "parent_id"),
            Field.THREAD_ID: ("video_id", "video_url"),
            Field.REPLIES: ("total_reply",),
            Field.URL: ("video_url",),
            Field.RETRIEVED_AT: ("date_now",),
        },
        refine=_refine_scrapper,
    ),
)
