"""Says which places of the city a text names, and with which words.

A name counts when it has beside it what its level in the gazetteer asks for (``clues``), unless it is
a person's or the text shows that it is the one outside the city (``elsewhere``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.language.places.clues import counts, has_companion, is_person
from analytics.language.places.context import BETWEEN_PLACES, KIND_WORDS, PREPOSITIONS
from analytics.language.places.elsewhere import is_elsewhere, is_the_other, outside
from analytics.language.places.gazetteer import CITY, Gazetteer, Kind, kemantren_of
from analytics.language.places.index import Match, NameIndex
from analytics.language.places.surroundings import Surroundings
from analytics.language.places.tokens import WORD, cut, plain

_KELURAHAN_WORDS = frozenset({"kelurahan", "kel", "lurah", "kelurahane", "kelurahanku"})
# "smp" is also "sampai".
_EVIDENCE_WORDS = KIND_WORDS - PREPOSITIONS


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place of the city that a text names.

    Attributes:
        code: kemantren (34.71.NN), kelurahan (34.71.NN.NNNN), or the whole city (34.71).
        evidence: the words that said so, as written.
        start: where they begin in the text.
        end: where they end.
    """

    code: str
    evidence: str
    start: int
    end: int

    @property
    def kemantren(self) -> str | None:
        """The code of the kemantren that it is or lies in; None for the whole city."""
        return kemantren_of(self.code)


class PlaceFinder:
    """Finds the places of the city in texts as residents write them."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._index = NameIndex(gazetteer.spellings)

    def find(self, text: str) -> tuple[PlaceMention, ...]:
        """Return each area that ``text`` names, once, in the order of its first mention.

        A road that crosses kemantren gives all of them, each with the same evidence. The whole city
        (34.71) is given only where the text names no place in it.
        """
        readable = plain(text)
        if "#" not in readable and not self._index.may_hold(WORD.findall(readable.lower())):
            return ()
        words = cut(readable)
        matches = self._index.matches(words)
        return _mentions(Surroundings(words, text, matches)) if matches else ()

    def find_all(self, texts: Iterable[str]) -> list[tuple[PlaceMention, ...]]:
        """Return for each text, in order, what ``find`` returns for it."""
        return [self.find(text) for text in texts]


def _mentions(around: Surroundings) -> tuple[PlaceMention, ...]:
    meant = _meant(around)
    found: dict[str, PlaceMention] = {}
    for at in meant:
        start, end = _evidence(around.matches[at], around)
        for code in _codes(at, meant, around):
            found.setdefault(code, PlaceMention(code, around.text[start:end], start, end))
    if len(found) > 1:
        found.pop(CITY, None)
    return tuple(found.values())


def _meant(around: Surroundings) -> list[int]:
    """Return which names of the text are meant as places in the city."""
    matches = around.matches
    outside_city = outside(around)
    named = [
        at
        for at, match in enumerate(matches)
        if match.spelling.place.kind in (Kind.AREA, Kind.PLACE) and not is_person(match, around)
    ]
    elsewhere = [at for at in named if is_elsewhere(at, outside_city, around)]
    others = [matches[at] for at in elsewhere]
    inside = [
        at for at in named if at not in elsewhere and not is_the_other(matches[at], others, around)
    ]
    certain = {at for at in inside if counts(matches[at], around)}
    companions = [matches[at] for at in sorted(certain)]
    return [at for at in inside if at in certain or has_companion(matches[at], companions, around)]


def _codes(at: int, meant: Sequence[int], around: Surroundings) -> tuple[str, ...]:
    match = around.matches[at]
    place = match.spelling.place
    if place.kind is not Kind.AREA:
        return _narrowed(at, meant, around) or place.codes
    if place.namesake and around.lower(around.clue_before(match)) in _KELURAHAN_WORDS:
        return (place.namesake,)
    return place.codes


def _narrowed(at: int, meant: Sequence[int], around: Surroundings) -> tuple[str, ...]:
    """Return those of a place's areas that lie in an area named beside it: "Jl. Sudirman, Jetis"."""
    match = around.matches[at]
    for other_at in (at - 1, at + 1):
        if other_at not in meant:
            continue
        other = around.matches[other_at]
        if (
            other.spelling.place.kind is Kind.AREA
            and BETWEEN_PLACES.issuperset(around.between(match, other))
            and around.are_in_one_sentence(match, other)
        ):
            kemantren = kemantren_of(other.spelling.place.codes[0])
            codes = match.spelling.place.codes
            narrowed = tuple(code for code in codes if kemantren_of(code) == kemantren)
            if narrowed:
                return narrowed
    return ()


def _evidence(match: Match, around: Surroundings) -> tuple[int, int]:
    """Return where the words begin and end that said so: the name, and what it is said to be."""
    first = match.first
    before = around.clue_before(match)
    is_told = around.lower(before) in _EVIDENCE_WORDS
    if before is not None and is_told and around.words.lower[first] not in KIND_WORDS:
        first = before
    return around.words.starts[first], around.words.ends[match.last - 1]
