"""Zeeschuimer: posts that the browser extension caught while somebody scrolled, a line each.

Zeeschuimer (Digital Methods Initiative, 2022 to 2025) wraps what a platform's website got for its own
use: ``{"item_id", "timestamp_collected", "source_platform", …, "data": {…}}``. Read are TikTok
(videos and comments), Instagram (posts, and the comments that a fork of the extension adds), X and
Threads; of other platforms each line is turned away with a sentence. 4CAT keeps the same items with
the wrapping under ``__import_meta`` (see ``fourcat.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

from analytics.ingest.readers.format import DocumentFormat, Value
from analytics.ingest.readers.instagram import post_id_of_code
from analytics.ingest.readers.nested import (
    cell_at,
    dict_at,
    dicts_at,
    id_at,
    in_lines,
    list_at,
    text_at,
)
from analytics.ingest.readers.tiktok import comment_records, is_comment, is_video, video_record
from analytics.ingest.records import Broken, Cell, Field, Record
from analytics.messages import Message
from analytics.posts import Platform

_Fields = dict[Field, Cell]
_Maker = Callable[[Mapping[str, Any]], Iterator[Record]]


def captured_records(
    item: Mapping[str, Any], source: str | None, captured_at: Cell
) -> Iterator[Record | Broken]:
    """Yield the posts in ``item``, as the website of a platform got it.

    ``source`` is what Zeeschuimer calls the platform, ``captured_at`` when it saw the item (epoch,
    ms). Advertisements, and what the platform would not show, yield nothing.
    """
    known = _KNOWN.get((source or "").removeprefix("www.").lower()) or _by_shape(item)
    if known is None:
        yield Broken(Message.of("import.rejected.unknown_source", source=source or "?"))
        return
    platform, make = known
    for record in make(item):
        yield {**record, Field.PLATFORM: platform.value, Field.RETRIEVED_AT: captured_at}


def _by_shape(item: Mapping[str, Any]) -> tuple[Platform, _Maker] | None:
    """Return what ``item`` shows itself to be, for the extension's names changed over time."""
    if is_comment(item):
        return Platform.TIKTOK, comment_records
    if is_video(item) and not {"stats", "statsV2", "authorStats"}.isdisjoint(item):
        return Platform.TIKTOK, _tiktok_video
    if isinstance(item.get("text_post_app_info"), dict):
        return Platform.THREADS, _threads_post
    if dict_at(item, "legacy") and ("rest_id" in item or "full_text" in item["legacy"]):
        return Platform.X, _x_post
    if "edge_media_to_caption" in item or ("code" in item and "media_type" in item):
        return Platform.INSTAGRAM, _instagram_post
    return None


# --- TikTok ----------------------------------------------------------------------------------


def _tiktok_video(video: Mapping[str, Any]) -> Iterator[Record]:
    if is_video(video):
        yield video_record(video)


# --- Instagram -------------------------------------------------------------------------------


def _instagram_post(node: Mapping[str, Any]) -> Iterator[Record]:
    if node.get("product_type") == "ad":
        return
    code = id_at(node, "code") or id_at(node, "shortcode")
    number = id_at(node, "pk") or id_at(node, "id")
    post = post_id_of_code(code) or (number.split("_")[0] if number else None)
    user = dict_at(node, "user") or dict_at(node, "owner")
    captions = dicts_at(node, "edge_media_to_caption", "edges")
    people = [
        dict_at(tagged, "user") or dict_at(tagged, "node", "user")
        for path in (("usertags", "in"), ("edge_media_to_tagged_user", "edges"))
        for tagged in list_at(node, *path)
    ]
    yield {
        **_by(user),
        Field.TEXT: text_at(node, "caption", "text")
        or text_at(node, "caption")
        or next((text_at(edge, "node", "text") for edge in captions), None),
        Field.CREATED_AT: cell_at(node, "taken_at") or cell_at(node, "taken_at_timestamp"),
        Field.OTHER_NAMES: in_lines(
            text_at(person, key)
            for person in (*people, *dicts_at(node, "coauthor_producers"))
            for key in ("username", "full_name")
        ),
        Field.NATIVE_ID: post,
        Field.LIKES: _first_count(
            node,
            ("like_count",),
            ("edge_media_preview_like", "count"),
            ("edge_liked_by", "count"),
        ),
        Field.REPLIES: _first_count(
            node,
            ("comment_count",),
            ("edge_media_preview_comment", "count"),
            ("edge_media_to_parent_comment", "count"),
            ("edge_media_to_comment", "count"),
        ),
        Field.URL: f"https://www.instagram.com/p/{code}/" if code else None,
    }
    # The website gets the newest comments along with a post.
    for shown in (*dicts_at(node, "preview_comments"), *dicts_at(node, "comments")):
        if id_at(shown, "pk") and "text" in shown:
            yield _instagram_reply(shown, post)


