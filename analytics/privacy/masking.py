"""Masking inside text: what points to a person becomes a word in brackets that says what it was.

``@handles`` and profile links become ``[akun]``, e-mail addresses ``[email]``, telephone numbers
``[telepon]``, identity and family card numbers ``[NIK]`` and ``[KK]``, plates ``[plat]``, bank accounts
``[rekening]``, house addresses ``[alamat]``, names where people sign or introduce themselves
``[nama]``. What is masked stays readable as a sentence. Masking a masked text changes nothing. Time
is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from analytics.privacy.addresses import find_addresses
from analytics.privacy.bank_accounts import find_bank_accounts
from analytics.privacy.emails import find_emails
from analytics.privacy.handles import find_announced_handles, find_handles
from analytics.privacy.lookalikes import as_read, with_posers_as_digits
from analytics.privacy.national_id import find_card_numbers
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


def mask(text: str, *, keep: Collection[str] = frozenset()) -> Masked:
    """Return ``text`` with what points to a person masked.

    ``keep`` are folded handles (see ``fold_handle``) of public accounts, which stay written.
    """
    counts: dict[Masking, int] = {}
    while True:
        masked = _mask_once(text, keep, counts)
        if masked == text:
            return Masked(text, counts or _NOTHING)
        # What stood next to a masked thing may only now stand free.
        text = masked


def _mask_once(text: str, keep: Collection[str], counts: dict[Masking, int]) -> str:
    hiding = _Hiding(text, counts)
    read = hiding.read
    if "/" in read or "tel:" in read:
        hiding.hide(Masking.PHONE, find_phone_links)
        hiding.hide(Masking.ACCOUNT, lambda written: find_profile_links(written, keep))
    if "@" in read or "t)" in read or "t]" in read or "mail" in read:
        hiding.hide(Masking.EMAIL, find_emails)
    if "@" in read:
        hiding.hide(Masking.ACCOUNT, lambda written: find_handles(written, keep))
    hiding.hide(Masking.ACCOUNT, lambda written: find_announced_handles(written, keep))
    if "elapan" in read:
        hiding.hide(Masking.PHONE, find_phones_in_words)
    if _DIGIT.search(read):
        if sum(map(read.count, "0123456789")) >= _FEWEST_DIGITS_OF_NUMBER:
            hiding.hide(Masking.KK, lambda written: find_card_numbers(written).family_cards)
            hiding.hide(Masking.NIK, lambda written: find_card_numbers(written).national_ids)
            hiding.hide(Masking.BANK_ACCOUNT, find_bank_accounts)
            hiding.hide(Masking.PHONE, lambda written: find_phones(with_posers_as_digits(written)))
        hiding.hide(Masking.ADDRESS, find_addresses)
        hiding.hide(Masking.PLATE, find_plates)
    hiding.hide(Masking.NAME, find_names)
    return hiding.text


class _Hiding:
    """A text in which one kind after another is put out of sight, and the same text as it is read."""

    __slots__ = ("_counts", "read", "text")

    def __init__(self, text: str, counts: dict[Masking, int]) -> None:
        self.text = text
        self.read = as_read(text)
        self._counts = counts

    def hide(self, kind: Masking, find: Callable[[str], list[Span]]) -> None:
        """Replace the places that ``find`` names, and count them as ``kind``."""
        places = find(self.read)
        if places:
            self._counts[kind] = self._counts.get(kind, 0) + len(places)
            self.text = _replaced(self.text, places, REPLACEMENTS[kind])
            self.read = as_read(self.text)


def _replaced(text: str, places: list[Span], replacement: str) -> str:
    """Return ``text`` with the sorted ``places`` put out of sight."""
    parts: list[str] = []
    done = 0
    for start, end in places:
        parts += (text[done:start], replacement)
        done = end
    parts.append(text[done:])
    return "".join(parts)
