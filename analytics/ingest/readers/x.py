"""X (Twitter): answers of its APIs, and what the tools write that Indonesian offices and students use.

``x_api_v2``: X API v2 (search, lookup, timelines, streams), pages as they came, as twarc2 collects
them, or flattened by ``twarc2 flatten``. ``x_api_v1``: API v1.1 and its streams.
``x_api_v2_table``: twarc-csv 0.7. ``x_tweet_harvest``: tweet-harvest 1 to 2.7. ``x_snscrape``:
snscrape 0.3 to 0.7 and twscrape as JSON; ``x_snscrape_table``: the same out of a data frame.
``x_twint``: twint 1 to 2.1, CSV and JSON. ``x_apify``: Tweet Scraper on Apify (apidojo).

A post that was edited has another identifier in each version. The identifier is taken as it is, for
other tools know no other. Of several versions on one page only the last is yielded.

A retweet is a record of its own with the text that it hands on, in full where the export has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
)
from analytics.ingest.records import Cell, Field, Record
from analytics.posts import Platform


def _link_to(native_id: str | None) -> str | None:
    """Return a link to a post that names no account."""
    return f"https://x.com/i/status/{native_id}" if native_id else None


# API v2.

_V2_KEYS = ("public_metrics", "referenced_tweets", "edit_history_tweet_ids", "__twarc")
_PROBLEM = re.compile(r"https://api\.(?:twitter|x)\.com/2/problems/")


def _recognise_v2(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    found: dict[str, None] = {}
    for outline in outlines:
        data = outline.get("data")
        wrapped = data if isinstance(data, list) else [data] if data is not None else [outline]
        where = "data[]." if isinstance(data, list) else "data." if data is not None else ""
        for post in wrapped:
            if isinstance(post, dict) and _is_v2(post):
                found.update((f"{where}{key}", None) for key in _V2_KEYS if key in post)
                if "author_id" in post and "conversation_id" in post:
                    found[f"{where}conversation_id"] = None
                found.update(_keys_beside_v2(outline))
        if data is None or data == []:
            found.update(_keys_without_posts(outline))
    return list(found)


def _keys_beside_v2(page: Mapping[str, Any]) -> dict[str, None]:
    return {
        **({"matching_rules": None} if isinstance(page.get("matching_rules"), list) else {}),
        **({"includes.tweets": None} if dicts_at(page, "includes", "tweets") else {}),
        **({"meta.result_count": None} if "result_count" in dict_at(page, "meta") else {}),
    }


def _keys_without_posts(page: Mapping[str, Any]) -> dict[str, None]:
    """Return what an answer without posts is known by: an empty page, an error, a lost stream."""
    keys: dict[str, None] = {}
    if dict_at(page, "meta").get("result_count") == 0:
        keys["meta.result_count"] = None
    for problem in (page, *dicts_at(page, "errors")):
        if _PROBLEM.match(str(problem.get("type"))):
            keys["errors[].type"] = None
    return keys


def _is_v2(post: Mapping[str, Any]) -> bool:
    return id_at(post, "id") is not None and isinstance(post.get("text"), str)


def _v2_records(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        page = value.whole
        if not isinstance(page, dict):
            continue
        if isinstance(page.get("data"), list):
            context = _Context(value.items("includes", "users"), value.items("includes", "tweets"))
            outdated = {
                str(version)
                for post in value.items("data")
                for version in list_at(post, "edit_history_tweet_ids")[:-1]
            }
            for post in value.items("data"):
                if id_at(post, "id") not in outdated:
                    yield from _v2_record(post, context)
        elif "data" in page:
            context = _Context(
                list_at(page, "includes", "users"), list_at(page, "includes", "tweets")
            )
            yield from _v2_record(page["data"], context)
        else:
            yield from _v2_record(page, _Context((), ()))


class _Context:
    """The accounts and posts that an answer includes beside those that were asked for."""

    def __init__(self, users: Iterable[Any], posts: Iterable[Any]) -> None:
        self._users = {id_at(user, "id"): user for user in users if isinstance(user, dict)}
        self._posts = {id_at(post, "id"): post for post in posts if isinstance(post, dict)}

    def author(self, post: Mapping[str, Any]) -> dict[str, Any]:
        """Return the account that wrote ``post``; empty if the answer does not include it."""
        return dict_at(post, "author") or dict_at(self._users.get(id_at(post, "author_id")))

    def post(self, reference: dict[str, Any]) -> dict[str, Any]:
        """Return the post that ``reference`` names; flattened, it stands in the reference itself."""
        if "text" in reference:
            return reference
        return dict_at(self._posts.get(id_at(reference, "id")))

    def user(self, user_id: str | None) -> dict[str, Any]:
        """Return the account; empty if the answer does not include it."""
        return dict_at(self._users.get(user_id))


def _v2_record(post: Any, context: _Context) -> Iterator[Record]:
    if not isinstance(post, dict) or post.get("id") is None or "text" not in post:
        return
    text = _v2_text(post)
    parent: str | None = None
    author = context.author(post)
    others = [dict_at(post, "in_reply_to_user"), *dicts_at(post, "entities", "mentions")]
    others.append(context.user(id_at(post, "in_reply_to_user_id")))
    for reference in dicts_at(post, "referenced_tweets"):
        original = context.post(reference)
        others.append(context.author(original))
        if reference.get("type") == "replied_to":
            parent = id_at(reference, "id")
        elif reference.get("type") == "retweeted":
            text = _v2_text(original) or text
            others += dicts_at(original, "entities", "mentions")
    yield {
        Field.TEXT: text,
        Field.CREATED_AT: cell_at(post, "created_at"),
        Field.AUTHOR: text_at(author, "username") or id_at(post, "author_id"),
        Field.AUTHOR_NAME: text_at(author, "name"),
        Field.OTHER_NAMES: in_lines(
            text_at(user, key) for user in others for key in ("username", "name")
        ),
        Field.NATIVE_ID: id_at(post, "id"),
        Field.PARENT_ID: parent,
        Field.THREAD_ID: id_at(post, "conversation_id"),
        Field.LIKES: cell_at(post, "public_metrics", "like_count"),
        Field.REPLIES: cell_at(post, "public_metrics", "reply_count"),
        Field.SHARES: cell_at(post, "public_metrics", "retweet_count"),
        Field.URL: _link_to(id_at(post, "id")),
    }


def _v2_text(post: Mapping[str, Any]) -> str | None:
    """Return the text; of a post beyond 280 characters ``text`` is only the beginning."""
    return text_at(post, "note_tweet", "text") or text_at(post, "text")


# API v1.1.

_V1_KEYS = ("in_reply_to_status_id_str", "retweeted_status", "favorite_count", "full_text")


def _recognise_v1(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    found: dict[str, None] = {}
    for outline in outlines:
        statuses = outline.get("statuses")
        if isinstance(statuses, list) and isinstance(outline.get("search_metadata"), dict):
            found["statuses[]"] = None
        for holder in statuses if isinstance(statuses, list) else (outline,):
            post = _v1_post(holder)
            if post is None:
                continue
            if text_at(post, "user", "screen_name") is not None:
                found["user.screen_name"] = None
            found.update((key, None) for key in _V1_KEYS if key in post)
        if id_at(outline, "delete", "status", "user_id_str") is not None:
            found["delete.status.user_id_str"] = None
    return list(found)


def _v1_post(value: Any) -> dict[str, Any] | None:
    """Return the post that ``value`` is, or wraps as account archives do; None if there is none."""
    post = dict_at(value, "tweet") or dict_at(value)
    if post.get("id_str") is None and post.get("id") is None:
        return None
    if "full_text" not in post and "text" not in post:
        return None
    is_known = (
        "screen_name" in dict_at(post, "user")
        or ("favorite_count" in post and "username" not in post)
        or "in_reply_to_status_id_str" in post
    )
    return post if is_known and ("created_at" in post or "full_text" in post) else None


def _v1_records(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        page = value.whole
        if not isinstance(page, dict):
            continue
        is_page = isinstance(page.get("statuses"), list)
        for holder in value.items("statuses") if is_page else (page,):
            post = _v1_post(holder)
            if post is not None:
                yield _v1_record(post)


def _v1_record(post: Mapping[str, Any]) -> Record:
    native_id = _v1_id(post, "id")
    original = dict_at(post, "retweeted_status")
    mentions = [
        mention
        for status in (post, original, dict_at(post, "extended_tweet"))
        for mention in dicts_at(status, "entities", "user_mentions")
    ]
    others = [
        *mentions,
        dict_at(original, "user"),
        dict_at(post, "quoted_status", "user"),
        {"screen_name": post.get("in_reply_to_screen_name")},
    ]
    author = dict_at(post, "user")
    return {
        Field.TEXT: _v1_text(original) or _v1_text(post),
        Field.CREATED_AT: cell_at(post, "created_at"),
        Field.AUTHOR: (
            text_at(author, "screen_name")
            or id_at(author, "id_str")
            or id_at(author, "id")
            or id_at(post, "user_id_str")
        ),
        Field.AUTHOR_NAME: text_at(author, "name"),
        Field.OTHER_NAMES: in_lines(
            text_at(user, key) for user in others for key in ("screen_name", "name")
        ),
        Field.NATIVE_ID: native_id,
        Field.PARENT_ID: _v1_id(post, "in_reply_to_status_id"),
        Field.THREAD_ID: id_at(post, "conversation_id_str"),
        Field.LIKES: cell_at(post, "favorite_count"),
        Field.REPLIES: cell_at(post, "reply_count"),
        Field.SHARES: cell_at(post, "retweet_count"),
        Field.URL: _link_to(native_id),
    }


def _v1_id(post: Mapping[str, Any], key: str) -> str | None:
    """Return an identifier. The number beside the string has lost digits in many a program."""
    return id_at(post, f"{key}_str") or id_at(post, key)


def _v1_text(post: Mapping[str, Any]) -> str | None:
    return (
        text_at(post, "extended_tweet", "full_text")
        or text_at(post, "full_text")
        or text_at(post, "text")
    )


# snscrape and twscrape.

_SNSCRAPE_TYPE = "snscrape.modules.twitter.Tweet"


def _recognise_snscrape(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    found: dict[str, None] = {}
    for outline in outlines:
        if str(outline.get("_type")).startswith("snscrape.modules.twitter."):
            found["_type"] = None
        elif _is_snscrape(outline):
            found["renderedContent" if "renderedContent" in outline else "rawContent"] = None
            found["conversationId"] = None
    return list(found)


def _is_snscrape(value: Any) -> bool:
    if not isinstance(value, dict) or id_at(value, "id") is None:
        return False
    if "_type" in value and value["_type"] != _SNSCRAPE_TYPE:
        return False
    has_text = "rawContent" in value or "content" in value
    return has_text and ("_type" in value or {"conversationId", "user"} <= value.keys())


def _snscrape_records(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        post = value.whole
        if not _is_snscrape(post):
            continue
        original = dict_at(post, "retweetedTweet")
        others = [
            dict_at(post, "inReplyToUser"),
            dict_at(original, "user"),
            dict_at(post, "quotedTweet", "user"),
            *dicts_at(post, "mentionedUsers"),
            *dicts_at(original, "mentionedUsers"),
        ]
        yield {
            Field.TEXT: _snscrape_text(original) or _snscrape_text(post),
            Field.CREATED_AT: cell_at(post, "date"),
            Field.AUTHOR: text_at(post, "user", "username") or id_at(post, "user", "id"),
            Field.AUTHOR_NAME: text_at(post, "user", "displayname"),
            Field.OTHER_NAMES: in_lines(
                text_at(user, key) for user in others for key in ("username", "displayname")
            ),
            Field.NATIVE_ID: id_at(post, "id_str") or id_at(post, "id"),
            Field.PARENT_ID: id_at(post, "inReplyToTweetIdStr") or id_at(post, "inReplyToTweetId"),
            Field.THREAD_ID: id_at(post, "conversationIdStr") or id_at(post, "conversationId"),
            Field.LIKES: cell_at(post, "likeCount"),
            Field.REPLIES: cell_at(post, "replyCount"),
            Field.SHARES: cell_at(post, "retweetCount"),
            Field.URL: text_at(post, "url"),
        }


def _snscrape_text(post: Mapping[str, Any]) -> str | None:
    return text_at(post, "rawContent") or text_at(post, "content")


# Tables.

_Refine = Callable[[dict[Field, Cell], Mapping[str, Cell]], Iterator[Record]]
# What programs write in place of nothing.
_NOTHING = frozenset({"", "nan", "none", "null", "undefined"})
# Accounts in a cell: dicts or objects as Python prints them, JSON, links, a list of handles.
_ACCOUNT = re.compile(
    r"(?:user_?name|screen_?name)['\"]?\s*[:=]\s*['\"](\w{1,20})['\"]"
    r"|(?:twitter|x)\.com/(\w{1,20})(?=['\",\s\]]|$)",
    re.IGNORECASE,
)
_QUOTED = r"\s*[:=]\s*(?:'((?:[^'\\]|\\.){1,80})'|\"((?:[^\"\\]|\\.){1,80})\")"
_DISPLAY_NAME = re.compile(rf"\bdisplay_?name['\"]?{_QUOTED}", re.IGNORECASE)
_MENTIONED_NAME = re.compile(rf"\bname['\"]?{_QUOTED}", re.IGNORECASE)
_HANDLE = re.compile(r"@?\w{1,20}")
_LISTED_HANDLE = re.compile(r"['\"]@?(\w{1,20})['\"]")


def _filled(cell: Cell) -> str | None:
    """Return what stands in a cell, None if a program wrote that nothing does."""
    text = str(cell).strip() if isinstance(cell, str | int) else ""
    return None if text.lower() in _NOTHING else text


def _handles(cell: Cell) -> list[str]:
    """Return the handles of the accounts in a cell."""
    text = _filled(cell) or ""
    if _HANDLE.fullmatch(text):
        return [text]
    found = [match[1] or match[2] for match in _ACCOUNT.finditer(text)]
    return found or (_LISTED_HANDLE.findall(text) if text.startswith("[") else [])


def _display_names(cell: Cell) -> list[str]:
    """Return the names shown of the accounts in a cell. Places have names too: those are left."""
    text = _filled(cell) or ""
    form = _MENTIONED_NAME if "screen_name" in text else _DISPLAY_NAME
    return [match[1] or match[2] for match in form.finditer(text)]


def _with_names(*columns: str) -> _Refine:
    """Return what adds the accounts in ``columns`` to the names that a record mentions."""

    def refine(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
        cells = [row.get(column) for column in columns]
        record[Field.OTHER_NAMES] = in_lines(
            name for cell in cells for name in (*_handles(cell), *_display_names(cell))
        )
        yield record

    return refine


def _refine_v2_table(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    record[Field.TEXT] = _filled(row.get("note_tweet_text")) or record.get(Field.TEXT)
    record[Field.AUTHOR] = _filled(row.get("author_username")) or _filled(row.get("author_id"))
    record[Field.URL] = _link_to(_filled(record.get(Field.NATIVE_ID)))
    named = _with_names(
        "in_reply_to_username", "retweeted_username", "quoted_username", "entities_mentions"
    )
    yield from named(record, row)


def _refine_tweet_harvest(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    text = record.get(Field.TEXT)
    if text == "full_text" and record.get(Field.NATIVE_ID) == "id_str":
        # Two crawls into one file: the second begins with the names of the columns.
        return
    if isinstance(text, str) and "image_url" not in row:
        # Up to version 2.4.1 line breaks were written like this.
        record[Field.TEXT] = text.replace("\\n", "\n")
    record[Field.AUTHOR] = _filled(row.get("username")) or _filled(row.get("user_id_str"))
    yield from _with_names("in_reply_to_screen_name")(record, row)


def _refine_snscrape(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    user = row.get("user")
    handle = _filled(row.get("user_username")) or _filled(row.get("username"))
    name = _filled(row.get("user_displayname"))
    record[Field.AUTHOR] = handle or next(iter(_handles(user)), None)
    record[Field.AUTHOR_NAME] = name or next(iter(_display_names(user)), None)
    if not _filled(record.get(Field.TEXT)):
        record[Field.TEXT] = row.get("content")
    yield from _with_names("mentioned_users", "in_reply_to_user", "quoted_tweet")(record, row)


_OFFSET = re.compile(r"[+\-]?[0-9]{3,4}")
_KNOWN_ZONES = frozenset({"UTC", "GMT", "WIB", "WITA", "WIT"})


def _refine_twint(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    day, clock = _filled(row.get("date")), _filled(row.get("time"))
    if day and clock:
        zone = _filled(row.get("timezone")) or ""
        if _OFFSET.fullmatch(zone):
            # A data frame takes +0700 for a number and writes 700.
            sign = "-" if zone.startswith("-") else "+"
            record[Field.CREATED_AT] = f"{day[:10]} {clock}{sign}{zone.lstrip('+-').zfill(4)}"
        elif zone.upper() in _KNOWN_ZONES:
            record[Field.CREATED_AT] = f"{day[:10]} {clock} {zone.upper()}"
        elif " " in zone or not _filled(record.get(Field.CREATED_AT)):
            # Windows writes "SE Asia Standard Time": the clock of the computer that collected.
            record[Field.CREATED_AT] = f"{day[:10]} {clock}"
    yield from _with_names("reply_to", "mentions", "user_rt")(record, row)


def _refine_apify(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    if not _filled(row.get("id")):
        # "noResults": what the actor writes when a search found nothing.
        return
    for column in ("retweet_full_text", "retweet_text", "full_text", "text"):
        if text := _filled(row.get(column)):
            record[Field.TEXT] = text
            break
    named = _with_names(
        "in_reply_to_username", "retweet_author_user_name", "quote_author_user_name", "entities"
    )
    yield from named(record, row)


FORMATS = (
    DocumentFormat(
        code="x_api_v2", platform=Platform.X, recognise=_recognise_v2, records=_v2_records
    ),
    DocumentFormat(
        code="x_snscrape",
        platform=Platform.X,
        recognise=_recognise_snscrape,
        records=_snscrape_records,
    ),
    DocumentFormat(
        code="x_api_v1", platform=Platform.X, recognise=_recognise_v1, records=_v1_records
    ),
    TableFormat(
        code="x_api_v2_table",
        platform=Platform.X,
        marks=(
            frozenset({"id", "text", "author_id", "public_metrics_like_count"}),
            frozenset({"id", "text", "author_username", "public_metrics_like_count"}),
            frozenset({"id", "text", "referenced_tweets_replied_to_id"}),
        ),
        columns={
            Field.TEXT: ("text",),
            Field.CREATED_AT: ("created_at",),
            Field.AUTHOR: ("author_username", "author_id"),
            Field.AUTHOR_NAME: ("author_name",),
            Field.OTHER_NAMES: ("in_reply_to_username",),
            Field.NATIVE_ID: ("id",),
            Field.PARENT_ID: ("referenced_tweets_replied_to_id",),
            Field.THREAD_ID: ("conversation_id",),
            Field.LIKES: ("public_metrics_like_count",),
            Field.REPLIES: ("public_metrics_reply_count",),
            Field.SHARES: ("public_metrics_retweet_count",),
        },
        refine=_refine_v2_table,
    ),
    TableFormat(
        code="x_tweet_harvest",
        platform=Platform.X,
        marks=(frozenset({"full_text", "id_str", "conversation_id_str"}),),
        columns={
            Field.TEXT: ("full_text",),
            Field.CREATED_AT: ("created_at",),
            Field.AUTHOR: ("username", "user_id_str"),
            Field.OTHER_NAMES: ("in_reply_to_screen_name",),
            Field.NATIVE_ID: ("id_str",),
            Field.PARENT_ID: ("in_reply_to_status_id_str",),
            Field.THREAD_ID: ("conversation_id_str",),
            Field.LIKES: ("favorite_count",),
            Field.REPLIES: ("reply_count",),
            Field.SHARES: ("retweet_count",),
            Field.URL: ("tweet_url",),
        },
        refine=_refine_tweet_harvest,
    ),
    TableFormat(
        code="x_snscrape_table",
        platform=Platform.X,
        marks=(
            frozenset({"raw_content", "id", "like_count", "conversation_id"}),
            frozenset({"rendered_content", "id", "like_count"}),
            frozenset({"content", "id", "like_count", "quote_count", "conversation_id"}),
        ),
        columns={
            Field.TEXT: ("raw_content", "content", "rendered_content"),
            Field.CREATED_AT: ("date",),
            Field.AUTHOR: ("user_username", "username", "user"),
            Field.AUTHOR_NAME: ("user_displayname",),
            Field.OTHER_NAMES: ("mentioned_users",),
            Field.NATIVE_ID: ("id_str", "id"),
            Field.PARENT_ID: ("in_reply_to_tweet_id_str", "in_reply_to_tweet_id"),
            Field.THREAD_ID: ("conversation_id_str", "conversation_id"),
            Field.LIKES: ("like_count",),
            Field.REPLIES: ("reply_count",),
            Field.SHARES: ("retweet_count",),
            Field.URL: ("url",),
        },
        refine=_refine_snscrape,
    ),
    TableFormat(
        code="x_twint",
        platform=Platform.X,
        marks=(
            frozenset({"tweet", "id", "username", "likes_count"}),
            frozenset({"tweet", "id", "username", "date", "time", "timezone"}),
        ),
        columns={
            Field.TEXT: ("tweet",),
            Field.CREATED_AT: ("created_at", "date"),
            Field.AUTHOR: ("username",),
            Field.AUTHOR_NAME: ("name",),
            Field.OTHER_NAMES: ("reply_to",),
            Field.NATIVE_ID: ("id",),
            Field.THREAD_ID: ("conversation_id",),
            Field.LIKES: ("likes_count", "likes"),
            Field.REPLIES: ("replies_count", "replies"),
            Field.SHARES: ("retweets_count", "retweets"),
            Field.URL: ("link",),
        },
        refine=_refine_twint,
    ),
    TableFormat(
        code="x_apify",
        platform=Platform.X,
        marks=(frozenset({"id", "author_user_name", "twitter_url"}),),
        columns={
            Field.TEXT: ("full_text", "text"),
            Field.CREATED_AT: ("created_at",),
            Field.AUTHOR: ("author_user_name",),
            Field.AUTHOR_NAME: ("author_name",),
            Field.OTHER_NAMES: ("in_reply_to_username",),
            Field.NATIVE_ID: ("id",),
            Field.PARENT_ID: ("in_reply_to_id",),
            Field.THREAD_ID: ("conversation_id",),
            Field.LIKES: ("like_count",),
            Field.REPLIES: ("reply_count",),
            Field.SHARES: ("retweet_count",),
            Field.URL: ("url", "twitter_url"),
        },
        refine=_refine_apify,
    ),
)
