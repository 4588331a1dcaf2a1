"""How well and how fast copies are found: comments made here, with edited copies and traps.

``python -m tests.bench.copies --texts 10000``. The originals are the sample's comments and joined
parts of them, no two of which share half of their words. Traps are originals too: they differ from
another one in the one word, number, negation or place that matters.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.language import Lexicon, load_lexicon
from analytics.posts import fold_text
from analytics.settings import PROJECT_ROOT
from analytics.topics.copies import fold_copies

SAMPLE_FILE = PROJECT_ROOT / "data" / "sample" / "comments.csv"
TRUTH_FILE = SAMPLE_FILE.with_name("truth.csv")
COPY_SHARE = 0.3
# Of the originals, pairs that differ in one thing that matters.
TRAP_SHARE = 0.12
MOST_TRAPS = 3000
# Words of a text in which one word, and two, may differ; and in which one word is the matter.
LONG = 12
VERY_LONG = 18
SHORT = 8


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _both_ways(opposites: str) -> dict[str, str]:
    pairs = [pair.split() for pair in opposites.split(",")]
    return {
        one: other for first, second in pairs for one, other in ((first, second), (second, first))
    }


_LEET = {"a": "4", "i": "1", "o": "0", "e": "3", "s": "5", "t": "7"}
_EMOJI = ("🙏", "😡", "😭", "👍", "🔥", "‼️", "🤣", "💚", "🙏🙏🙏")
_BEFORE = (
    "min", "min,", "Pak Wali,", "selamat pagi min", "Assalamualaikum,", "halo kak", "mas admin",
    "permisi min", "@pemkot", "@warga_jogja @pemkot", "kak", "met siang min,", "lur,", "nuwun sewu min",
)  # fmt: skip
_FORWARD = ("copas:", "share:", "Sebarkan!", "tolong dibaca:", "RT", "viralkan!", "teruskan:")
_AFTER = ("min", "makasih", "terima kasih", "suwun min", "pak", "kak", "lur")
_SMALL_WORDS = (
    "sih", "banget", "dong", "lagi", "juga", "saja", "memang", "ini", "itu", "ya", "kok", "sekali",
    "tolong", "mohon", "pokoknya", "jujur", "sebenarnya", "kayaknya", "akhirnya", "katanya",
)  # fmt: skip
_NEGATIONS = _listed(
    "tidak tak gak ga nggak enggak ndak bukan belum blm jangan jgn tanpa ora ra dudu durung ojo"
    " mboten tdk gk aja rung raono gabisa gausah gaada"
)
_NUMBER_WORDS = _listed(
    "dua tiga empat lima enam tujuh delapan sembilan sepuluh loro telu papat limo enem pitu wolu"
    " sanga songo puluh ratus ribu juta belas seratus seribu sebelas senin selasa rabu kamis jumat"
    " sabtu januari februari maret april mei juni juli agustus september oktober november"
    " desember"
)
# Words that a change would turn into another message even in a long text.
_STANCE = _listed(
    "setuju tolak menolak dukung mendukung naik turun buka tutup mahal murah bagus jelek baik buruk"
    " kiri kanan utara selatan timur barat atas bawah depan belakang masuk keluar mati hidup bersih"
    " kotor cepat lambat lama banyak sedikit lebih kurang pagi siang sore malam kemarin besok tadi"
    " nanti sekarang besar kecil gelap terang benar salah gratis wajib boleh"
)
_PLACES = (
    "Kotagede", "Umbulharjo", "Danurejan", "Gondokusuman", "Jetis", "Kraton", "Mantrijeron",
    "Mergangsan", "Ngampilan", "Pakualaman", "Tegalrejo", "Wirobrajan", "Gedongtengen",
    "Gondomanan", "Malioboro", "Timoho", "Kaliurang", "Magelang", "Gejayan", "Sudirman",
    "Taman Siswa", "Parangtritis", "Wates", "Solo", "Glagahsari", "Cendana", "Kusumanegara",
)  # fmt: skip
# What the module knows as opposites, and what it does not.
_OPPOSITES = _both_ways(
    "naik turun, buka tutup, mahal murah, setuju menolak, bagus jelek, bersih kotor, masuk keluar,"
    " cepat lambat, kiri kanan, banyak sedikit, besar kecil, utara selatan, benar salah, lama baru,"
    " rajin malas, ramah galak, sehat sakit, penuh kosong, basah kering, panas dingin, lancar macet"
)
_OTHER_OPPOSITES = _both_ways(
    "wangi bau, ketat longgar, aktif nonaktif, datar miring, dibangun dibongkar, dipasang dicopot,"
    " resmi liar, beli jual, ada habis, dijaga dibiarkan, ditambah dikurangi, adem sumuk, rapi kacau,"
    " pinter bodo, kuat lemah, jauh dekat, awal akhir, diangkut ditumpuk, sabar emosi"
)
_BEFORE_PLACES = _listed(
    "di ke dari dr nang neng ning ing jl jl. jln jalan depo pasar kampung gang"
)
_TEMPLATES = (
    "lampu jalan mati di {place}", "jl {place} rusak parah", "macet total di {place}",
    "banjir lagi di {place}", "sampah numpuk di depo {place}", "puskesmas {place} antri panjang",
    "parkir liar di {place}", "pohon tumbang di {place} menutup jalan", "air pdam mati di {place}",
    "knalpot brong tiap malam di {place}", "trotoar {place} dipakai jualan",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Made:
    """Texts with what is true of them.

    Attributes:
        texts: shuffled.
        group: int (n,), the same for an original and its copies.
        kind: (n,), the kind of edit of a copy, else "".
        traps: kind -> pairs of rows that are not copies.
    """

    texts: list[str]
    group: NDArray[np.int64]
    kind: list[str]
    traps: dict[str, list[tuple[int, int]]]


def sample_texts() -> list[str]:
    """The sample's distinct texts, of each planted flood only the first."""
    with TRUTH_FILE.open(encoding="utf-8", newline="") as file:
        flood_of = {row["id"]: row["copy_group"] for row in csv.DictReader(file)}
    seen: set[str] = set()
    texts: list[str] = []
    with SAMPLE_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for mark in (flood_of[row["id"]], fold_text(row["teks"])):
                if mark and mark in seen:
                    break
            else:
                texts.append(row["teks"])
            seen.update((flood_of[row["id"]], fold_text(row["teks"])))
    return texts


