"""How well personal data inside comments is masked: recall and precision by kind.

``masking/texts.jsonl`` holds texts written by hand for this measure, before and without a look at
the masker: comments, complaint forms, reviews and pasted chats as people in Yogyakarta write them.
All persons, numbers and accounts in them are made up. One JSON object a line:

- ``id``, ``text``;
- ``spans``: what must be masked, as ``kind`` and the exact ``text``; ``nth`` (from 1) says which
  occurrence is meant where there are several. A span is the identifying part alone: of a profile
  link the name, of "BCA 123… a.n. X" the number and X. An address runs from the street to the last
  number;
- ``trap``: the sort of look-alike that must stay, such as a price or a bus line, or "" for none.

Not in the set, since a human could argue either way: government accounts, telephones and addresses
of public offices, customer numbers of a household, persons named outside a signature. A
neighbourhood (RT/RW) alone is a place of fifty homes, so a trap; it is an address with a house
number or after "alamat".

A span counts as found when every letter and digit that identifies is gone, whatever word stands
there instead. Of an address these are the numbers (kilometre marks apart). A masked stretch is
right when it overlaps a span. Run with ``-s`` for the table, the misses and the false alarms.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from analytics.privacy.masking import mask

TEXTS_FILE = Path(__file__).with_name("masking") / "texts.jsonl"
# Kind of a label -> the word that stands in its place.
WORDS = {
    "account": "[akun]",
    "email": "[email]",
    "phone": "[telepon]",
    "nik": "[NIK]",
    "kk": "[KK]",
    "plate": "[plat]",
    "account_bank": "[rekening]",
    "address": "[alamat]",
    "name": "[nama]",
}
KINDS = {word: kind for kind, word in WORDS.items()}
LEAST_LABELS = {
    "account": 60,
    "email": 35,
    "phone": 70,
    "nik": 40,
    "kk": 25,
    "plate": 40,
    "account_bank": 35,
    "address": 40,
    "name": 45,
}
STRICT_KINDS = frozenset({"phone", "email", "nik", "account"})
LEAST_RECALL_STRICT, LEAST_RECALL, LEAST_PRECISION = 0.97, 0.85, 0.95

_WORD = re.compile("(" + "|".join(re.escape(word) for word in KINDS) + ")")
# What a kind is made of, to tell apart neighbours that are both replaced: "[nama] [NIK]".
_LIKELY = dict.fromkeys(("phone", "nik", "kk", "account_bank"), r"([\W\d_]+?)") | {
    "name": r"(\D+?)"
}
_KILOMETRE = re.compile(r"\bkm\.?\s*\d+(?:[.,]\d+)?", re.IGNORECASE)
_NUMBER_TOKEN = re.compile(r"\w*\d\w*")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a text, by character offsets: labelled, or replaced by the masker."""

    start: int
    end: int
    kind: str

    def overlaps(self, other: Stretch) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled text."""

    id: str
    text: str
    labels: tuple[Stretch, ...]
    trap: str


@dataclass(frozen=True, slots=True)
class KindRow:
    """Counts of one kind over the set.

    ``labels`` to ``found_as_kind`` count labels, the others stretches masked as this kind.
    ``letters_beyond`` counts letters and digits masked outside every label by right stretches.
    """

    kind: str
    labels: int
    found: int
    found_as_kind: int
    masked: int
    right: int
    right_as_kind: int
    wrong_in_traps: int
    letters_beyond: int

    @property
    def recall(self) -> float:
        return _share(self.found, self.labels)

    @property
    def recall_as_kind(self) -> float:
        return _share(self.found_as_kind, self.labels)

    @property
    def precision(self) -> float:
        return _share(self.right, self.masked)

    @property
    def precision_as_kind(self) -> float:
        return _share(self.right_as_kind, self.masked)


@dataclass(frozen=True, slots=True)
class Finding:
    """One miss or false alarm: the text's id, the kind, the piece concerned, the text after masking."""

    id: str
    kind: str
    piece: str
    masked: str


