"""Finds where expressions stand in a text: all of them at once, by the words that are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from analytics.language.agencies.expressions import Expression, Part, Phrase
from analytics.language.agencies.forms import Forms
from analytics.language.agencies.reading import ReadText
from analytics.language.lexicon import Lexicon

# Expressions joined by "+" stand at most this many words apart.
_NEAR = 8
# Figures of speech hold closer together, and words about feelings make one of what stands this near.
BESIDE = 3
# An advertisement says its goods here and its number there.
_ANYWHERE = 30
# "sampah yang belum": stop words between the words of a phrase, no more than this.
_STOP_WORDS_BETWEEN = 2

Numbers = frozenset[int]
_Slots = tuple[Numbers, ...]
_Phrases = tuple[_Slots, ...]


class Sort(IntEnum):
    """What an expression does; those of an agency first, in the order in which they decide."""

    WORD = 0
    ALONE = 1
    MAYBE = 2
    NAME = 3
    OFFICE = 4
    UNLESS = 5
    SAYING = 6
    NEAR = 7
    AHEAD = 8
    BEFORE = 9
    WHOLE = 10
    LIKENING = 11
    FAR = 12
    NOT_FAR = 13


_REACH = {
    **dict.fromkeys((Sort.SAYING, Sort.NEAR, Sort.AHEAD, Sort.BEFORE, Sort.NOT_FAR), BESIDE),
    Sort.WHOLE: _ANYWHERE,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An expression to look for.

    Attributes:
        rule: position of its file, -1 for what belongs to no agency.
        office: code of the office that it names, empty mostly.
    """

    sort: Sort
    expression: Expression
    rule: int = -1
    office: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A wanted expression in numbers; ``others`` is what else must be there, by part."""

    sort: Sort
    rule: int
    office: str
    parts: tuple[_Phrases, ...]
    others: tuple[Numbers, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """Where a pattern stands: the positions of its words, for each part and of all."""

    pattern: Pattern
    parts: tuple[tuple[int, ...], ...]
    positions: frozenset[int]
    sentence: int

    @property
    def sort(self) -> Sort:
        """What the expression does."""
        return self.pattern.sort

    @property
    def rule(self) -> int:
        """Position of the expression's file."""
        return self.pattern.rule


class Patterns:
    """Expressions by the words that they begin with."""

    def __init__(self, wanted: Iterable[Wanted], lexicon: Lexicon) -> None:
        distinct = _joined(wanted)
        self.forms = Forms(
            (
                form
                for want in distinct
                for part in want.expression.parts
                for phrase in part
                for word in phrase
                for form in word
            ),
            lexicon,
        )
        self._of_agencies: dict[int, list[Pattern]] = defaultdict(list)
        self._others: dict[int, list[Pattern]] = defaultdict(list)
        for want in distinct:
            pattern = _pattern(want, self.forms.numbers)
            index = self._of_agencies if want.sort <= Sort.OFFICE else self._others
            for number in _beginnings(pattern.parts[0]):
                index[number].append(pattern)

    def of_agencies(self, read: ReadText) -> list[Match]:
        """Return where expressions stand that speak for an agency, as often as they do."""
        return _matches(self._of_agencies, read)

    def others(self, read: ReadText) -> list[Match]:
        """Return where expressions stand that speak against it."""
        return _matches(self._others, read)


def _matches(index: Mapping[int, Sequence[Pattern]], read: ReadText) -> list[Match]:
    where = read.where
    found: list[Match] = []
    for number, positions in where.items():
        for pattern in index.get(number, ()):
            for other in pattern.others:
                if other.isdisjoint(where):
                    break
            else:
                parts = pattern.parts
                if len(parts) == 1 and len(parts[0]) == 1 and len(parts[0][0]) == 1:
                    found.extend(
                        Match(pattern, ((at,),), frozenset((at,)), read.sentences[at])
                        for at in positions
                    )
                else:
                    found.extend(_found(pattern, positions, read))
    return found


