"""Telephone numbers as Indonesians write them, found inside running text.

Patterns propose short candidates in linear time; ``phonenumbers`` (Google's metadata) decides where
a pattern alone would take prices, dates or ticket numbers for a telephone. The numbers of services
(110, 112, 119, 1500…, 0800…) are no person's and stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analytics.privacy.lookalikes import with_posers_as_digits
from analytics.privacy.spans import Span, without_overlaps

# U+FE0F and U+20E3 make a digit into a key of the keyboard.
_SIGN = r"[ .~\-_\u200b\u200c\u200d\ufe0f\u20e3]"
# Not in a word or a hashtag: "JSS0812…" and "#0812…" are no telephones, "wa0812…" is one.
_BEFORE = (
    r"(?:(?<![^\W_])(?<!#)|(?i:(?<=\bwa)|(?<=\bhp)|(?<=\bcp)|(?<=\bno)|(?<=\bsms)|(?<=\btlp)"
    r"|(?<=\btelp)))"
)

_MOBILE = re.compile(
    _BEFORE
    + rf"(?:\(?(?:\+|00)?62\)?{_SIGN}{{0,2}}(?:\(?0\)?{_SIGN}{{0,2}})?|\(?0{_SIGN}{{0,2}})"
    + rf"8(?:{_SIGN}{{0,2}}\)?{_SIGN}?[0-9]){{8,11}}(?:\ufe0f?\u20e3)?(?![0-9])"
)
_LANDLINE = re.compile(
    _BEFORE
    + rf"(?:\(?(?:\+|00)?62{_SIGN}?\(?0?|\(?0)"
    + rf"[2-79][0-9]{{1,2}}(?:\)|/)?(?:{_SIGN}{{0,3}}[0-9]){{5,8}}(?![0-9])"
)
_ABROAD = re.compile(_BEFORE + rf"\+[1-9](?:{_SIGN}?[()]?{_SIGN}?[0-9]){{6,14}}(?![0-9])")
_SAYS_TELEPHONE = (
    r"(?:wa|whats ?app|w\.a|hp|hape|te?lp?n?|telepon|telfon|phone|hub|hubungi|kontak|contact|sms|cp"
    r"|call|nomorku|nomerku)"
)
# "WA 812-3456-7890": without the leading 0 only where a word says that it is a telephone.
_ANNOUNCED = re.compile(
    rf"(?<!\w){_SAYS_TELEPHONE}(?!\w)"
    r"(?:[ .:=]{1,3}(?:saya|sy|aku|ku|kami|nya|no|nomor|nomer|admin|di|ke|ya|aja|saja"
    r"|langsung)(?!\w)"
    r"){0,3}[^\w\n]{1,4}"
    rf"(?P<number>8[1-9](?:{_SIGN}?[0-9]){{7,10}})(?![0-9])",
    re.IGNORECASE,
)
_ANNOUNCED_BEHIND = re.compile(
    _BEFORE + rf"(?P<number>8[1-9](?:{_SIGN}?[0-9]){{7,10}}) ?\(?(?:wa|hp|whatsapp|telp)(?!\w)",
    re.IGNORECASE,
)
# "telp 512345": the area is the reader's own.
_LOCAL = re.compile(
    r"(?<!\w)(?:te?lp?n?|telepon|telfon|phone|telp rumah|fax)(?!\w)"
    r"(?:[ .:=]{1,3}(?:saya|kami|rumah|kantor|no|nomor|di)(?!\w)){0,2}[ .:=(]{1,3}"
    r"(?P<number>[2-9][0-9]{2}(?:[ .\-]?[0-9]){3,4})(?![0-9]|[.,][0-9])",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"(?:https?://)?(?<![\w.])(?:wa\.me|(?:api|web|chat|www)\.whatsapp\.com)/[^\s<>\"'\[\]]*"
    r"|(?<!\w)tel:\+?[0-9\-.()]{6,20}",
    re.IGNORECASE,
)
_DIGIT_WORD = r"(?:nol|kosong|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan)"
_IN_WORDS = re.compile(
    rf"(?<!\w)(?:nol|kosong)[ ,.\-]{{1,2}}delapan(?:[ ,.\-]{{1,2}}{_DIGIT_WORD}){{7,11}}(?!\w)",
    re.IGNORECASE,
)

# Quick to ask: what one of the patterns with words begins or ends with.
_TELEPHONE_WORDS = (
    "wa", "whats", "w.a", "hp", "hape", "tl", "tel", "phone", "hub", "kontak", "contact", "sms",
    "cp", "call", "nomorku", "nomerku",
)  # fmt: skip
_LOCAL_WORDS = ("tl", "tel", "phone", "fax")

# Without this many digits near one another there is no telephone.
_ENOUGH_DIGITS = re.compile(r"[0-9](?:[^0-9A-Za-z\n]{0,5}[0-9]){5}")

_DATE = re.compile(
    r"(?<![0-9])(?:(?:19|20)[0-9]{2}([./\-])[01]?[0-9]\1[0-3]?[0-9]"
    r"|[0-3]?[0-9]([./\-])[0-3]?[0-9]\2(?:19|20)[0-9]{2})(?![0-9])"
)
_CLOCK_TIMES = re.compile(r"[0-2][0-9]\.[0-5][0-9](?:\s?-\s?[0-2][0-9]\.[0-5][0-9])+")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
# What stands before a number that is numbered paper, not a telephone.
_PAPER_BEFORE = re.compile(
    r"(?:(?<!\w)(?:tiket|ticket|resi|order|invoice|booking|antrean|antrian|rekening|rek|norek|"
    r"(?:no|nomor|kode|id)\.?\s(?:aduan|laporan|pengaduan|pesanan|pelanggan|surat|registrasi|polis|"
    r"pendaftaran|peserta|berkas|permohonan|transaksi|meter|va|ujian|induk|urut|seri|kartu|rangka"
    r"|mesin|sertifikat|anggota|bpjs|kis|billing)|aduan|barcode|imei|npwp|nop|isbn)"
    r"(?:nya|ku|\ssaya|\skami)?(?:\s?(?:no|nomor|kode|id))?[\s.:#]{0,4}"
    r"|(?<![^\W_])[A-Za-z]{2,8}(?:-|[\-/](?:[0-9]{1,6}[\-/]){1,3}))$",
    re.IGNORECASE,
)
_PHONE_WORD_BEFORE = re.compile(
    r"(?:wa|hp|telp?|tlp|no|nomor|hub|cp|sms|call|kontak)[\-/]$", re.IGNORECASE
)
_DECIMAL_BEFORE = re.compile(r"(?<![0-9])[0-9]{1,3}[.,]$")
# "contoh.id/berita/0812345678": the number of a page.
_PATH_BEFORE = re.compile(r"[a-z0-9]\.[a-z]{2,8}/(?:[^\s?=]*/)?$", re.IGNORECASE)
_DECIMAL = re.compile(r"0\.[0-9]+")
_MONEY_BEFORE = re.compile(r"(?<!\w)(?:rp|idr)\.?\s?$", re.IGNORECASE)
_FREE_OF_CHARGE = re.compile(r"\D*0\D*8\D*0")
_CONTEXT = 32
_LONGEST_DATE = 10
_END_OF_SENTENCE = ".,;:!?…)"


def find_phone_links(text: str) -> list[Span]:
    """Return the places in ``text`` that hold a WhatsApp or ``tel:`` link, sorted."""
    return [
        (match.start(), match.start() + len(match.group().rstrip(_END_OF_SENTENCE)))
        for match in _LINK.finditer(text)
    ]


def find_phones(text: str) -> list[Span]:
    """Return the places in ``text`` that hold a telephone number, sorted and without overlaps."""
    text = with_posers_as_digits(text)
    if not _ENOUGH_DIGITS.search(text):
        return []
    places: list[Span] = []
    for match in _MOBILE.finditer(text):
        start, end = _without_loose_tail(text, *match.span())
        if _is_telephone(text, start, end) and not _FREE_OF_CHARGE.match(match[0]):
            places.append((start, end))
    lowered = text.lower()
    for announced in _announced(lowered):
        for match in announced.finditer(text):
            start, end = match.span("number")
            if not _shares_digits_with_date(text, start, end) and not _is_thousands(match[1], ""):
                places.append((start, end))
    places += [
        match.span()
        for pattern, signs in ((_LANDLINE, ("0", "62")), (_ABROAD, ("+",)))
        if any(map(text.__contains__, signs))
        for match in pattern.finditer(text)
        if _is_telephone(text, *match.span()) and _is_assigned(match.group())
    ]
    return without_overlaps(places)


def _announced(lowered: str) -> Iterator[re.Pattern[str]]:
    """Yield the patterns that need a word for a telephone, where such a word may be."""
    if any(map(lowered.__contains__, _TELEPHONE_WORDS)):
        yield _ANNOUNCED
        yield _ANNOUNCED_BEHIND
    if any(map(lowered.__contains__, _LOCAL_WORDS)):
        yield _LOCAL


def find_phones_in_words(text: str) -> list[Span]:
    """Return the places in ``text`` that hold a number said digit by digit, sorted."""
    return [match.span() for match in _IN_WORDS.finditer(text)]


def is_mobile(digits: str) -> bool:
    """Say whether ``digits`` can be an Indonesian mobile number."""
    return bool(re.fullmatch(r"(?:0|62)8[1-9][0-9]{7,10}", digits))


def _is_telephone(text: str, start: int, end: int) -> bool:
    """Say whether the digits at this place are no date, no times, no price, no paper's number."""
    number = text[start:end]
    if _CLOCK_TIMES.fullmatch(number) or _shares_digits_with_date(text, start, end):
        return False
    before = text[max(0, start - _CONTEXT) : start]
    if _is_thousands(number, before) or _DECIMAL.fullmatch(number):
        return False
    if _DECIMAL_BEFORE.search(before) or _PATH_BEFORE.search(before):
        return False
    return not _PAPER_BEFORE.search(before) or bool(_PHONE_WORD_BEFORE.search(before))


def _is_thousands(number: str, before: str) -> bool:
    """Say whether ``number`` is a sum of money: ``1.500.000``."""
    is_grouped = bool(_THOUSANDS.fullmatch(number))
    return is_grouped and (number.endswith("000") or bool(_MONEY_BEFORE.search(before)))


def _shares_digits_with_date(text: str, start: int, end: int) -> bool:
    first = max(0, start - _LONGEST_DATE)
    dates = _DATE.finditer(text, first, end + _LONGEST_DATE)
    return any(date.start() < end and date.end() > start for date in dates)


def _without_loose_tail(text: str, start: int, end: int) -> Span:
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
        parsed = phonenumbers.parse(number.replace("/", " "), "ID")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed)
