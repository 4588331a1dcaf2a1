"""Handles of accounts on social networks, found inside running text."""

from __future__ import annotations

import re
from collections.abc import Collection

from analytics.privacy.pseudonyms import fold_handle
from analytics.privacy.spans import Span

# WhatsApp isolates the mentioned name (U+2068 … U+2069), spaces included.
_HANDLE = re.compile(
    r"(?<!@)@+(?:\u2068(?P<name>[^\u2069\n]{1,80})\u2069"
    r"|[\u200b-\u200f\u2060-\u2069]?(?P<handle>\w+(?:[.\-·]+\w+)*))"
)
# "3 @5000", "@10rb", "@Rp2.500": a price for each, not an account.
_PRICE_EACH = re.compile(
    r"@(?:rp\.?)?[0-9]{1,7}(?:[.,][0-9]{1,3})*"
    r"(?:k|rb|ribu|jt|juta|an|pcs|kg|gr|gram|ml|lt|l|m|cm|x|menit|jam|hari|orang|org|lembar|lbr|porsi|bks|dus)?",
    re.IGNORECASE,
)
# "ig: warga_contoh", without the sign: only what is shaped like a handle and like nothing else.
_ANNOUNCED = re.compile(
    r"(?<!\w)(?:ig|insta|instagram|tiktok|tik tok|twitter|threads|telegram|tele|line|fb|username|user name|akun)"
    r"(?:nya|ku)?(?: (?:saya|aku|ku|nya|ig|ini))?(?: ?[:=] ?| )(?P<handle>[a-z][\w.]{3,29})(?![\w@])",
    re.IGNORECASE,
)
_SHAPED_LIKE_HANDLE = re.compile(r"[a-z]+[\w.]*[_.][a-z0-9][\w.]*|[a-z]{3,}[a-z_.]*[0-9]{2,}", re.I)
_DOMAIN = re.compile(r"\.(?:com|id|net|org|co|tv|me|info|news)$", re.IGNORECASE)
_ANNOUNCES = ("ig", "insta", "tik", "twitter", "threads", "tele", "line", "fb", "user", "akun")
# What a handle has and few words do: cheap to ask before anything else.
_SIGNS = re.compile(r"[a-z][_.][a-z0-9]|[a-z][a-z][0-9][0-9]|_", re.IGNORECASE)


def find_handles(text: str, keep: Collection[str] = frozenset()) -> list[Span]:
    """Return the places in ``text`` that hold an ``@handle`` not in ``keep`` (folded), sorted."""
    return [
        match.span()
        for match in _HANDLE.finditer(text)
        if not _PRICE_EACH.fullmatch(match[0])
        and fold_handle(match["name"] or match["handle"]) not in keep
    ]


def find_announced_handles(text: str, keep: Collection[str] = frozenset()) -> list[Span]:
    """Return the places of handles without their sign behind the name of a network, sorted."""
    if not _SIGNS.search(text):
        return []
    lowered = text.lower()
    if not any(word in lowered for word in _ANNOUNCES):
        return []
    places: list[Span] = []
    for match in _ANNOUNCED.finditer(text):
        handle = match["handle"].rstrip(".")
        if (
            _SHAPED_LIKE_HANDLE.fullmatch(handle)
            and not _DOMAIN.search(handle)
            and fold_handle(handle) not in keep
        ):
            places.append((match.start("handle"), match.start("handle") + len(handle)))
    return places