def parts_of(texts: Sequence[str]) -> list[str]:
    """Clauses of 4 to 8 words, no two of which share half of their words."""
    clauses = {
        " ".join(words)
        for text in texts
        for clause in re.split(r"[.!?,;:\n]+", text)
        if 4 <= len(words := clause.split()) <= 8
    }
    return apart(sorted(clauses))


def apart(texts: Sequence[str]) -> list[str]:
    """Those that share less than half of their words (Jaccard) with every one before."""
    from scipy import sparse

    numbers: dict[str, int] = {}
    words = [
        sorted({numbers.setdefault(w, len(numbers)) for w in fold_text(t).split()}) for t in texts
    ]
    sizes = np.array([len(row) for row in words])
    matrix = sparse.csr_matrix(
        (np.ones(sizes.sum()), np.concatenate(words), np.concatenate([[0], np.cumsum(sizes)])),
        shape=(len(texts), len(numbers)),
    )
    shared = sparse.coo_matrix(sparse.triu(matrix @ matrix.T, k=1))
    alike = shared.data >= 0.5 * (sizes[shared.row] + sizes[shared.col] - shared.data)
    close: defaultdict[int, list[int]] = defaultdict(list)
    for first, second in zip(shared.row[alike], shared.col[alike], strict=True):
        close[int(second)].append(int(first))
    kept = np.zeros(len(texts), dtype=bool)
    for row in range(len(texts)):
        kept[row] = not any(kept[other] for other in close[row])
    return [text for row, text in enumerate(texts) if kept[row]]


