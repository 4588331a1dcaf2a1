"""YouTube: comments from the Data API, yt-dlp and youtube-comment-downloader.

The shapes are those of the Data API v3 (``commentThreads.list`` and ``comments.list``, as answered or
flattened by ``pandas.json_normalize``), of ``info.json`` as yt-dlp writes it with
``--write-comments`` (2021 to 2025), of youtube-comment-downloader 0.1 (JSON lines, ``--pretty``) and
of the comment list of YouTube Data Tools. In all of them the identifier of a reply is that of the
comment it stands under, a dot, and its own part. The thread is the video.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from itertools import chain
from typing import Any

from analytics.ingest.readers.format import DocumentFormat, TableFormat, Value
from analytics.ingest.readers.html_text import without_markup
from analytics.ingest.readers.literals import is_literal, read_literal
from analytics.ingest.readers.nested import cell_at, dict_at, dicts_at, id_at, text_at
from analytics.ingest.records import Broken, Cell, Field, Record
from analytics.ingest.times import relative_age
from analytics.messages import Message
from analytics.posts import Platform

_NOTHING = frozenset({"", "nan", "none", "null"})
_VIDEO_IN_LINK = re.compile(r"(?:[?&]v=|youtu\.be/|/shorts/|/live/|/embed/)([\w-]{11})(?![\w-])")
_CHANNEL_IN_LINK = re.compile(r"/channel/(UC[\w-]+)")

# --- What the formats have in common ---------------------------------------------------------


def _author(shown: str | None, channel: str | None) -> dict[Field, Cell]:
    """Return who wrote: the handle; the channel where YouTube still showed a free name (to 2023)."""
    shown = (shown or "").strip()
    if shown.startswith("@"):
        return {Field.AUTHOR: shown[1:]}
    return {Field.AUTHOR: channel or shown or None, Field.AUTHOR_NAME: shown or None}


def _place(comment: str | None, video: str | None, parent: str | None) -> dict[Field, Cell]:
    """Return where a comment stands."""
    if parent is None and comment is not None and "." in comment:
        parent = comment.split(".")[0]
    link = None
    if video is not None:
        link = f"https://www.youtube.com/watch?v={video}" + (f"&lc={comment}" if comment else "")
    return {
        Field.NATIVE_ID: comment,
        Field.PARENT_ID: parent if parent != comment else None,
        Field.THREAD_ID: video,
        Field.URL: link,
    }


def _estimated_time(shown: Cell, estimate: Cell, retrieved_at: Cell = None) -> dict[Field, Cell]:
    """Return when a comment was written, where the tool saw no more than "2 weeks ago".

    ``estimate`` is the epoch (s) that the tool worked out from it. It is kept as it is, but as an
    age counted from the moment of retrieval, so that nobody takes it for exact.
    """
    age = relative_age(shown) if isinstance(shown, str) else None
    moment = _epoch(estimate)
    if moment is not None:
        if age is None:
            return {Field.CREATED_AT: "now", Field.RETRIEVED_AT: moment}
        return {Field.CREATED_AT: shown, Field.RETRIEVED_AT: moment + age.total_seconds()}
    return {Field.CREATED_AT: shown, Field.RETRIEVED_AT: retrieved_at}


def _epoch(cell: Cell) -> float | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, str):
        try:
            cell = float(cell)
        except ValueError:
            return None
    return float(cell) if isinstance(cell, int | float) and 1e9 < cell < 5e9 else None


def _first(row: Mapping[str, Cell], names: Iterable[str]) -> str | None:
    """Return the first cell with content under ``names``, as text."""
    for name in names:
        cell = row.get(name)
        if isinstance(cell, str):
            if cell.strip().lower() not in _NOTHING:
                return cell
        elif isinstance(cell, int) and not isinstance(cell, bool):
            return str(cell)
    return None


def _put_right(record: dict[Field, Cell], fields: Mapping[Field, Cell]) -> None:
    """Put ``fields`` into ``record``, but for those it does not have: a person may have left them out."""
    record.update((field, cell) for field, cell in fields.items() if field in record)


def _put_place(
    record: dict[Field, Cell], comment: str | None, video: str | None, parent: str | None
) -> None:
    place = _place(comment, video, parent)
    _put_right(record, place)
    # What no column says follows from the others: the parent from the identifier, and the link.
    record[Field.URL] = place[Field.URL]
    if Field.NATIVE_ID in record:
        record[Field.PARENT_ID] = place[Field.PARENT_ID]


def _video_in(row: Mapping[str, Cell]) -> str | None:
    """Return the video that a column of a script's own names, or leads to."""
    named = _first(row, ("video_id", "videoid", "id_video", "youtube_id"))
    if named is not None:
        return named
    link = _first(row, ("video_url", "url_video", "video_link", "youtube_url", "video"))
    match = _VIDEO_IN_LINK.search(link) if link else None
    return match[1] if match else None


