"""Instagram: posts and comments from the Graph API, Apify, instaloader and the app's own API.

The shapes are those of the Graph API v11 to v23 (IG Media, IG Comment, Business Discovery), of
Apify's instagram-comment-scraper, instagram-scraper and instagram-profile-scraper in 2026, as JSON
and as the tables in which Apify spreads lists over columns (``replies/0/text``), of instaloader 4
(``…_comments.json``) and of the answers of the app's own API, as instagrapi and browser tools save
them.

A post has a number and a short code, which is that number in base 64. The Graph API has numbers of
its own for posts, so the short code in a link decides: then a post is the same in every export.
Comments have one number everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from analytics.ingest.column_names import fold_name
from analytics.ingest.readers.format import DocumentFormat, TableFormat, Value
from analytics.ingest.readers.nested import (
    cell_at,
    dict_at,
    in_lines,
    list_at,
    text_at,
    value_at,
)
from analytics.ingest.records import Cell, Field, Record
from analytics.posts import Platform

_CODE = re.compile(
    r"instagram\.com/(?:[\w.]+/)?(?:p|reels?|tv)/([A-Za-z0-9_\-]{5,})", re.IGNORECASE
)
_COMMENT = re.compile(r"/c/(\d+)(?:/r/(\d+))?")
_PROFILE = re.compile(
    r"instagram\.com/(?:stories/)?@?([A-Za-z0-9_.]{1,30})/?(?:[?#]|$)", re.IGNORECASE
)
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
# What stands behind the code of a private account's post is a key to it.
_KEY_LENGTH = 28

_GRAPH_LISTS = (("data",), ("media", "data"), ("business_discovery", "media", "data"))
_GRAPH_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+\-]\d{4}")
_GRAPH_MEDIA = ("caption", "media_type", "media_product_type", "comments_count", "media_url")
_GRAPH_MARKS = (*_GRAPH_MEDIA, "permalink", "username", "from", "like_count", "replies", "comments",
                "hidden", "media", "parent_id")  # fmt: skip
# The Threads API answers in the same way. Only there a text of its own stands beside these.
_THREADS_ONLY = frozenset(
    {"is_quote_post", "has_replies", "root_post", "replied_to", "is_reply", "reply_audience"}
)
_POST_BESIDE_TEXT = frozenset({"media_type", "media_product_type", "permalink", "shortcode"})

_SPREAD_LIST = re.compile(r"(replies|latest_comments)_(\d{1,6})_(.+)")
_SPREAD_NAME = re.compile(
    r"(?:mentions_\d+|(?:tagged_users|coauthor_producers)_\d+_(?:username|full_name))"
)


def post_id_in_link(link: Any) -> str | None:
    """Return the number of the post to which ``link`` leads, None if it leads to none."""
    match = _CODE.search(link) if isinstance(link, str) else None
    return post_id_of_code(match[1]) if match else None


def post_id_of_code(code: Any) -> str | None:
    """Return the number that a post's short code stands for."""
    if not isinstance(code, str):
        return None
    bare = code[:-_KEY_LENGTH] if len(code) > _KEY_LENGTH else code
    number = 0
    for char in bare:
        digit = _DIGITS.find(char)
        if digit < 0:
            return None
        number = number * 64 + digit
    # Codes are nine to eleven signs long: the number has 64 bits.
    return str(number) if bare and number < 1 << 64 else None


def comment_ids_in_link(link: Any) -> tuple[str | None, str | None]:
    """Return (the comment to which ``link`` leads, the comment that it answers)."""
    match = _COMMENT.search(link) if isinstance(link, str) else None
    if match is None:
        return None, None
    return (match[2], match[1]) if match[2] else (match[1], None)


def handle_in_link(link: Any) -> str | None:
    """Return the account to whose profile ``link`` leads, None if it leads to none."""
    match = _PROFILE.search(link) if isinstance(link, str) else None
    return match[1] if match else None