@dataclass(frozen=True, slots=True)
class Measured:
    """The measure over the whole set.

    ``traps`` gives each sort of trap its number of texts and how many have a false alarm.
    ``unaligned`` lists texts that the masker changed beside its replacements; their labels count
    as missed.
    """

    rows: tuple[KindRow, ...]
    traps: tuple[tuple[str, int, int], ...]
    missed: tuple[Finding, ...]
    false_alarms: tuple[Finding, ...]
    unaligned: tuple[str, ...]

    def row(self, kind: str) -> KindRow:
        return next(row for row in self.rows if row.kind == kind)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


@cache
def load_examples() -> tuple[Example, ...]:
    """Read the labelled set. Raises ValueError for a label that its text does not hold."""
    examples = []
    for line in TEXTS_FILE.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        labels = tuple(
            _locate(record["text"], span["kind"], span["text"], span.get("nth", 1))
            for span in record["spans"]
        )
        examples.append(Example(record["id"], record["text"], labels, record["trap"]))
    return tuple(examples)


def _locate(text: str, kind: str, piece: str, nth: int) -> Stretch:
    start = -1
    for _ in range(nth):
        start = text.find(piece, start + 1)
        if start < 0:
            raise ValueError(f"no {kind} {piece!r} in {text!r}")
    return Stretch(start, start + len(piece), kind)


def align(original: str, masked: str) -> tuple[Stretch, ...]:
    """Return which stretches of ``original`` the words in ``masked`` stand for.

    Everything between two words must stand unchanged in both texts. Of the alignments that fit,
    those are preferred in which numbers hold no letters and names no digits, then the one with the
    shortest stretches. A word that ``original`` itself holds there is no replacement. Raises
    ValueError when the texts differ beside the words.
    """
    parts = _WORD.split(masked)
    match = None
    for by_kind in (_LIKELY, {}):
        match = match or re.fullmatch(
            "".join(
                by_kind.get(KINDS[part], "(.+?)") if part in KINDS else re.escape(part)
                for part in parts
            ),
            original,
            re.DOTALL,
        )
    if match is None:
        raise ValueError(f"{masked!r} is not {original!r} with replacements")
    words = parts[1::2]
    return tuple(
        Stretch(*match.span(number), KINDS[word])
        for number, word in enumerate(words, 1)
        if match[number] != word
    )


def identifying(text: str, label: Stretch) -> frozenset[int]:
    """Return the offsets in ``text`` of the letters and digits that must be gone for ``label``."""
    piece = text[label.start : label.end]
    if label.kind != "address":
        return frozenset(label.start + at for at, sign in enumerate(piece) if sign.isalnum())
    marks = [match.span() for match in _KILOMETRE.finditer(piece)]
    return frozenset(
        label.start + at
        for token in _NUMBER_TOKEN.finditer(piece)
        if not any(start <= token.start() < end for start, end in marks)
        for at in range(*token.span())
    )


def _offsets(stretches: Sequence[Stretch]) -> set[int]:
    return {at for stretch in stretches for at in range(stretch.start, stretch.end)}


