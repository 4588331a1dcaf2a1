"""4CAT: datasets of the capture toolkit, as CSV and as NDJSON.

4CAT (Digital Methods Initiative, versions 1.20 to 1.50) writes for every data source the columns
``id``, ``thread_id``, ``body``, ``timestamp`` and others of the source's own; which source it was
shows in those. Its NDJSON holds the items as the source gave them. Times without a zone are UTC, the
time of the container in which 4CAT runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from analytics.ingest.readers.format import DocumentFormat, TableFormat, Value
from analytics.ingest.readers.instagram import post_id_of_code
from analytics.ingest.readers.nested import (
    cell_at,
    dict_at,
    dicts_at,
    id_at,
    in_lines,
    text_at,
)
from analytics.ingest.readers.tiktok import link_to_video
from analytics.ingest.readers.zeeschuimer import captured_records
from analytics.ingest.records import Broken, Cell, Field, Record
from analytics.posts import Platform

# --- Data sources ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Source:
    """A data source, known by the columns ``marks`` that only it has."""

    platform: Platform
    marks: frozenset[str]


_ITEM = frozenset({"id", "body"})
_TIKTOK = _Source(Platform.TIKTOK, frozenset({"tiktok_url"}))
_TIKTOK_COMMENTS = _Source(Platform.TIKTOK, frozenset({"is_comment_on_comment"}))
_X = _Source(Platform.X, frozenset({"is_retweet", "retweet_count"}))
_INSTAGRAM = _Source(Platform.INSTAGRAM, frozenset({"num_likes", "num_comments"}))
_THREADS = _Source(Platform.THREADS, frozenset({"reposts", "quotes", "author_is_verified"}))
_TELEGRAM = _Source(Platform.TELEGRAM, frozenset({"chat", "author_is_bot"}))
_OLD_TELEGRAM = _Source(Platform.TELEGRAM, frozenset({"search_entity", "attachment_type"}))
_BLUESKY = _Source(Platform.BLUESKY, frozenset({"replied_to_post", "author_id"}))
_FACEBOOK = _Source(Platform.FACEBOOK, frozenset({"is_in_group", "group_name"}))
_CROWDTANGLE = _Source(Platform.FACEBOOK, frozenset({"page_category", "overperforming_score"}))
_REDDIT = _Source(Platform.OTHER, frozenset({"thread_id", "subreddit"}))
_DOUYIN = _Source(Platform.OTHER, frozenset({"author_nickname", "digg_count", "prevent_download"}))
_IMAGE_BOARD = _Source(Platform.OTHER, frozenset({"thread_id", "image_md5"}))
_YOUTUBE_VIDEOS = _Source(Platform.YOUTUBE, frozenset({"youtube_url", "thread_id"}))
# More telling ones first.
_SOURCES = (
    _TIKTOK, _TIKTOK_COMMENTS, _X, _INSTAGRAM, _THREADS, _TELEGRAM, _OLD_TELEGRAM, _BLUESKY,
    _FACEBOOK, _CROWDTANGLE, _REDDIT, _DOUYIN, _IMAGE_BOARD, _YOUTUBE_VIDEOS,
)  # fmt: skip
_OTHER_SOURCE = frozenset({"id", "thread_id", "body", "timestamp", "unix_timestamp"})
_LINK_COLUMNS = ("link", "url", "post_url", "tiktok_url", "youtube_url")
_HOSTS = (
    ("tiktok.com/", Platform.TIKTOK), ("instagram.com/", Platform.INSTAGRAM),
    ("threads.net/", Platform.THREADS), ("threads.com/", Platform.THREADS),
    ("twitter.com/", Platform.X), ("/x.com/", Platform.X), ("bsky.app/", Platform.BLUESKY),
    ("facebook.com/", Platform.FACEBOOK), ("youtube.com/", Platform.YOUTUBE),
    ("/t.me/", Platform.TELEGRAM),
)  # fmt: skip
# Reddit and the boards have a heading above the text; elsewhere the column says what an item is.
_WITH_HEADING = (_REDDIT, _IMAGE_BOARD)
_DELETED = frozenset({"[deleted]", "[removed]"})
_NAME_COLUMNS = (
    "mentions", "mentioned", "usertags", "replied_user", "quoted_user", "retweeted_user",
    "replied_to_user", "entities_mentioned", "author_forwarded_from_username",
    "author_forwarded_from_name", "author_forwarded_from",
)  # fmt: skip
_LAST_NUMBER = re.compile(r"([0-9]+)$")


def _source_of(row: Mapping[str, Cell]) -> _Source | None:
    return next((source for source in _SOURCES if source.marks <= row.keys()), None)


# --- CSV -------------------------------------------------------------------------------------


def _refine(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    source = _source_of(row)
    body = _said(row, "body")
    if body is not None and body.strip() in _DELETED:
        return
    if source in _WITH_HEADING:
        record[Field.TEXT] = "\n".join(filter(None, (_said(row, "subject"), body)))
    platform = source.platform if source else _by_link(row)
    record[Field.PLATFORM] = platform.value
    if Field.CREATED_AT in record and not record[Field.CREATED_AT]:
        record[Field.CREATED_AT] = _first(row, "timestamp", "created_at")
    record[Field.OTHER_NAMES] = in_lines(_names(row))
    thread, parent = _said(row, "thread_id"), _said(row, "parent_id")
    if Field.PARENT_ID in record:
        # What other columns of answers hold is no identifier, or not yet.
        record[Field.PARENT_ID] = parent
    if source is _TIKTOK_COMMENTS:
        is_reply = _said(row, "is_comment_on_comment") == "yes"
        record[Field.PARENT_ID] = thread if is_reply else None
        record[Field.THREAD_ID] = _said(row, "post_id")
        record[Field.URL] = link_to_video(_said(row, "post_id"))
    elif source is _INSTAGRAM:
        record[Field.NATIVE_ID] = _instagram_id(_said(row, "id"))
        record[Field.THREAD_ID] = _instagram_id(thread)
        # A post, and a comment that answers no other, have the post as parent.
        record[Field.PARENT_ID] = parent if parent != thread else None
    elif source is _THREADS:
        record[Field.NATIVE_ID] = post_id_of_code(_said(row, "id"))
        record[Field.THREAD_ID] = None
    elif source in (_TELEGRAM, _OLD_TELEGRAM):
        record |= _telegram_place(row)
        if Field.AUTHOR in record:
            record[Field.AUTHOR] = _said(row, "author_username") or _said(row, "author")
    elif source is _BLUESKY:
        record |= _bluesky_parent(row)
    elif source is _REDDIT:
        answered = (_said(row, "parent") or "").rpartition("_")[2]
        record[Field.PARENT_ID] = answered if answered != thread else None
    elif source is _YOUTUBE_VIDEOS:
        # The thread would be the channel.
        record[Field.THREAD_ID] = None
    yield record


def _said(row: Mapping[str, Cell], name: str) -> str | None:
    """Return what stands in a column, None for nothing."""
    return text_at(row, name) or None


def _first(row: Mapping[str, Cell], *names: str) -> Cell:
    for name in names:
        cell = row.get(name)
        if cell is not None and (not isinstance(cell, str) or cell.strip()):
            return cell
    return None


def _by_link(row: Mapping[str, Cell]) -> Platform:
    links = " ".join(filter(None, (_said(row, name) for name in _LINK_COLUMNS)))
    return next((platform for host, platform in _HOSTS if host in links), Platform.OTHER)


def _names(row: Mapping[str, Cell]) -> Iterator[str]:
    for name in _NAME_COLUMNS:
        for part in (_said(row, name) or "").split(","):
            yield part.strip()


def _instagram_id(written: str | None) -> str | None:
    """Return a post's number for its short code; comments have numbers already."""
    if written is None or (written.isascii() and written.isdigit()):
        return written
    return post_id_of_code(written)


