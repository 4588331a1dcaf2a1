"""What a visitor looks at, and its form in the URL: stable codes, defaults left out.

Streamlit empties the query string on a page change, so the session keeps the view and the frame
writes it back; a query string that differs from what was written last is somebody's link and wins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from analytics.errors import FilterError
from analytics.filters import Filters, Strictness, Unit, Voices
from analytics.messages import DEFAULT_LANGUAGE, LANGUAGES
from analytics.posts import Platform
from analytics.store.release import Sort

PARAMETERS = (
    "lang", "since", "until", "platform", "theme", "topic", "q", "voices", "strictness", "count",
    "comment", "sort", "page",
)  # fmt: skip
_POST_ID = re.compile(r"p[0-9a-f]{16}")
# ASCII and short: int() refuses some of what isdigit() takes, and numbers of thousands of digits.
_PAGE = re.compile(r"[0-9]{1,7}")
_MOST_CODES = 200
_LAST_PAGE = 1_000_000
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class View:
    """The filters, what is counted, and what is open: a comment, an order, a page (from 1)."""

    filters: Filters = field(default_factory=Filters)
    comment: str | None = None
    sort: Sort = Sort.NEWEST
    page: int = 1
    unit: Unit = Unit.POSTS

    def with_filters(self, filters: Filters) -> View:
        """Return the view under other filters: back on its first page, no comment open."""
        return (
            self
            if filters == self.filters
            else replace(self, filters=filters, comment=None, page=1)
        )


@dataclass(frozen=True, slots=True)
class Link:
    """What a query string said: language, view, and the parameters that could not be read."""

    language: str | None
    view: View
    unread: tuple[str, ...]


def read_link(parameters: Mapping[str, str]) -> Link:
    """Read a query string; what cannot be read is left out and named in ``unread``."""
    unread: list[str] = []

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(parameters[name]) if parameters.get(name) else None
        except ValueError:
            unread.append(name)
            return None

    def codes(name: str) -> tuple[int, ...]:
        found = [part for part in parameters.get(name, "").split(",") if part][:_MOST_CODES]
        read = [int(part) for part in found if re.fullmatch(r"-1|\d{1,6}", part)]
        if len(read) < len(found):
            unread.append(name)
        return tuple(read)

    def member(name: str, kind: type[_Choice], default: _Choice) -> _Choice:
        value = parameters.get(name)
        if value is None:
            return default
        if value in [str(item) for item in kind]:
            return kind(value)
        unread.append(name)
        return default

    named = [part for part in parameters.get("platform", "").split(",") if part]
    platforms = tuple(Platform(part) for part in named if part in list(Platform))
    if len(platforms) < len(named):
        unread.append("platform")
    filters = Filters(
        platforms=platforms,
        themes=codes("theme"),
        topics=codes("topic"),
        voices=member("voices", Voices, Voices.RESIDENTS),
        strictness=member("strictness", Strictness, Strictness.NORMAL),
    )
    for part, change in (
        ("since", {"since": day("since"), "until": day("until")}),
        ("q", {"search": parameters.get("q", "")}),
    ):
        try:
            filters = replace(filters, **change)
        except FilterError:
            unread.append(part)
    comment = parameters.get("comment")
    if comment is not None and not _POST_ID.fullmatch(comment):
        unread.append("comment")
        comment = None
    page = parameters.get("page", "1")
    if not (_PAGE.fullmatch(page) and 1 <= int(page) <= _LAST_PAGE):
        unread.append("page")
        page = "1"
    language = parameters.get("lang")
    if language is not None and language not in LANGUAGES:
        unread.append("lang")
        language = None
    view = View(
        filters,
        comment,
        member("sort", Sort, Sort.NEWEST),
        int(page),
        member("count", Unit, Unit.POSTS),
    )
    return Link(language, view, tuple(dict.fromkeys(unread)))


def write_link(view: View, language: str) -> dict[str, str]:
    """Return the query string of ``view``, defaults left out."""
    filters = view.filters
    written = {
        "lang": language if language != DEFAULT_LANGUAGE else "",
        "since": filters.since.isoformat() if filters.since else "",
        "until": filters.until.isoformat() if filters.until else "",
        "platform": ",".join(filters.platforms),
        "theme": ",".join(map(str, filters.themes)),
        "topic": ",".join(map(str, filters.topics)),
        "q": filters.search,
        "voices": str(filters.voices) if filters.voices is not Voices.RESIDENTS else "",
        "strictness": str(filters.strictness)
        if filters.strictness is not Strictness.NORMAL
        else "",
        "count": str(view.unit) if view.unit is not Unit.POSTS else "",
        "comment": view.comment or "",
        "sort": str(view.sort) if view.sort is not Sort.NEWEST else "",
        "page": str(view.page) if view.page > 1 else "",
    }
    return {name: value for name, value in written.items() if value}
