"""Masking inside text: what points to a person becomes a word in brackets that says what it was.

``@handles`` and profile links become ``[akun]``, e-mail addresses ``[email]``, telephone numbers
``[telepon]``, identity and family card numbers ``[NIK]`` and ``[KK]``, plates ``[plat]``, bank
accounts ``[rekening]``, house addresses ``[alamat]``, names where people sign or introduce
themselves ``[nama]``. What is masked stays readable as a sentence. Masking a masked text changes
nothing. Time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from types import MappingProxyType

from analytics.privacy.addresses import find_addresses
from analytics.privacy.bank_accounts import find_bank_accounts
from analytics.privacy.emails import find_emails, may_hold_email
from analytics.privacy.handles import (
    find_announced_handles,
    find_handles,
    may_announce_handle,
)
from analytics.privacy.lookalikes import as_read
from analytics.privacy.national_id import find_family_cards, find_national_ids
from analytics.privacy.phones import find_phone_links, find_phones, find_phones_in_words
from analytics.privacy.plates import find_plates
from analytics.privacy.profile_links import find_profile_links
from analytics.privacy.signatures import find_names
from analytics.privacy.spans import Span


class Masking(StrEnum):
    """The kinds of thing that are masked."""

    ACCOUNT = "account"
    EMAIL = "email"
    PHONE = "phone"
    NIK = "nik"
    KK = "kk"
    PLATE = "plate"
    BANK_ACCOUNT = "bank_account"
    ADDRESS = "address"
    NAME = "name"


REPLACEMENTS: Mapping[Masking, str] = MappingProxyType(
    {
        Masking.ACCOUNT: "[akun]",
        Masking.EMAIL: "[email]",
        Masking.PHONE: "[telepon]",
        Masking.NIK: "[NIK]",
        Masking.KK: "[KK]",
        Masking.PLATE: "[plat]",
        Masking.BANK_ACCOUNT: "[rekening]",
        Masking.ADDRESS: "[alamat]",
        Masking.NAME: "[nama]",
    }
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text in which nothing points to a person, and how many things of each kind were masked."""

    text: str
    counts: Mapping[Masking, int]


_NOTHING: Mapping[Masking, int] = MappingProxyType({})

_DIGIT = re.compile("[0-9]")
# A plate or a house has few digits, a telephone or a card many.
_FEWEST_DIGITS_OF_NUMBER = 6
_FEWEST_DIGITS_OF_CARD = 15


@dataclass(frozen=True, slots=True)
class _Step:
    """One kind of thing, and where it stands in a text."""

    kind: Masking
    find: Callable[[str], list[Span]]


_CARDS = (_Step(Masking.KK, find_family_cards), _Step(Masking.NIK, find_national_ids))
_NUMBERS = (
    _Step(Masking.BANK_ACCOUNT, find_bank_accounts),
    _Step(Masking.PHONE, find_phones),
)
_PLACES_AND_PLATES = (_Step(Masking.ADDRESS, find_addresses), _Step(Masking.PLATE, find_plates))
_NAMES = _Step(Masking.NAME, find_names)


def mask(text: str, *, keep: Collection[str] = frozenset()) -> Masked:
    """Return ``text`` with what points to a person masked.

    ``keep`` are folded handles (see ``fold_handle``) of public accounts, which stay written.
    """
    counts: dict[Masking, int] = {}
    read = as_read(text)
    steps = _steps(read, keep)
    while steps:
        done = 0
        for index, step in enumerate(steps):
            places = step.find(read)
            if places:
                counts[step.kind] = counts.get(step.kind, 0) + len(places)
                text = _replaced(text, places, REPLACEMENTS[step.kind])
                read = as_read(text)
                done = index + 1
        # What stood next to a masked thing may only now stand free. The steps behind the last one
        # that found something have looked at the text as it is now.
        steps = steps[:done]
    return Masked(text, counts or _NOTHING)


def _steps(text: str, keep: Collection[str]) -> list[_Step]:
    """Return what has to be looked for in ``text``; what says more of what it is comes first."""
    steps: list[_Step] = []
    lowered = text.lower()
    if "/" in text or "tel:" in text:
        steps += (
            _Step(Masking.PHONE, find_phone_links),
            _Step(Masking.ACCOUNT, partial(find_profile_links, keep=keep)),
        )
    if may_hold_email(lowered):
        steps.append(_Step(Masking.EMAIL, find_emails))
    if "@" in text:
        steps.append(_Step(Masking.ACCOUNT, partial(find_handles, keep=keep)))
    if may_announce_handle(lowered):
        steps.append(_Step(Masking.ACCOUNT, partial(find_announced_handles, keep=keep)))
    if "delapan" in lowered:
        steps.append(_Step(Masking.PHONE, find_phones_in_words))
    if _DIGIT.search(text):
        digits = sum(map(text.count, "0123456789"))
        if digits >= _FEWEST_DIGITS_OF_CARD:
            steps += _CARDS
        if digits >= _FEWEST_DIGITS_OF_NUMBER:
            steps += _NUMBERS
        steps += _PLACES_AND_PLATES
    steps.append(_NAMES)
    return steps


def _replaced(text: str, places: list[Span], replacement: str) -> str:
    """Return ``text`` with the sorted ``places`` put out of sight."""
    parts: list[str] = []
    done = 0
    for start, end in places:
        parts += (text[done:start], replacement)
        done = end
    parts.append(text[done:])
    return "".join(parts)