_ReadComment = Callable[[Any, str | None, str | None], dict[Field, Cell] | None]


def _threads(
    comments: Iterable[Any],
    post: str | None,
    read: _ReadComment,
    replies_of: Callable[[Any], list[Any]],
    answered: str | None = None,
) -> Iterator[Record]:
    """Yield each comment before its replies, however deep they are nested."""
    waiting: list[tuple[Iterator[Any], str | None, str | None]] = [(iter(comments), post, answered)]
    while waiting:
        level, thread, above = waiting[-1]
        for raw in level:
            record = read(raw, thread, above) or {}
            if record:
                yield record
            replies = replies_of(raw)
            if replies:
                # Replies need not say themselves under which post they stand.
                under = _text(record.get(Field.THREAD_ID)) or thread
                own = _text(record.get(Field.NATIVE_ID)) or above
                waiting.append((iter(replies), under, own))
                break
        else:
            waiting.pop()


def _samples(
    outlines: Sequence[Mapping[str, Any]], lists: Iterable[tuple[str, ...]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (where it stands, object) for the values themselves and what their lists hold."""
    for outline in outlines:
        yield "[].", dict(outline)
        for path in lists:
            where = ".".join(path) + "[]."
            for element in list_at(outline, *path):
                if isinstance(element, dict):
                    yield where, element


# --- Graph API ---


def _recognise_graph(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    keys: dict[str, None] = {}
    for where, element in _samples(outlines, _GRAPH_LISTS):
        inner = (f"{where}comments.data[].", list_at(element, "comments", "data"))
        for place, found in ((where, [element]), inner):
            for one in found:
                if isinstance(one, dict) and _is_of_graph(one):
                    keys |= {place + key: None for key in _GRAPH_MARKS if key in one}
                    keys[f"{place}timestamp"] = None
    return tuple(keys)


def _is_of_graph(element: Mapping[str, Any]) -> bool:
    written = element.get("timestamp")
    if not (isinstance(written, str) and _GRAPH_TIME.fullmatch(written)) or "id" not in element:
        return False
    if "text" in element:
        return element.keys().isdisjoint(_THREADS_ONLY | _POST_BESIDE_TEXT)
    return (
        any(key in element for key in _GRAPH_MEDIA)
        and element.get("media_product_type") != "THREADS"
    )


def _graph_records(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        outline = value.outline
        for path in _GRAPH_LISTS:
            # A large file is read through for each list that is asked for.
            for element in value.items(*path) if list_at(outline, *path) else ():
                yield from _of_graph(element, list_at(element, "comments", "data"))
        comments = value.items("comments", "data") if list_at(outline, "comments", "data") else ()
        yield from _of_graph(outline, comments)


def _of_graph(element: Any, comments: Iterable[Any]) -> Iterator[Record]:
    if not isinstance(element, dict):
        return
    if "text" in element:
        yield from _threads([element], None, _graph_comment, _graph_replies)
        return
    post: str | None = None
    link = text_at(element, "permalink")
    if "timestamp" in element and "id" in element:
        post = post_id_in_link(link) or text_at(element, "id")
        yield {
            Field.NATIVE_ID: post,
            Field.TEXT: cell_at(element, "caption"),
            Field.CREATED_AT: cell_at(element, "timestamp"),
            Field.AUTHOR: _graph_author(element),
            Field.LIKES: cell_at(element, "like_count"),
            Field.REPLIES: cell_at(element, "comments_count"),
            Field.URL: link,
        }
    elif "comments" in element:
        post = post_id_in_link(link) or text_at(element, "id")
    yield from _threads(comments, post, _graph_comment, _graph_replies)


def _graph_comment(raw: Any, post: str | None, above: str | None) -> dict[Field, Cell] | None:
    if not isinstance(raw, dict) or "text" not in raw:
        return None
    return {
        Field.NATIVE_ID: text_at(raw, "id"),
        Field.PARENT_ID: text_at(raw, "parent_id") or above,
        Field.THREAD_ID: post
        or post_id_in_link(value_at(raw, "media", "permalink"))
        or text_at(raw, "media", "id"),
        Field.TEXT: cell_at(raw, "text"),
        Field.CREATED_AT: cell_at(raw, "timestamp"),
        Field.AUTHOR: _graph_author(raw),
        Field.LIKES: cell_at(raw, "like_count"),
    }


def _graph_author(raw: Any) -> str | None:
    return (
        text_at(raw, "username")
        or text_at(raw, "from", "username")
        or text_at(raw, "user", "username")
    )


def _graph_replies(raw: Any) -> list[Any]:
    return list_at(raw, "replies", "data")


# --- Apify ---


def _recognise_apify_comments(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    marks = ("commentUrl", "postUrl", "repliesCount", "likesCount", "ownerProfilePicUrl")
    keys: dict[str, None] = {}
    for outline in outlines:
        if "ownerUsername" in outline and "text" in outline and "shortCode" not in outline:
            found = [key for key in marks if key in outline]
            keys |= {f"[].{key}": None for key in ("ownerUsername", *found) if found}
    return tuple(keys)


def _recognise_apify_posts(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    marks = ("shortCode", "latestComments", "ownerUsername", "commentsCount", "ownerFullName")
    keys: dict[str, None] = {}
    for where, element in _samples(outlines, (("latestPosts",),)):
        if "shortCode" in element and any(key in element for key in marks[1:]):
            keys |= {where + key: None for key in marks if key in element}
    return tuple(keys)


def _apify_comments(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        yield from _threads([value.whole], None, _apify_comment, _apify_replies)


def _apify_posts(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        yield from _apify_post(value.whole)
        for post in value.items("latestPosts"):
            yield from _apify_post(post)


def _apify_comment(raw: Any, post: str | None, above: str | None) -> dict[Field, Cell] | None:
    if not isinstance(raw, dict):
        return None
    own = _folded(raw)
    if own.get("text") is None and not (own.get("id") and own.get("owner_username")):
        # Where nothing was found Apify writes an object with an error.
        return None
    link = own.get("comment_url")
    in_link, answered = comment_ids_in_link(link)
    return {
        # Spreadsheets round the number, never the link.
        Field.NATIVE_ID: in_link or _whole(own.get("id")),
        Field.PARENT_ID: above or answered or _whole(own.get("parent_comment_id")),
        Field.THREAD_ID: post or post_id_in_link(own.get("post_url")) or post_id_in_link(link),
        Field.TEXT: cell_at(own, "text"),
        Field.CREATED_AT: _scalar(own.get("timestamp")),
        Field.AUTHOR: text_at(own, "owner_username") or text_at(own, "owner", "username"),
        Field.AUTHOR_NAME: text_at(own, "owner_full_name") or text_at(own, "owner", "full_name"),
        Field.LIKES: cell_at(own, "likes_count"),
        Field.REPLIES: cell_at(own, "replies_count"),
        Field.URL: text_at(own, "comment_url"),
    }


def _apify_replies(raw: Any) -> list[Any]:
    return _listed(raw, "replies")


def _apify_post(raw: Any) -> Iterator[Record]:
    if not isinstance(raw, dict):
        return
    own = _folded(raw)
    post = post_id_of_code(own.get("short_code")) or _whole(own.get("id"))
    if "short_code" in own:
        named = (*list_at(own, "mentions"), *_spread_names(own))
        people = [name if isinstance(name, str) else None for name in named]
        for key in ("tagged_users", "tagged_users_list", "coauthor_producers"):
            for person in list_at(own, key):
                people += [text_at(person, "username"), text_at(person, "full_name")]
        yield {
            Field.NATIVE_ID: post,
            Field.TEXT: cell_at(own, "caption"),
            Field.CREATED_AT: _scalar(own.get("timestamp")),
            Field.AUTHOR: text_at(own, "owner_username"),
            Field.AUTHOR_NAME: text_at(own, "owner_full_name"),
            Field.OTHER_NAMES: in_lines(people),
            Field.LIKES: cell_at(own, "likes_count"),
            Field.REPLIES: cell_at(own, "comments_count"),
            Field.URL: text_at(own, "url"),
        }
    comments = _listed(raw, "latestComments") or _listed(raw, "latest_comments")
    yield from _threads(comments, _text(post), _apify_comment, _apify_replies)


def _folded(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``raw`` with its names folded, as those of a table are."""
    return {fold_name(key): value for key, value in raw.items()}


def _listed(raw: Any, key: str) -> list[Any]:
    """Return the list under ``key``, also one that was put together from columns."""
    found = value_at(raw, key)
    if isinstance(found, dict):
        return [found[place] for place in sorted(found) if isinstance(place, int)]
    return found if isinstance(found, list) else []


def _gathered(row: Mapping[str, Cell]) -> dict[str, Any]:
    """Return ``row`` with the lists put together that Apify spreads over columns."""
    gathered: dict[str, Any] = {}
    for column, cell in row.items():
        if cell is None or cell == "":
            continue
        into, name = gathered, column
        while match := _SPREAD_LIST.fullmatch(name):
            elements = into.setdefault(match[1], {})
            if not isinstance(elements, dict):
                break
            into, name = elements.setdefault(int(match[2]), {}), match[3]
        into[name] = cell
    return gathered


def _spread_names(row: Mapping[str, Any]) -> Iterator[Any]:
    return (cell for name, cell in row.items() if _SPREAD_NAME.fullmatch(name))


def _whole(found: Any) -> Cell:
    """Return an identifier as it stands; a whole number as its digits."""
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return found if isinstance(found, str | float) else None


def _scalar(found: Any) -> Cell:
    """Return what can stand in a cell; a workbook has times as such."""
    cell: Cell = None if isinstance(found, dict | list) else found
    return cell


def _text(found: Cell) -> str | None:
    return found if isinstance(found, str) else None


def _refine_comments(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    gathered = _gathered(row)
    own = _apify_comment(gathered, None, None)
    if own is not None:
        yield _as_mapped(own, record)
        replies = _apify_replies(gathered)
        post, answered = _text(own[Field.THREAD_ID]), _text(own[Field.NATIVE_ID])
        yield from _threads(replies, post, _apify_comment, _apify_replies, answered)


def _refine_posts(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    gathered = _gathered(row)
    if "short_code" not in gathered:
        return
    found = _apify_post(gathered)
    yield _as_mapped(next(found), record)
    yield from found


def _as_mapped(found: Record, record: Mapping[Field, Cell]) -> Record:
    """Return what was found in a row, with the cells of the columns that were chosen for it."""
    exact = (Field.NATIVE_ID, Field.PARENT_ID)
    chosen = {
        field: cell
        for field, cell in record.items()
        if cell is not None and cell != "" and not (field in exact and found.get(field))
    }
    return {**found, **chosen}


# --- instaloader ---


def _recognise_instaloader(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    keys: dict[str, None] = {}
    for outline in outlines:
        if "text" in outline and "created_at" in outline and text_at(outline, "owner", "username"):
            found = [key for key in ("answers", "likes_count") if key in outline]
            keys |= {f"[].{key}": None for key in ("owner.username", *found) if found}
    return tuple(keys)


def _instaloader_comments(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        yield from _threads([value.whole], None, _instaloader_comment, _instaloader_answers)


def _instaloader_comment(raw: Any, post: str | None, above: str | None) -> dict[Field, Cell] | None:
    if not isinstance(raw, dict) or "text" not in raw:
        return None
    return {
        Field.NATIVE_ID: text_at(raw, "id"),
        Field.PARENT_ID: above,
        Field.THREAD_ID: post,
        Field.TEXT: cell_at(raw, "text"),
        Field.CREATED_AT: cell_at(raw, "created_at"),
        Field.AUTHOR: text_at(raw, "owner", "username"),
        Field.LIKES: cell_at(raw, "likes_count"),
    }


def _instaloader_answers(raw: Any) -> list[Any]:
    return list_at(raw, "answers")


# --- the app's own API ---

_APP_LISTS = (("comments",), ("child_comments",), ("items",))


def _recognise_app(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    marks = ("comment_like_count", "child_comment_count", "created_at_utc", "taken_at", "code",
             "preview_child_comments", "content_type", "media_id")  # fmt: skip
    keys: dict[str, None] = {}
    for where, element in _samples(outlines, _APP_LISTS):
        if "pk" in element and _is_of_app(element):
            keys |= {where + key: None for key in ("pk", *marks) if key in element}
    return tuple(keys)


def _is_of_app(element: Mapping[str, Any]) -> bool:
    if not isinstance(element.get("user"), dict):
        return False
    if "text" in element:
        return "created_at" in element or "created_at_utc" in element
    return "taken_at" in element and ("code" in element or "media_type" in element)


def _app_records(values: Iterable[Value]) -> Iterator[Record]:
    captions: set[str] = set()
    for value in values:
        outline = value.outline
        if not isinstance(outline, dict):
            continue
        if _is_of_app(outline):
            yield from _of_app(value.whole)
            continue
        caption = dict_at(outline, "caption")
        post = _app_media_id(outline) or _app_media_id(caption)
        if "text" in caption and post is not None and post not in captions:
            # Every page of comments begins with the post under which they stand.
            captions.add(post)
            yield _app_caption(caption, post)
        top = dict_at(outline, "parent_comment")
        yield from _threads([top], post, _app_comment, _app_replies)
        for key, answered in (("comments", None), ("child_comments", text_at(top, "pk"))):
            if list_at(outline, key):
                found = value.items(key)
                yield from _threads(found, post, _app_comment, _app_replies, answered)
        for element in value.items("items") if list_at(outline, "items") else ():
            yield from _of_app(element)


def _of_app(element: Any) -> Iterator[Record]:
    if not isinstance(element, dict):
        return
    if "text" in element:
        yield from _threads([element], None, _app_comment, _app_replies)
    elif "taken_at" in element:
        code = text_at(element, "code")
        number = text_at(element, "pk") or text_at(element, "id")
        # ``id`` has the account's number behind the post's.
        post = post_id_of_code(code) or (number.split("_")[0] if number else None)
        people: list[str | None] = []
        for tagged in (*list_at(element, "usertags", "in"), *list_at(element, "usertags")):
            people += [text_at(tagged, "user", "username"), text_at(tagged, "user", "full_name")]
        for author in list_at(element, "coauthor_producers"):
            people += [text_at(author, "username"), text_at(author, "full_name")]
        yield {
            Field.NATIVE_ID: post,
            Field.TEXT: text_at(element, "caption", "text") or cell_at(element, "caption_text"),
            Field.CREATED_AT: cell_at(element, "taken_at"),
            Field.AUTHOR: text_at(element, "user", "username"),
            Field.AUTHOR_NAME: text_at(element, "user", "full_name"),
            Field.OTHER_NAMES: in_lines(people),
            Field.LIKES: cell_at(element, "like_count"),
            Field.REPLIES: cell_at(element, "comment_count"),
            Field.URL: f"https://www.instagram.com/p/{code}/" if code else None,
        }
        yield from _threads(list_at(element, "preview_comments"), post, _app_comment, _app_replies)


def _app_media_id(raw: Any) -> str | None:
    """Return the number of the post that ``raw`` says it belongs to."""
    found = text_at(raw, "media_id")
    return found.split("_")[0] if found else None


def _app_caption(caption: Any, post: str) -> Record:
    return {
        Field.NATIVE_ID: post,
        Field.TEXT: cell_at(caption, "text"),
        Field.CREATED_AT: _app_time(caption),
        Field.AUTHOR: text_at(caption, "user", "username"),
        Field.AUTHOR_NAME: text_at(caption, "user", "full_name"),
    }


def _app_comment(raw: Any, post: str | None, above: str | None) -> dict[Field, Cell] | None:
    if not isinstance(raw, dict) or "text" not in raw:
        return None
    likes = cell_at(raw, "comment_like_count")
    answered = text_at(raw, "parent_comment_id") or text_at(raw, "replied_to_comment_id")
    return {
        Field.NATIVE_ID: text_at(raw, "pk") or text_at(raw, "id"),
        Field.PARENT_ID: above or answered,
        Field.THREAD_ID: post or _app_media_id(raw),
        Field.TEXT: cell_at(raw, "text"),
        Field.CREATED_AT: _app_time(raw),
        Field.AUTHOR: text_at(raw, "user", "username"),
        Field.AUTHOR_NAME: text_at(raw, "user", "full_name"),
        Field.LIKES: likes if likes is not None else cell_at(raw, "like_count"),
        Field.REPLIES: cell_at(raw, "child_comment_count"),
    }


def _app_time(raw: Any) -> Cell:
    # ``created_at`` alone is in the time of the phone in some versions.
    found = cell_at(raw, "created_at_utc")
    return found if found is not None else cell_at(raw, "created_at")


def _app_replies(raw: Any) -> list[Any]:
    return list_at(raw, "child_comments") or list_at(raw, "preview_child_comments")


FORMATS: tuple[TableFormat | DocumentFormat, ...] = (
    DocumentFormat("instagram_graph_api", Platform.INSTAGRAM, _recognise_graph, _graph_records),
    DocumentFormat(
        "instagram_apify_posts", Platform.INSTAGRAM, _recognise_apify_posts, _apify_posts
    ),
    DocumentFormat(
        "instagram_apify_comments", Platform.INSTAGRAM, _recognise_apify_comments, _apify_comments
    ),
    DocumentFormat(
        "instagram_instaloader", Platform.INSTAGRAM, _recognise_instaloader, _instaloader_comments
    ),
    DocumentFormat("instagram_app_api", Platform.INSTAGRAM, _recognise_app, _app_records),
    TableFormat(
        code="instagram_apify_posts_table",
        platform=Platform.INSTAGRAM,
        marks=(
            frozenset({"short_code", "owner_username", "caption"}),
            frozenset({"short_code", "latest_comments_0_text"}),
        ),
        columns={
            Field.TEXT: ("caption",),
            Field.CREATED_AT: ("timestamp",),
            Field.AUTHOR: ("owner_username",),
            Field.AUTHOR_NAME: ("owner_full_name",),
            Field.NATIVE_ID: ("id",),
            Field.LIKES: ("likes_count",),
            Field.REPLIES: ("comments_count",),
            Field.URL: ("url",),
        },
        refine=_refine_posts,
    ),
    TableFormat(
        code="instagram_apify_comments_table",
        platform=Platform.INSTAGRAM,
        marks=tuple(
            frozenset({"owner_username", "text", mark})
            for mark in ("comment_url", "post_url", "replies_count", "owner_profile_pic_url")
        ),
        columns={
            Field.TEXT: ("text",),
            Field.CREATED_AT: ("timestamp",),
            Field.AUTHOR: ("owner_username",),
            Field.AUTHOR_NAME: ("owner_full_name",),
            Field.NATIVE_ID: ("id",),
            Field.PARENT_ID: ("parent_comment_id",),
            Field.LIKES: ("likes_count",),
            Field.REPLIES: ("replies_count",),
            Field.URL: ("comment_url",),
        },
        refine=_refine_comments,
    ),
)
