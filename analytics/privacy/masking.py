"""Masking inside text: what points to a person becomes a word in brackets that says what it was.

``@handles`` and profile links become ``[akun]``, e-mail addresses ``[email]``, telephone numbers
``[telepon]``, identity numbers ``[NIK]``. What is masked stays readable as a sentence. Masking a
masked text changes nothing. Time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from analytics.privacy.national_id import find_national_ids
from analytics.privacy.phones import find_phone_links, find_phones
from analytics.privacy.profile_links import find_profile_links


class Masking(StrEnum):
    """The kinds of thing that are masked."""

    ACCOUNT = "account"
    EMAIL = "email"
    PHONE = "phone"
    NIK = "nik"


REPLACEMENTS: Mapping[Masking, str] = MappingProxyType(
    {
        Masking.ACCOUNT: "[akun]",
        Masking.EMAIL: "[email]",
        Masking.PHONE: "[telepon]",
        Masking.NIK: "[NIK]",
    }
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text in which nothing points to a person, and how many things of each kind were masked."""

    text: str
    counts: Mapping[Masking, int]


_NOTHING: Mapping[Masking, int] = MappingProxyType({})

# What none of the kinds can do without; most comments have none of it and are done here.
_SUSPECT = re.compile(r"[@＠0-9]|[\[(][ae]t[\])]|\.[A-Za-z]{2,8}/")

_EMAIL = re.compile(
    r"(?<![\w.%+\-])[\w%+\-][\w.%+\-]{0,63}@(?:[\w\-]{1,63}\.){1,4}[A-Za-z]{2,24}(?!\w)"
    # Written apart, as people do against robots: only with a mail provider's name behind it.
    r"|(?<![\w.%+\-])[\w%+\-][\w.%+\-]{0,63}(?:[ ]?@[ ]?|[ ]?[\[(](?:at|et)[\])][ ]?)"
    r"(?:gmail|yahoo|ymail|rocketmail|hotmail|outlook|icloud|live|proton(?:mail)?)"
    r"[ ]?(?:\.|[\[(](?:dot|titik)[\])])[ ]?(?:com|co\.id|me|id)(?!\w)"
)
# WhatsApp isolates the mentioned name (U+2068 … U+2069), spaces included.
_HANDLE = re.compile(
    r"(?<![@＠])[@＠]+(?:\u2068[^\u2069\n]{1,80}\u2069|[\u200b-\u200f\u2060-\u2069]?\w+(?:[.\-·]+\w+)*)"
)
# "3 @5000", "@10rb", "@Rp2.500": a price for each, not an account.
_PRICE_EACH = re.compile(
    r"[@＠](?:rp\.?)?[0-9]{1,7}(?:[.,][0-9]{1,3})*(?:k|rb|ribu|jt|juta|an|pcs|kg)?",
    re.IGNORECASE,
)


def mask(text: str) -> Masked:
    """Return ``text`` with handles, profile links, e-mail, telephone and identity numbers masked."""
    if not _SUSPECT.search(text):
        return Masked(text, _NOTHING)
    counts: dict[Masking, int] = {}
    while True:
        masked = _mask_once(text, counts)
        if masked == text:
            return Masked(text, counts)
        # What stood next to a masked thing may only now stand free.
        text = masked


def _mask_once(text: str, counts: dict[Masking, int]) -> str:
    has_digits = sum(map(text.count, "0123456789")) >= 6
    if "/" in text or "tel:" in text:
        text = _replace(text, Masking.PHONE, find_phone_links(text), counts)
        text = _replace(text, Masking.ACCOUNT, find_profile_links(text), counts)
    if "@" in text or "t)" in text or "t]" in text:
        text = _replace(text, Masking.EMAIL, [m.span() for m in _EMAIL.finditer(text)], counts)
    if "@" in text or "＠" in text:
        handles = [m.span() for m in _HANDLE.finditer(text) if not _PRICE_EACH.fullmatch(m[0])]
        text = _replace(text, Masking.ACCOUNT, handles, counts)
    if has_digits:
        text = _replace(text, Masking.NIK, find_national_ids(text), counts)
        text = _replace(text, Masking.PHONE, find_phones(text), counts)
    return text


def _replace(
    text: str, kind: Masking, places: list[tuple[int, int]], counts: dict[Masking, int]
) -> str:
    """Return ``text`` with the sorted ``places`` put out of sight, counting them."""
    if not places:
        return text
    counts[kind] = counts.get(kind, 0) + len(places)
    parts: list[str] = []
    done = 0
    for start, end in places:
        parts += (text[done:start], REPLACEMENTS[kind])
        done = end
    parts.append(text[done:])
    return "".join(parts)
