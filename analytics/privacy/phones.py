"""Telephone numbers as Indonesians write them, found inside running text.

Patterns propose short candidates in linear time; ``phonenumbers`` (Google's metadata) decides where
a pattern alone would take prices, dates or ticket numbers for a telephone.
"""

from __future__ import annotations

import re

_SIGN = r"[ .\-–\u00a0]"
# Not in a word or a hashtag: "JSS0812…" and "#0812…" are no telephones.
_BEFORE = r"(?<![\w#])"

_MOBILE = re.compile(
    _BEFORE
    + rf"(?:\(?(?:\+|00)?62\)?{_SIGN}{{0,2}}(?:\(?0\)?{_SIGN}{{0,2}})?|\(?0{_SIGN}?)"
    + rf"8(?:{_SIGN}{{0,2}}\)?{_SIGN}?[0-9]){{8,11}}(?![0-9])"
)
_LANDLINE = re.compile(
    _BEFORE
    + rf"(?:\(?(?:\+|00)?62{_SIGN}?\(?0?|\(?0)"
    + rf"[2-79][0-9]{{1,2}}\)?(?:{_SIGN}{{0,3}}[0-9]){{5,8}}(?![0-9])"
)
_ABROAD = re.compile(_BEFORE + rf"\+[1-9](?:{_SIGN}?[()]?{_SIGN}?[0-9]){{6,14}}(?![0-9])")
# "WA 812-3456-7890": without the leading 0 only where a word says that it is a telephone.
_ANNOUNCED = re.compile(
    r"(?<!\w)(?:wa|whats ?app|hp|te?lp?|telepon|hub|hubungi|kontak|sms|cp)\b[^\w\n]{1,4}"
    rf"(?P<number>8[1-9](?:{_SIGN}?[0-9]){{7,10}})(?![0-9])",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:https?://)?(?<![\w.])(?:wa\.me|(?:api|web|chat|www)\.whatsapp\.com)/[^\s<>\"'\[\]]*"
    r"|(?<!\w)tel:\+?[0-9\-.()]{6,20}",
    re.IGNORECASE,
)

_DATE = re.compile(
    r"(?<![0-9])(?:(?:19|20)[0-9]{2}([./\-–])[01]?[0-9]\1[0-3]?[0-9]"
    r"|[0-3]?[0-9]([./\-–])[0-3]?[0-9]\2(?:19|20)[0-9]{2})(?![0-9])"
)
_CLOCK_TIMES = re.compile(r"[0-2][0-9]\.[0-5][0-9](?:\s?[-–]\s?[0-2][0-9]\.[0-5][0-9])+")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
# What stands before a number that is numbered paper, not a telephone.
_PAPER_BEFORE = re.compile(
    r"(?:(?<!\w)(?:tiket|ticket|resi|order|invoice|booking|antrean|antrian|rekening|rek|"
    r"(?:no|nomor|kode|id)\.?\s(?:aduan|laporan|pengaduan|pesanan|pelanggan|surat|registrasi|polis))"
    r"(?:\s?(?:no|nomor|kode|id))?[\s.:#]{0,4}"
    r"|(?<![^\W_])[A-Za-z]{2,8}[\-/](?:[0-9]{1,6}[\-/]){0,3})$",
    re.IGNORECASE,
)
_PHONE_WORD_BEFORE = re.compile(
    r"(?:wa|hp|telp?|tlp|no|nomor|hub|cp|sms|call|kontak)[\-/]$", re.IGNORECASE
)
_DECIMAL_BEFORE = re.compile(r"(?<![0-9])[0-9]{1,3}[.,]$")
_MONEY_BEFORE = re.compile(r"(?<!\w)(?:rp|idr)\.?\s?$", re.IGNORECASE)
_CONTEXT = 32
_LONGEST_DATE = 10
_END_OF_SENTENCE = ".,;:!?…)"


def find_phone_links(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) places in ``text`` that hold a WhatsApp or ``tel:`` link, sorted."""
    return [
        (match.start(), match.start() + len(match.group().rstrip(_END_OF_SENTENCE)))
        for match in _LINK.finditer(text)
    ]


def find_phones(text: str) -> list[tuple[int, int]]:
    """Return the (start, end) places in ``text`` that hold a telephone number.

    Places do not overlap and are sorted.
    """
    places: list[tuple[int, int]] = []
    for match in _MOBILE.finditer(text):
        start, end = _without_loose_tail(text, *match.span())
        if _is_telephone(text, start, end):
            places.append((start, end))
    places += [match.span("number") for match in _ANNOUNCED.finditer(text)]
    places += [
        match.span()
        for pattern in (_LANDLINE, _ABROAD)
        for match in pattern.finditer(text)
        if _is_telephone(text, *match.span()) and _is_assigned(match.group())
    ]
    return _without_overlaps(places)


def _is_telephone(text: str, start: int, end: int) -> bool:
    """Say whether the digits at this place are no date, no times, no price, no paper's number."""
    number = text[start:end]
    if _CLOCK_TIMES.fullmatch(number) or _shares_digits_with_date(text, start, end):
        return False
    before = text[max(0, start - _CONTEXT) : start]
    if _THOUSANDS.fullmatch(number) and (number.endswith("000") or _MONEY_BEFORE.search(before)):
        return False
    if _DECIMAL_BEFORE.search(before):
        return False
    return not _PAPER_BEFORE.search(before) or bool(_PHONE_WORD_BEFORE.search(before))


def _shares_digits_with_date(text: str, start: int, end: int) -> bool:
    first = max(0, start - _LONGEST_DATE)
    dates = _DATE.finditer(text, first, end + _LONGEST_DATE)
    return any(date.start() < end and date.end() > start for date in dates)


def _without_loose_tail(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave off what only stands behind a whole number: ``0812-3456-7890 2`` (orang)."""
    number = text[start:end]
    head, space, tail = number.rpartition(" ")
    digits = sum(char.isdigit() for char in head)
    if space and len(tail) <= 2 and digits >= 11 and " " not in head:
        return start, start + len(head)
    return start, end


def _is_assigned(number: str) -> bool:
    """Say whether the numbering plans know ``number``."""
    import phonenumbers

    digits = "".join(char for char in number if char.isdigit())
    if number.lstrip("(").startswith("62"):
        number = "+" + digits
    try:
        parsed = phonenumbers.parse(number, "ID")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)


def _without_overlaps(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return ``places`` sorted, those that touch one another's characters joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