def _instagram_comment(comment: Mapping[str, Any]) -> Iterator[Record]:
    if "text" in comment:
        yield _instagram_reply(comment, None)


def _instagram_reply(comment: Mapping[str, Any], post: str | None) -> Record:
    media = id_at(comment, "media_id") or id_at(comment, "post_id")
    return {
        **_by(dict_at(comment, "user") or dict_at(comment, "owner")),
        Field.TEXT: text_at(comment, "text"),
        Field.CREATED_AT: cell_at(comment, "created_at_utc") or cell_at(comment, "created_at"),
        Field.NATIVE_ID: id_at(comment, "pk") or id_at(comment, "id"),
        Field.PARENT_ID: id_at(comment, "parent_comment_id"),
        Field.THREAD_ID: post
        or post_id_of_code(id_at(comment, "post_shortcode"))
        or (media.split("_")[0] if media else None),
        Field.LIKES: _first_count(comment, ("comment_like_count",), ("like_count",)),
        Field.REPLIES: cell_at(comment, "child_comment_count"),
    }


def _by(user: Mapping[str, Any]) -> _Fields:
    return {
        Field.AUTHOR: id_at(user, "username") or id_at(user, "unique_id") or id_at(user, "pk"),
        Field.AUTHOR_NAME: text_at(user, "full_name") or text_at(user, "nickname"),
    }


def _first_count(node: Mapping[str, Any], *paths: tuple[str, ...]) -> Cell:
    return next((found for path in paths if (found := cell_at(node, *path)) is not None), None)


# --- Threads ---------------------------------------------------------------------------------


def _threads_post(post: Mapping[str, Any]) -> Iterator[Record]:
    code = id_at(post, "code")
    number = id_at(post, "pk") or id_at(post, "id")
    about = dict_at(post, "text_post_app_info")
    pieces = dicts_at(about, "text_fragments", "fragments")
    yield {
        **_by(dict_at(post, "user")),
        Field.TEXT: text_at(post, "caption", "text")
        or "".join(text_at(piece, "plaintext") or "" for piece in pieces),
        Field.CREATED_AT: cell_at(post, "taken_at"),
        Field.OTHER_NAMES: in_lines(
            [
                text_at(about, "reply_to_author", "username"),
                text_at(about, "share_info", "quoted_post", "user", "username"),
                text_at(about, "share_info", "reposted_post", "user", "username"),
            ]
        ),
        Field.NATIVE_ID: number.split("_")[0] if number else post_id_of_code(code),
        Field.LIKES: cell_at(post, "like_count"),
        Field.REPLIES: cell_at(about, "direct_reply_count"),
        Field.SHARES: cell_at(about, "repost_count"),
        Field.URL: f"https://www.threads.com/t/{code}" if code else None,
    }


# --- X ---------------------------------------------------------------------------------------


