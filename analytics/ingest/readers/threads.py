"""Threads: pages of Meta's Threads API, and what scrapers of its web pages write.

``threads_graph`` is the Threads API v1.0 (``/me/threads``, ``/{id}/replies``,
``/{id}/conversation``, keyword search). ``threads_web`` is the layout of the web application, in
which scrapers hand posts along (``thread_items``), and Scrapfly's shorter one of a thread with its
replies, which actors on Apify took over. ``threads_scraper_table`` are flat rows: each scraper names
its columns otherwise, so they are known by the links to Threads that they hold.

Outside the API a post is known by its number (``pk``). The short code in its link is the same number
in base 64. The API has numbers of its own, which nothing else knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from analytics.ingest.readers.format import DocumentFormat, TableFormat, Value
from analytics.ingest.readers.nested import (
    cell_at,
    dict_at,
    dicts_at,
    id_at,
    in_lines,
    list_at,
    text_at,
    value_at,
)
from analytics.ingest.records import Cell, Field, Record
from analytics.posts import Platform

_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?threads\.(?:net|com)/(?:@?[\w.]+/post|t)/([\w\-]+)", re.IGNORECASE
)
_CODE_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_CODE = re.compile(r"[A-Za-z0-9_\-]{9,12}")
# Codes of private posts go on after the number.
_CODE_LENGTH = 11
# The web's own number, and behind it the author's.
_PK = re.compile(r"([0-9]{15,20})(?:_[0-9]+)?")


def _post_number(written: Cell) -> str | None:
    """Return a post's number, given itself, its short code or a link to it."""
    text = str(written).strip() if isinstance(written, str | int) else ""
    if number := _PK.fullmatch(text):
        return number[1]
    link = _LINK.search(text)
    code = link[1][:_CODE_LENGTH] if link else text
    if not _CODE.fullmatch(code) or code.isdigit():
        return None
    number_in_code = 0
    for sign in code:
        number_in_code = number_in_code * 64 + _CODE_SIGNS.index(sign)
    return str(number_in_code)


# The Threads API.

_GRAPH_KEYS = (
    "is_reply", "root_post", "replied_to", "is_quote_post", "has_replies", "hide_status",
    "reply_audience", "is_reply_owned_by_me", "topic_tag", "reposted_post",
)  # fmt: skip


