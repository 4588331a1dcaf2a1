"""Says whether words at a place in a text are a person's name, by spelling, lists and what follows.

``data/names/given_names.txt`` holds names that people bear, ``data/names/not_names.txt`` words that
are no names. A word in both (*Indah*, *Hari*) is a name where it has a capital.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache

from analytics.privacy.spans import Span
from analytics.settings import PROJECT_ROOT

_FOLDER = PROJECT_ROOT / "data" / "names"
_MOST_WORDS = 7
_LOOK_AHEAD = 24


class Trust(IntEnum):
    """How far the words before can be trusted to announce a name: what may be taken for one."""

    LISTED_CAPITAL = 0
    LISTED = 1
    CAPITAL = 2
    ANY = 3


# What stands behind somebody who introduces himself.
END_OF_INTRODUCTION = re.compile(
    r"[ \"']*(?:$|[\n,.(/]| (?:dari|warga|wrg|saking|asal|tinggal|domisili|umur|usia|mahasiswa"
    r"|mahasiswi|pelajar"
    r"|seko|saka|soko|siswa|pedagang|penjual|ketua|mau|ingin|izin|ijin|mewakili|asli|rt|pelanggan"
    r"|pemilik|anak|kelas"
    r"|lulusan|karyawan|guru|pengurus|alumni|relawan|driver|ojol|sopir|pegawai|dosen|pensiunan"
    r"|selaku|sebagai|sbg|dr|dri|badhe|bade|arep|nyuwun|matur|lapor|melaporkan|mohon|hendak|griya"
    r"|pak|bu"
    r"|min|kak|mas|mbak)(?!\w))"
)
_WORD = re.compile(r"[^\W\d_]+(?:['\-][^\W\d_]+)*(?![^\W_])")
_HONORIFICS = frozenset({
    "pak", "bu", "bapak", "ibu", "bp", "bpk", "ibuk", "sdr", "sdri", "saudara", "saudari", "mas",
    "mbak", "mb", "mba", "kak", "kakak", "bang", "tn", "ny", "nn", "h", "hj", "dr", "drs", "dra",
    "ir", "prof", "kh", "ust", "ustad", "ustadz", "ustadzah", "romo", "suster", "rm", "rr", "ra",
    "raden", "gus", "den", "eyang", "mbah", "simbah", "pakde", "bude", "om", "tante", "alm",
    "almarhum", "almarhumah", "mendiang", "keluarga", "kel", "mak", "emak", "mbok", "kang", "cak",
    "yu", "lik",
})  # fmt: skip
_LINKING = frozenset({"bin", "binti", "van", "de", "al", "el", "bt"})
# "Ketua RT 05, Sutarno"; "warga Klitren, Budi": behind what somebody is comes who it is.
_WHAT_SOMEBODY_IS = (
    r"(?:ketua|wakil|sekretaris|bendahara|pengurus|warga|wali murid|koordinator|perwakilan|pemilik"
    r"|penghuni|pemohon|pelapor"
    r"|pasien|siswa|peserta|penerima|pelanggan|dukuh|anak|saya|sendiri)(?!\w)"
    r"(?:[ .]{0,2}(?:(?:rt|rw|kampung|kelurahan|dusun|gang|pkk|umkm|paguyuban)(?!\w)[ .]{0,2})?"
    r"(?:[0-9]{1,3}(?:[/ ][0-9]{1,3})?)?)"
)
_ROLE_WORDS = frozenset(re.findall("[a-z]+", _WHAT_SOMEBODY_IS.partition(")")[0]))
_ROLES = (
    re.compile(rf"{_WHAT_SOMEBODY_IS}[ ,\n(:\-]{{1,3}}", re.IGNORECASE),
    re.compile(
        rf"{_WHAT_SOMEBODY_IS}(?: [^\s,(\n:]{{2,20}}){{1,4}}(?:, |,?\n| ?\()", re.IGNORECASE
    ),
)
_LIKE_A_VERB = re.compile(
    r"(?:ter|ber|mem|men|meng|meny|di|dipun|ng|ny|mb|nd)[a-z\-]{4,}|ke[ptshdc][a-z]{4,}"
    r"|ke[a-z]{3,}an"
    r"|[a-z]{3,}(?:nya|kan|lah|kah|ake|aken|ne)"
)
_LIKE_A_NAME = re.compile(
    r"[a-z]+(?:anto|ianto|yono|wono|tono|mono|rono|jono|wati|yati|nati|sih|ningrum|tyas|iyah|udin"
    r"|ullah|awan|yani|iani"
    r"|astuti|utami|sari|joyo|wijaya|kusumo|kusuma|negoro|ningrat|putra|putri|santoso|yem|inem"
    r"|ijan|imin|iman|adi|udi|oyo"
    r"|oto|iyo|iyono|arjo|arji|iyati|andari|asih|ijem|ikem|arto|arno|ardi|andi|anti|inah|idah|onah|anah)"
)
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_EMPHASIS = re.compile(r"[*_\"'(]{1,2}(?=\w)")
_DEGREE = re.compile(r",? (?:S|M|A|D)\.[A-Z][A-Za-z]{0,3}\.?(?:[A-Z]\.?)?(?!\w)|,? S\.?H\.?(?!\w)")
_AND = re.compile(
    r" ?(?:&|/|,? dan|,? serta|,) (?:(?:istri|suami|anak|adik|kakak|ibu|bapak"
    r"|simbah) (?:saya,? )?)?",
    re.IGNORECASE,
)


def name_at(text: str, start: int, trust: Trust) -> Span | None:
    """Return the place of the name that begins at ``start``, forms of address and degrees too."""
    emphasis = _EMPHASIS.match(text, start)
    if emphasis:
        start = emphasis.end()
    if _is_plain_word(text, start):
        return None
    roles = [role for pattern in _ROLES if (role := pattern.match(text, start))]
    for role in roles:
        place = _name_from(text, role.end(), min(trust, Trust.LISTED))
        if place:
            return place
    return None if roles else _name_from(text, start, trust)


def _is_plain_word(text: str, start: int) -> bool:
    """Say whether at ``start`` stands a word behind which nothing need be looked for: most do."""
    names, words = _names_and_words()
    match = _WORD.match(text, start)
    word = match[0].lower() if match else ""
    return word in words and not (word in names or word in _HONORIFICS or word in _ROLE_WORDS)


def _name_from(text: str, start: int, trust: Trust) -> Span | None:
    names, words = _names_and_words()
    has_name = is_respected = False
    last = place = start
    previous_is_capital = True
    for _ in range(_MOST_WORDS):
        match = _WORD.match(text, place)
        if match is None:
            break
        word, behind = match[0].lower(), match.end()
        is_capital = match[0][0].isupper() and not _shouts(text)
        is_listed = word in names and (is_capital or word not in words)
        if not has_name:
            if _is_honorific(text, match) and not (is_capital and is_listed):
                is_respected = True
                place = _next_word(text, behind, after_dot=True)
                continue
            if not _begins_name(text, match, trust, is_capital, is_respected):
                return None
            has_name = True
        elif not (
            is_listed
            or (word in _LINKING and _is_listed_next(text, behind))
            or (is_capital and (word not in words or _is_initial(match)))
            or (not previous_is_capital and _may_follow(text, match))
        ):
            break
        previous_is_capital = is_capital
        is_short = len(word) <= 2 or (len(word) == 3 and word not in names)
        last = behind + (is_short and text[behind : behind + 1] == ".")
        place = _next_word(text, behind, after_dot=is_short)
        if place == behind:
            break
    if not has_name:
        return None
    degree = _DEGREE.match(text, last)
    return start, degree.end() if degree else last


def names_joined(text: str, end: int) -> Iterator[Span]:
    """Yield the names behind one that ends at ``end``, joined by *dan*, ``&`` or a comma."""
    while link := _AND.match(text, end):
        place = name_at(text, link.end(), Trust.LISTED_CAPITAL)
        if place is None:
            return
        yield place
        end = place[1]


def is_name(word: str) -> bool:
    """Say whether ``word`` is in the list of names."""
    return word.lower() in _names_and_words()[0]


def _is_honorific(text: str, match: re.Match[str]) -> bool:
    """Say whether a word is a form of address; *dr* and *ra* typed small are other words."""
    word = match[0].lower()
    if word in ("dr", "ra", "kel", "ir", "h", "kang", "cak", "yu", "lik"):
        is_written_so = match[0].isupper() if word == "ra" else match[0][0].isupper()
        return is_written_so or text[match.end() : match.end() + 1] == "."
    return word in _HONORIFICS


def _begins_name(
    text: str, match: re.Match[str], trust: Trust, is_capital: bool, is_respected: bool
) -> bool:
    """Say whether the word of ``match`` is the first of a name."""
    names, words = _names_and_words()
    word = match[0].lower()
    if trust is Trust.LISTED_CAPITAL:
        return word in names and word not in words and match[0][0].isupper()
    if word in names and (is_capital or word not in words):
        return True
    if word in words:
        # Typed small and a word as well: a name only if a name or the end of a sentence follows.
        return word in names and (
            (trust >= Trust.CAPITAL and _is_listed_next(text, match.end()))
            or (
                trust is Trust.ANY
                and (
                    _is_listed_next(text, match.end(), sure=False)
                    or _ends_introduction(text, match.end())
                )
            )
        )
    if len(word) <= 2 and not _is_initial(match):
        return False
    if not _VOWEL.search(word) and len(word) > 1:
        return False
    if is_capital:
        return trust >= Trust.CAPITAL or is_respected
    if _LIKE_A_VERB.fullmatch(word) and not _LIKE_A_NAME.fullmatch(word):
        return False
    return trust is Trust.ANY or (
        trust is Trust.CAPITAL and (is_respected or _LIKE_A_NAME.fullmatch(word) is not None)
    )


def _may_follow(text: str, match: re.Match[str]) -> bool:
    """Say whether a word typed small that is no sure name belongs to the name before it."""
    names, words = _names_and_words()
    word = match[0].lower()
    is_last = _ends_introduction(text, match.end())
    if word in words:
        return word in names and is_last
    return _LIKE_A_NAME.fullmatch(word) is not None or (
        len(word) > 4
        and _LIKE_A_VERB.fullmatch(word) is None
        and (is_last or _is_word_next(text, match.end()))
    )


def _ends_introduction(text: str, end: int) -> bool:
    return END_OF_INTRODUCTION.match(text[end : end + _LOOK_AHEAD].lower()) is not None


def _is_word_next(text: str, end: int) -> bool:
    match = _WORD.match(text, end + 1) if text[end : end + 1] == " " else None
    return match is not None and match[0].lower() in _names_and_words()[1]


def _is_initial(match: re.Match[str]) -> bool:
    """Say whether a word is the first letter of a name: ``M. Arif``, ``Budi S``."""
    return len(match[0]) == 1 and match[0].isupper()


def _next_word(text: str, end: int, *, after_dot: bool) -> int:
    """Return where the next word of the same name begins, ``end`` itself when nothing follows."""
    if after_dot and text[end : end + 1] == ".":
        end += 1
    while text[end : end + 1] == " ":
        end += 1
    return end


def _is_listed_next(text: str, end: int, *, sure: bool = True) -> bool:
    """Say whether a name stands one space behind ``end``; a ``sure`` one is no word as well."""
    names, words = _names_and_words()
    match = _WORD.match(text, end + 1) if text[end : end + 1] == " " else None
    word = match[0].lower() if match else ""
    return word in names and not (sure and word in words)


def _shouts(text: str) -> bool:
    """Say whether capitals mean nothing in ``text``; its beginning is enough to tell."""
    start = text[:200]
    return sum(map(str.isupper, start)) > 2 * sum(map(str.islower, start))


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