def _joined(wanted: Iterable[Wanted]) -> list[Wanted]:
    """Join expressions that differ in their last part only: the others are then looked for once."""
    joined: dict[tuple[Sort, int, str, tuple[Part, ...]], dict[Phrase, None]] = {}
    alone: list[Wanted] = []
    for want in wanted:
        *first, last = want.expression.parts
        if first:
            phrases = joined.setdefault((want.sort, want.rule, want.office, tuple(first)), {})
            phrases.update(dict.fromkeys(last))
        else:
            alone.append(want)
    return alone + [
        Wanted(sort, Expression((*first, tuple(phrases))), rule, office)
        for (sort, rule, office, first), phrases in joined.items()
    ]


def _pattern(want: Wanted, numbers: dict[str, int]) -> Pattern:
    parts = tuple(
        tuple(
            tuple(frozenset(numbers[form] for form in word) for word in phrase) for phrase in part
        )
        for part in want.expression.parts
    )
    others = [_beginnings(part) for part in parts[1:]]
    if len(parts[0]) == 1:
        others.extend(parts[0][0][1:])
    return Pattern(want.sort, want.rule, want.office, parts, tuple(others))


def _beginnings(part: _Phrases) -> Numbers:
    return frozenset[int]().union(*(phrase[0] for phrase in part))


def _found(pattern: Pattern, starts: Sequence[int], read: ReadText) -> Iterator[Match]:
    """Yield a match for each place where all parts of ``pattern`` stand near its first."""
    reach = _REACH.get(pattern.sort, _NEAR)
    for start in starts:
        first = _part_at(pattern.parts[0], start, read)
        if first is None:
            continue
        parts = [first]
        used = set(first)
        for number, part in enumerate(pattern.parts[1:]):
            phrase = _nearest(part, pattern.others[number], first, used, reach, read)
            if phrase is None:
                break
            parts.append(phrase)
            used.update(phrase)
        else:
            yield Match(pattern, tuple(parts), frozenset(used), read.sentences[start])


def _part_at(part: _Phrases, start: int, read: ReadText) -> tuple[int, ...] | None:
    """Positions of the longest phrase of ``part`` that begins at ``start``."""
    found: tuple[int, ...] | None = None
    there = read.numbers[start]
    for slots in part:
        if (found is None or len(slots) > len(found)) and not slots[0].isdisjoint(there):
            phrase = (start,) if len(slots) == 1 else _phrase_at(slots, start, read)
            found = phrase or found
    return found


def _phrase_at(slots: _Slots, start: int, read: ReadText) -> tuple[int, ...] | None:
    """Positions of the words of a phrase from ``start`` on, stop words between them passed over."""
    positions = [start]
    at = start
    for slot in slots[1:]:
        at += 1
        passed = 0
        while at < len(read.numbers) and read.numbers[at].isdisjoint(slot):
            if not read.stops[at] or passed == _STOP_WORDS_BETWEEN:
                return None
            passed += 1
            at += 1
        if at >= len(read.numbers) or read.sentences[at] != read.sentences[start]:
            return None
        positions.append(at)
    if any(start < comma <= at for comma in read.breaks):
        return None
    return tuple(positions)


def _nearest(
    part: _Phrases,
    beginnings: Numbers,
    first: tuple[int, ...],
    used: set[int],
    reach: int,
    read: ReadText,
) -> tuple[int, ...] | None:
    """The phrase of ``part`` that stands nearest to ``first``, at most ``reach`` words away."""
    begin = first[0]
    earliest, latest = begin - reach, first[-1] + reach
    sentence = read.sentences[begin]
    starts = [
        at
        for number in beginnings & read.where.keys()
        for at in read.where[number]
        if earliest <= at <= latest and at not in used
        if reach == _ANYWHERE or read.sentences[at] == sentence
    ]
    if len(starts) > 1:
        starts.sort(key=lambda at: (abs(at - begin), at))
    for start in starts:
        phrase = _part_at(part, start, read)
        if phrase is not None and used.isdisjoint(phrase):
            return phrase
    return None
