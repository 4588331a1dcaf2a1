"""Which comments are meant: one frozen value that gives its SQL parameters and its sentence.

Screen, export and command line all ask the store with the same ``Filters``, so their numbers
cannot disagree. Days are Yogyakarta's days; the store compares in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from analytics.errors import FilterError
from analytics.messages import LOCAL_TIME, Message, Period
from analytics.posts import AuthorKind, Platform, fold_text

UNGROUPED = -1
_NEEDLE = re.compile(r'"([^"]+)"|(\S+)')
MAX_SEARCH_CHARACTERS = 200
SHORT_NEEDLE = 3
# Of a comment's strength: from here on a loose grouping takes in what the fit left unsure, and from
# here on a strict one keeps what the fit assigned. So whatever is shown in a topic under one of them is
# shown there under every looser one.
LOOSE_TAKES_FROM, STRICT_KEEPS_FROM = 0.15, 0.6
# Nobody commented online before, and far-off days overflow when a day is added to them.
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


class Voices(StrEnum):
    """Whose posts are meant."""

    RESIDENTS = "residents"
    GOVERNMENT = "government"
    MEDIA = "media"
    ALL = "all"


class Strictness(StrEnum):
    """How sure a comment's topic must be; NORMAL is as the release has it."""

    LOOSE = "loose"
    NORMAL = "normal"
    STRICT = "strict"


class Unit(StrEnum):
    """As what a choice of comments is counted. It restricts nothing, so it is no part of a filter."""

    POSTS = "posts"
    TEXTS = "texts"
    ACCOUNTS = "accounts"