# --- Data API v3 -----------------------------------------------------------------------------

_KINDS = frozenset(
    {"youtube#commentThreadListResponse", "youtube#commentListResponse", "youtube#commentThread",
     "youtube#comment"}
)  # fmt: skip
# Where scripts collect the threads of several pages.
_LISTS = ("items", "comments", "data", "threads")


def _recognise_api(outlines: Sequence[Mapping[str, Any]]) -> list[str]:
    found: dict[str, None] = {}
    for outline in outlines:
        if (kind := text_at(outline, "kind")) in _KINDS:
            found[f"kind: {kind}"] = None
        for error in dicts_at(outline, "error", "errors"):
            if str(error.get("domain")).startswith("youtube."):
                found["error.errors[].domain"] = None
        listed = chain.from_iterable(dicts_at(outline, key) for key in _LISTS)
        for where, item in chain((("", outline),), (("items[].", item) for item in listed)):
            if dict_at(item, "snippet", "topLevelComment"):
                found[f"{where}snippet.topLevelComment"] = None
            elif _says_something(item):
                found[f"{where}snippet.textDisplay"] = None
    return list(found)


def _says_something(comment: Any) -> bool:
    snippet = dict_at(comment, "snippet")
    return "textDisplay" in snippet or "textOriginal" in snippet


def _api_records(values: Iterable[Value]) -> Iterator[Record]:
    # Pages of replies do not name the video; those of the threads above them do.
    videos: dict[str, str] = {}
    for value in values:
        outline = value.outline
        if not isinstance(outline, dict):
            continue
        listed = [key for key in _LISTS if isinstance(outline.get(key), list)]
        items = chain.from_iterable(map(value.items, listed)) if listed else (value.whole,)
        for item in items:
            yield from _thread(item, videos)


def _thread(item: Any, videos: dict[str, str]) -> Iterator[Record]:
    """Yield the comments in ``item``: a thread with its replies, or one comment."""
    top = dict_at(item, "snippet", "topLevelComment")
    root = id_at(top, "id") or id_at(item, "id")
    video = id_at(item, "snippet", "videoId") or id_at(top, "snippet", "videoId")
    if root and video:
        videos[root] = video
    if _says_something(top):
        replies = cell_at(item, "snippet", "totalReplyCount")
        yield {**_api_comment(top, video, None), Field.REPLIES: replies}
    elif _says_something(item):
        parent = id_at(item, "snippet", "parentId") or (root or "").partition(".")[0]
        yield _api_comment(item, video or videos.get(parent), None)
    for reply in dicts_at(item, "replies", "comments"):
        if _says_something(reply):
            yield _api_comment(reply, video, root)


def _api_comment(comment: Any, video: str | None, parent: str | None) -> dict[Field, Cell]:
    snippet = dict_at(comment, "snippet")
    written = text_at(snippet, "textOriginal") or without_markup(
        text_at(snippet, "textDisplay") or ""
    )
    return {
        **_place(
            id_at(comment, "id"),
            id_at(snippet, "videoId") or video,
            id_at(snippet, "parentId") or parent,
        ),
        **_author(text_at(snippet, "authorDisplayName"), _channel(snippet)),
        Field.TEXT: written,
        Field.CREATED_AT: cell_at(snippet, "publishedAt"),
        Field.LIKES: cell_at(snippet, "likeCount"),
    }


