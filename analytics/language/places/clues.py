"""Whether a name has beside it what its level asks for, and whether it is a person's."""

from __future__ import annotations

from collections.abc import Iterable

from analytics.language.places.context import (
    AFTER_PERSON,
    AFTER_PLACE,
    AREA_WORDS,
    BEFORE_PERSON,
    CALLED,
    CLAUSE_END,
    COUNTED,
    JOINING,
    LOCATIVES,
    NAMED_AFTER,
    NEAR_WORDS,
    PEOPLE_WORDS,
    PERSON_TITLES,
    PLACE_WORDS,
    PLAIN_PREPOSITIONS,
    PREPOSITIONS,
    SAID_OF_PLACES,
)
from analytics.language.places.gazetteer import CITY, Kind, Level, Place, kemantren_of
from analytics.language.places.index import Match
from analytics.language.places.surroundings import Surroundings

_ROAD_WORDS = frozenset({"jl", "jln", "jalan", "jlan"})
_HOUSEHOLDS = frozenset({"rt", "rw"})
_LIST_SIGNS = frozenset(",&/+")
# Fewer words than these stand between a name and a place that shows that it is one too.
_COMPANION_APART = 4
_LISTED_APART = 2


def counts(match: Match, around: Surroundings) -> bool:
    """Say whether a name is meant as a place by what stands beside it alone."""
    if match.level is Level.SURE:
        return not _is_doubled(match, around)
    clue = around.lower(around.clue_before(match))
    if match.level is Level.WORD:
        return _counts_as_word(match, clue, around)
    if match.level is not Level.STRICT and around.opens_sentence(match):
        return True
    if match.level is Level.CLUE:
        return (
            match.has_preposition
            or clue in PREPOSITIONS
            or clue in PLACE_WORDS
            or around.next_word(match) in AFTER_PLACE
            or around.stands_out(match)
        )
    if match.spelling.place.kind is Kind.AREA:
        return _counts_as_area(match, clue, around)
    return _counts_as_strict(match, clue, around)


def _is_doubled(match: Match, around: Surroundings) -> bool:
    """Say whether a name of several words begins with a doubled one: "kota-kota gede" are cities."""
    if match.first == 0 or match.last - match.first == 1:
        return False
    before = match.first - 1
    words = around.words
    return words.lower[before] == words.lower[match.first] and words.between(before) in ("-", " ")


def _counts_as_area(match: Match, clue: str, around: Surroundings) -> bool:
    """Decide on an area with an ambiguous name: "omah Tahunan" is there, "kos tahunan" is not."""
    is_capital = around.is_capital(match.first)
    return (
        match.has_preposition
        or clue in PLAIN_PREPOSITIONS
        or clue in AREA_WORDS
        or clue in PEOPLE_WORDS
        or clue in NEAR_WORDS
        or (is_capital and (clue in PLACE_WORDS or around.next_word(match) in _HOUSEHOLDS))
    )


def _counts_as_strict(match: Match, clue: str, around: Surroundings) -> bool:
    """Decide on a name that is something else too: a hero's, a bird's, a number of a school."""
    if around.words.lower[match.last - 1].isdigit() and around.next_word(match) in COUNTED:
        return False
    if match.has_preposition or clue in PREPOSITIONS:
        return True
    return clue in PLACE_WORDS and not (match.spelling.place.is_road and clue in NAMED_AFTER)


def _counts_as_word(match: Match, clue: str, around: Surroundings) -> bool:
    """Decide on a name that is an everyday word: "kelurahan bener", not "sing bener"."""
    after = around.next_word(match)
    if after in (around.words.lower[match.first], "2"):
        return False
    is_capital = around.is_capital(match.first)
    if clue in _HOUSEHOLDS:
        # "pak RT bener": only a number makes it "RT 3 Bener".
        return is_capital or around.words.lower[match.first - 1].isdigit()
    if clue in AREA_WORDS or clue in ("jl", "jln") or after in _HOUSEHOLDS:
        return True
    if clue in LOCATIVES and (around.ends_clause(match) or after in AFTER_PLACE):
        return True
    return is_capital and (clue in PLAIN_PREPOSITIONS or clue in PLACE_WORDS)


def has_companion(match: Match, certain: Iterable[Match], around: Surroundings) -> bool:
    """Say whether one of the ``certain`` places stands so near that ``match`` is one too."""
    if match.level >= Level.START and match.spelling.place.kind is not Kind.AREA:
        return False
    close = _COMPANION_APART if match.level is Level.CLUE else _LISTED_APART
    return any(
        CITY not in other.spelling.place.codes
        and len(around.between(match, other)) < close
        and around.are_in_one_sentence(match, other)
        and (
            match.level is Level.CLUE
            or _share_a_kemantren(match.spelling.place, other.spelling.place)
            or (match.level is not Level.WORD and _are_listed(match, other, around))
        )
        for other in certain
    )


def _are_listed(match: Match, other: Match, around: Surroundings) -> bool:
    """Say whether a name stands in a list with another area: "Kraton, Ngampilan dan Wirobrajan"."""
    if other.spelling.place.kind is not Kind.AREA:
        return False
    between = around.between(match, other)
    gap = around.words.between(min(match.last, other.last) - 1)
    return JOINING.issuperset(between) if between else not _LIST_SIGNS.isdisjoint(gap)


def _share_a_kemantren(one: Place, other: Place) -> bool:
    return not {kemantren_of(code) for code in one.codes}.isdisjoint(
        kemantren_of(code) for code in other.codes
    )


def is_person(match: Match, around: Surroundings) -> bool:
    """Say whether a title before a name makes it a person: "Bu Terban", not "bu, Terban banjir"."""
    before = around.word_before(match)
    if before is None or match.last - match.first > 1 or match.has_preposition:
        return False
    title = around.words.lower[before]
    if title in CALLED:
        return True
    # A small "dr" is "dari".
    if title not in PERSON_TITLES or (title == "dr" and not around.is_capital(before)):
        return False
    if match.level is not Level.SURE:
        return around.lower(around.clue_before(match)) not in _ROAD_WORDS
    earlier = before - 1
    has_earlier = earlier >= 0 and not around.breaks(earlier, CLAUSE_END)
    if has_earlier and around.words.lower[earlier] in BEFORE_PERSON:
        return True
    after = around.next_word(match)
    if after in AFTER_PERSON and not around.ends_clause(match):
        return True
    if not (around.is_capital(before) and around.is_capital(match.first)):
        return False
    # Both with capitals are a name, unless a call begins the sentence: "Pak Giwangan gelap".
    return has_earlier or after not in SAID_OF_PLACES
