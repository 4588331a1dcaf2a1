"""Bluesky: what the AT protocol's API answers, as it is or taken apart by a script.

The shapes are those of the lexicons: ``app.bsky.feed`` (getPosts, searchPosts, getAuthorFeed,
getTimeline, getPostThread), ``app.bsky.unspecced.getPostThreadV2``, ``com.atproto.repo.listRecords``
and the lines of Jetstream. Posts that an answer only quotes or hands along as context of a feed are
not yielded; those of a thread are, above and below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from analytics.ingest.readers.format import DocumentFormat, Value
from analytics.ingest.readers.nested import cell_at, dict_at, id_at, in_lines, text_at, value_at
from analytics.ingest.records import Cell, Field, Record
from analytics.posts import Platform

_SCHEME = "at://"
_POST = "app.bsky.feed.post"
_NO_HANDLE = "handle.invalid"
# Lists of an answer, in which the posts stand; the other keys that such an answer may have.
_LISTS = ("posts", "feed", "records", "thread")
_BESIDE_LISTS = frozenset({"cursor", "hitsTotal", "hasOtherReplies", "threadgate"})


def _recognise(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    found: dict[str, None] = {}
    for outline in outlines:
        if _post_in(outline) is not None:
            where = next((key for key in ("post", "value", "commit") if key in outline), "")
            found[f"{where}.uri" if where and where != "commit" else where or "uri"] = None
            found["record"] = None
        for key in _LISTS:
            if isinstance(elements := outline.get(key), list):
                if any(_post_in(element) is not None for element in elements):
                    found[f"{key}[].uri"] = None
                elif not elements and key != "records" and outline.keys() - {key} <= _BESIDE_LISTS:
                    found[key] = None
        if isinstance(thread := outline.get("thread"), dict) and _is_thread(thread):
            found["thread.post.uri"] = None
    return list(found)


def _is_thread(thread: Mapping[str, Any]) -> bool:
    return _post_in(thread) is not None or str(thread.get("$type")).startswith("app.bsky.feed.defs")


def _records(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        page = value.whole
        if not isinstance(page, dict):
            continue
        if isinstance(page.get("thread"), dict):
            yield from _thread_records(value, page["thread"])
            continue
        listed = [key for key in _LISTS if isinstance(page.get(key), list)]
        for key in listed:
            for element in value.items(key):
                yield from _record(_post_in(element))
        if not listed:
            yield from _record(_post_in(page))


def _thread_records(value: Value, thread: Mapping[str, Any]) -> Iterator[Record]:
    """Yield the posts above the one that was asked for, that one, and all below it."""
    above: list[Any] = []
    parent = thread.get("parent")
    while isinstance(parent, dict):
        above.append(parent)
        parent = parent.get("parent")
    for view in (*reversed(above), thread):
        yield from _record(_post_in(view))
    for reply in value.items("thread", "replies"):
        waiting = [reply]
        while waiting:
            view = waiting.pop()
            yield from _record(_post_in(view))
            replies = value_at(view, "replies")
            waiting.extend(reversed(replies) if isinstance(replies, list) else ())


def _post_in(value: Any) -> Mapping[str, Any] | None:
    """Return the post that ``value`` is or wraps, with ``uri`` and ``record``; None if there is none.

    Posts that were deleted or whose author is blocked have no record.
    """
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("commit"), dict):
        return _post_in_event(value)
    for key in ("post", "value"):
        inner = value.get(key)
        if isinstance(inner, dict) and isinstance(inner.get("post"), dict):
            inner = inner["post"]
        if _is_post(inner):
            return dict_at(inner)
    if _is_post(value):
        return value
    record = value.get("value")
    if _has_at_uri(value) and isinstance(record, dict) and record.get("$type") == _POST:
        return {"uri": value["uri"], "record": record}
    return None


def _post_in_event(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    commit, author = dict_at(event, "commit"), text_at(event, "did")
    key = text_at(commit, "rkey")
    if commit.get("collection") != _POST or not author or not key:
        return None
    if not isinstance(record := commit.get("record"), dict):
        return None
    uri = f"{_SCHEME}{author}/{_POST}/{key}"
    return {"uri": uri, "author": {"did": author}, "record": record}


def _is_post(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and _has_at_uri(value)
        and isinstance(record := value.get("record"), dict)
        and (record.get("$type") == _POST or "text" in record)
    )


def _has_at_uri(value: Mapping[str, Any]) -> bool:
    return str(value.get("uri")).startswith(_SCHEME)


def _record(post: Mapping[str, Any] | None) -> Iterator[Record]:
    if post is None:
        return
    record, author = dict_at(post, "record"), dict_at(post, "author")
    uri = str(post["uri"])
    owner, _, key = uri.removeprefix(_SCHEME).partition(f"/{_POST}/")
    did = text_at(author, "did") or owner
    handle = text_at(author, "handle")
    written: dict[Field, Cell] = {
        Field.TEXT: text_at(record, "text"),
        Field.CREATED_AT: _written_at(record, post),
        Field.AUTHOR: handle if handle and handle != _NO_HANDLE else did,
        Field.AUTHOR_NAME: text_at(author, "displayName"),
        Field.OTHER_NAMES: in_lines(_other_names(post)),
        Field.NATIVE_ID: uri,
        Field.PARENT_ID: id_at(record, "reply", "parent", "uri"),
        Field.THREAD_ID: id_at(record, "reply", "root", "uri"),
        Field.LIKES: cell_at(post, "likeCount"),
        Field.REPLIES: cell_at(post, "replyCount"),
        Field.SHARES: cell_at(post, "repostCount"),
        Field.URL: f"https://bsky.app/profile/{did}/post/{key}" if key else None,
    }
    yield written


def _written_at(record: Mapping[str, Any], post: Mapping[str, Any]) -> datetime | None:
    """Return the earlier of when the author says that it was written and when a server saw it.

    Authors can say anything, 2099 too. The protocol's own ``sortAt`` is the earlier one.
    """
    told = (_moment(text_at(record, "createdAt")), _moment(text_at(post, "indexedAt")))
    return min((moment for moment in told if moment is not None), default=None)


def _moment(written: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _other_names(post: Mapping[str, Any]) -> Iterator[str | None]:
    """Yield the names of those whose posts are quoted."""
    for path in (("embed", "record"), ("embed", "record", "record")):
        author = dict_at(post, *path, "author")
        yield text_at(author, "handle")
        yield text_at(author, "displayName")


FORMATS = (
    DocumentFormat(
        code="bluesky_api",
        platform=Platform.BLUESKY,
        recognise=_recognise,
        records=_records,
    ),
)