def _channel(snippet: Mapping[str, Any]) -> str | None:
    named = id_at(snippet, "authorChannelId", "value") or id_at(snippet, "authorChannelId")
    if named is not None:
        return named
    match = _CHANNEL_IN_LINK.search(text_at(snippet, "authorChannelUrl") or "")
    return match[1] if match else None


# --- Data API v3, flattened ------------------------------------------------------------------

# Where json_normalize, and scripts that flatten less of it, put the fields of a comment.
_PREFIXES = ("snippet_top_level_comment_snippet_", "top_level_comment_snippet_", "snippet_", "")


def _prefixed(*names: str) -> tuple[str, ...]:
    return tuple(prefix + name for name in names for prefix in _PREFIXES)


_ORIGINAL = _prefixed("text_original")
_DISPLAY = _prefixed("text_display")
_API_REPLIES = ("replies_comments", "replies")


def _refine_api(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record | Broken]:
    display = _first(row, _DISPLAY)
    if display is not None and record.get(Field.TEXT) in (display, None, ""):
        # No column with the text as it was typed, or nothing in it.
        record[Field.TEXT] = without_markup(display)
    comment = _first({"id": record.get(Field.NATIVE_ID)}, ("id",))
    video = _first(row, _prefixed("video_id")) or _video_in(row)
    _put_place(record, comment, video, _first(row, _prefixed("parent_id")))
    channel = _first(row, _prefixed("author_channel_id_value", "author_channel_id"))
    channel_link = _first(row, _prefixed("author_channel_url"))
    snippet = {
        "authorChannelId": read_literal(channel) if is_literal(channel) else channel,
        "authorChannelUrl": channel_link,
    }
    _put_right(record, _author(_first(row, _prefixed("author_display_name")), _channel(snippet)))
    yield record
    for name in _API_REPLIES:
        cell = row.get(name)
        if not is_literal(cell):
            continue
        replies = read_literal(cell)
        if replies is None:
            yield Broken(Message.of("import.rejected.broken_list"))
        listed = dicts_at(replies, "comments") or dicts_at({"": replies}, "")
        for reply in listed:
            if _says_something(reply):
                yield _api_comment(reply, video, comment)


# --- YouTube Data Tools ----------------------------------------------------------------------