def _telegram_place(row: Mapping[str, Cell]) -> dict[Field, Cell]:
    chat = _said(row, "thread_id") or _said(row, "chat")
    number = _LAST_NUMBER.search(_said(row, "id") or "")
    return {
        Field.NATIVE_ID: _telegram_id(chat, number[1] if number else None),
        Field.PARENT_ID: _telegram_id(chat, _said(row, "reply_to")),
        # A chat is no conversation: those are found by what answers what.
        Field.THREAD_ID: None,
    }


def _telegram_id(chat: str | None, number: str | None) -> str | None:
    """Return a message's identifier. A chat known by its handle makes a link of it, which is hidden
    where it is stored: the handle may be a person's.
    """
    if not chat or not number:
        return None
    return f"{chat}/{number}" if chat.isdigit() else f"https://t.me/{chat}/{number}"


def _bluesky_parent(row: Mapping[str, Cell]) -> dict[Field, Cell]:
    """Return what a post answers. 4CAT gives a link with the handle, which tells the identifier only
    where the answered post is the one that the thread began with.
    """
    link, root = _said(row, "replied_to_post"), _said(row, "thread_id")
    if not link or not root or link.rpartition("/")[2] != root.rpartition("/")[2]:
        return {Field.PARENT_ID: None}
    return {Field.PARENT_ID: root}


