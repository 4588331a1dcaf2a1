"""Post: the one record that everything upstream makes and everything downstream reads.

Nothing in a Post names a person: ``author_key`` is a keyed pseudonym, ``text`` is masked.
"""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache


class Platform(StrEnum):
    """Where a post was written. Codes are English, stable, and stand in URLs."""

    INSTAGRAM = "instagram"
    X = "x"
    FACEBOOK = "facebook"
    TIKTOK = "tiktok"
    YOUTUBE = "youtube"
    THREADS = "threads"
    BLUESKY = "bluesky"
    TELEGRAM = "telegram"
    REVIEWS = "reviews"
    NEWS = "news"
    COMPLAINTS = "complaints"
    OTHER = "other"


class AuthorKind(StrEnum):
    """Who speaks. Accounts of government and media are public and keep their names."""

    RESIDENT = "resident"
    GOVERNMENT = "government"
    MEDIA = "media"


class TimePrecision(StrEnum):
    """How far ``created_at`` can be trusted: to the second, to the day, or only roughly."""

    EXACT = "exact"
    DAY = "day"
    APPROXIMATE = "approximate"


@dataclass(frozen=True, slots=True)
class Post:
    """A post or comment as it is stored.

    ``post_id``, ``parent_id`` and ``thread_id`` are our own identifiers (see ``make_post_id``); a
    parent may be missing from the corpus. ``created_at`` and ``imported_at`` are aware, in UTC;
    ``created_at`` is None when the export does not say. Counts are None when the export has none.

    What stands after ``imported_at`` only some exports have: ``author_name`` is the name of a public
    account (government, media) and of nobody else; ``url`` leads to the original and names no
    account; ``rating`` is 1 to 5 stars; the rest is what a complaint system says of a report, masked,
    with ``answered_at`` aware in UTC.
    """

    post_id: str
    platform: Platform
    native_id: str | None
    parent_id: str | None
    thread_id: str
    author_key: str | None
    author_kind: AuthorKind
    created_at: datetime | None
    time_precision: TimePrecision
    text: str
    text_id: str
    likes: int | None
    replies: int | None
    shares: int | None
    source_id: str
    imported_at: datetime
    author_name: str | None = None
    url: str | None = None
    rating: int | None = None
    category: str | None = None
    agency: str | None = None
    status: str | None = None
    place: str | None = None
    answered_at: datetime | None = None


def make_post_id(platform: Platform, native_id: str) -> str:
    """Return our identifier of the post that ``platform`` knows as ``native_id``."""
    digest = hashlib.blake2b(f"{platform}\x1f{native_id}".encode(), digest_size=8).hexdigest()
    return as_post_id(digest)


def as_post_id(digest: str) -> str:
    """Return the identifier made of ``digest`` (16 hex digits): ``p`` and the digits.

    The letter keeps spreadsheets from reading an identifier such as 1234e56789012345 as a number.
    """
    return f"p{digest}"


_ELONGATION = re.compile(r"([^\W\d_])\1{2,}")
_TRIPLE = re.compile(r"(\w)\1\1")
_NOT_WORDS = re.compile(r"[^\w]+")
_ASCII_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}


def fold_text(text: str) -> str:
    """Return ``text`` without what copies differ in: case, accents, elongation, punctuation, spaces.

    ``"Mantaaap   min!!"`` and ``"mantap min"`` fold to the same. A text without any letter or digit
    (emoji only) folds to its own characters without spaces, so that different emoji stay different.
    """
    if text.isascii():
        plain = text.lower()
        words = plain.translate(_ASCII_WORDS).strip()
    else:
        plain = _without_accents(text)
        words = _NOT_WORDS.sub(" ", plain).replace("_", " ").strip()
    if not words:
        return "".join(plain.split())
    # Few texts have any, and this pattern says so sooner than the other one.
    if _TRIPLE.search(words):
        words = _ELONGATION.sub(r"\1", words)
    return " ".join(words.split())


def _without_accents(text: str) -> str:
    return unicodedata.normalize("NFKD", text).casefold().translate(_combining())


@lru_cache(maxsize=1)
def _combining() -> dict[int, None]:
    """Return a table that drops every combining character; it takes a moment to make."""
    every = range(sys.maxunicode + 1)
    return {code: None for code in every if unicodedata.combining(chr(code))}


def make_search_text(text: str) -> str:
    """Return what a search looks through: the folded text, then its emoji and other signs."""
    decomposed = unicodedata.normalize("NFKD", text)
    signs = "".join(char for char in decomposed if ord(char) > 0x2000 and not char.isalnum())
    return f"{fold_text(text)} {signs}" if signs else fold_text(text)


def make_text_id(text: str) -> str:
    """Return the identifier shared by all copies of ``text``: ``t`` and 16 hex digits."""
    return "t" + hashlib.blake2b(fold_text(text).encode(), digest_size=8).hexdigest()