class Maker:
    """Makes originals, traps and copies; all it draws follows from ``seed``."""

    def __init__(self, seed: int, lexicon: Lexicon | None = None) -> None:
        self._draw = random.Random(seed)
        self._lexicon = lexicon or load_lexicon()
        texts = sample_texts()
        self._whole = apart([text for text in texts if self._says(text) >= 3])
        self._parts = parts_of(texts)
        self._typed: defaultdict[str, list[str]] = defaultdict(list)
        for typed, standard in self._lexicon.spelling.items():
            if " " not in standard and len(standard) > 3:
                self._typed[standard].append(typed)
        counts = Counter(word for text in texts for word in _WORD.findall(text))
        named = Counter(
            word.lower() for text in texts for word in re.findall(r"(?<=[a-z,] )[A-Z]\w+", text)
        )
        # Names: written with a capital within a sentence as often as without.
        self._names = {word for word, count in named.items() if count >= counts[word]}
        self._vocabulary = sorted(
            word
            for word in counts
            if len(word) > 3 and word.islower() and self._may_change(word, "")
        )
        self.edits: dict[str, tuple[int, Callable[[str], str | None]]] = {
            "signs": (10, self.signs),
            "elongation": (10, self.elongation),
            "digits": (8, self.digits),
            "slang, listed": (10, self.slang_listed),
            "slang, not listed": (10, self.slang_unlisted),
            "slip": (8, self.slip),
            "spacing": (4, self.spacing),
            "greeting before": (12, self.greeting),
            "forwarded": (4, self.forwarded),
            "thanks after": (4, self.thanks),
            "word added": (8, self.added),
            "word dropped": (8, self.dropped),
            "word changed": (8, self.changed),
            "two words": (6, self.two_words),
            "mixed": (10, self.mixed),
        }

    def _says(self, text: str) -> int:
        return sum(
            len(word) > 3 and word not in self._lexicon.stop_words
            for word in _WORD.findall(text.lower())
        )

    def make(self, total: int) -> Made:
        """``total`` texts, 30 % of them copies."""
        originals, trap_pairs = self._originals(total - round(total * COPY_SHARE))
        texts = list(originals)
        group = list(range(len(texts)))
        kind = [""] * len(texts)
        seen = set(texts)
        names = list(self.edits)
        weights = [self.edits[name][0] for name in names]
        while len(texts) < total:
            of = self._draw.randrange(len(originals))
            wanted = self._draw.choices((1, 2, 3, 6, 12), (60, 20, 10, 7, 3))[0]
            for _ in range(min(wanted, total - len(texts))):
                name = self._draw.choices(names, weights)[0]
                copy = self.edits[name][1](originals[of])
                if copy is not None and copy not in seen:
                    seen.add(copy)
                    texts.append(copy)
                    group.append(of)
                    kind.append(name)
        order = list(range(total))
        self._draw.shuffle(order)
        place = {old: new for new, old in enumerate(order)}
        return Made(
            texts=[texts[old] for old in order],
            group=np.array([group[old] for old in order]),
            kind=[kind[old] for old in order],
            traps={
                name: [(place[first], place[second]) for first, second in pairs]
                for name, pairs in trap_pairs.items()
            },
        )

    def _originals(self, wanted: int) -> tuple[list[str], dict[str, list[tuple[int, int]]]]:
        makers = {
            "place": self._place_trap,
            "number": self._number_trap,
            "negation": self._negation_trap,
            "word": self._word_trap,
            "opposite, listed": self._opposite_trap(_OPPOSITES),
            "opposite, not listed": self._opposite_trap(_OTHER_OPPOSITES),
        }
        traps = min(MOST_TRAPS, round(wanted * TRAP_SHARE / 2))
        bases = self._whole[: wanted // 2]
        joined = self._joined()
        bases += [next(joined) for _ in range(wanted - traps - len(bases))]
        self._draw.shuffle(bases)
        texts = list(bases)
        seen = {fold_text(text) for text in texts}
        pairs: dict[str, list[tuple[int, int]]] = {}
        for name, maker in makers.items():
            share = (wanted - len(texts)) // (len(makers) - len(pairs))
            pairs[name] = []
            for at in self._draw.sample(range(len(bases)), len(bases)):
                other = maker(bases[at]) if len(pairs[name]) < share else None
                if other is not None and fold_text(other) not in seen:
                    seen.add(fold_text(other))
                    pairs[name].append((at, len(texts)))
                    texts.append(other)
        # Where too few texts allow a trap.
        texts += [next(joined) for _ in range(wanted - len(texts))]
        return texts, pairs

    def _joined(self) -> Iterator[str]:
        """Two or three parts; no two texts have more than one part in common."""
        used: set[tuple[int, int]] = set()
        while True:
            rows = self._draw.sample(range(len(self._parts)), self._draw.choice((2, 2, 3)))
            parts = [self._parts[row] for row in rows]
            lengths = [len(part.split()) for part in parts]
            pairs = {(min(a, b), max(a, b)) for a in rows for b in rows if a != b}
            if pairs & used or max(lengths) - min(lengths) > 2:
                continue
            used |= pairs
            text = self._draw.choice((", ", ". ", " ")).join(parts)
            if self._says(text) >= 3:
                yield text

    # What turns a text into another one.

    def _place_trap(self, text: str) -> str | None:
        for place in _PLACES:
            if place.lower() in text.lower():
                other = self._draw.choice([name for name in _PLACES if name != place])
                return re.sub(
                    re.escape(place), other.lower() if text.islower() else other, text, flags=re.I
                )
        return None

    def _number_trap(self, text: str) -> str | None:
        found = list(re.finditer(r"(?<![\w.,])\d{1,4}(?![\w.,:])", text))
        if not found:
            return None
        at = self._draw.choice(found)
        other = int(at.group()) + self._draw.randint(1, 9)
        return f"{text[: at.start()]}{other}{text[at.end() :]}"

    def _negation_trap(self, text: str) -> str | None:
        words = text.split()
        for place, word in enumerate(words):
            if word.lower() in _NEGATIONS and word.lower() != "aja":
                return " ".join(words[:place] + words[place + 1 :])
        place = self._draw.randrange(1, len(words))
        return " ".join(
            [
                *words[:place],
                self._draw.choice(("tidak", "ga", "belum", "bukan", "ora", "jangan")),
                *words[place:],
            ]
        )

    def _word_trap(self, text: str) -> str | None:
        words = text.split()
        if not 4 <= len(words) <= SHORT:
            return None
        places = [
            place
            for place, word in enumerate(words)
            if len(word) > 3 and word.isalpha() and word.lower() not in self._lexicon.stop_words
        ]
        if not places:
            return None
        words[self._draw.choice(places)] = self._draw.choice(self._vocabulary)
        return " ".join(words)

    def _opposite_trap(self, opposites: Mapping[str, str]) -> Callable[[str], str | None]:
        def trap(text: str) -> str | None:
            words = text.split()
            for place, word in enumerate(words):
                if word.lower() in opposites:
                    return " ".join([*words[:place], opposites[word.lower()], *words[place + 1 :]])
            return None

        return trap

    # Small edits.

    def _places(self, words: Sequence[str], least: int) -> list[int]:
        """Where a word stands that an edit may touch."""
        return [
            place
            for place, word in enumerate(words)
            if len(word) >= least
            and word.isalpha()
            # A capital within a text: a name.
            and not (place and word[0].isupper())
            and self._may_change(word, words[place - 1] if place else "")
        ]

    def _may_change(self, word: str, before: str) -> bool:
        small = word.lower()
        return not (
            small in _NEGATIONS
            or small in _NUMBER_WORDS
            or small in _STANCE
            or small in self._names
            or before.lower() in _BEFORE_PLACES
            or any(small in place.lower().split() for place in _PLACES)
        )

    def _one_word(self, text: str, least: int, edit: Callable[[str], str | None]) -> str | None:
        words = text.split()
        places = [
            place for place, word in enumerate(words) if len(word) >= least and word.isalpha()
        ]
        self._draw.shuffle(places)
        for place in places:
            edited = edit(words[place])
            if edited is not None and edited != words[place]:
                return " ".join([*words[:place], edited, *words[place + 1 :]])
        return None

    def signs(self, text: str) -> str:
        """Case, punctuation, emoji: what ``fold_text`` folds."""
        choices = (
            text.upper(),
            text.lower(),
            re.sub(r"[.,!?;:]+", "", text),
            text + self._draw.choice(("!!!", "...", "??", ".")),
            f"{text} {self._draw.choice(_EMOJI)}",
            f"{self._draw.choice(_EMOJI)}{text}",
            text.replace(", ", "... "),
        )
        return self._draw.choice(choices)

    def elongation(self, text: str) -> str | None:
        """A letter drawn out, by one or by many."""

        def drawn_out(word: str) -> str:
            place = self._draw.choice([len(word) - 1, self._draw.randrange(1, len(word))])
            return word[:place] + word[place] * self._draw.choice((2, 2, 4)) + word[place + 1 :]

        return self._one_word(text, 4, drawn_out)

    def digits(self, text: str) -> str | None:
        """Digits for letters."""

        def posing(word: str) -> str | None:
            places = [place for place, char in enumerate(word) if char in _LEET]
            if not places:
                return None
            some = self._draw.sample(places, min(len(places), self._draw.choice((1, 2, 2))))
            return "".join(_LEET[c] if place in some else c for place, c in enumerate(word))

        return self._one_word(text, 5, posing)

    def slang_listed(self, text: str) -> str | None:
        """A spelling that the lexicon has, of one or two words."""
        edited = self._one_word(text, 4, self._typed_otherwise)
        if edited is not None and self._draw.random() < 0.5:
            return self._one_word(edited, 4, self._typed_otherwise) or edited
        return edited

    def _typed_otherwise(self, word: str) -> str | None:
        typed = self._typed.get(word.lower())
        return self._draw.choice(typed) if typed else None

    def slang_unlisted(self, text: str) -> str | None:
        """Vowels dropped, or letters as they sound."""

        def typed(word: str) -> str | None:
            small = word.lower()
            choices = [
                small[0] + re.sub("[aeiou]", "", small[1:]),
                small[0] + re.sub("[aeiou]", "", small[1:], count=1),
                re.sub("ai$", "e", small),
                re.sub("au$", "o", small),
                re.sub("a([^aeiou]+)$", r"e\1", small),
                re.sub("u([^aeiou]+)$", r"o\1", small),
                re.sub("i([^aeiou]+)$", r"e\1", small),
            ]
            choices = [
                choice
                for choice in choices
                if choice != small and choice not in self._lexicon.spelling
            ]
            return self._draw.choice(choices) if choices else None

        return self._one_word(text, 5, typed)

    def slip(self, text: str) -> str | None:
        """A letter too many, missing, or two exchanged."""

        def slipped(word: str) -> str:
            at = self._draw.randrange(1, len(word) - 1)
            letter = self._draw.choice("aeioungrtk")
            return self._draw.choice(
                (
                    word[:at] + word[at + 1 :],
                    word[:at] + letter + word[at:],
                    word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                )
            )

        return self._one_word(text, 5, slipped)

    def spacing(self, text: str) -> str | None:
        """A preposition joined to its word, or a word said twice as one with a 2."""
        edited = re.sub(r"\b(di|ke) (?=[a-z]{4})", r"\1", text, count=1)
        edited = edited if edited != text else re.sub(r"\b(\w{3,})-\1\b", r"\g<1>2", text)
        return edited if edited != text else None

    def greeting(self, text: str) -> str:
        """A greeting, a form of address or a mention before."""
        return f"{self._draw.choice(_BEFORE)} {text}"

    def forwarded(self, text: str) -> str | None:
        """What people put before what they pass on."""
        return f"{self._draw.choice(_FORWARD)} {text}" if len(text.split()) >= SHORT else None

    def thanks(self, text: str) -> str:
        """Thanks or a form of address after."""
        return f"{text} {self._draw.choice(_AFTER)}"

    def added(self, text: str, least: int = LONG) -> str | None:
        """A word more in a long text."""
        words = text.split()
        if len(words) < least:
            return None
        place = self._draw.randrange(len(words) + 1)
        return " ".join([*words[:place], self._any_word(), *words[place:]])

    def dropped(self, text: str, least: int = LONG) -> str | None:
        """A word less in a long text."""
        words = text.split()
        places = self._places(words, 3)
        if len(words) < least or not places:
            return None
        place = self._draw.choice(places)
        return " ".join(words[:place] + words[place + 1 :])

    def changed(self, text: str, least: int = LONG) -> str | None:
        """Another word in a long text."""
        words = text.split()
        places = self._places(words, 3)
        if len(words) < least or not places:
            return None
        words[self._draw.choice(places)] = self._any_word()
        return " ".join(words)

    def _any_word(self) -> str:
        words: Sequence[str] = self._vocabulary if self._draw.random() < 0.5 else _SMALL_WORDS
        return self._draw.choice(words)

    def two_words(self, text: str) -> str | None:
        """Two words added, dropped or changed in a very long text."""
        edits = (self.added, self.dropped, self.changed)
        once = self._draw.choice(edits)(text, VERY_LONG)
        return None if once is None else self._draw.choice(edits)(once, VERY_LONG - 1)

    def mixed(self, text: str) -> str | None:
        """Two edits of different kinds, neither of which is about words."""
        kinds = (
            self.signs, self.elongation, self.digits, self.slang_listed, self.slang_unlisted,
            self.slip, self.greeting, self.thanks,
        )  # fmt: skip
        first, second = self._draw.sample(kinds, 2)
        once = first(text)
        return None if once is None else second(once)


@dataclass(frozen=True, slots=True)
class Score:
    """Pairs of texts put together, right ones among them, and pairs that belong together."""

    found: int
    right: int
    true: int

    @property
    def precision(self) -> float:
        """Of the pairs put together, the share that belongs together."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of the pairs that belong together, the share that was put together."""
        return self.right / self.true if self.true else 1.0


def score(found: NDArray[np.int64], true: NDArray[np.int64]) -> Score:
    """Count pairs; two groupings of the same texts."""

    def pairs(*labels: NDArray[np.int64]) -> int:
        counts = np.unique(np.stack(labels), axis=1, return_counts=True)[1].astype(np.int64)
        return int((counts * (counts - 1) // 2).sum())

    return Score(pairs(found), pairs(found, true), pairs(true))


def by_kind(made: Made, found: NDArray[np.int64]) -> dict[str, tuple[int, int]]:
    """Kind of edit -> copies, and how many of them are together with their original."""
    original = {int(group): row for row, group in enumerate(made.group) if not made.kind[row]}
    counts: dict[str, tuple[int, int]] = {}
    for row, kind in enumerate(made.kind):
        if kind:
            total, together = counts.get(kind, (0, 0))
            same = found[row] == found[original[int(made.group[row])]]
            counts[kind] = total + 1, together + int(same)
    return counts


def by_trap(made: Made, found: NDArray[np.int64]) -> dict[str, tuple[int, int]]:
    """Kind of trap -> pairs, and how many of them were taken for copies."""
    return {
        kind: (len(pairs), sum(int(found[a] == found[b]) for a, b in pairs))
        for kind, pairs in made.traps.items()
    }


def sample_score() -> tuple[Score, int]:
    """Pairs of the sample's posts with a planted flood in them; and pairs put together elsewhere.

    Exact copies are folded first, as they are when posts are made.
    """
    with TRUTH_FILE.open(encoding="utf-8", newline="") as file:
        flood_of = {row["id"]: row["copy_group"] for row in csv.DictReader(file)}
    with SAMPLE_FILE.open(encoding="utf-8", newline="") as file:
        rows = [(row["id"], row["teks"]) for row in csv.DictReader(file)]
    first: dict[str, str] = {}
    for _, text in rows:
        first.setdefault(fold_text(text), text)
    leader = dict(zip(first, fold_copies(list(first.values())).tolist(), strict=True))
    found = np.array([leader[fold_text(text)] for _, text in rows])
    names = sorted(set(flood_of.values()) - {""})
    # What is in no flood is a group of its own.
    true = np.array(
        [
            names.index(flood_of[key]) if flood_of[key] else len(names) + number
            for number, (key, _) in enumerate(rows)
        ]
    )
    planted = np.isin(found, found[true < len(names)])
    ordinary = score(found[~planted], true[~planted])
    return score(found[planted], true[planted]), ordinary.found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[101, 102, 103])
    chosen = parser.parse_args()
    for seed in chosen.seeds:
        made = Maker(seed).make(chosen.texts)
        before = _peak_memory()
        started = time.perf_counter()
        found = fold_copies(made.texts)
        seconds = time.perf_counter() - started
        counted = score(found, made.group)
        print(
            f"seed {seed}: {chosen.texts:,} texts of {np.mean([*map(len, made.texts)]):.0f} characters,"
            f" {sum(map(bool, made.kind)):,} copies: precision {counted.precision:.4f} and recall"
            f" {counted.recall:.4f} of {counted.true:,} pairs, {seconds:.1f} s, peak memory"
            f" {_peak_memory():.2f} GB ({before:.2f} before)"
        )
        for kind, (total, together) in sorted(by_kind(made, found).items()):
            print(
                f"  {kind:22} {together:6,} of {total:6,} with their original {together / total:6.3f}"
            )
        for kind, (total, together) in sorted(by_trap(made, found).items()):
            print(
                f"  trap: {kind:22} {together:6,} of {total:6,} taken for copies {together / total:6.3f}"
            )
    planted, elsewhere = sample_score()
    print(
        f"sample: precision {planted.precision:.4f} and recall {planted.recall:.4f} of"
        f" {planted.true:,} pairs in planted floods; {elsewhere:,} pairs elsewhere"
    )


def _peak_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    main()