def _refine_data_tools(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    comment = _first(row, ("id", "comment_id"))
    _put_place(record, comment, _video_in(row), _first(row, ("is_reply_to", "is_reply_to_id")))
    _put_right(record, _author(_first(row, ("author_name",)), _first(row, ("author_channel_id",))))
    yield record


# --- yt-dlp ----------------------------------------------------------------------------------


def _recognise_ytdlp(outlines: Sequence[Mapping[str, Any]]) -> list[str]:
    found: dict[str, None] = {}
    for outline in outlines:
        for info in (outline, *dicts_at(outline, "entries")):
            if "comments" in info and any(map(_is_ytdlp_comment, dicts_at(info, "comments"))):
                found["comments[].parent"] = None
            if text_at(info, "extractor_key") in ("Youtube", "YoutubeTab"):
                found["extractor_key: Youtube"] = None
        if _is_ytdlp_comment(outline):
            found["parent"] = None
    return list(found)


def _is_ytdlp_comment(comment: Mapping[str, Any]) -> bool:
    return {"id", "text", "parent"} <= comment.keys() and not {
        "_time_text", "author_is_uploader", "author_thumbnail", "is_favorited"
    }.isdisjoint(comment)  # fmt: skip


def _ytdlp_records(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        outline = value.outline
        if not isinstance(outline, dict):
            continue
        if isinstance(outline.get("entries"), list):
            # A playlist or a channel: its videos, each with its comments.
            for info in value.items("entries"):
                for comment in dicts_at(info, "comments"):
                    yield from _ytdlp_comment(comment, info)
        elif isinstance(outline.get("comments"), list):
            for comment in value.items("comments"):
                yield from _ytdlp_comment(comment, outline)
        elif _is_ytdlp_comment(outline):
            yield from _ytdlp_comment(value.whole, {})


def _ytdlp_comment(comment: Any, info: Mapping[str, Any]) -> Iterator[Record]:
    if not isinstance(comment, dict) or "text" not in comment:
        return
    parent = id_at(comment, "parent")
    yield {
        **_place(
            id_at(comment, "id"),
            id_at(info, "id") or id_at(comment, "video_id"),
            None if parent == "root" else parent,
        ),
        **_author(text_at(comment, "author"), id_at(comment, "author_id")),
        **_estimated_time(
            cell_at(comment, "_time_text"),
            cell_at(comment, "timestamp"),
            cell_at(info, "epoch"),
        ),
        Field.TEXT: text_at(comment, "text"),
        Field.LIKES: cell_at(comment, "like_count"),
    }


def _refine_ytdlp(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    parent = _first(row, ("parent",))
    parent = None if parent == "root" else parent
    _put_place(record, _first(row, ("id",)), _video_in(row), parent)
    _put_right(record, _author(_first(row, ("author",)), _first(row, ("author_id",))))
    _put_right(record, _estimated_time(row.get("time_text"), row.get("timestamp")))
    yield record


# --- youtube-comment-downloader --------------------------------------------------------------


def _recognise_downloader(outlines: Sequence[Mapping[str, Any]]) -> list[str]:
    found: dict[str, None] = {}
    for outline in outlines:
        if any(map(_is_downloaded, dicts_at(outline, "comments"))):
            found["comments[].cid"] = None
        if _is_downloaded(outline):
            found["cid"] = None
    return list(found)


def _is_downloaded(comment: Mapping[str, Any]) -> bool:
    return {"cid", "text", "time"} <= comment.keys() and not {
        "votes",
        "channel",
        "photo",
    }.isdisjoint(comment)


def _downloader_records(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        outline = value.outline
        if not isinstance(outline, dict):
            continue
        if isinstance(outline.get("comments"), list):
            video = _video_in(_strings(outline))
            for comment in value.items("comments"):
                yield from _downloaded(comment, video)
        else:
            yield from _downloaded(value.whole, None)


def _strings(value: Mapping[str, Any]) -> dict[str, Cell]:
    return {key: inner for key, inner in value.items() if isinstance(inner, str)}


def _downloaded(comment: Any, video: str | None) -> Iterator[Record]:
    if not isinstance(comment, dict) or "text" not in comment:
        return
    yield {
        **_place(id_at(comment, "cid"), _video_in(_strings(comment)) or video, None),
        **_author(text_at(comment, "author"), id_at(comment, "channel")),
        **_estimated_time(cell_at(comment, "time"), cell_at(comment, "time_parsed")),
        Field.TEXT: text_at(comment, "text"),
        Field.LIKES: cell_at(comment, "votes"),
        Field.REPLIES: cell_at(comment, "replies"),
    }


def _refine_downloader(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    _put_place(record, _first(row, ("cid",)), _video_in(row), None)
    _put_right(record, _author(_first(row, ("author",)), _first(row, ("channel",))))
    _put_right(record, _estimated_time(row.get("time"), row.get("time_parsed")))
    yield record


FORMATS: tuple[TableFormat | DocumentFormat, ...] = (
    DocumentFormat(
        code="youtube_api",
        platform=Platform.YOUTUBE,
        recognise=_recognise_api,
        records=_api_records,
        zone=UTC,
    ),
    DocumentFormat(
        code="youtube_ytdlp",
        platform=Platform.YOUTUBE,
        recognise=_recognise_ytdlp,
        records=_ytdlp_records,
        zone=UTC,
    ),
    DocumentFormat(
        code="youtube_comment_downloader",
        platform=Platform.YOUTUBE,
        recognise=_recognise_downloader,
        records=_downloader_records,
    ),
    TableFormat(
        code="youtube_data_tools",
        platform=Platform.YOUTUBE,
        marks=(
            frozenset({"is_reply_to", "author_channel_id"}),
            frozenset({"is_reply_to", "is_reply_to_name"}),
            frozenset({"is_reply_to_id", "is_reply_to_name"}),
        ),
        columns={
            Field.TEXT: ("text",),
            Field.CREATED_AT: ("published_at",),
            Field.AUTHOR: ("author_name", "author_channel_id"),
            Field.AUTHOR_NAME: ("author_name",),
            Field.OTHER_NAMES: ("is_reply_to_name",),
            Field.NATIVE_ID: ("id", "comment_id"),
            Field.PARENT_ID: ("is_reply_to", "is_reply_to_id"),
            Field.THREAD_ID: ("video_id",),
            Field.LIKES: ("like_count",),
            Field.REPLIES: ("reply_count",),
        },
        zone=UTC,
        refine=_refine_data_tools,
    ),
    TableFormat(
        code="youtube_api_table",
        platform=Platform.YOUTUBE,
        marks=(
            *(frozenset({name}) for name in _ORIGINAL[:-1]),
            *(frozenset({name}) for name in _DISPLAY[:-1]),
            *(
                frozenset({text, other})
                for text in ("text_display", "text_original")
                for other in (
                    "author_display_name", "author_channel_id", "published_at", "like_count",
                    "video_id", "total_reply_count",
                )
            ),
        ),
        columns={
            Field.TEXT: (*_ORIGINAL, *_DISPLAY),
            Field.CREATED_AT: _prefixed("published_at"),
            Field.AUTHOR: _prefixed("author_display_name", "author_channel_id_value"),
            Field.AUTHOR_NAME: _prefixed("author_display_name"),
            Field.NATIVE_ID: (
                "snippet_top_level_comment_id", "top_level_comment_id", "comment_id", "id",
            ),
            Field.PARENT_ID: _prefixed("parent_id"),
            Field.THREAD_ID: (*_prefixed("video_id"), "video_url"),
            Field.LIKES: _prefixed("like_count"),
            Field.REPLIES: ("snippet_total_reply_count", "total_reply_count", "reply_count"),
        },
        zone=UTC,
        refine=_refine_api,
    ),
    TableFormat(
        code="youtube_comment_downloader_table",
        platform=Platform.YOUTUBE,
        marks=(
            frozenset({"cid", "text", "time", "votes"}),
            frozenset({"cid", "text", "time", "channel"}),
            frozenset({"cid", "text", "time_parsed"}),
        ),
        columns={
            Field.TEXT: ("text",),
            Field.CREATED_AT: ("time", "time_parsed"),
            Field.RETRIEVED_AT: ("time_parsed",),
            Field.AUTHOR: ("author", "channel"),
            Field.AUTHOR_NAME: ("author",),
            Field.NATIVE_ID: ("cid",),
            Field.THREAD_ID: ("video_id", "video_url"),
            Field.LIKES: ("votes",),
            Field.REPLIES: ("replies",),
        },
        refine=_refine_downloader,
    ),
    TableFormat(
        code="youtube_ytdlp_table",
        platform=Platform.YOUTUBE,
        marks=(
            frozenset({"id", "parent", "text", "author_is_uploader"}),
            frozenset({"id", "parent", "text", "author_thumbnail"}),
            frozenset({"id", "parent", "text", "time_text", "author_id"}),
        ),
        columns={
            Field.TEXT: ("text",),
            Field.CREATED_AT: ("time_text", "timestamp"),
            Field.RETRIEVED_AT: ("timestamp",),
            Field.AUTHOR: ("author", "author_id"),
            Field.AUTHOR_NAME: ("author",),
            Field.NATIVE_ID: ("id",),
            Field.PARENT_ID: ("parent",),
            Field.THREAD_ID: ("video_id", "video_url"),
            Field.LIKES: ("like_count",),
        },
        refine=_refine_ytdlp,
    ),
)  # fmt: skip