# --- NDJSON ----------------------------------------------------------------------------------


def _recognise(outlines: Sequence[Mapping[str, Any]]) -> list[str]:
    found: dict[str, None] = {}
    for outline in outlines:
        if dict_at(outline, "__import_meta"):
            found["__import_meta"] = None
        if "4CAT_metadata" in outline:
            found["4CAT_metadata"] = None
        if _is_telegram(outline):
            found["_chat"] = None
        if _is_twitter(outline):
            found["author_user"] = None
    return list(found)


def _is_telegram(item: Mapping[str, Any]) -> bool:
    return bool(dict_at(item, "_chat")) and {"id", "date"} <= item.keys()


def _is_twitter(item: Mapping[str, Any]) -> bool:
    return bool(dict_at(item, "author_user")) and {"id", "text"} <= item.keys()


def _records(values: Iterable[Value]) -> Iterator[Record | Broken]:
    for value in values:
        item = value.whole
        if not isinstance(item, dict):
            continue
        about = dict_at(item, "__import_meta")
        if about:
            yield from captured_records(
                item, text_at(about, "source_platform"), cell_at(about, "timestamp_collected")
            )
        elif _is_telegram(item):
            yield from _telegram_message(item)
        elif _is_twitter(item):
            yield _tweet(item)
        elif dict_at(item, "record") and "uri" in item:
            yield _bluesky_post(item)


def _telegram_message(message: Mapping[str, Any]) -> Iterator[Record]:
    if dict_at(message, "action") or message.get("_type") == "MessageService":
        return
    chat, sender = dict_at(message, "_chat"), dict_at(message, "_sender")
    name = " ".join(filter(None, (text_at(sender, "first_name"), text_at(sender, "last_name"))))
    forwarded = dict_at(message, "fwd_from")
    answered = id_at(message, "reply_to", "reply_to_msg_id") or id_at(message, "reply_to_msg_id")
    number = id_at(message, "id")
    place = id_at(chat, "id") or id_at(chat, "username")
    handle = id_at(chat, "username")
    reactions = [cell_at(one, "count") for one in dicts_at(message, "reactions", "results")]
    yield {
        Field.PLATFORM: Platform.TELEGRAM.value,
        Field.TEXT: text_at(message, "message"),
        Field.CREATED_AT: cell_at(message, "date"),
        Field.AUTHOR: id_at(sender, "username") or id_at(sender, "id"),
        Field.AUTHOR_NAME: name or text_at(sender, "title"),
        Field.OTHER_NAMES: in_lines(
            [
                text_at(forwarded, "from_name"),
                text_at(forwarded, "from_id", "user", "username"),
                text_at(forwarded, "from_id", "user", "first_name"),
                text_at(message, "post_author"),
            ]
        ),
        Field.NATIVE_ID: _telegram_id(place, number),
        Field.PARENT_ID: _telegram_id(place, answered),
        Field.LIKES: sum(n for n in reactions if isinstance(n, int)) if reactions else None,
        Field.REPLIES: cell_at(message, "replies", "replies"),
        Field.SHARES: cell_at(message, "forwards"),
        Field.URL: f"https://t.me/{handle}/{number}" if handle and number else None,
    }