def _x_post(found: Mapping[str, Any]) -> Iterator[Record]:
    tweet = _unwrapped(found)
    legacy = dict_at(tweet, "legacy")
    if not legacy or found.get("promoted") is True or tweet.get("promoted") is True:
        # What was deleted or is withheld has no content; advertisements are no post of anybody's.
        return
    original = _unwrapped(dict_at(legacy, "retweeted_status_result", "result"))
    native = id_at(tweet, "rest_id") or id_at(legacy, "id_str") or id_at(tweet, "id")
    quoted = _unwrapped(dict_at(tweet, "quoted_status_result", "result"))
    mentioned = dicts_at(legacy, "entities", "user_mentions")
    yield {
        **_x_author(tweet),
        Field.TEXT: _x_text(original) or _x_text(tweet),
        Field.CREATED_AT: cell_at(legacy, "created_at"),
        Field.OTHER_NAMES: in_lines(
            [
                text_at(legacy, "in_reply_to_screen_name"),
                *(text_at(_x_author(other).get(Field.AUTHOR)) for other in (original, quoted)),
                *(text_at(_x_author(other).get(Field.AUTHOR_NAME)) for other in (original, quoted)),
                *(text_at(person, "screen_name") for person in mentioned),
                *(text_at(person, "name") for person in mentioned),
            ]
        ),
        Field.NATIVE_ID: native,
        Field.PARENT_ID: id_at(legacy, "in_reply_to_status_id_str"),
        Field.THREAD_ID: id_at(legacy, "conversation_id_str"),
        Field.LIKES: cell_at(legacy, "favorite_count"),
        Field.REPLIES: cell_at(legacy, "reply_count"),
        Field.SHARES: cell_at(legacy, "retweet_count"),
        Field.URL: f"https://x.com/i/status/{native}" if native else None,
    }


def _unwrapped(result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a post without the wrapping in which one stands whose replies are limited."""
    return dict_at(result, "tweet") or result


def _x_text(tweet: Mapping[str, Any]) -> str | None:
    """Return a post's text, in full where it is longer than the first 280 characters."""
    return text_at(tweet, "note_tweet", "note_tweet_results", "result", "text") or text_at(
        tweet, "legacy", "full_text"
    )


def _x_author(tweet: Mapping[str, Any]) -> _Fields:
    user = dict_at(tweet, "core", "user_results", "result") or dict_at(tweet, "user")
    places = (dict_at(user, "core"), dict_at(user, "legacy"), user)
    handles = (id_at(place, key) for place in places for key in ("screen_name", "unique_id"))
    names = (text_at(place, key) for place in places for key in ("name", "nickname"))
    return {
        Field.AUTHOR: next(filter(None, handles), None) or id_at(tweet, "legacy", "user_id_str"),
        Field.AUTHOR_NAME: next(filter(None, names), None),
    }


_KNOWN: Mapping[str, tuple[Platform, _Maker]] = {
    "tiktok.com": (Platform.TIKTOK, _tiktok_video),
    "tiktok-comments": (Platform.TIKTOK, comment_records),
    "instagram.com": (Platform.INSTAGRAM, _instagram_post),
    "instagram-comments": (Platform.INSTAGRAM, _instagram_comment),
    "twitter.com": (Platform.X, _x_post),
    "x.com": (Platform.X, _x_post),
    "twitter-comments": (Platform.X, _x_post),
    "threads.net": (Platform.THREADS, _threads_post),
    "threads.com": (Platform.THREADS, _threads_post),
}


# --- The lines -------------------------------------------------------------------------------

_WRAPPING = ("item_id", "timestamp_collected", "source_platform_url", "nav_index")


def _recognise(outlines: Sequence[Mapping[str, Any]]) -> list[str]:
    found: dict[str, None] = {}
    for outline in outlines:
        beside = [key for key in _WRAPPING if key in outline]
        if "source_platform" in outline and "data" in outline and beside:
            found |= dict.fromkeys(("source_platform", *beside))
    return list(found)


def _records(values: Iterable[Value]) -> Iterator[Record | Broken]:
    for value in values:
        line = value.whole
        item = dict_at(line, "data")
        if item:
            yield from captured_records(
                item, text_at(line, "source_platform"), cell_at(line, "timestamp_collected")
            )


FORMATS: tuple[DocumentFormat, ...] = (
    DocumentFormat(
        code="zeeschuimer",
        platform=None,
        recognise=_recognise,
        records=_records,
        zone=UTC,
    ),
)
