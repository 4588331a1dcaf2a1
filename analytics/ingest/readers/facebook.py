"""Facebook: posts and comments from the Graph API, Apify and Facepager.

The shapes are those of the Graph API v3 to v23 (Page feed, Post, Comment; since v11 without ``id``
for those who do not moderate the page), of Apify's facebook-comments-scraper and
facebook-posts-scraper in 2026, as JSON and as the tables in which Apify spreads lists over columns
(``comments/0/text``), and of Facepager 3 and 4 (CSV).

The identifiers of one comment look differently: ``post_comment`` in the Graph API, a part of the
link, and base64 of ``comment:post_comment`` in what the web page is made of. All end in the
comment's own number, which is the one taken; so it is with posts (``page_post``).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from analytics.ingest.readers.format import DocumentFormat, TableFormat, Value
from analytics.ingest.readers.nested import cell_at, dict_at, in_lines, list_at, text_at, value_at
from analytics.ingest.records import Cell, Field, Record
from analytics.posts import Platform

_COMMENT = re.compile(r"[?&]comment_id=([^&#\s]+)")
_REPLY = re.compile(r"[?&]reply_comment_id=([^&#\s]+)")
# Best first: a link to a photo in a post names both.
_POST = (
    re.compile(r"/(?:posts|permalink)/(?:[^/?#]+/)?(\d{5,})"),
    re.compile(r"[?&]story_fbid=(\d{5,})"),
    re.compile(r"facebook\.com/\d+_(\d{5,})"),
    re.compile(r"/(?:videos|reel|watch)/(?:[^/?#]+/)?(\d{5,})"),
    re.compile(r"/photos/(?:[^/?#]+/)*?(\d{5,})/?(?:[?#]|$)"),
    re.compile(r"[?&](?:fbid|v)=(\d{5,})"),
    # What names the post like this differs from visitor to visitor, but within an export it serves.
    re.compile(r"(?:/posts/(?:[^/?#]+/)?|[?&]story_fbid=)(pfbid\w+)"),
)
_PROFILE = re.compile(
    r"facebook\.com/(?:profile\.php\?(?:[^#]*&)?id=(?P<number>\d+)"
    r"|people/[^/?#]+/(?P<person>\w+)|p/[^/?#]*-(?P<page>\d+)|(?P<name>[A-Za-z0-9.\-]{2,}))/?(?:[?#]|$)"
)
_NO_PROFILES = frozenset(
    {"p", "people", "groups", "watch", "photo", "permalink.php", "story.php", "profile.php",
     "photo.php", "events", "pages", "reel", "share", "hashtag"}
)  # fmt: skip
_LONGEST_NODE = 400
_PAGING = re.compile(r"/v\d+\.\d+/((?:\d+_)?\d{5,})/comments\?")

_GRAPH_LISTS = (("data",), ("posts", "data"), ("feed", "data"), ("published_posts", "data"),
                ("visitor_posts", "data"), ("tagged", "data"))  # fmt: skip
_GRAPH_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+\-]\d{4}|Z)")
_ONLY_COMMENTS = frozenset(
    {"comment_count", "like_count", "parent", "can_comment", "can_remove", "can_hide", "can_like",
     "can_reply_privately", "user_likes", "attachment", "is_private", "object"}
)  # fmt: skip
_ONLY_POSTS = frozenset(
    {"shares", "story", "full_picture", "status_type", "attachments", "is_published",
     "updated_time", "admin_creator", "picture", "is_popular", "promotion_status"}
)  # fmt: skip
_SPREAD_LIST = re.compile(r"(comments|top_comments)_(\d{1,6})_(.+)")


def comment_ids_in_link(link: Any) -> tuple[str | None, str | None]:
    """Return (the comment to which ``link`` leads, the comment that it answers)."""
    if not isinstance(link, str):
        return None, None
    comment, reply = _COMMENT.search(link), _REPLY.search(link)
    top = last_number(unquote(comment[1])) if comment else None
    return (last_number(unquote(reply[1])), top) if reply else (top, None)


def post_id_in_link(link: Any) -> str | None:
    """Return the number of the post to which ``link`` leads, None if it leads to none."""
    if not isinstance(link, str):
        return None
    return next((match[1] for form in _POST if (match := form.search(link))), None)


def handle_in_link(link: Any) -> str | None:
    """Return the account to whose profile ``link`` leads: its name in links, or else its number."""
    match = _PROFILE.search(link) if isinstance(link, str) else None
    if match is None:
        return None
    found = next(part for part in match.groups() if part)
    return found if found.lower() not in _NO_PROFILES else None


def last_number(identifier: Any) -> str | None:
    """Return the post's or comment's own number in an identifier of any of Facebook's kinds."""
    numbers = _numbers(identifier)
    return numbers[-1] if numbers else None


