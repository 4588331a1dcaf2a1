"""Which texts are copies of another, and which groups of copies are floods.

A voice counts once however often its words are pasted. Copies of one text differ in small things:
spelling, signs, a greeting, a word or two in a long text. Texts that differ in a number, a
negation, a place or the one word that matters are two voices, however alike they look.

Four steps:

1. Reading: texts become words in one spelling; ``families`` of spellings come from the corpus.
   Texts with the same words are copies.
2. Candidates: MinHash over the content words in bands (Broder 1997; Leskovec, Rajaraman, Ullman,
   *Mining of Massive Datasets*, 3.4). Numbers and negations belong to the key of every band, so
   texts that differ in them never meet.
3. Verifying: the weight of the words that a pair shares, against the weight of what differs, and
   what it is that differs (``_Texts.are_copies``).
4. Grouping: stars (Aslam, Pelekhov, Rus 2004). The text with the most copies takes those that
   were verified against it, so that a chain of small edits cannot drift.

Step 2 is numpy over all texts at once and takes a tenth of the time; most goes into reading. A
MinHash library (rensa, datasketch) would give that step only, and wants an object for every text.
Estimated similarity alone, where it finds the copies, takes nearly every trap for one as well.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.language import Lexicon, load_lexicon
from analytics.language.words import spell_words

Rows = NDArray[np.int64]
Hashes = NDArray[np.uint64]


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NUMBER = r"(?<!\w)(?:rp\.?\s?)?\d+(?:[.,:]\d+)*(?:\s?(?:ribu|rebu|rb|juta|jt|k|persen)(?!\w)|\s?%|(?!\w))"
_TOKEN = re.compile(rf"{_NUMBER}|#\w+|[^\W_]+(?:['’-][^\W_]+)*|[.!?\n]+", re.IGNORECASE)
_IS_NUMBER = re.compile(_NUMBER, re.IGNORECASE)
_NUMBER_PARTS = re.compile(r"(?:rp\.?\s?)?([\d.,:]*\d)\s?(\D*)")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_NOT_WORDS = re.compile(r"\[[A-Za-z]{2,12}\]|https?://\S+|www\.\S+|(?<![^\W_])@[\w.]+|&[a-z]{2,4};")
_MARKS = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")
_RUN = re.compile(r"(.)\1+")
_DIGITS_OR_NOT = re.compile(r"\d+|[^\d'’-]+")
_ENDING = re.compile(r"(?:nya|lah|kah|pun|ku|mu|ne|e)$")
_CLOSED_A = re.compile(r"a(?=[b-df-hj-np-tv-z]+$)")
_LATER_VOWELS = re.compile(r"(?<=.)[aeiou]+")
# A 1 is an i or an l.
_LOOKALIKES = (str.maketrans("01345789", "oieastbg"), str.maketrans("01345789", "oleastbg"))
_MULTIPLES = {"ribu": 1e3, "rebu": 1e3, "rb": 1e3, "k": 1e3, "juta": 1e6, "jt": 1e6}
_SOUNDS = (
    ("ai", "e"),
    ("au", "o"),
    ("oe", "u"),
    ("dj", "j"),
    ("tj", "c"),
    ("sy", "s"),
    ("z", "s"),
    ("v", "f"),
    ("i", "e"),
    ("u", "o"),
)

_GREETING = re.compile(
    r"\W*(?:(?:(?:as+al[a-z]*m[a-z]*|wr|wb|warahmatul+ah[a-z]*|wabarakatuh|salam|hal+o+|hai+|permisi"
    r"|kulo ?nuwun|nuwun ?sewu|nyuwun ?sewu|pangapunten|ngapunten|maaf|sorry|(?:i[zj]in|mau|numpang) tanya)\b"
    r"|(?:selamat|slmt|met|sugeng|good) (?:pagi|siang|sore|malam|enjing|sonten|dalu|morning|night)\b"
    r"|(?:pak|bapak|bu|ibu) (?:wali(?: ?kota)?|wawali|sekda|lurah|camat|gubernur|presiden)(?=\s?[,:])"
    r"|(?:copas|share|repost|fwd|sebarkan|sebar|teruskan|viralkan|rt(?! ?\d)"
    r"|tolong (?:di)?(?:baca|sebar|share|sebarkan|teruskan|viralkan))\b"
    r"|(?:pagi|siang|sore|malam|mlm|enjing)(?= (?:min|mimin|admin|kak|pak|bu|mas|mbak|semua)\b)"
    r"|(?:min|mimin|admin|kak|kakak|pak|bapak|bu|ibu|mas|mbak|lur|gaes|guys|semua)\b)\W*)+",
    re.IGNORECASE,
)
_THANKS = _listed(
    "terima kasih terimakasih makasih makasi suwun nuwun matur maturnuwun thanks thx trims"
)
_ADDRESS = _listed(
    "min mimin admin minmin kak kakak gan sis bro bos bosku mas mbak om tante lur dulur sedulur"
    " bestie guys gaes pak bapak bu ibu"
)
_FILLER = _ADDRESS | _listed(
    "ya yah iya nih tuh sih deh dong dunk kok kan lho loh lah to tho lha nah wah oh ah eh duh aduh"
    " waduh hadeh haduh hmm hm haha hehe hihi huhu wkwk wk xixi lol hey hei hai halo hallo hello hi"
    " plis please btw fyi nya yuk ayo banget"
)
_LAUGHTER = re.compile(r"(?:a?(?:ha){2,}h?|(?:he){2,}h?|(?:hi){2,}h?|(?:w?k?(?:wk)+w?))")
_NEGATIONS = {
    word: negation
    for negation, words in {
        "tidak": "tidak tak ora ra ndak mboten boten no not nggak",
        "bukan": "bukan bukannya dudu sanes",
        "belum": "belum durung dereng rung",
        "jangan": "jangan ojo",
        "tanpa": "tanpa without",
    }.items()
    for word in words.split()
}
_FUSED_NEGATION = re.compile(
    r"(?:ng?gak?|gak?|tak|tdk|ora|ra)"
    r"(ada|ono|bisa|iso|usah|sah|mau|gelem|tau|tahu|boleh|oleh|pernah|perlu|jadi|jelas|punya|mungkin)"
)
_NUMBER_WORDS = {
    word: digit
    for digit, words in {
        "2": "dua loro",
        "3": "tiga telu",
        "4": "empat papat",
        "5": "lima limo",
        "6": "enam enem",
        "7": "tujuh pitu",
        "8": "delapan wolu",
        "9": "sembilan songo sanga",
        "10": "sepuluh",
        "11": "sebelas",
        "100": "seratus",
        "1000": "seribu",
    }.items()
    for word in words.split()
}
# Not "minggu", which is a week as well.
_DATES = _listed(
    "belas puluh ratus ribu juta miliar senin selasa rabu kamis jumat sabtu januari februari maret"
    " april mei juni juli agustus september oktober november desember"
)
_PREFIXES = ("di", "ke")
# What follows one of these is a place or a name, also where nobody writes a capital.
_HEADS = _listed(
    "di ke dari neng nang ning ing menyang jalan gang kampung kelurahan kecamatan kemantren desa"
    " dusun kota kabupaten daerah kawasan wilayah area depan dekat samping belakang sebelah sekitar"
    " utara selatan timur barat pasar depo perempatan pertigaan simpang jembatan kali sungai"
    " puskesmas sekolah sd smp sma smk terminal stasiun halte masjid hotel taman alun lapangan"
    " perumahan dinas bank lewat menuju"
)
# Words that turn a message when exchanged; several are stop words.
_STANCES = _listed(
    "setuju sepakat dukung mendukung tolak menolak naik turun dinaikkan diturunkan buka tutup dibuka"
    " ditutup mahal murah bagus baik jelek buruk apik elek enak susah mudah sulit gampang besar kecil"
    " gede gedhe cilik tinggi rendah banyak sedikit tambah kurangi lebih kurang cepat lambat lama baru"
    " muda tua masuk keluar datang pergi atas bawah kiri kanan utara selatan timur barat depan"
    " belakang hidup mati nyala padam bersih kotor gelap terang sepi ramai lancar macet penuh kosong"
    " puas kecewa senang sedih marah suka benci ramah galak rajin malas adil benar salah"
    " sebelum sesudah setelah selalu jarang pagi siang sore malam kemarin besok tadi nanti sekarang"
    " aman rawan sehat sakit panas dingin basah kering menang kalah untung rugi berat ringan boleh"
    " dilarang wajib gratis bayar terbaik terburuk mantap parah hebat payah"
)
# Beside one of these a digit is a number: neither a letter ("s4mpah") nor "twice" ("anak2").
_COUNTED = _listed(
    "rt rw sd smp sma smk no nomor jalan jl gang gg blok kelas lantai lt jam km m cm kg x th thn tahun"
    " bln bulan hari menit org orang"
)
# A pair may differ in one word for every three that it shares beyond the first three; a word in
# place of another counts 1.25. So a content word may be added to 6, exchanged among 8, two exchanged
# among 13; shorter texts differ by what they are about. Tuned on seeds 1 to 4 of tests.bench.copies,
# which reports on others.
_FREE_WORDS = 3.0
_WORDS_PER_CHANGE = 3.0
_EXCHANGE = 1.25
# A word that differs breaks two pairs of neighbours; a part that moved, three. Beyond that the same
# words are another sentence ("saya suka A, tidak suka B").
_PAIRS_PER_MOVE = 4
# 24 bands of 4: texts that share 6 of 10 content words meet with a chance of 0.96, 7 of 10 with
# 0.999 and 3 of 10 with 0.18.
_BANDS = 24
_ROWS_PER_BAND = 4
# In a larger bucket a text is compared with its neighbours in the order of the next band, where
# copies stand together: with so many, and with more if a copy was among them. Each band brings
# other neighbours. So a corpus of one sentence with ever other streets costs no square of its size.
_FIRST_LOOK = 6
_WINDOW = 24
# A text with so many verified copies needs no more edges to be found in a star.
_ENOUGH_EDGES = 48
_PAIRS_AT_ONCE = 1 << 18
_LEAST_TYPO_LENGTH = 5
_LONGEST_TYPO = 30
_MOST_LIKE = 4


class Flood(StrEnum):
    """Why the copies of a text say little about how many people think so."""

    FEW_ACCOUNTS = "few_accounts"
    BURST = "burst"


def fold_copies(
    texts: Sequence[str], *, seed: int = 0, lexicon: Lexicon | None = None
) -> NDArray[np.int64]:
    """Find the texts that are copies of another, with small edits.

    The groups do not depend on the order of ``texts``; which row leads does, so sort them.

    Args:
        texts: n texts, masked; exact copies may be folded already.
        seed: of MinHash.
        lexicon: the shipped one when None.

    Returns:
        int64 (n,), for each text the lowest row of its group: its own where it is no copy.
    """
    if not len(texts):
        return np.empty(0, dtype=np.int64)
    read = _read(texts)
    key_of_row, keys = _keys(read, _Spelling(read, lexicon or load_lexicon()))
    group_of_key = _stars(keys, _verified_pairs(keys, seed))
    groups = group_of_key[key_of_row]
    leaders = np.full(int(groups.max()) + 1, len(texts), dtype=np.int64)
    np.minimum.at(leaders, groups, np.arange(len(texts)))
    return leaders[groups]


class _Kind(IntEnum):
    """What a word does in a text; what stands from TAG on, says something."""

    FILLER = 0
    STOP = 1
    TAG = 2
    CONTENT = 3
    FIXED = 4


_WEIGHT = np.array([0.35, 0.35, 0.35, 1.0, 0.35], dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """Words of n texts as they were typed.

    Attributes:
        typed: the distinct words, lower case.
        words: int32, their numbers, text after text.
        row: int32, the text of each word.
        optional: bool, whether a word belongs to a greeting or to thanks.
        signs: rows of texts without words -> the signs they are made of.
        names: typed words that mostly have a capital within sentences.
        rows: n.
    """

    typed: list[str]
    words: NDArray[np.int32]
    row: NDArray[np.int32]
    optional: NDArray[np.bool_]
    signs: dict[int, str]
    names: frozenset[str]
    rows: int


def _read(texts: Sequence[str]) -> _Read:
    number_of: dict[str, int] = {}
    words = array("i")
    lengths = array("i")
    optional = bytearray()
    signs: dict[int, str] = {}
    capitals: Counter[str] = Counter()
    smalls: Counter[str] = Counter()
    for row, text in enumerate(texts):
        plain = _plain(text)
        tokens = _TOKEN.findall(plain)
        if plain[:1].isupper():
            _count_capitals(tokens, capitals, smalls)
        greeting = _GREETING.match(plain)
        first = len(_TOKEN.findall(plain, 0, greeting.end())) if greeting else 0
        folded = [token.casefold() for token in tokens]
        last = _before_thanks(folded)
        count = 0
        for position, token in enumerate(folded):
            if token[0] in ".!?\n":
                continue
            words.append(number_of.setdefault(token, len(number_of)))
            optional.append(position < first or position >= last)
            count += 1
        lengths.append(count)
        if not count:
            signs[row] = _signs(text)
    return _Read(
        typed=list(number_of),
        words=np.array(words, dtype=np.int32),
        row=np.repeat(np.arange(len(texts), dtype=np.int32), lengths),
        optional=np.frombuffer(bytes(optional), dtype=np.bool_),
        signs=signs,
        names=frozenset(word for word, count in capitals.items() if count >= smalls[word]),
        rows=len(texts),
    )


def _plain(text: str) -> str:
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    if "@" in text or "[" in text or "://" in text or "www." in text or "&" in text:
        text = _NOT_WORDS.sub(" ", text)
    return text


def _count_capitals(tokens: list[str], capitals: Counter[str], smalls: Counter[str]) -> None:
    """Count the words within the sentences of a text, unless capitals mean nothing in it."""
    if 2 * sum(token[0].isupper() for token in tokens) > len(tokens):
        return
    begins = True
    for token in tokens:
        if token[0] in ".!?\n":
            begins = True
            continue
        if not begins:
            (capitals if token[0].isupper() else smalls)[token.casefold()] += 1
        begins = False


def _before_thanks(folded: list[str]) -> int:
    """How many words come before the thanks and forms of address that end a text."""
    last = len(folded)
    while last:
        word = folded[last - 1]
        if word == "kasih":
            if last < 2 or folded[last - 2] not in _THANKS:
                break
        elif word not in _THANKS and word not in _ADDRESS and word[0] not in ".!?\n":
            break
        last -= 1
    return last


def _signs(text: str) -> str:
    """What a text without words is made of: its emoji, else its masks and links, else its signs."""
    every = set(_MARKS.sub("", unicodedata.normalize("NFKD", text)))
    symbols = {sign for sign in every if unicodedata.category(sign) in ("So", "Sm", "Sc")}
    if not symbols and any(sign.isalnum() for sign in every):
        return text.casefold()
    return "".join(sorted(symbols or every))


class _Spelling:
    """Typed words -> words in one spelling, in families of spellings.

    Attributes:
        vocabulary: the words, in alphabetical order. Numbers begin with ``=``, negations with
            ``!``, hashtags with ``#``.
        starts, members: the words of typed word t are ``members[starts[t]:starts[t + 1]]``.
        family: int32, word -> the word that stands for its family.
        kind: int8, of the family, a ``_Kind``.
        weight: float32, of the family.
        is_name, is_head, is_stance, is_address: bool, of the family.
    """

    def __init__(self, read: _Read, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._ours = (
            lexicon.stop_words
            | lexicon.reactions
            | frozenset(word for value in lexicon.spelling.values() for word in value.split())
            | frozenset(lexicon.translations)
            | frozenset(word for value in lexicon.translations.values() for word in value.split())
        )
        self._known = self._ours.union(read.typed)
        spelled = [self._spell(word) for word in read.typed]
        # Negations are there even where they are only typed with a slip.
        self.vocabulary = sorted(
            {word for words in spelled for word in words}
            | {f"!{negation}" for negation in set(_NEGATIONS.values())}
        )
        number_of = {word: number for number, word in enumerate(self.vocabulary)}
        self.starts = _starts(np.array([len(words) for words in spelled], dtype=np.int64))
        self.members = np.array(
            [number_of[word] for words in spelled for word in words], dtype=np.int32
        )
        counts = np.zeros(len(self.vocabulary), dtype=np.int64)
        typed_counts = np.bincount(read.words, minlength=len(read.typed))
        np.add.at(counts, self.members, np.repeat(typed_counts, np.diff(self.starts)))
        self.family = _families(self.vocabulary, counts, self._ours)
        names = {
            word
            for typed, words in zip(read.typed, spelled, strict=True)
            if typed in read.names
            for word in words
            if word not in self._ours
        }
        chosen = [self.vocabulary[number] for number in self.family]
        self.kind = np.array([self._kind(word) for word in chosen], dtype=np.int8)
        self.weight = _WEIGHT[self.kind]
        self.weight[[word in _PREFIXES for word in chosen]] = 0
        self.is_name = np.array([word in names for word in chosen])
        self.is_head = np.array([word in _HEADS for word in chosen])
        self.is_stance = np.array([word in _STANCES for word in chosen])
        self.is_address = np.array([word in _ADDRESS for word in chosen])

    def _kind(self, word: str) -> _Kind:
        if word[0] in "=!":
            return _Kind.FIXED
        if word[0] == "#":
            return _Kind.TAG
        if word in _STANCES:
            return _Kind.CONTENT
        if word in _FILLER:
            return _Kind.FILLER
        return _Kind.STOP if word in self._lexicon.stop_words or len(word) < 2 else _Kind.CONTENT

    def _spell(self, typed: str) -> list[str]:
        if typed[0] == "#":
            return [typed]
        if _IS_NUMBER.fullmatch(typed):
            return [f"={_value(typed)}"]
        if not any(char.isdigit() for char in typed):
            return self._spell_letters(typed)
        stem = typed[:-1]
        if typed[-1] == "2" and stem.isalpha() and len(stem) > 2 and stem not in _COUNTED:
            return self._spell_letters(stem)
        parts = _DIGITS_OR_NOT.findall(typed)
        if len(typed) > 3 and (len(parts) > 2 or not _COUNTED.intersection(parts)):
            for look in _LOOKALIKES:
                meant = typed.translate(look)
                if meant in self._known:
                    return self._spell_letters(meant)
        return [
            word
            for part in parts
            for word in ([f"={_value(part)}"] if part.isdecimal() else self._spell_letters(part))
        ]

    def _spell_letters(self, typed: str) -> list[str]:
        if typed not in self._ours:
            short = _RUN.sub(r"\1", typed)
            if len(short) > 2 and short in self._known:
                typed = short
        words: list[str] = []
        for word in spell_words(typed, self._lexicon) or [typed]:
            fused = None if word in self._ours else _FUSED_NEGATION.fullmatch(word)
            if _LAUGHTER.fullmatch(_RUN.sub(r"\1", word)):
                words.append("haha")
            elif fused:
                words += ["!tidak", *spell_words(fused.group(1), self._lexicon)]
            elif word in _NEGATIONS:
                words.append(f"!{_NEGATIONS[word]}")
            elif word in _NUMBER_WORDS:
                words.append(f"={_NUMBER_WORDS[word]}")
            elif word in _DATES:
                words.append(f"={word}")
            else:
                words.append(word)
        return words


def _value(typed: str) -> str:
    """One spelling of an amount: ``rp 5.000``, ``5rb``, ``5 ribu`` and ``5000`` are the same."""
    found = _NUMBER_PARTS.fullmatch(typed)
    if found is None:
        return typed
    digits, unit = found.groups()
    if _THOUSANDS.fullmatch(digits):
        digits = digits.replace(".", "").replace(",", "")
    digits = digits.replace(",", ".").replace(":", ".")
    percent = "%" if unit in ("%", "persen") else ""
    if digits.count(".") > 1 or len(digits) > 12:
        return digits + unit
    return f"{float(digits) * _MULTIPLES.get(unit, 1):.12g}{percent}"


def _families(vocabulary: list[str], counts: Rows, ours: frozenset[str]) -> NDArray[np.int32]:
    """Put spellings of one word together, int32 (words,): the word that stands for each.

    A word joins a more frequent one that differs from it by dropped vowels ("trtoar"), by how it
    sounds ("kemaren") or by a slip of a finger, if it is rare beside it; and the word it is made of
    ("lampunya", "dikantor"). Words of the lexicon stand for themselves.
    """
    number_of = {word: number for number, word in enumerate(vocabulary)}
    root = np.arange(len(vocabulary), dtype=np.int32)
    standing: dict[str, list[int]] = {}
    for number, word in enumerate(vocabulary):
        # Negations and dates are not in the vocabulary under their own letters.
        if word[0] in "!=" and word[1:].isalpha():
            for key in _likenesses(word[1:]):
                standing.setdefault(key, []).append(number)
    order = sorted(
        range(len(vocabulary)),
        key=lambda number: (
            vocabulary[number] not in ours,
            -counts[number],
            -len(vocabulary[number]),
            vocabulary[number],
        ),
    )
    for number in order:
        word = vocabulary[number]
        if not word.isalpha() or len(word) < 3 or not counts[number]:
            continue
        if word not in ours:
            found = _stands_for(word, number_of, vocabulary, counts, standing)
            if found is not None:
                root[number] = found
                continue
        for key in _likenesses(word):
            others = standing.setdefault(key, [])
            if len(others) < _MOST_LIKE:
                others.append(number)
    # An ending comes off before the word below it was looked at.
    while (root[root] != root).any():
        root = root[root]
    return root


def _stands_for(
    word: str,
    number_of: dict[str, int],
    vocabulary: list[str],
    counts: Rows,
    standing: dict[str, list[int]],
) -> int | None:
    """The more frequent word that ``word`` is a spelling of, None where it is its own."""
    count = counts[number_of[word]]
    spellings = [word]
    ending = _ENDING.search(word)
    if ending is not None:
        base = word[: ending.start()]
        if len(base) >= (3 if ending.group() == "nya" else 5) and base in number_of:
            return number_of[base]
        if len(base) > 3:
            spellings.append(base)
    joined = number_of.get(word[2:]) if word[:2] in _PREFIXES and len(word) > 5 else None
    if joined is not None and counts[joined] >= count:
        return joined
    for spelling in spellings:
        for key in _likenesses(spelling):
            for other in standing.get(key, ()):
                rare = count <= 2 or 10 * count <= counts[other]
                if rare and _same_word(spelling, vocabulary[other].lstrip("!=")):
                    return other
    return None


def _likenesses(word: str) -> list[str]:
    """Keys that a spelling shares with the spellings it may stand for."""
    keys = [_without_vowels(word), "~" + _sound(word)]
    if _LEAST_TYPO_LENGTH - 1 <= len(word) <= _LONGEST_TYPO:
        keys.append("-" + word)
        keys += [f"-{word[:drop]}{word[drop + 1 :]}" for drop in range(1, len(word))]
    return keys


def _without_vowels(word: str) -> str:
    return _RUN.sub(r"\1", _LATER_VOWELS.sub("", word))


def _sound(word: str) -> str:
    """How a word sounds, roughly: what informal spelling exchanges is the same."""
    sound = _RUN.sub(r"\1", word)
    for typed, heard in _SOUNDS:
        sound = sound.replace(typed, heard)
    return _CLOSED_A.sub("e", sound) if len(word) > 4 else sound


def _same_word(rare: str, common: str) -> bool:
    """Whether ``rare`` is a spelling of ``common``, given that they share a likeness."""
    if _sound(rare) == _sound(common):
        return len(rare) > 3
    if _without_vowels(rare) == _without_vowels(common) and len(rare) < len(common):
        ends_alike = rare[-1] == common[-1] or not _LATER_VOWELS.search(rare)
        letters = iter(common)
        if ends_alike and all(letter in letters for letter in rare):
            return True
    return _one_slip(rare, common)


def _one_slip(word: str, other: str) -> bool:
    """One letter too many, one missing, or two exchanged, but for the first."""
    if max(len(word), len(other)) < _LEAST_TYPO_LENGTH or word[0] != other[0]:
        return False
    while word and other and word[0] == other[0]:
        word, other = word[1:], other[1:]
    while word and other and word[-1] == other[-1]:
        word, other = word[:-1], other[:-1]
    if len(word) + len(other) == 1:
        return True
    return len(word) == len(other) == 2 and word == other[::-1]


@dataclass(frozen=True, slots=True, eq=False)
class _Texts:
    """k texts in one spelling, no two alike.

    Attributes:
        weight: float32 (k, words), of the words in each text.
        has: the same with 1 for each word.
        content: 1 for the words that say something.
        bound: a large number for each name, place and stance, which may not be exchanged.
        pairs: 1 for neighbouring content words.
        shingles: int32, content words text after text, for MinHash.
        starts: int64 (k + 1,), where each text's begin.
        fixed: uint64 (k,), what numbers and negations it has.
        name: uint64 (k,), of the text itself, the same in any corpus order.
        copies: int64 (k,), how many texts came to this one.
        totals: float32 (k,), the sum of ``weight``; in the same way ``content_counts``,
            ``bound_sums`` and ``pair_counts``.
    """

    weight: Any
    has: Any
    content: Any
    bound: Any
    pairs: Any
    shingles: NDArray[np.int32]
    starts: Rows
    fixed: Hashes
    name: Hashes
    copies: Rows
    totals: NDArray[np.float32]
    content_counts: NDArray[np.int64]
    bound_sums: NDArray[np.float64]
    pair_counts: NDArray[np.int64]

    def are_copies(self, left: Rows, right: Rows) -> NDArray[np.bool_]:
        """Say which pairs (m,), (m,) with the same numbers and negations are copies.

        Content words weigh 1, others 0.35. The weight of what only the heavier one has may be a
        third of what both have beyond three words. No name, place or stance may be exchanged for
        another word, and neighbours must be the same but for the words that differ.
        """
        good = np.zeros(len(left), dtype=np.bool_)
        for start in range(0, len(left), _PAIRS_AT_ONCE):
            part = slice(start, start + _PAIRS_AT_ONCE)
            good[part] = self._are_copies(left[part], right[part])
        return good

    def _are_copies(self, left: Rows, right: Rows) -> NDArray[np.bool_]:
        heavier = np.maximum(self.totals[left], self.totals[right])
        lighter = np.minimum(self.totals[left], self.totals[right])
        at = np.flatnonzero(heavier - lighter <= _allowed(lighter))
        shared = _sum(self.weight, left[at], self.has, right[at])
        near = heavier[at] - shared <= _allowed(shared)
        at, shared = at[near], shared[near]
        one, other = left[at], right[at]
        content = _sum(self.content, one, self.content, other)
        fewer = np.minimum(self.content_counts[one], self.content_counts[other]) - content
        more = np.maximum(self.content_counts[one], self.content_counts[other]) - content
        fine = fewer == 0
        fine |= (self.names_beyond(one, other) == 0) & (self.names_beyond(other, one) == 0)
        cost = heavier[at] - shared + (_EXCHANGE - 1) * fewer
        fine &= cost <= _allowed(shared)
        most = np.maximum(self.pair_counts[one], self.pair_counts[other])
        broken = most - _sum(self.pairs, one, self.pairs, other)
        # Where there are numbers and negations, it matters what they stand with.
        moved = np.where(self.fixed[one] == 0, np.maximum(1, most // _PAIRS_PER_MOVE), 0)
        fine &= broken <= 2 * more + moved
        copies = np.zeros(len(left), dtype=np.bool_)
        copies[at[fine]] = True
        return copies

    def names_beyond(self, rows: Rows, leaders: Rows) -> NDArray[np.float64]:
        """What of names, places and stances ``rows`` have and ``leaders`` lack, as one number.

        0 where there is nothing; the same number, the same words.
        """
        beyond = np.zeros(len(rows))
        for start in range(0, len(rows), _PAIRS_AT_ONCE):
            part = slice(start, start + _PAIRS_AT_ONCE)
            shared = _sum(self.bound, rows[part], self.has, leaders[part])
            beyond[part] = self.bound_sums[rows[part]] - shared
        return beyond


def _allowed(shared: NDArray[np.float32]) -> NDArray[np.float32]:
    """The weight in which texts may differ that share so much."""
    # A hair more, for sums of 0.35.
    allowed = np.maximum(0, (shared - _FREE_WORDS) / _WORDS_PER_CHANGE) + 1e-3
    return np.asarray(allowed, dtype=np.float32)


def _sum(one: Any, left: Rows, other: Any, right: Rows) -> NDArray[Any]:
    return _row_sums(one[left].multiply(other[right]))


def _keys(read: _Read, spelling: _Spelling) -> tuple[Rows, _Texts]:
    """Fold texts with the same words; int64 (n,) the key of each row, and the keys as texts."""
    lengths = np.diff(spelling.starts)[read.words]
    position = np.repeat(spelling.starts[read.words] - np.cumsum(lengths) + lengths, lengths)
    words = spelling.family[spelling.members[position + np.arange(len(position))]]
    row = np.repeat(read.row, lengths)
    optional = np.repeat(read.optional, lengths)
    keep = _worth_keeping(words, row, optional, spelling, read.rows)
    words, row = words[keep], row[keep]
    # "naik naik" is "naik".
    fresh = np.ones(len(words), dtype=np.bool_)
    fresh[1:] = (words[1:] != words[:-1]) | (row[1:] != row[:-1])
    words, row = words[fresh], row[fresh]

    counts = np.bincount(row, minlength=read.rows)
    starts = _starts(counts)
    place = np.arange(len(words)) - starts[row]
    name = np.zeros(read.rows, dtype=np.uint64)
    np.add.at(name, row, _mix(_mix(words.astype(np.uint64)) + place.astype(np.uint64)))
    for number, signs in read.signs.items():
        digest = hashlib.blake2b(signs.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        name[number] = int.from_bytes(digest, "big")
    names, representative, key_of_row, copies = np.unique(
        name, return_index=True, return_inverse=True, return_counts=True
    )
    chosen = np.zeros(read.rows, dtype=np.bool_)
    chosen[representative] = True
    key = key_of_row[row[chosen[row]]]
    words = words[chosen[row]]
    order = np.argsort(key, kind="stable")
    return key_of_row, _as_texts(words[order], key[order], names, copies, spelling)


def _worth_keeping(
    words: NDArray[np.int32],
    row: NDArray[np.int32],
    optional: NDArray[np.bool_],
    spelling: _Spelling,
    rows: int,
) -> NDArray[np.bool_]:
    """Drop greetings, thanks and fillers where something is left without them."""
    kind = spelling.kind[words]
    filler = kind == _Kind.FILLER
    keep = ~optional & ~filler
    said = keep & (kind >= _Kind.TAG)
    for more in (~filler, ~spelling.is_address[words], np.ones(len(words), dtype=np.bool_)):
        silent = np.bincount(row[said], minlength=rows) == 0
        keep |= silent[row] & more
        said = keep
    return np.asarray(keep, dtype=np.bool_)


def _as_texts(
    words: NDArray[np.int32],
    row: Rows,
    names: Hashes,
    copies: Rows,
    spelling: _Spelling,
) -> _Texts:
    """Gather what pairs of texts are compared by."""
    rows, size = len(names), len(spelling.vocabulary)
    kind = spelling.kind[words]
    says, fixed = kind == _Kind.CONTENT, kind == _Kind.FIXED
    follows = np.zeros(len(words), dtype=np.bool_)
    follows[1:] = spelling.is_head[words[:-1]] & (row[1:] == row[:-1])
    bound = says & (follows | spelling.is_name[words] | spelling.is_stance[words])

    line = np.flatnonzero(says | fixed)
    together = row[line[1:]] == row[line[:-1]]
    first, second = words[line[:-1]][together], words[line[1:]][together]
    neighbours = _mix(_mix(first.astype(np.uint64)) + second.astype(np.uint64))
    distinct, number = np.unique(neighbours, return_inverse=True)

    # A name or a stance that comes again counts again: "naik, lalu turun" is not "turun, lalu turun".
    column = words + size * (bound & _comes_again(row, words))
    weight = _matrix(row, column, rows, 2 * size)
    weight.data = spelling.weight[weight.indices % size]
    has = _ones(weight)
    content = _matrix(row[says], column[says], rows, 2 * size)
    bound_words = _matrix(row[bound], column[bound], rows, 2 * size)
    # Numbers that add up to another sum for other words, exact in a float64.
    bound_words.data = np.floor(np.random.RandomState(0).uniform(1, 2**44, 2 * size))[
        bound_words.indices
    ]
    pairs = _matrix(row[line[1:]][together], number, rows, len(distinct))
    numbers = np.zeros(rows, dtype=np.uint64)
    np.add.at(numbers, row[fixed], _mix(words[fixed].astype(np.uint64)))
    # Texts that say little are looked up by all their words.
    shingles = weight.copy()
    shingles.data = (
        (spelling.kind[weight.indices % size] == _Kind.CONTENT)
        | np.repeat(np.diff(content.indptr) < _FREE_WORDS, np.diff(weight.indptr))
    ).astype(np.float32)
    shingles.eliminate_zeros()
    return _Texts(
        weight=weight,
        has=has,
        content=content,
        bound=bound_words,
        pairs=pairs,
        shingles=shingles.indices,
        starts=shingles.indptr.astype(np.int64),
        fixed=numbers,
        name=names,
        copies=copies,
        totals=_row_sums(weight),
        content_counts=np.diff(content.indptr).astype(np.int64),
        bound_sums=_row_sums(bound_words),
        pair_counts=np.diff(pairs.indptr).astype(np.int64),
    )


def _comes_again(row: Rows, words: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Say which words stood in the same text before."""
    order = np.lexsort((words, row))
    again = np.zeros(len(words), dtype=np.bool_)
    again[order[1:]] = (words[order[1:]] == words[order[:-1]]) & (row[order[1:]] == row[order[:-1]])
    return again


