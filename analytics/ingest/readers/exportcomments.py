"""ExportComments.com: the workbook or CSV of the comments under a post, and its lists of posts.

The shape is known from files of 2020 to 2026. Above the table stand some rows about the export. Two
columns without a name number the comments: a comment has its number in the first; a reply has its
own in the second (``4``, ``2``), or both in one (``4-2``, ``4.2``). The other columns differ by
network and year: ``Name`` was ``Name (click to view profile)``; Instagram adds ``Username``, TikTok
``Unique ID``, YouTube ``isHearted`` and ``isPinned``, Facebook ``Live video timestamp``.
``Comment ID`` and ``Comment URL`` came in 2025; before, ``(view source)`` held a link that only
Excel shows. Times are UTC unless its user chose otherwise, which the table does not say.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC

from analytics.ingest.readers import facebook, instagram
from analytics.ingest.readers.format import DocumentFormat, TableFormat
from analytics.ingest.records import Cell, Field, Record
from analytics.posts import Platform

_NUMBERS = re.compile(r"(\d{1,7})(?:[\-.](\d{1,7}))?")
_PROFILE_NUMBER = re.compile(r"(?:ID:\s*)?(\d{3,25})", re.IGNORECASE)
_HANDLE = re.compile(r"[A-Za-z0-9_.]{1,30}")
# What the two columns without a name are called here, in pandas, through which many files went, and
# by people.
_OUTER = ("kolom_1", "unnamed_0", "id")
_INNER = ("kolom_2", "unnamed_1", "sub_id")
_LINKS = (
    "comment_url",
    "view_source",
    "comment_permalink",
    "status_url",
    "url",
    "video_link",
    "post_url",
)
_OTHER_LINKS = ("profile_url", "author_url", "thumbnail")
_HOST = re.compile(r"https?://(?:[\w\-]+\.)*?([a-z]+)(?:-[a-z]+)?\.(?:com|net|be)(?:/|$)", re.I)
_HOSTS: Mapping[str, Platform] = {
    "instagram": Platform.INSTAGRAM,
    "cdninstagram": Platform.INSTAGRAM,
    "facebook": Platform.FACEBOOK,
    "tiktok": Platform.TIKTOK,
    "tiktokcdn": Platform.TIKTOK,
    "youtube": Platform.YOUTUBE,
    "youtu": Platform.YOUTUBE,
    "ggpht": Platform.YOUTUBE,
    "twitter": Platform.X,
    "x": Platform.X,
    "threads": Platform.THREADS,
}
# What only one network's exports have; of two, the first that is there decides.
_COLUMNS: Mapping[str, Platform] = {
    "is_hearted": Platform.YOUTUBE,
    "is_pinned": Platform.YOUTUBE,
    "live_video_timestamp": Platform.FACEBOOK,
    "unique_id": Platform.TIKTOK,
    "tweet_text": Platform.X,
    "shortcode": Platform.INSTAGRAM,
    "username": Platform.INSTAGRAM,
    "profile_id": Platform.FACEBOOK,
}
_VIDEO = re.compile(r"[?&]v=([\w\-]{11})|youtu\.be/([\w\-]{11})")
_VIDEO_COMMENT = re.compile(r"[?&]lc=([\w\-]+)(\.[\w\-]+)?")
_CLIP = re.compile(r"/(?:video|photo)/(\d{15,20})")
_STATUS = re.compile(r"/status(?:es)?/(\d{5,20})")


class _Comments:
    """Makes a record of a row, and remembers the comment to which the replies in the next rows belong.

    ``above`` are the rows above the column names: some versions name the post only there.
    """

    def __init__(self, above: Sequence[Sequence[Cell]]) -> None:
        self._top: tuple[str | None, str | None, Cell] = (None, None, None)
        texts = (_text(cell) for row in above for cell in row)
        self._links_above = [text for text in texts if text.startswith("http")]

    def __call__(self, record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
        """Yield the comment in ``row``; none if it is a note under the table."""
        if not _text(record.get(Field.TEXT)) and not _text(record.get(Field.CREATED_AT)):
            return
        links = _links(row, _LINKS)
        platform = _platform_of(row, self._links_above)
        own, answered = _comment_in(platform, links)
        thread = _post_in(platform, links) or _post_in(platform, self._links_above)
        author = _author(platform, record, row)
        number, is_reply = _numbering(row)
        native: Cell = own or record.get(Field.NATIVE_ID)
        if not _text(native) and (number is not None or is_reply):
            native = _made_up(record, author, thread)
        if is_reply:
            answered = answered or self._answered(number, thread)
        elif number is not None:
            self._top = (number, thread, native)
        yield {
            **record,
            Field.PLATFORM: platform,
            Field.NATIVE_ID: native,
            Field.PARENT_ID: answered,
            Field.THREAD_ID: thread,
            Field.AUTHOR: author,
            Field.URL: next(iter(links), None),
        }

    def _answered(self, number: str | None, thread: str | None) -> str | None:
        number_above, thread_above, native = self._top
        is_above = thread == thread_above and number in (None, number_above)
        return native if is_above and isinstance(native, str) else None


def _numbering(row: Mapping[str, Cell]) -> tuple[str | None, bool]:
    """Return (the number of the comment, whether the row is a reply to it)."""
    outer, inner = (
        _NUMBERS.fullmatch(next((_text(row[name]) for name in names if name in row), ""))
        for names in (_OUTER, _INNER)
    )
    if outer is None:
        return (inner[1] if inner and inner[2] else None), inner is not None
    return outer[1], inner is not None or outer[2] not in (None, "0")


def _made_up(record: Mapping[Field, Cell], author: str | None, thread: str | None) -> str:
    """Return an identifier for a comment without one, so that its replies can point to it.

    It is written as an address: of those only a keyed digest is stored.
    """
    parts = (
        thread or "",
        author or "",
        _text(record.get(Field.CREATED_AT)),
        _text(record.get(Field.TEXT)),
    )
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=16)
    return f"exportcomments://{digest.hexdigest()}"


def _links(row: Mapping[str, Cell], names: Iterable[str]) -> list[str]:
    found = (_text(row.get(name)) for name in names)
    return [link for link in found if link.startswith("http")]


def _platform_of(row: Mapping[str, Cell], links_above: Sequence[str] = ()) -> Platform | None:
    for link in (*_links(row, (*_LINKS, *_OTHER_LINKS)), *links_above):
        match = _HOST.match(link)
        if match and (platform := _HOSTS.get(match[1].lower())):
            return platform
    return next((platform for column, platform in _COLUMNS.items() if column in row), None)


def _comment_in(platform: Platform | None, links: Sequence[str]) -> tuple[str | None, str | None]:
    """Return (the comment to which the row's own link leads, the comment that it answers)."""
    for link in links:
        if platform is Platform.INSTAGRAM:
            found = instagram.comment_ids_in_link(link)
        elif platform is Platform.FACEBOOK:
            found = facebook.comment_ids_in_link(link)
        elif platform is Platform.YOUTUBE and (comment := _VIDEO_COMMENT.search(link)):
            reply = comment[2]
            found = (comment[1] + reply, comment[1]) if reply else (comment[1], None)
        elif platform is Platform.X and (status := _STATUS.search(link)):
            found = (status[1], None)
        else:
            continue
        if found[0]:
            return found
    return None, None


def _post_in(platform: Platform | None, links: Sequence[str]) -> str | None:
    """Return the post to whose comments the row belongs, as far as its links say."""
    for link in links:
        found: str | None = None
        if platform is Platform.INSTAGRAM:
            found = instagram.post_id_in_link(link)
        elif platform is Platform.FACEBOOK:
            found = facebook.post_id_in_link(link)
        elif platform is Platform.YOUTUBE and (video := _VIDEO.search(link)):
            found = video[1] or video[2]
        elif platform is Platform.TIKTOK and (clip := _CLIP.search(link)):
            found = clip[1]
        if found:
            return found
    return None


def _author(
    platform: Platform | None, record: Mapping[Field, Cell], row: Mapping[str, Cell]
) -> str | None:
    name = _text(record.get(Field.AUTHOR_NAME)) or None
    handle = _text(row.get("username")) or _text(row.get("unique_id"))
    if handle:
        return handle
    profile = _text(row.get("profile_url")) or _text(row.get("author_url"))
    number = _PROFILE_NUMBER.fullmatch(_text(row.get("profile_id")))
    if platform is Platform.FACEBOOK:
        return facebook.handle_in_link(profile) or (number[1] if number else name)
    if platform is Platform.INSTAGRAM:
        in_link = instagram.handle_in_link(profile)
        if in_link or (name and _HANDLE.fullmatch(name)):
            # Since 2025 ``Username`` may be empty, and the username stands under ``Name``.
            return in_link or name
        return number[1] if number else name
    return name


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _posts(record: dict[Field, Cell], row: Mapping[str, Cell]) -> Iterator[Record]:
    """Yield the post in a row of an account's posts."""
    links = _links(row, _LINKS)
    platform = _platform_of(row)
    code = instagram.post_id_of_code(row.get("shortcode")) if "shortcode" in row else None
    native: Cell = code or _post_in(platform, links) or record.get(Field.NATIVE_ID)
    yield {**record, Field.PLATFORM: platform, Field.NATIVE_ID: native}


_NAME = ("name", "name_click_to_view_profile")

FORMATS: tuple[TableFormat | DocumentFormat, ...] = (
    TableFormat(
        code="exportcomments",
        platform=None,
        marks=(
            frozenset({"name_click_to_view_profile", "date", "comment"}),
            frozenset({"view_source", "date", "likes", "comment"}),
            frozenset({"name", "profile_id", "date", "likes", "comment"}),
            frozenset({"name", "unique_id", "date", "likes", "comment"}),
            frozenset({"name", "date", "is_hearted", "comment"}),
            frozenset({"comment_id", "comment_url", "profile_url", "date", "comment"}),
            frozenset({"tweet_id_click_to_view_url", "tweet_text"}),
        ),
        columns={
            Field.TEXT: ("comment", "tweet_text"),
            Field.CREATED_AT: ("date",),
            Field.AUTHOR: ("username", "unique_id", *_NAME),
            Field.AUTHOR_NAME: _NAME,
            Field.NATIVE_ID: ("comment_id", "tweet_id_click_to_view_url", "tweet_id"),
            Field.LIKES: ("likes", "favorites"),
            Field.REPLIES: ("replies", "replies_count", "comments"),
            Field.SHARES: ("shares", "retweets"),
            Field.RATING: ("stars",),
            Field.URL: _LINKS,
        },
        zone=UTC,
        make_refine=_Comments,
    ),
    TableFormat(
        code="exportcomments_posts",
        platform=None,
        marks=(
            frozenset({"shortcode", "caption", "date_created", "media_type"}),
            frozenset({"unique_id", "description", "digg_count", "video_link"}),
        ),
        columns={
            Field.TEXT: ("caption", "description"),
            Field.CREATED_AT: ("date_created", "date"),
            Field.AUTHOR: ("username", "unique_id", *_NAME),
            Field.AUTHOR_NAME: _NAME,
            Field.NATIVE_ID: ("id", "video_id"),
            Field.LIKES: ("likes", "digg_count"),
            Field.REPLIES: ("comments", "comment_count"),
            Field.SHARES: ("shares", "share_count"),
            Field.URL: ("url", "video_link"),
        },
        zone=UTC,
        refine=_posts,
    ),
)