def _numbers(identifier: Any) -> list[str]:
    """Return the numbers in ``page_post``, ``post_comment`` or base64 of ``comment:post_comment``.

    An identifier of another kind is its own.
    """
    if isinstance(identifier, int) and not isinstance(identifier, bool):
        return [str(identifier)]
    if not isinstance(identifier, str) or not identifier.strip():
        return []
    text = identifier.strip()
    if not text[0].isdigit() and len(text) <= _LONGEST_NODE:
        try:
            node = base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("ascii")
        except (binascii.Error, ValueError):
            return [text]
        if not node.startswith(("comment:", "feedback:")):
            return [text]
        text = node.split(":", 1)[1]
    return text.split("_")


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


def _text(found: Cell) -> str | None:
    return found if isinstance(found, str) else None


# --- Graph API ---


def _recognise_graph(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    keys: dict[str, None] = {}
    for outline in outlines:
        if _is_comments_page(outline):
            keys["summary.can_comment"] = None
        found: list[tuple[str, Any]] = [("[].", outline)]
        for path in _GRAPH_LISTS:
            where = ".".join(path) + "[]."
            found += [(where, element) for element in list_at(outline, *path)]
        for where, element in found:
            inner = (f"{where}comments.data[].", list_at(element, "comments", "data"))
            for place, ones in ((where, [element]), inner):
                for one in ones:
                    if isinstance(one, dict) and _is_of_graph(one):
                        keys |= {place + key: None for key in _marks_of(one)}
    return tuple(keys)


def _is_comments_page(outline: Mapping[str, Any]) -> bool:
    return isinstance(outline.get("data"), list) and "can_comment" in dict_at(outline, "summary")


def _is_of_graph(element: Mapping[str, Any]) -> bool:
    written = element.get("created_time")
    return (
        isinstance(written, str)
        and bool(_GRAPH_TIME.fullmatch(written))
        and any(key in element for key in ("message", "story", "permalink_url"))
    )


def _marks_of(element: Mapping[str, Any]) -> list[str]:
    known = ("permalink_url", "comment_count", "created_time", "message", "from", "reactions")
    return [key for key in known if key in element]


def _graph_records(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        outline = value.outline
        if not isinstance(outline, dict):
            continue
        asked = _asked_comments_of(outline)
        is_comments = bool(asked) or _is_comments_page(outline)
        for path in _GRAPH_LISTS:
            # A large file is read through for each list that is asked for.
            for element in value.items(*path) if list_at(outline, *path) else ():
                if is_comments or _is_comment(element):
                    for record in _threads([element], None, _graph_comment, _graph_replies):
                        yield _under(record, asked, element)
                else:
                    yield from _graph_post(element, list_at(element, "comments", "data"))
        if _is_comment(outline):
            yield from _threads([outline], None, _graph_comment, _graph_replies)
        elif "created_time" in outline or "comments" in outline:
            yield from _graph_post(outline, value.items("comments", "data"))


def _asked_comments_of(outline: Mapping[str, Any]) -> list[str]:
    """Return what a page holds the comments of, by the links to the other pages."""
    for way in ("next", "previous"):
        match = _PAGING.search(text_at(outline, "paging", way) or "")
        if match:
            return match[1].split("_")
    return []


def _under(record: Record, asked: Sequence[str], element: Any) -> Record:
    """Return ``record`` with what the page says of it: the post, and the comment that it answers."""
    if not asked:
        return record
    numbers = _numbers(text_at(element, "id"))
    if len(asked) > 1 and numbers[:-1] == asked[:1]:
        # The page was asked for the replies to ``post_comment``; ``page_post`` begins differently.
        return {**record, Field.PARENT_ID: record.get(Field.PARENT_ID) or asked[1]}
    return {**record, Field.THREAD_ID: record.get(Field.THREAD_ID) or asked[-1]}


def _graph_post(element: Any, comments: Iterable[Any]) -> Iterator[Record]:
    if not isinstance(element, dict):
        return
    link = text_at(element, "permalink_url") or text_at(element, "link")
    own = last_number(text_at(element, "id")) or post_id_in_link(link)
    if "created_time" in element:
        likes = cell_at(element, "likes", "summary", "total_count")
        reactions = cell_at(element, "reactions", "summary", "total_count")
        yield {
            Field.NATIVE_ID: own,
            Field.TEXT: cell_at(element, "message"),
            Field.CREATED_AT: cell_at(element, "created_time"),
            **_graph_people(element),
            Field.LIKES: likes if likes is not None else reactions,
            Field.REPLIES: cell_at(element, "comments", "summary", "total_count"),
            Field.SHARES: cell_at(element, "shares", "count"),
            Field.URL: text_at(element, "permalink_url"),
        }
    yield from _threads(comments, own, _graph_comment, _graph_replies)


def _is_comment(element: Any) -> bool:
    """Say whether something in a list is a comment; without any sign of it, it is a post."""
    if not isinstance(element, dict):
        return False
    link = text_at(element, "permalink_url")
    if comment_ids_in_link(link)[0]:
        return True
    keys = element.keys()
    return not keys.isdisjoint(_ONLY_COMMENTS) and keys.isdisjoint(_ONLY_POSTS)


def _graph_comment(raw: Any, post: str | None, above: str | None) -> dict[Field, Cell] | None:
    if not isinstance(raw, dict) or ("message" not in raw and "created_time" not in raw):
        return None
    link = text_at(raw, "permalink_url")
    in_link, answered = comment_ids_in_link(link)
    numbers = _numbers(text_at(raw, "id"))
    named = numbers[-2] if len(numbers) > 1 else None
    likes = cell_at(raw, "like_count")
    return {
        Field.NATIVE_ID: numbers[-1] if numbers else in_link,
        Field.PARENT_ID: answered or last_number(text_at(raw, "parent", "id")) or above,
        Field.THREAD_ID: post
        or post_id_in_link(link)
        or named
        or last_number(text_at(raw, "object", "id")),
        Field.TEXT: cell_at(raw, "message"),
        Field.CREATED_AT: cell_at(raw, "created_time"),
        **_graph_people(raw),
        Field.LIKES: likes
        if likes is not None
        else cell_at(raw, "reactions", "summary", "total_count"),
        Field.REPLIES: cell_at(raw, "comment_count"),
        Field.URL: link,
    }


def _graph_replies(raw: Any) -> list[Any]:
    return list_at(raw, "comments", "data")


def _graph_people(raw: Any) -> dict[Field, Cell]:
    name = text_at(raw, "from", "name")
    tags = (
        *list_at(raw, "message_tags"),
        *list_at(raw, "with_tags", "data"),
        *list_at(raw, "to", "data"),
    )
    return {
        Field.AUTHOR: text_at(raw, "from", "username") or text_at(raw, "from", "id") or name,
        Field.AUTHOR_NAME: name,
        Field.OTHER_NAMES: in_lines(text_at(tag, "name") for tag in tags),
    }


# --- Apify ---


def _recognise_apify_comments(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    marks = ("feedbackId", "threadingDepth", "commentUrl", "facebookUrl", "profileName", "postId")
    keys: dict[str, None] = {}
    for outline in outlines:
        found = [key for key in marks if key in outline]
        if "text" in outline and "profileName" in outline and len(found) > 1:
            keys |= {f"[].{key}": None for key in found}
    return tuple(keys)


def _recognise_apify_posts(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    marks = ("facebookUrl", "topLevelUrl", "pageName", "feedbackId", "topReactionsCount", "postId")
    keys: dict[str, None] = {}
    for outline in outlines:
        found = [key for key in marks if key in outline]
        is_post = "postId" in outline and ("text" in outline or "time" in outline)
        if is_post and "facebookUrl" in outline and len(found) > 2:
            keys |= {f"[].{key}": None for key in found}
    return tuple(keys)


def _apify_comments(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        yield from _threads([value.whole], None, _apify_comment, _apify_replies)


def _apify_posts(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        post = _apify_post(value.whole)
        if post is not None:
            yield post
            thread = _text(post[Field.NATIVE_ID])
            for key in ("topComments", "comments"):
                comments = list_at(value.whole, key)
                yield from _threads(comments, thread, _apify_comment, _apify_replies)


def _apify_comment(raw: Any, post: str | None, above: str | None) -> dict[Field, Cell] | None:
    if not isinstance(raw, dict):
        return None
    link = _first_text(raw, "commentUrl", "comment_url")
    in_link, answered = comment_ids_in_link(link)
    if not any(key in raw for key in ("text", "profileName", "profile_name")):
        # Where nothing was found Apify writes an object with an error.
        return None
    nodes = [_numbers(raw.get(key)) for key in ("feedbackId", "feedback_id", "id")]
    numbers = max(nodes, key=len)
    named = numbers[0] if len(numbers) > 1 else None
    answers = _first_text(raw, "replyToCommentId", "reply_to_comment_id", "parentCommentId")
    profile = _first_text(raw, "profileUrl", "profile_url")
    name = _first_text(raw, "profileName", "profile_name")
    page = _first_text(raw, "facebookUrl", "facebook_url")
    return {
        Field.NATIVE_ID: in_link
        or _first_text(raw, "commentId", "comment_id")
        or (numbers[-1] if numbers else None),
        Field.PARENT_ID: answered or last_number(answers) or above,
        Field.THREAD_ID: post
        or named
        or _first_text(raw, "facebookId", "facebook_id")
        or post_id_in_link(link)
        or post_id_in_link(page),
        Field.TEXT: cell_at(raw, "text"),
        Field.CREATED_AT: _scalar(raw.get("date")),
        Field.AUTHOR: handle_in_link(profile)
        or _first_text(raw, "profileId", "profile_id")
        or name,
        Field.AUTHOR_NAME: name,
        Field.LIKES: _first_cell(raw, "likesCount", "likes_count"),
        Field.REPLIES: _first_cell(raw, "commentsCount", "comments_count"),
        Field.URL: link,
    }


def _apify_replies(raw: Any) -> list[Any]:
    found = value_at(raw, "comments")
    if isinstance(found, dict):
        return [found[place] for place in sorted(found) if isinstance(place, int)]
    return found if isinstance(found, list) else []


def _apify_post(raw: Any) -> dict[Field, Cell] | None:
    if not isinstance(raw, dict) or not any(key in raw for key in ("postId", "post_id")):
        return None
    link = text_at(raw, "url")
    top_link = _first_text(raw, "topLevelUrl", "top_level_url")
    page = _first_text(raw, "pageName", "page_name")
    name = text_at(raw, "user", "name") or _first_text(raw, "user_name")
    profile = text_at(raw, "user", "profileUrl") or _first_text(raw, "user_profile_url")
    number = text_at(raw, "user", "id") or _first_text(raw, "user_id")
    comments = cell_at(raw, "comments")
    return {
        # The number of a photo stands in ``postId`` where the post is a photo.
        Field.NATIVE_ID: last_number(_first_text(raw, "feedbackId", "feedback_id"))
        or post_id_in_link(top_link)
        or _first_text(raw, "postId", "post_id"),
        Field.TEXT: cell_at(raw, "text"),
        Field.CREATED_AT: _scalar(raw.get("time")) or _scalar(raw.get("timestamp")),
        Field.AUTHOR: (page if page and page.lower() not in _NO_PROFILES else None)
        or handle_in_link(profile)
        or number
        or name,
        Field.AUTHOR_NAME: name,
        Field.LIKES: cell_at(raw, "likes"),
        Field.REPLIES: comments
        if comments is not None
        else _first_cell(raw, "commentsCount", "comments_count"),
        Field.SHARES: cell_at(raw, "shares"),
        Field.URL: link or top_link,
    }


def _scalar(found: Any) -> Cell:
    """Return what can stand in a cell; a workbook has times as such."""
    cell: Cell = None if isinstance(found, dict | list) else found
    return cell


def _first_text(raw: Any, *keys: str) -> str | None:
    return next((text for key in keys if (text := text_at(raw, key))), None)


def _first_cell(raw: Any, *keys: str) -> Cell:
    return next((cell for key in keys if (cell := cell_at(raw, key)) is not None), None)


def _refine_comments(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    gathered = _gathered(row)
    own = _apify_comment(gathered, None, None)
    if own is None:
        return
    yield _as_mapped(own, record)
    replies = _apify_replies(gathered)
    post, answered = _text(own[Field.THREAD_ID]), _text(own[Field.NATIVE_ID])
    yield from _threads(replies, post, _apify_comment, _apify_replies, answered)


def _refine_posts(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    post = _apify_post(_gathered(row))
    if post is not None:
        yield _as_mapped(post, record)


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


def _as_mapped(found: Record, record: Mapping[Field, Cell]) -> Record:
    """Return what was found in a row, with the cells of the columns that were chosen for it."""
    exact = (Field.NATIVE_ID, Field.PARENT_ID, Field.AUTHOR)
    chosen = {
        field: cell
        for field, cell in record.items()
        if cell is not None and cell != "" and not (field in exact and found.get(field))
    }
    return {**found, **chosen}


# --- Facepager ---


def _refine_facepager(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    link = row.get("permalink_url")
    in_link, answered = comment_ids_in_link(link)
    numbers = _numbers(record.get(Field.NATIVE_ID))
    if not numbers or (record.get(Field.TEXT) in (None, "") and not record.get(Field.CREATED_AT)):
        # The accounts that were asked for, and what the network answered besides.
        return
    parent = last_number(record.get(Field.PARENT_ID))
    is_comment = bool(in_link or parent) or "comments" in str(row.get("query_type") or "")
    thread = post_id_in_link(link) or (numbers[-2] if len(numbers) > 1 else None)
    yield {
        **record,
        Field.NATIVE_ID: numbers[-1],
        Field.PARENT_ID: answered or parent,
        Field.THREAD_ID: thread if is_comment else None,
        Field.AUTHOR: record.get(Field.AUTHOR) or record.get(Field.AUTHOR_NAME),
    }


FORMATS: tuple[TableFormat | DocumentFormat, ...] = (
    DocumentFormat("facebook_graph_api", Platform.FACEBOOK, _recognise_graph, _graph_records),
    DocumentFormat(
        "facebook_apify_comments", Platform.FACEBOOK, _recognise_apify_comments, _apify_comments
    ),
    DocumentFormat("facebook_apify_posts", Platform.FACEBOOK, _recognise_apify_posts, _apify_posts),
    TableFormat(
        code="facebook_apify_comments_table",
        platform=Platform.FACEBOOK,
        marks=(
            frozenset({"profile_name", "text", "feedback_id"}),
            frozenset({"profile_name", "text", "threading_depth"}),
            frozenset({"profile_name", "text", "facebook_url"}),
            frozenset({"profile_name", "text", "comment_url", "likes_count"}),
        ),
        columns={
            Field.TEXT: ("text",),
            Field.CREATED_AT: ("date",),
            Field.AUTHOR: ("profile_id", "profile_name"),
            Field.AUTHOR_NAME: ("profile_name",),
            Field.LIKES: ("likes_count",),
            Field.REPLIES: ("comments_count",),
            Field.URL: ("comment_url",),
        },
        refine=_refine_comments,
    ),
    TableFormat(
        code="facebook_apify_posts_table",
        platform=Platform.FACEBOOK,
        marks=(
            frozenset({"facebook_url", "post_id", "text", "page_name"}),
            frozenset({"facebook_url", "post_id", "text", "feedback_id"}),
            frozenset({"facebook_url", "post_id", "text", "user_name"}),
        ),
        columns={
            Field.TEXT: ("text",),
            Field.CREATED_AT: ("time", "timestamp"),
            Field.AUTHOR: ("page_name", "user_name"),
            Field.AUTHOR_NAME: ("user_name",),
            Field.LIKES: ("likes",),
            Field.REPLIES: ("comments", "comments_count"),
            Field.SHARES: ("shares",),
            Field.URL: ("url", "top_level_url"),
        },
        refine=_refine_posts,
    ),
    TableFormat(
        code="facebook_facepager",
        platform=Platform.FACEBOOK,
        marks=(
            frozenset({"object_id", "object_type", "message", "created_time"}),
            frozenset({"object_id", "query_type", "message", "created_time"}),
        ),
        columns={
            Field.TEXT: ("message",),
            Field.CREATED_AT: ("created_time",),
            Field.AUTHOR: ("from_id",),
            Field.AUTHOR_NAME: ("from_name",),
            Field.NATIVE_ID: ("object_id",),
            # ``parent_id`` counts the rows of Facepager's own table.
            Field.PARENT_ID: ("parent_id_2",),
            Field.LIKES: (
                "like_count",
                "likes_summary_total_count",
                "reactions_summary_total_count",
            ),
            Field.REPLIES: ("comment_count", "comments_summary_total_count"),
            Field.SHARES: ("shares_count",),
            Field.URL: ("permalink_url",),
        },
        refine=_refine_facepager,
    ),
)
