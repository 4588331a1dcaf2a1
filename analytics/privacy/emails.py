"""E-mail addresses, also those written apart against robots, found inside running text."""

from __future__ import annotations

import re

from analytics.privacy.spans import Span, without_overlaps

_LOCAL = r"(?<![\w.%+\-])[\w%+\-][\w.%+\-]{0,63}"
_PROVIDER = r"(?:g-?mail|googlemail|yahoo|ymail|rocketmail|hotmail|outlook|icloud|live|proton(?:mail)?|aol|zoho|mail)"
_AT_IN_WORDS = r" ?[\[({<](?:at|et)[\])}>] ?"
_DOT = r" ?(?:[.,]|[\[({<](?:dot|titik)[\])}>]|(?<= )(?:dot|titik)(?= )) ?"
_TOP = r"(?:com|co\.id|co\.uk|me|id|net)"
_PLAIN = re.compile(rf"{_LOCAL}@(?:[\w\-]{{1,63}}\.){{1,4}}[A-Za-z]{{2,24}}(?!\w)")
# Written apart: any domain behind "(at)", else only with a mail provider's name.
_APART = re.compile(
    rf"{_LOCAL}{_AT_IN_WORDS}(?:[\w\-]{{1,63}}{_DOT}){{1,3}}[A-Za-z]{{2,6}}(?!\w)"
    rf"|{_LOCAL}(?: ?@ ?| (?:at|et) ){_PROVIDER}(?:{_DOT}{_TOP})?(?!\w)",
    re.IGNORECASE,
)


def find_emails(text: str) -> list[Span]:
    """Return the places in ``text`` that hold an e-mail address, sorted and without overlaps."""
    return without_overlaps(
        match.span() for pattern in (_PLAIN, _APART) for match in pattern.finditer(text)
    )