def _matrix(row: Any, column: Any, rows: int, columns: int) -> Any:
    """A sparse float32 (rows, columns) with 1 for each distinct (row, column)."""
    from scipy import sparse

    columns = max(1, columns)
    distinct = _distinct(row.astype(np.int64) * columns + column)
    starts = _starts(np.bincount(distinct // columns, minlength=rows))
    return sparse.csr_matrix(
        (
            np.ones(len(distinct), dtype=np.float32),
            (distinct % columns).astype(np.int32),
            starts.astype(np.int32),
        ),
        shape=(rows, columns),
    )


def _distinct(numbers: Rows) -> Rows:
    """Sorted, each once; several times as fast as numpy's on millions."""
    ordered = np.sort(numbers)
    first = np.diff(ordered, prepend=ordered[:1] - 1) != 0
    return np.asarray(ordered[first], dtype=np.int64)


def _ones(matrix: Any) -> Any:
    ones = matrix.copy()
    ones.data = np.ones_like(ones.data)
    return ones


def _row_sums(matrix: Any) -> NDArray[Any]:
    return np.asarray(matrix.sum(axis=1)).ravel()


def _starts(lengths: Rows) -> Rows:
    """Where parts of such lengths begin, and the end of the last."""
    starts = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def _mix(numbers: Hashes) -> Hashes:
    """Spread 64-bit numbers (splitmix64, Steele, Lea, Flood 2014)."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(mixed ^ (mixed >> np.uint64(31)), dtype=np.uint64)


def _band(keys: _Texts, words: Hashes, band: int) -> Hashes:
    """What of each text must agree for two to meet in this band, uint64 (k,)."""
    # Texts without words meet nobody.
    value = keys.name.copy()
    filled = np.flatnonzero(np.diff(keys.starts) > 0)
    value[filled] = keys.fixed[filled]
    for turn in range(_ROWS_PER_BAND):
        permuted = (_mix(words + np.uint64(band * _ROWS_PER_BAND + turn)) >> np.uint64(32)).astype(
            np.uint32
        )
        least = np.minimum.reduceat(permuted[keys.shingles], keys.starts[filled])
        value[filled] = _mix(value[filled] + least)
    return value


def _verified_pairs(keys: _Texts, seed: int) -> tuple[Rows, Rows]:
    """Pairs of keys that met in a band and are copies, each once, left < right."""
    count = len(keys.name)
    words = np.arange(keys.weight.shape[1], dtype=np.uint64)
    words = _mix(words + _mix(np.array([seed], dtype=np.uint64)))
    edges = np.empty(0, dtype=np.int64)
    band = _band(keys, words, 0)
    for number in range(_BANDS):
        after = _band(keys, words, number + 1)
        degree = np.bincount(edges // count, minlength=count)
        degree += np.bincount(edges % count, minlength=count)
        found = _pairs_in_buckets(keys, band, after, degree >= _ENOUGH_EDGES)
        edges = _distinct(np.concatenate([edges, *found]))
        band = after
    return edges // count, edges % count


def _pairs_in_buckets(
    keys: _Texts, band: Hashes, after: Hashes, enough: NDArray[np.bool_]
) -> list[Rows]:
    """Verified pairs of texts that agree in ``band``, as left * k + right."""
    order = np.argsort(band, kind="stable")
    ends = np.flatnonzero(np.diff(band[order]) != 0) + 1
    sizes = np.diff(np.concatenate([[0], ends, [len(order)]]))
    rows = order[np.repeat(sizes > 1, sizes)]
    rows = rows[np.lexsort((rows, after[rows], band[rows]))]
    bucket = band[rows]
    is_near = np.zeros(len(rows), dtype=np.bool_)
    at = np.arange(len(rows))
    found: list[Rows] = []
    for distance in range(1, _WINDOW + 1):
        at = at[at + distance < len(rows)]
        at = at[bucket[at] == bucket[at + distance]]
        if distance > _FIRST_LOOK:
            at = at[is_near[at]]
        if not len(at):
            break
        one, other = rows[at], rows[at + distance]
        wanted = ~(enough[one] & enough[other])
        good = np.zeros(len(at), dtype=np.bool_)
        good[wanted] = keys.are_copies(one[wanted], other[wanted])
        is_near[at[good]] = True
        left, right = np.minimum(one[good], other[good]), np.maximum(one[good], other[good])
        found.append(left * len(band) + right)
    return found


def _stars(keys: _Texts, pairs: tuple[Rows, Rows]) -> Rows:
    """Group keys round the ones with the most copies, int64 (k,): the key at each centre."""
    count = len(keys.name)
    one, other = np.concatenate(pairs), np.concatenate(pairs[::-1])
    order = np.argsort(one, kind="stable")
    one, near = one[order], other[order]
    beyond = keys.names_beyond(near, one)
    starts = _starts(np.bincount(one, minlength=count))
    support = keys.copies.astype(np.int64)
    np.add.at(support, one, keys.copies[near])

    group = np.full(count, -1)
    for centre in np.lexsort((np.arange(count), -support)):
        if group[centre] >= 0:
            continue
        group[centre] = centre
        if starts[centre] == starts[centre + 1]:
            continue
        part = slice(starts[centre], starts[centre + 1])
        own = near[part]
        free = group[own] < 0
        # Texts that name more than their leader may name one thing more, not each its own: else one
        # that names no place would make copies of those that name different ones.
        more = _most_frequent(beyond[part][free & (beyond[part] > 0)])
        new = own[free & ((beyond[part] == 0) | (beyond[part] == more))]
        group[new] = centre
        if len(own) < _ENOUGH_EDGES // 2:
            continue
        # Not every pair of a large group has met: go on along the edges.
        while len(new):
            further = np.concatenate([near[starts[row] : starts[row + 1]] for row in new])
            further = _distinct(further[group[further] < 0])
            leader = np.full(len(further), centre)
            good = keys.are_copies(leader, further)
            named = keys.names_beyond(further, leader)
            good &= (named == 0) | (named == more)
            new = further[good]
            group[new] = centre
    return group


def find_floods(
    group: Rows,
    author: Sequence[str | None],
    created_at: NDArray[np.datetime64],
    *,
    least_copies: int = 10,
    copies_per_account: float = 2.5,
    few_accounts: int = 10,
    minutes: int = 30,
) -> dict[int, Flood]:
    """Say which groups of copies are floods.

    ``FEW_ACCOUNTS``: at least ``least_copies`` posts of which the accounts are known, and
    ``copies_per_account`` or more to each on average. What people pass on has 1.1 to 1.5 in
    the sample, what a few accounts paste has 2.7 to 12. A greeting by the same followers on many days looks like that as well, so with more than
    ``few_accounts`` accounts a day of an account counts once.

    ``BURST``: at least ``least_copies`` posts, and more than half of those with a known time, within
    ``minutes`` of each other. People who copy from each other take hours or days.

    Fewer than ten copies are no flood: nothing is distorted by them.

    Args:
        group: int64 (m,), the leader of each post's text, as from ``fold_copies``.
        author: m pseudonyms, None where unknown.
        created_at: datetime64 (m,), NaT where unknown or known to the day only: midnight would
            look like a burst.

    Returns:
        leader -> the kind of flood, ``FEW_ACCOUNTS`` where it is both.
    """
    leaders, member, sizes = np.unique(group, return_inverse=True, return_counts=True)
    rows = np.flatnonzero(sizes[member] >= least_copies)
    rows = rows[np.argsort(member[rows], kind="stable")]
    times = np.asarray(created_at, dtype="datetime64[s]")
    floods: dict[int, Flood] = {}
    if not len(rows):
        return floods
    for part in np.split(rows, np.flatnonzero(np.diff(member[rows])) + 1):
        leader = int(leaders[member[part[0]]])
        if _is_of_few(
            [(author[row], times[row]) for row in part],
            least_copies,
            copies_per_account,
            few_accounts,
        ):
            floods[leader] = Flood.FEW_ACCOUNTS
        elif _is_burst(times[part], least_copies, np.timedelta64(minutes, "m")):
            floods[leader] = Flood.BURST
    return floods


def _is_of_few(
    posts: list[tuple[str | None, np.datetime64]],
    least_copies: int,
    copies_per_account: float,
    few_accounts: int,
) -> bool:
    known = [(account, time) for account, time in posts if account is not None]
    if len(known) < least_copies:
        return False
    voices = len({account for account, _ in known})
    if voices > few_accounts:
        # A post without a time may be from any day, so it counts as a day of its own.
        dated = [(account, time) for account, time in known if not np.isnat(time)]
        days = {(account, time.astype("datetime64[D]")) for account, time in dated}
        voices = len(days) + len(known) - len(dated)
    return len(known) >= copies_per_account * voices


def _is_burst(times: NDArray[np.datetime64], least_copies: int, within: np.timedelta64) -> bool:
    known = np.sort(times[~np.isnat(times)])
    together = np.searchsorted(known, known + within, side="right") - np.arange(len(known))
    most = int(together.max(initial=0))
    return most >= least_copies and 2 * most > len(known)


def _most_frequent(values: NDArray[np.float64]) -> float:
    """The value that comes most often, the lowest of several; 0 where there is none."""
    if not len(values):
        return 0.0
    distinct, counts = np.unique(values, return_counts=True)
    return float(distinct[counts.argmax()])