@dataclass(frozen=True, slots=True)
class Filters:
    """A choice of comments. Empty means no restriction, but ``voices``: residents by default.

    ``since`` and ``until`` are both included. ``themes`` and ``topics`` are identifiers of one
    release; ``UNGROUPED`` stands for what has no topic. Search finds every word of ``search``,
    wherever it stands; words in double quotes must stand together. ``strictness`` says which topic a
    comment has, and so which comments ``themes`` and ``topics`` choose.

    Raises:
        FilterError: ``since`` lies after ``until``, a day is out of reach, or the search too long.
    """

    since: date | None = None
    until: date | None = None
    platforms: tuple[Platform, ...] = ()
    themes: tuple[int, ...] = ()
    topics: tuple[int, ...] = ()
    search: str = ""
    voices: Voices = Voices.RESIDENTS
    strictness: Strictness = Strictness.NORMAL

    def __post_init__(self) -> None:
        if self.since and self.until and self.since > self.until:
            raise FilterError(Message.of("error.filter.period", since=self.since, until=self.until))
        for day in (self.since, self.until):
            if day and not FIRST_DAY <= day <= LAST_DAY:
                raise FilterError(Message.of("error.filter.day", day=day))
        if len(self.search) > MAX_SEARCH_CHARACTERS:
            raise FilterError(Message.of("error.filter.search_long", limit=MAX_SEARCH_CHARACTERS))
        # Sorted and without doubles, so that the same choice is the same cache key.
        object.__setattr__(self, "platforms", tuple(sorted(set(self.platforms))))
        object.__setattr__(self, "themes", tuple(sorted(set(self.themes))))
        object.__setattr__(self, "topics", tuple(sorted(set(self.topics))))
        object.__setattr__(self, "search", " ".join(self.search.replace("\x00", "").split()))

    @property
    def needles(self) -> tuple[str, ...]:
        """The folded words and phrases that must all be found."""
        found = (quoted or word for quoted, word in _NEEDLE.findall(self.search))
        return tuple(needle for needle in map(fold_text, found) if needle)

    def parameters(self) -> dict[str, object]:
        """Return the values for the store's ``shown`` query; None where nothing is restricted."""
        return {
            "since": _start_of(self.since),
            "until": _start_of(self.until + timedelta(days=1)) if self.until else None,
            "platforms": [str(platform) for platform in self.platforms] or None,
            "themes": list(self.themes) or None,
            "topics": list(self.topics) or None,
            "needles": [as_searched(needle) for needle in self.needles] or None,
            "author_kind": _AUTHOR_KINDS[self.voices],
            "takes_from": LOOSE_TAKES_FROM if self.strictness is Strictness.LOOSE else None,
            "keeps_from": STRICT_KEEPS_FROM if self.strictness is Strictness.STRICT else None,
        }

    def sentence(self, theme_labels: Mapping[int, str], topic_labels: Mapping[int, str]) -> Message:
        """Say what is shown, as ``Komentar Instagram, 1 Jan – 31 Mar 2024, tema Persampahan``."""
        parts = [self._subject()]
        if self.since and self.until:
            parts.append(Message.of("filter.period", period=Period(self.since, self.until)))
        elif self.since:
            parts.append(Message.of("filter.since", since=self.since))
        elif self.until:
            parts.append(Message.of("filter.until", until=self.until))
        if self.themes:
            parts.append(Message.of("filter.themes", themes=_labels(self.themes, theme_labels)))
        if self.topics:
            parts.append(Message.of("filter.topics", topics=_labels(self.topics, topic_labels)))
        if self.search:
            parts.append(Message.of("filter.search", words=self.search))
        if self.strictness is not Strictness.NORMAL:
            parts.append(Message.of(f"filter.strictness.said.{self.strictness}"))
        sentence = parts[0]
        for part in parts[1:]:
            sentence = Message.of("filter.joined", first=sentence, then=part)
        return sentence

    def _subject(self) -> Message:
        platforms = tuple(Message.of(f"platform.{platform}") for platform in self.platforms)
        if platforms:
            return Message.of(f"filter.subject.{self.voices}.on", platforms=platforms)
        return Message.of(f"filter.subject.{self.voices}")

    def without(self, part: str) -> Filters:
        """Return the same choice with one restriction lifted: ``part`` is a field's name or period."""
        if part == "period":
            return replace(self, since=None, until=None)
        return replace(self, **{part: getattr(_NOTHING_CHOSEN, part)})

    def chosen_parts(self) -> tuple[str, ...]:
        """Name the restrictions in force, in the order of the sentence."""
        present = {
            "platforms": bool(self.platforms),
            "period": bool(self.since or self.until),
            "themes": bool(self.themes),
            "topics": bool(self.topics),
            "search": bool(self.search),
            "strictness": self.strictness is not Strictness.NORMAL,
            "voices": self.voices is not Voices.RESIDENTS,
        }
        return tuple(part for part, is_set in present.items() if is_set)


def as_searched(needle: str) -> str:
    """Return ``needle`` as it is looked for in a text that begins with a space.

    Up to three letters must begin a word: "min" is not meant to find "kemarin".
    """
    return f" {needle}" if len(needle) <= SHORT_NEEDLE and needle.isalnum() else needle


_AUTHOR_KINDS = {
    Voices.RESIDENTS: str(AuthorKind.RESIDENT),
    Voices.GOVERNMENT: str(AuthorKind.GOVERNMENT),
    Voices.MEDIA: str(AuthorKind.MEDIA),
    Voices.ALL: None,
}


def period_before(filters: Filters, first: date, last: date) -> Filters:
    """Return ``filters`` moved to the equally long period just before ``first`` to ``last``."""
    length = (last - first) + timedelta(days=1)
    return replace(filters, since=first - length, until=first - timedelta(days=1))


def _start_of(day: date | None) -> datetime | None:
    if day is None:
        return None
    local_midnight = datetime.combine(day, time(), LOCAL_TIME)
    return local_midnight.astimezone(UTC).replace(tzinfo=None)


def _labels(codes: tuple[int, ...], labels: Mapping[int, str]) -> tuple[object, ...]:
    return tuple(
        Message.of("topic.ungrouped")
        if code == UNGROUPED
        else labels.get(code) or Message.of("filter.unknown_code", code=str(code))
        for code in codes
    )


_NOTHING_CHOSEN = Filters()