def measure(masker: Callable[[str], str] = lambda text: mask(text).text) -> Measured:
    """Mask the whole set with ``masker`` (text in, masked text out) and compare with the labels."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in WORDS}
    traps: Counter[str] = Counter()
    alarmed_traps: Counter[str] = Counter()
    missed: list[Finding] = []
    false_alarms: list[Finding] = []
    unaligned: list[str] = []
    for example in load_examples():
        masked_text = masker(example.text)
        try:
            stretches = align(example.text, masked_text)
        except ValueError:
            stretches = ()
            unaligned.append(example.id)
        for label in example.labels:
            needed = identifying(example.text, label)
            same_kind = [stretch for stretch in stretches if stretch.kind == label.kind]
            found = needed <= _offsets(stretches)
            counts[label.kind]["labels"] += 1
            counts[label.kind]["found"] += found
            counts[label.kind]["found_as_kind"] += needed <= _offsets(same_kind)
            if not found:
                piece = example.text[label.start : label.end]
                missed.append(Finding(example.id, label.kind, piece, masked_text))
        labelled = _offsets(example.labels)
        alarms = 0
        for stretch in stretches:
            touched = [label for label in example.labels if label.overlaps(stretch)]
            tally = counts[stretch.kind]
            tally["masked"] += 1
            tally["right"] += bool(touched)
            tally["right_as_kind"] += any(label.kind == stretch.kind for label in touched)
            piece = example.text[stretch.start : stretch.end]
            if touched:
                tally["letters_beyond"] += sum(
                    sign.isalnum()
                    for at, sign in enumerate(piece, stretch.start)
                    if at not in labelled
                )
            else:
                alarms += 1
                tally["wrong_in_traps"] += bool(example.trap)
                false_alarms.append(Finding(example.id, stretch.kind, piece, masked_text))
        if example.trap:
            traps[example.trap] += 1
            alarmed_traps[example.trap] += bool(alarms)
    return Measured(
        rows=tuple(
            KindRow(
                kind,
                labels=tally["labels"],
                found=tally["found"],
                found_as_kind=tally["found_as_kind"],
                masked=tally["masked"],
                right=tally["right"],
                right_as_kind=tally["right_as_kind"],
                wrong_in_traps=tally["wrong_in_traps"],
                letters_beyond=tally["letters_beyond"],
            )
            for kind, tally in counts.items()
        ),
        traps=tuple((trap, traps[trap], alarmed_traps[trap]) for trap in sorted(traps)),
        missed=tuple(missed),
        false_alarms=tuple(false_alarms),
        unaligned=tuple(unaligned),
    )


def table(measured: Measured) -> str:
    """Lay the measure out for reading: kinds, traps with a false alarm, misses, false alarms."""
    lines = [
        f"{'kind':<13}{'n':>4}{'recall':>8}{'as kind':>9}{'masked':>8}{'precision':>11}"
        f"{'as kind':>9}{'in traps':>10}{'beyond':>8}"
    ]
    lines += [
        f"{row.kind:<13}{row.labels:>4}{row.recall:>8.3f}{row.recall_as_kind:>9.3f}{row.masked:>8}"
        f"{row.precision:>11.3f}{row.precision_as_kind:>9.3f}{row.wrong_in_traps:>10}"
        f"{_share(row.letters_beyond, row.right):>8.1f}"
        for row in measured.rows
    ]
    trapped = sum(texts for _, texts, _ in measured.traps)
    alarmed = sum(alarms for _, _, alarms in measured.traps)
    lines.append(f"traps: {trapped} texts, {alarmed} with a false alarm")
    lines += [f"  {trap} {alarms}/{texts}" for trap, texts, alarms in measured.traps if alarms]
    for title, findings in (("missed", measured.missed), ("false", measured.false_alarms)):
        lines += [
            f"{title} {finding.kind} {finding.id}: {finding.piece!r} in {finding.masked!r}"
            for finding in findings
        ]
    lines += [f"unaligned {example_id}" for example_id in measured.unaligned]
    return "\n".join(lines)


class TestSet:
    def test_ids_and_texts_are_unique(self) -> None:
        examples = load_examples()
        assert len({example.id for example in examples}) == len(examples) >= 620
        assert len({example.text for example in examples}) == len(examples)

    def test_half_of_the_texts_are_traps(self) -> None:
        traps = sum(bool(example.trap) for example in load_examples())
        assert traps >= len(load_examples()) / 2

    def test_every_text_has_a_label_or_a_trap(self) -> None:
        assert all(example.labels or example.trap for example in load_examples())

    def test_every_kind_has_enough_labels(self) -> None:
        kinds = Counter(label.kind for example in load_examples() for label in example.labels)
        assert kinds.keys() == LEAST_LABELS.keys()
        assert all(kinds[kind] >= least for kind, least in LEAST_LABELS.items()), kinds

    def test_labels_of_a_text_do_not_overlap(self) -> None:
        for example in load_examples():
            assert len(_offsets(example.labels)) == sum(
                label.end - label.start for label in example.labels
            ), example.id

    def test_every_label_identifies(self) -> None:
        for example in load_examples():
            for label in example.labels:
                assert identifying(example.text, label), example.id

    def test_national_numbers_have_their_structure(self) -> None:
        for example in load_examples():
            for label in example.labels:
                if label.kind in ("nik", "kk"):
                    number = re.sub(r"\D", "", example.text[label.start : label.end])
                    assert re.fullmatch(
                        r"[1-9]\d{5}(?:[0-2]\d|3[01]|[4-6]\d|7[01])(?:0[1-9]|1[0-2])\d{6}", number
                    ), example.id


class TestAligner:
    @pytest.mark.parametrize(
        ("original", "masked", "expected"),
        [
            ("wa 0812 345 ya", "wa [telepon] ya", [("0812 345", "phone")]),
            ("0812", "[telepon]", [("0812", "phone")]),
            ("a 0812 atau 0813 b", "a [telepon] b", [("0812 atau 0813", "phone")]),
            ("cc @a.b,@c\n0812", "cc [akun],[akun]\n[telepon]", [("@a.b", "account"), ("@c", "account"), ("0812", "phone")]),
            ("x (1) * 2?", "x ([plat]) * 2?", [("1", "plate")]),
            ("an Paulus Kambu 9171 ok", "an [nama] [NIK] ok", [("Paulus Kambu", "name"), ("9171", "nik")]),
            ("hub O8l2-77 ok", "hub [telepon] ok", [("O8l2-77", "phone")]),
            ("tanpa apa pun", "tanpa apa pun", []),
            ("sudah [telepon], kini 0812", "sudah [telepon], kini [telepon]", [("0812", "phone")]),
        ],
    )  # fmt: skip
    def test_finds_what_was_replaced(
        self, original: str, masked: str, expected: list[tuple[str, str]]
    ) -> None:
        found = align(original, masked)
        assert [(original[one.start : one.end], one.kind) for one in found] == expected

    @pytest.mark.parametrize(
        "masked", ["WA [telepon] ya", "di wa [telepon] ya", "wa ya", "[NIK] 0812"]
    )
    def test_refuses_a_text_changed_elsewhere(self, masked: str) -> None:
        with pytest.raises(ValueError, match="replacements"):
            align("wa 0812 ya", masked)


class TestIdentifying:
    @pytest.mark.parametrize(
        ("kind", "piece", "expected"),
        [
            ("address", "Jl. Kaliurang Km 6,5 Gg. II No. 8B RT 01/RW 12", "8B0112"),
            ("address", "jl kaliurang km.5 no.9", "9"),
            ("phone", "+62 (0)812-33", "62081233"),
            ("name", "Siti A.", "SitiA"),
            ("email", "a.b (at) c", "abatc"),
        ],
    )
    def test_takes_what_leads_to_the_person(self, kind: str, piece: str, expected: str) -> None:
        text = f"di {piece} 7"
        offsets = identifying(text, Stretch(3, 3 + len(piece), kind))
        assert "".join(text[at] for at in sorted(offsets)) == expected


class TestMeasure:
    def test_a_masker_that_masks_nothing_finds_nothing(self) -> None:
        measured = measure(lambda text: text)
        assert all(row.recall == row.precision == 0 for row in measured.rows)
        assert not measured.false_alarms

    def test_a_masker_that_follows_the_labels_is_perfect(self) -> None:
        by_text = {example.text: example for example in load_examples()}

        def follow(text: str) -> str:
            for label in sorted(by_text[text].labels, key=lambda one: one.start, reverse=True):
                text = text[: label.start] + WORDS[label.kind] + text[label.end :]
            return text

        measured = measure(follow)
        assert not measured.missed
        assert not measured.unaligned
        for row in measured.rows:
            assert row.recall_as_kind == row.precision_as_kind == 1
            assert row.letters_beyond == 0

    def test_masking_whole_texts_springs_every_trap(self) -> None:
        measured = measure(lambda _text: "[nama]")
        assert measured.row("name").recall == 1
        assert measured.row("phone").recall == 1
        assert measured.row("phone").recall_as_kind == 0
        assert measured.row("name").precision < 0.6
        unlabelled = sum(not example.labels for example in load_examples())
        assert len(measured.false_alarms) == unlabelled


@pytest.fixture(scope="module")
def measured() -> Measured:
    result = measure()
    print("\n" + table(result))
    return result


def test_masking_changes_nothing_beside_its_replacements(measured: Measured) -> None:
    assert not measured.unaligned


@pytest.mark.parametrize("kind", WORDS)
def test_recall(measured: Measured, kind: str) -> None:
    least = LEAST_RECALL_STRICT if kind in STRICT_KINDS else LEAST_RECALL
    row = measured.row(kind)
    assert row.recall >= least, f"{row.found} of {row.labels}"


@pytest.mark.parametrize("kind", WORDS)
def test_precision(measured: Measured, kind: str) -> None:
    row = measured.row(kind)
    assert row.precision >= LEAST_PRECISION, f"{row.right} of {row.masked}"
