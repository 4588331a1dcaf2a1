"""Names of people where they sign or say who they are, found inside running text.

A name by itself cannot be told from any word of the language. It is looked for only behind words that
announce one (*nama saya*, *a.n.*, *ttd*, *hormat kami*, *jenengku*); what follows is taken for a
name by how it is written, by two word lists, and by what stands behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from analytics.privacy.spans import Span, without_overlaps
from analytics.settings import PROJECT_ROOT

_FOLDER = PROJECT_ROOT / "data" / "names"
_MOST_WORDS = 6


class _Trust(IntEnum):
    """How far the announcing words can be trusted: what may be taken for a name behind them."""

    LISTED = 1
    CAPITAL = 2
    ANY = 3


@dataclass(frozen=True, slots=True)
class _Announcement:
    """Words that announce a name.

    ``starts`` are the letters that ``pattern`` can begin with: finding those first is what makes
    looking cheap. ``pattern`` is for small letters and ends where the name begins; ``ends`` has to
    match behind the name, ``before`` up to the beginning.
    """

    starts: tuple[str, ...]
    trust: _Trust
    pattern: re.Pattern[str]
    ends: re.Pattern[str] | None = None
    before: re.Pattern[str] | None = None


_OF_MINE = r"(?:saya|sya|sy|aku|ak|ku|kami|gue|gua|gw|kula|kulo|dalem|q)"
_LINK = r"(?:[ ,]{1,2}(?:adalah|yaitu|yaiku|itu|ya|asli|lengkap|cukup))?[ \"':=,\-]{1,4}"
_KIN = r"(?:anak|ibu|bapak|ayah|suami|istri|isteri|adik|adek|kakak|simbah|mertua|bojo|mama|papa)"
_WHOSE = (
    r"(?:lengkap|pelapor|pengadu|pengirim|pemohon|pendaftar|anak|siswa|pasien|pemilik|ktp|sesuai ktp|saya"
    r"|penerima|orang ?tua|ibu|bapak|ayah|wali|suami|istri|korban|warga)"
)
_SIGN_OFF_WORDS = (
    r"(?:hormat (?:saya|kami|kula|kulo)|salam(?: (?:hormat|hangat|sehat|waras|sejahtera|lestari|kenal|damai|budaya"
    r"|sayang|santun|takzim|rahayu|semangat|dari|saya|kami)){0,3}|wassalam\w{0,20}(?: wr\.? ?wb\.?)?|regards|sincerely"
    r"|rahayu)"
)
_END_OF_SIGNATURE = re.compile(
    r"[ \"')]*(?:$|[\n,.(|\-/+&0-9]| (?:dari|warga|wrg|saking|rt|kelurahan|kampung|ketua|selaku|dan)(?!\w))"
)
_END_OF_TEXT = re.compile(r"[ \"').!,\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]*$")
_END_OF_INTRODUCTION = re.compile(
    r"[ \"']*(?:$|[\n,.(/]| (?:dari|warga|wrg|saking|asal|tinggal|domisili|umur|usia|mahasiswa|mahasiswi|pelajar"
    r"|siswa|pedagang|penjual|ketua|mau|ingin|izin|ijin|mewakili|asli|rt|pelanggan|pemilik)(?!\w))"
)
_FROM_IN_JAVANESE = re.compile(
    r" (?:saking|sangking|seko|soko|saka|griya|griyo|omah|warga|asli|tiyang|wong)(?!\w)"
)
_NOT_A_SYLLABLE = re.compile(r"(?<![\w'*\"])(?<![0-9] )$")
_OPENING = re.compile(
    r"(?:^|[.!?,;\n] ?|(?<!\w)(?:dengan|dgn|ini|izin|ijin|bertanya|tanya|min|kak|pak|bu|mas|mbak|halo|siang|pagi|sore"
    r"|malam|admin|wb) )$"
)

_ANNOUNCEMENTS = tuple(
    _Announcement(
        starts,
        trust,
        re.compile(pattern),
        *conditions,
    )
    for starts, trust, pattern, *conditions in (
        # nama saya Rini, namaku, nami kulo Sarjono, jenengku Wawan
        (
            ("nama", "nami", "nm ", "asma", "jeneng"),
            _Trust.ANY,
            r"(?:nama|nm|asma|asmane|jeneng|jenenge|nami|naminipun)(?: (?:lengkap|asli|panggilan))?"
            rf" ?{_OF_MINE}(?!\w){_LINK}",
        ),
        # aku jenenge Parjo, kulo nami Slamet, saya bernama Budi
        (
            ("bernama", "jeneng", "nami ", "asma", "dipanggil"),
            _Trust.ANY,
            rf"(?:bernama|jenenge|jeneng|nami|asma|asmane|dipanggil)(?!\w){_LINK}",
            None,
            re.compile(rf"(?<!\w)(?:{_OF_MINE}|inyong) (?:(?:sing|ingkang|yang|biasa) )?$"),
        ),
        (("my name",), _Trust.ANY, r"my name(?: is|'s) "),
        (
            ("nama ", "jeneng"),
            _Trust.CAPITAL,
            rf"(?:nama|jenenge?) {_KIN} ?{_OF_MINE}(?!\w){_LINK}",
        ),
        (
            ("perkenal", "kenalkan", "kenalin", "kenalaken"),
            _Trust.ANY,
            rf"(?:per)?kenal(?:kan|in|aken)[ ,:]{{1,3}}{_OF_MINE}[ ,:]{{1,3}}",
        ),
        # Nama: Budi Santoso
        (("nama", "nm"), _Trust.ANY, rf"(?:nama|nm)(?: {_WHOSE})? ?[:=] ?\"?"),
        (
            (
                "pelapor",
                "pengirim",
                "pengadu",
                "pemohon",
                "penanggung",
                "cp",
                "contact",
                "narahubung",
                "dari",
            ),
            _Trust.CAPITAL,
            r"(?:pelapor|pengirim|pengadu|pemohon|penanggung jawab|cp|contact person|narahubung|dari) ?[:=] ?",
        ),
        # a.n. Siti Aminah, a/n budi, an. Bp. Joko, atas nama Dewi
        (("a.n", "a. n", "a/n"), _Trust.ANY, r"(?:a\. ?n(?!\w)\.?|a/n(?!\w)\.?)[ :]{0,3}"),
        (("an.", "an:"), _Trust.CAPITAL, r"an[.:][ :]{0,2}", None, _NOT_A_SYLLABLE),
        (("atas nama",), _Trust.CAPITAL, r"atas nama(?:nya)?[ :]{1,3}"),
        (("an ",), _Trust.LISTED, r"an (?=[a-z]{2})", None, _NOT_A_SYLLABLE),
        # ttd Budi; tertanda, Budi
        (
            ("ttd", "tertanda"),
            _Trust.CAPITAL,
            r"(?:ttd|tertanda)(?!\w)[ .,:()\-/\n]{1,6}",
            _END_OF_SIGNATURE,
        ),
        (("ttd", "tertanda"), _Trust.LISTED, r"(?:ttd|tertanda)(?!\w)[ .,:()\-/\n]{1,6}"),
        # Hormat kami,\nAgus; salam sehat, Dewi
        (
            ("hormat ", "salam", "wassalam", "regards", "rahayu", "sincerely"),
            _Trust.CAPITAL,
            rf"{_SIGN_OFF_WORDS}(?!\w)(?: ?[,.\-:~]{{1,3}}[ \n]{{0,3}}| ?\n{{1,3}} ?)",
            _END_OF_SIGNATURE,
        ),
        (("hormat ", "salam"), _Trust.LISTED, rf"{_SIGN_OFF_WORDS} ", _END_OF_SIGNATURE),
        # kulo Sarjono saking Klitren
        (
            ("kula", "kulo", "dalem ", "aku "),
            _Trust.ANY,
            r"(?:kula|kulo|dalem|aku)[ ,]{1,2}",
            _FROM_IN_JAVANESE,
        ),
        (("kula", "kulo"), _Trust.LISTED, r"(?:kula|kulo)[ ,]{1,2}", _END_OF_INTRODUCTION),
        # Izin bertanya, saya Budi dari Klitren
        (
            ("saya", "sy ", "aku "),
            _Trust.LISTED,
            r"(?:saya|sy|aku)[ ,]{1,2}",
            _END_OF_INTRODUCTION,
            _OPENING,
        ),
    )
)
# The last words of a text, alone on their line or behind a dash: a signature if they are names.
_SIGN_OFF = re.compile(
    r"(?:\n[ (]*[\-~]{0,2} ?|[.!?,] ?[\-~]{1,2} ?| [~\-]{1,2} )(?=[^\n\-~]{3,40}$)"
)
_TAIL = 48
_BEFORE = 24
# What a word that announces may not follow: letters, and our own bracket.
_BOUND = re.compile(r"[\w\[]")

_WORD = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*(?!\w)")
_HONORIFICS = frozenset({
    "pak", "bu", "bapak", "ibu", "bp", "bpk", "ibuk", "sdr", "sdri", "saudara", "saudari", "mas",
    "mbak", "mb", "mba", "kak", "kakak", "bang", "tn", "ny", "nn", "h", "hj", "dr", "drs", "dra",
    "ir", "prof", "kh", "ust", "ustad", "ustadz", "ustadzah", "romo", "suster", "rm", "rr", "ra",
    "raden", "gus", "den", "eyang", "mbah", "simbah", "pakde", "bude", "om", "tante",
})  # fmt: skip
_LINKING = frozenset({
    "bin", "binti", "van", "de", "al", "el", "bt",
})  # fmt: skip
_LIKE_A_VERB = re.compile(
    r"(?:ter|ber|mem|men|meng|meny|di|dipun|ng|ny|mb|nd)[a-z]{4,}|ke[a-z]{3,}an|[a-z]{3,}(?:nya|kan|lah|kah|ake|aken|ne)"
)
_LIKE_A_NAME = re.compile(
    r"[a-z]+(?:anto|ianto|yono|wono|tono|mono|rono|jono|wati|yati|nati|sih|ningrum|tyas|iyah|udin|ullah|awan|yani|iani|astuti"
    r"|utami|sari|joyo|wijaya|kusumo|kusuma|negoro|ningrat|putra|putri|santoso|yem|inem|ijan|imin|iman|adi|udi|oyo|oto|arto|arno"
    r"|ardi|andi|anti|inah|idah|onah|anah)"
)
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)


def find_names(text: str) -> list[Span]:
    """Return the places in ``text`` that hold the name of who speaks or signs, sorted."""
    lowered = text.lower()
    if len(lowered) != len(text):
        # A capital that becomes two letters (as the Turkish İ) would move all places.
        lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    places: list[Span] = []
    for announcement in _ANNOUNCEMENTS:
        for start in announcement.starts:
            if start in lowered:
                places += _names_behind(text, lowered, announcement, start)
    if "\n" in text or "-" in text or "~" in text:
        places += _sign_off(text)
    return without_overlaps(places)


def _names_behind(
    text: str, lowered: str, announcement: _Announcement, start: str
) -> Iterator[Span]:
    shouts: bool | None = None
    at = lowered.find(start)
    while at >= 0:
        if (at == 0 or not _BOUND.match(lowered[at - 1])) and (
            announcement.before is None
            or announcement.before.search(lowered, max(0, at - _BEFORE), at)
        ):
            match = announcement.pattern.match(lowered, at)
            if match:
                if shouts is None:
                    shouts = _shouts(text)
                place = _name_at(text, match.end(), announcement.trust, shouts)
                ends = announcement.ends
                if place and (ends is None or ends.match(lowered, place[1])):
                    yield place
        at = lowered.find(start, at + len(start))


def _sign_off(text: str) -> Iterator[Span]:
    tail = max(0, len(text) - _TAIL)
    for match in _SIGN_OFF.finditer(text, tail):
        place = _name_at(text, match.end(), _Trust.LISTED, _shouts(text))
        if place and _END_OF_TEXT.match(text, place[1]):
            yield place


def _shouts(text: str) -> bool:
    """Say whether capitals mean nothing in ``text``; its beginning is enough to tell."""
    start = text[:400]
    return sum(map(str.isupper, start)) > 2 * sum(map(str.islower, start))


def _name_at(text: str, start: int, trust: _Trust, shouts: bool) -> Span | None:
    """Return the place of the name that begins at ``start``, forms of address left out."""
    names, words = _names_and_words()
    first: int | None = None
    last = place = start
    is_respected = False
    previous_is_capital = True
    for _ in range(_MOST_WORDS):
        match = _WORD.match(text, place)
        if match is None:
            break
        typed, word = match[0], match[0].lower()
        is_capital = typed[0].isupper() and not shouts
        is_listed = word in names and (is_capital or word not in words)
        behind = match.end()
        if first is None and word in _HONORIFICS and not (is_capital and is_listed):
            is_respected = True
            place = _next_word(text, behind, after_dot=True)
            continue
        if first is None:
            is_name = is_listed or (
                word in names and _is_listed_next(text, behind) and trust > _Trust.LISTED
            )
            if not is_name and word not in words and (len(word) > 2 or _is_initial(match)):
                is_name = _is_trusted(word, trust, is_capital=is_capital, respected=is_respected)
            if not is_name:
                return None
            first = match.start()
        elif word in _LINKING and _is_listed_next(text, behind):
            pass
        elif not (
            is_listed
            or (is_capital and (word not in words or _is_initial(match)))
            or (not previous_is_capital and word not in words and _LIKE_A_NAME.fullmatch(word))
        ):
            break
        previous_is_capital = is_capital
        is_short = len(word) <= 2 or word in ("moh", "muh", "abd")
        last = behind + (is_short and text[behind : behind + 1] == ".")
        place = _next_word(text, behind, after_dot=is_short)
        if place == behind:
            break
    return None if first is None else (first, last)


def _is_trusted(word: str, trust: _Trust, *, is_capital: bool, respected: bool) -> bool:
    """Say whether a word that neither list knows is taken for a name."""
    if not _VOWEL.search(word) and len(word) > 1:
        return False
    if is_capital:
        return trust >= _Trust.CAPITAL
    if _LIKE_A_VERB.fullmatch(word) and not _LIKE_A_NAME.fullmatch(word):
        return False
    return trust is _Trust.ANY or (trust is _Trust.CAPITAL and respected)


def _is_initial(match: re.Match[str]) -> bool:
    """Say whether a word is the first letter of a name: ``M. Arif``, ``Budi S``."""
    return len(match[0]) == 1 and match[0].isupper()


def _next_word(text: str, end: int, *, after_dot: bool) -> int:
    """Return where the next word of the same name begins, ``end`` itself when nothing follows."""
    if after_dot and text[end : end + 1] == ".":
        return end + 1 + (text[end + 1 : end + 2] == " ")
    return end + (text[end : end + 1] == " ")


def _is_listed_next(text: str, end: int) -> bool:
    """Say whether a sure name stands one space behind ``end``."""
    names, words = _names_and_words()
    match = _WORD.match(text, end + 1) if text[end : end + 1] == " " else None
    return match is not None and match[0].lower() in names and match[0].lower() not in words


@lru_cache(maxsize=1)
def _names_and_words() -> tuple[frozenset[str], frozenset[str]]:
    """Read the lists: names that people bear, and words that are no names (some are both)."""
    names, words = (
        frozenset(
            word
            for line in (_FOLDER / file).read_text(encoding="utf-8").casefold().splitlines()
            if not line.startswith("#")
            for word in line.split()
        )
        for file in ("given_names.txt", "not_names.txt")
    )
    return names, words