def _tweet(tweet: Mapping[str, Any]) -> Record:
    references = {text_at(one, "type"): one for one in dicts_at(tweet, "referenced_tweets")}
    original = dict_at(references.get("retweeted"))
    native = id_at(tweet, "id")
    counts = dict_at(tweet, "public_metrics")
    return {
        Field.PLATFORM: Platform.X.value,
        Field.TEXT: _tweet_text(original) or _tweet_text(tweet),
        Field.CREATED_AT: cell_at(tweet, "created_at"),
        Field.AUTHOR: id_at(tweet, "author_user", "username"),
        Field.AUTHOR_NAME: text_at(tweet, "author_user", "name"),
        Field.OTHER_NAMES: in_lines(
            [
                *(text_at(one, "username") for one in dicts_at(tweet, "entities", "mentions")),
                *(
                    text_at(one, "author_user", key)
                    for one in references.values()
                    for key in ("username", "name")
                ),
            ]
        ),
        Field.NATIVE_ID: native,
        Field.PARENT_ID: id_at(references.get("replied_to"), "id"),
        Field.THREAD_ID: id_at(tweet, "conversation_id"),
        Field.LIKES: cell_at(counts, "like_count"),
        Field.REPLIES: cell_at(counts, "reply_count"),
        Field.SHARES: cell_at(counts, "retweet_count"),
        Field.URL: f"https://x.com/i/status/{native}" if native else None,
    }


def _tweet_text(tweet: Mapping[str, Any]) -> str | None:
    return text_at(tweet, "note_tweet", "text") or text_at(tweet, "text")


def _bluesky_post(post: Mapping[str, Any]) -> Record:
    record, author = dict_at(post, "record"), dict_at(post, "author")
    uri, did = id_at(post, "uri"), id_at(author, "did")
    about = dict_at(post, "4CAT_metadata")
    key = (uri or "").rpartition("/")[2]
    return {
        Field.PLATFORM: Platform.BLUESKY.value,
        Field.TEXT: text_at(record, "text"),
        # The Python client writes names in its own way, the API in another.
        Field.CREATED_AT: cell_at(record, "created_at") or cell_at(record, "createdAt"),
        Field.RETRIEVED_AT: cell_at(about, "collected_at"),
        Field.AUTHOR: id_at(author, "handle") or did,
        Field.AUTHOR_NAME: text_at(author, "display_name") or text_at(author, "displayName"),
        Field.OTHER_NAMES: in_lines(
            [
                text_at(about, "reply_to"),
                *(text_at(one, "handle") for one in dicts_at(about, "mentions")),
            ]
        ),
        Field.NATIVE_ID: uri,
        Field.PARENT_ID: id_at(record, "reply", "parent", "uri"),
        Field.THREAD_ID: id_at(record, "reply", "root", "uri"),
        Field.LIKES: _either(post, "like_count", "likeCount"),
        Field.REPLIES: _either(post, "reply_count", "replyCount"),
        Field.SHARES: _either(post, "repost_count", "repostCount"),
        Field.URL: f"https://bsky.app/profile/{did}/post/{key}" if did and key else None,
    }


def _either(value: Mapping[str, Any], first: str, second: str) -> Cell:
    found = cell_at(value, first)
    return cell_at(value, second) if found is None else found


FORMATS: tuple[TableFormat | DocumentFormat, ...] = (
    DocumentFormat(
        code="fourcat_ndjson",
        platform=None,
        recognise=_recognise,
        records=_records,
        zone=UTC,
    ),
    TableFormat(
        code="fourcat",
        platform=None,
        marks=(*(_ITEM | source.marks for source in _SOURCES), _OTHER_SOURCE),
        columns={
            Field.TEXT: ("body",),
            Field.CREATED_AT: ("unix_timestamp", "timestamp", "created_at"),
            Field.AUTHOR: ("author", "author_username", "author_user_id", "author_nickname"),
            Field.AUTHOR_NAME: (
                "author_fullname", "author_full", "author_name", "author_display_name",
                "author_nickname",
            ),
            Field.OTHER_NAMES: _NAME_COLUMNS,
            Field.NATIVE_ID: ("id",),
            Field.PARENT_ID: ("parent_id", "reply_to", "replied_to_post", "parent"),
            Field.THREAD_ID: ("thread_id",),
            Field.LIKES: (
                "likes", "like_count", "num_likes", "amount_likes", "digg_count", "score",
            ),
            Field.REPLIES: (
                "replies", "reply_count", "num_comments", "amount_comments", "comments",
                "comment_count",
            ),
            Field.SHARES: (
                "shares", "retweet_count", "amount_shares", "reposts", "repost_count", "share_count",
            ),
            Field.URL: ("comment_url", *_LINK_COLUMNS),
            Field.RETRIEVED_AT: ("timestamp_collected", "collected_at"),
        },
        zone=UTC,
        refine=_refine,
    ),
)  # fmt: skip
