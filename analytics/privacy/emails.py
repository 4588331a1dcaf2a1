"""E-mail addresses, also those written apart against robots, found inside running text."""

from __future__ import annotations

import re

from analytics.privacy.spans import Span, without_overlaps

_LOCAL = r"(?<![\w.%+\-])[\w%+\-][\w.%+\-]{0,63}"
_PROVIDER = (
    r"(?:g-?mail|googlemail|yahoo|ymail|rocketmail|hotmail|outlook|icloud|live|proton(?:mail)?|aol"
    r"|zoho|mail)"
)
_AT_IN_WORDS = r" ?[\[({<](?:at|et)[\])}>] ?"
_DOT = r" ?(?:[.,]|[\[({<](?:dot|titik)[\])}>]|(?<= )(?:dot|titik)(?= )) ?"
_TOP = r"(?:com|co\.id|co\.uk|me|id|net)"
_PLAIN = re.compile(rf"{_LOCAL}@(?:[\w\-]{{1,63}}\.){{1,4}}[A-Za-z]{{2,24}}(?!\w)")
# Written apart: any domain behind "(at)", else only with a mail provider's name.
_APART = re.compile(
    rf"{_LOCAL}{_AT_IN_WORDS}(?:[\w\-]{{1,63}}{_DOT}){{1,3}}[A-Za-z]{{2,6}}(?!\w)"
    rf"|(?!(?:ke|di|email|surel|pakai|pake|akun|dari|via|lewat|alamat|dengan|yang|atau"
    rf"|dan) @){_LOCAL}(?: ?@ ?| (?:at|et) ){_PROVIDER}(?:{_DOT}{_TOP})?(?!\w)",
    re.IGNORECASE,
)

_AT_DOMAIN = re.compile(r"@ ?[\w\-]+\.")
_PROVIDERS = ("yahoo", "outlook", "icloud", "live", "proton", "zoho", "aol")
_IN_WORDS = ("mail", "yahoo", "t)", "t]", "t}", "t>")


def may_hold_email(lowered: str) -> bool:
    """Say whether a text in small letters holds a domain behind ``@``, ``(at)``, a provider."""
    if "@" in lowered and (
        _AT_DOMAIN.search(lowered) or any(map(lowered.__contains__, _PROVIDERS))
    ):
        return True
    return any(map(lowered.__contains__, _IN_WORDS))


def find_emails(text: str) -> list[Span]:
    """Return the places in ``text`` that hold an e-mail address, sorted and without overlaps."""
    return without_overlaps(
        match.span() for pattern in (_PLAIN, _APART) for match in pattern.finditer(text)
    )