def _recognise_graph(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    found: dict[str, None] = {}
    for outline in outlines:
        for post in (outline, *dicts_at(outline, "data")):
            if id_at(post, "id") is None or "timestamp" not in post:
                continue
            where = "data[]." if post is not outline else ""
            if post.get("media_product_type") == "THREADS":
                found[f"{where}media_product_type"] = None
            if _LINK.match(str(post.get("permalink"))):
                found[f"{where}permalink"] = None
            found.update((f"{where}{key}", None) for key in _GRAPH_KEYS if key in post)
    return list(found)


def _graph_records(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        page = value.whole
        if not isinstance(page, dict):
            continue
        for post in value.items("data") if "data" in page else (page,):
            # Replies that were asked for together with the post stand in it.
            waiting: list[tuple[Any, str | None, str | None]] = [(post, None, None)]
            while waiting:
                found, parent, root = waiting.pop()
                native_id = id_at(found, "id")
                if native_id is None or not ("text" in found or "timestamp" in found):
                    continue
                parent = id_at(found, "replied_to", "id") or parent
                root = id_at(found, "root_post", "id") or root
                yield {
                    **_graph_record(found),
                    Field.PARENT_ID: parent,
                    Field.THREAD_ID: root,
                }
                waiting += [
                    (reply, native_id, root or native_id)
                    for reply in reversed(list_at(found, "replies", "data"))
                ]


def _graph_record(post: Mapping[str, Any]) -> dict[Field, Cell]:
    return {
        Field.TEXT: text_at(post, "text"),
        Field.CREATED_AT: cell_at(post, "timestamp"),
        Field.AUTHOR: text_at(post, "username") or id_at(post, "owner", "id"),
        Field.OTHER_NAMES: in_lines(
            text_at(post, key, "username") for key in ("replied_to", "quoted_post", "reposted_post")
        ),
        Field.NATIVE_ID: id_at(post, "id"),
        Field.LIKES: _insight(post, "likes"),
        Field.REPLIES: _insight(post, "replies"),
        Field.SHARES: _insight(post, "reposts"),
        Field.URL: text_at(post, "permalink"),
    }


def _insight(post: Mapping[str, Any], name: str) -> Cell:
    """Return a count that was asked for together with the post (``insights.metric(likes)``)."""
    for metric in dicts_at(post, "insights", "data"):
        if metric.get("name") == name:
            values = dicts_at(metric, "values")
            return (
                cell_at(values[0], "value") if values else cell_at(metric, "total_value", "value")
            )
    return None


# The web application's layout, and Scrapfly's.

_WEB_KEYS = ("text_post_app_info", "caption")


def _recognise_web(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    found: dict[str, None] = {}
    for outline in outlines:
        if isinstance(outline.get("thread"), dict) and "replies" in outline:
            if _is_short(outline["thread"]):
                found["thread.published_on"] = None
                found["replies"] = None
            continue
        for chain in _chains(outline):
            for post in chain:
                found.update((key, None) for key in _WEB_KEYS if key in post)
                if "published_on" in post:
                    found["published_on"] = None
    return list(found)


def _web_records(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        page = value.whole
        if not isinstance(page, dict):
            continue
        if _is_short(thread := dict_at(page, "thread")):
            root = _web_number(thread)
            yield _web_record(thread, None)
            for reply in value.items("replies"):
                if _is_short(reply):
                    yield {**_web_record(reply, root), Field.THREAD_ID: root}
            continue
        above: str | None = None
        for place, chain in enumerate(_chains(page)):
            parent = above
            for post in chain:
                yield _web_record(post, parent)
                parent = _web_number(post)
            # A page of one post: the rest are answers to what it opens with.
            if place == 0 and "reply_threads" in page:
                above = parent


def _chains(value: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """Yield the posts in ``value``, in lists in which each answers the one before it."""
    holders: list[Any] = [value.get("containing_thread"), value]
    for key in ("threads", "reply_threads"):
        holders += list_at(value, key)
    for path in (("edges",), ("data", "data", "edges"), ("data", "mediaData", "edges")):
        holders += [value_at(edge, "node") for edge in list_at(value, *path)]
    for holder in holders:
        chain = [
            post
            for item in list_at(holder, "thread_items")
            if _is_web(post := dict_at(item, "post"))
        ]
        if chain:
            yield chain
    for alone in (dict_at(value, "post"), dict_at(value)):
        if _is_web(alone) or _is_short(alone):
            yield [alone]
            break


def _is_web(post: Mapping[str, Any]) -> bool:
    return isinstance(post.get("text_post_app_info"), dict) and _web_number(post) is not None


def _is_short(post: Any) -> bool:
    return (
        isinstance(post, dict)
        and "text" in post
        and "username" in post
        and _web_number(post) is not None
        and ("published_on" in post or "user_pk" in post or bool(_LINK.match(str(post.get("url")))))
    )


def _web_number(post: Mapping[str, Any]) -> str | None:
    written = (cell_at(post, key) for key in ("pk", "id", "code", "url"))
    return next(filter(None, map(_post_number, written)), None)


def _web_record(post: Mapping[str, Any], parent: str | None) -> dict[Field, Cell]:
    about = dict_at(post, "text_post_app_info")
    user = dict_at(post, "user")
    code, link = text_at(post, "code"), text_at(post, "url")
    author = text_at(user, "username") or text_at(post, "username")
    return {
        Field.TEXT: text_at(post, "caption", "text")
        if "caption" in post
        else text_at(post, "text"),
        Field.CREATED_AT: cell_at(post, "taken_at") or cell_at(post, "published_on"),
        Field.AUTHOR: author or id_at(user, "pk") or id_at(post, "user_pk"),
        Field.AUTHOR_NAME: text_at(user, "full_name"),
        Field.OTHER_NAMES: in_lines(_web_names(about)),
        Field.NATIVE_ID: _web_number(post),
        Field.PARENT_ID: parent,
        Field.LIKES: cell_at(post, "like_count"),
        Field.REPLIES: _either(cell_at(about, "direct_reply_count"), cell_at(post, "reply_count")),
        Field.SHARES: _either(cell_at(about, "repost_count"), cell_at(post, "repost_count")),
        Field.URL: link or (f"https://www.threads.com/t/{code}" if code else None),
    }


def _web_names(about: Mapping[str, Any]) -> Iterator[str | None]:
    yield text_at(about, "reply_to_author", "username")
    for key in ("quoted_post", "reposted_post"):
        user = dict_at(about, "share_info", key, "user")
        yield text_at(user, "username")
        yield text_at(user, "full_name")
    for fragment in dicts_at(about, "text_fragments", "fragments"):
        yield text_at(fragment, "mention_fragment", "mentioned_user", "username")


def _either(first: Cell, second: Cell) -> Cell:
    return second if first is None else first


# Flat rows.

_COLUMNS: Mapping[Field, Sequence[str]] = {
    Field.TEXT: ("text", "caption_text", "caption", "reply_text", "post_text", "content"),
    Field.CREATED_AT: (
        "taken_at", "published_on", "created_at", "published_at", "created_at_iso", "timestamp",
        "posted_at", "publish_date", "date", "created_at_timestamp",
    ),
    Field.AUTHOR: (
        "username", "user_username", "author_username", "owner_username", "author_handle",
        "author_user_name", "user_name", "author",
    ),
    Field.AUTHOR_NAME: (
        "user_full_name", "full_name", "author_full_name", "author_display_name", "display_name",
        "author_name",
    ),
    Field.OTHER_NAMES: ("reply_to_username", "parent_author", "parent_username", "reply_to", "root_author"),
    Field.NATIVE_ID: (
        "pk", "post_pk", "reply_pk", "reply_id", "post_id", "id", "code", "post_code", "reply_code", "shortcode",
    ),
    Field.PARENT_ID: (
        "parent_reply_id", "parent_post_id", "parent_id", "parent_pk", "replied_to_id",
        "reply_to_id", "parent_code", "parent_url",
    ),
    Field.THREAD_ID: (
        "root_post_id", "root_id", "root_pk", "root_post_code", "root_code", "root_post_url",
        "root_url", "source_post_url", "thread_id",
    ),
    Field.LIKES: ("like_count", "likes", "likes_count", "metrics_likes"),
    Field.REPLIES: (
        "text_post_app_info_direct_reply_count", "direct_reply_count", "reply_count", "replies",
        "replies_count", "metrics_replies",
    ),
    Field.SHARES: ("text_post_app_info_repost_count", "repost_count", "reposts", "reposts_count"),
    Field.URL: ("url", "permalink", "post_url", "reply_url", "thread_url", "link"),
}  # fmt: skip
_FEWEST_LINKS = 0.8


def _leads_to_threads(samples: Mapping[str, Sequence[str]]) -> bool:
    for name in _COLUMNS[Field.URL]:
        links = samples.get(name, ())
        if links:
            return sum(bool(_LINK.match(link)) for link in links) >= _FEWEST_LINKS * len(links)
    return False


def _refine(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    own = (_post_number(row.get(name)) for name in _COLUMNS[Field.NATIVE_ID])
    record[Field.NATIVE_ID] = next(filter(None, own), None) or _post_number(record.get(Field.URL))
    for field in (Field.PARENT_ID, Field.THREAD_ID):
        above = (_post_number(row.get(name)) for name in _COLUMNS[field])
        record[field] = next(filter(None, above), None)
    yield record


FORMATS = (
    DocumentFormat(
        code="threads_graph",
        platform=Platform.THREADS,
        recognise=_recognise_graph,
        records=_graph_records,
    ),
    DocumentFormat(
        code="threads_web",
        platform=Platform.THREADS,
        recognise=_recognise_web,
        records=_web_records,
    ),
    TableFormat(
        code="threads_scraper_table",
        platform=Platform.THREADS,
        marks=tuple(
            frozenset({text, author, link})
            for text in _COLUMNS[Field.TEXT]
            for author in _COLUMNS[Field.AUTHOR]
            for link in _COLUMNS[Field.URL]
        ),
        columns=_COLUMNS,
        recognise=_leads_to_threads,
        refine=_refine,
    ),
)
