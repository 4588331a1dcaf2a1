"""NIK and KK, the sixteen digits of an identity card or a family card, found inside running text.

A NIK is read by its own structure (Permendagri 19/2010): province, regency and district code, six
digits of the birth date (a woman's day is 40 higher), a serial that is not 0000. A family card's
number is built alike, so only what is written next to it tells the two apart. Next to such a word
the number counts even where its structure is broken: people mistype.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analytics.privacy.spans import Span

NIK_DIGITS = 16
_PROVINCES = frozenset(
    str(code)
    for block in (
        range(11, 22),
        range(31, 37),
        range(51, 54),
        range(61, 66),
        range(71, 77),
        range(81, 83),
        range(91, 98),
    )
    for code in block
)
_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# Digit groups with at most one sign between them: a run is looked at as a whole.
_RUN = re.compile(
    r"(?:(?<![\w#])|(?i:(?<=\bnik)|(?<=\bktp)|(?<=\bkk)))[0-9]+(?:[ .\-/][0-9]+)*(?!\w)"
)
_GROUP = re.compile(r"[0-9]+")
# A number that was called NIK or KK may have lost or won a digit on the way.
_MISTYPED_DIGITS = range(NIK_DIGITS - 1, NIK_DIGITS + 2)

# The nearest such word counts. Behind a paper's word a number has to prove itself by its structure.
_WORD_BEFORE = re.compile(
    r".*(?<![\w\[])(?:(?P<nik>nik|e-?ktp|ktp|kitas|nomor induk kependudukan)"
    r"|(?P<kk>n?kk|k\.k|kartu keluarga|kartu kel)"
    r"|(?P<paper>tiket|ticket|laporan|aduan|pengaduan|registrasi|reg|antrian|antrean|pendaftaran"
    r"|kode|order|transaksi|referensi"
    r"|ref|billing|peserta|surat|berkas|permohonan|resi|invoice|sk|imei|npwp|nop|format|contoh"
    r"|misal|digit)"
    r"|(?P<other>rek(?:ening)?|norek|va|bpjs|kis|jkn))"
    r"(?:nya|ku|e|ne)?(?![^\W0-9])[^0-9]{0,45}$",
    re.IGNORECASE | re.DOTALL,
)
# "NIK dan KK: …, …": the first number is the first of the two.
_BOTH_BEFORE = re.compile(
    r"(?<!\w)(?:(?P<nik>nik|ktp)|(?P<kk>n?kk|kartu keluarga))(?:nya|ku| saya)? ?(?:/|&|\+|,|dan"
    r"|serta) ?(?:no(?:mor|mer)?\.? ?)?"
    r"(?:nik|ktp|n?kk|kartu keluarga)(?:nya|ku)?(?!\w)[^0-9\[]{0,30}$",
    re.IGNORECASE,
)
_AFTER_BOTH = {"nik": "kk", "kk": "nik"}
_BETWEEN_BOTH = 8
_WORD_BEHIND = re.compile(
    r"[\s,]{0,2}\(?(?:itu |ini |adalah )?(?:no(?:mor|mer)?\.? ?)?"
    r"(?:(?P<nik>nik|ktp)|(?P<kk>n?kk|kartu keluarga))(?!\w|\W{0,4}(?:[0-9]|(?:nik|kk)\]))",
    re.IGNORECASE,
)
_CONTEXT = 64


def is_national_id(digits: str) -> bool:
    """Say whether sixteen ``digits`` have the inner structure of a NIK."""
    if len(digits) != NIK_DIGITS or digits[:2] not in _PROVINCES:
        return False
    if digits[2:4] == "00" or digits[4:6] == "00" or digits[12:] == "0000":
        return False
    day, month = int(digits[6:8]), int(digits[8:10])
    if day > 40:
        day -= 40
    return 1 <= month <= 12 and 1 <= day <= _DAYS_OF_MONTH[month - 1]


def find_national_ids(text: str) -> list[Span]:
    """Return the places in ``text`` that hold a NIK, written together or in groups, sorted."""
    return [place for called, place in _card_numbers(text) if called != "kk"]


def find_family_cards(text: str) -> list[Span]:
    """Return the places in ``text`` that hold the number of a family card, sorted."""
    return [place for called, place in _card_numbers(text) if called == "kk"]


def _card_numbers(text: str) -> Iterator[tuple[str | None, Span]]:
    """Yield what each card's number in ``text`` is called (see ``_called``), and its place."""
    expected: tuple[str, int] | None = None
    for run in _RUN.finditer(text):
        if run.end() - run.start() < _MISTYPED_DIGITS[0]:
            continue
        before = text[max(0, run.start() - _CONTEXT) : run.start()]
        both = _BOTH_BEFORE.search(before)
        if both and both.lastgroup:
            called: str | None = both.lastgroup
            expected = (_AFTER_BOTH[both.lastgroup], run.end())
        elif expected and run.start() - expected[1] <= _BETWEEN_BOTH:
            called, expected = expected[0], None
        else:
            called = _called(text, *run.span())
        digits = "".join(filter(str.isdigit, run[0]))
        if _is_made_up(digits):
            continue
        if called in ("nik", "kk") and len(digits) in _MISTYPED_DIGITS and not _is_list(run[0]):
            yield called, run.span()
        elif called != "other":
            for place in _structured(text, run.span()):
                yield called, place
                if both and both.lastgroup:
                    called = _AFTER_BOTH[both.lastgroup]


def _called(text: str, start: int, end: int) -> str | None:
    """Return what the number here is called: ``nik``, ``kk``, ``paper``, ``other`` or None."""
    before = _WORD_BEFORE.match(text[max(0, start - _CONTEXT) : start])
    if before:
        return before.lastgroup
    behind = _WORD_BEHIND.match(text, end)
    return behind.lastgroup if behind else None


def _is_made_up(digits: str) -> bool:
    """Say whether ``digits`` are nobody's: ``0000000000000000``, ``1234567890123456``."""
    return (
        len(set(digits)) <= 2
        or digits in "12345678901234567890"
        or digits in "01234567890123456789"
    )


def _is_list(run: str) -> bool:
    """Say whether a run is a list of small numbers: eight pairs with spaces between are no card."""
    return run.count(" ") >= NIK_DIGITS // 2 - 1 and run.count(" ") < NIK_DIGITS - 2


def _structured(text: str, run: Span) -> list[Span]:
    """Return the places in a run of groups that have the structure of a card's number."""
    places: list[Span] = []
    groups = [group.span() for group in _GROUP.finditer(text, *run)]
    first = 0
    while first < len(groups):
        last = _closing_group(text, groups, first)
        if last is None:
            first += 1
        else:
            places.append((groups[first][0], groups[last][1]))
            first = last + 1
    return places


def _closing_group(text: str, groups: list[Span], first: int) -> int | None:
    """Return the group that completes a number begun at group ``first``, or None."""
    digits = ""
    signs: set[str] = set()
    for index in range(first, len(groups)):
        start, end = groups[index]
        if index > first:
            signs.add(text[groups[index - 1][1]])
        if len(digits) + end - start > NIK_DIGITS or not _is_one_number(signs):
            return None
        digits += text[start:end]
        if len(digits) == NIK_DIGITS:
            place = text[groups[first][0] : end]
            return index if is_national_id(digits) and not _is_list(place) else None
    return None


def _is_one_number(signs: set[str]) -> bool:
    """Say whether these signs between groups can belong to one number: two dates use more."""
    return len(signs) <= 1 or signs == {".", "-"}
