"""Whether a name that lies elsewhere too is meant there: "Jetis, Bantul", "Jl. Parangtritis km 7"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analytics.language.places.clues import counts
from analytics.language.places.context import (
    BETWEEN_PLACES,
    CONTRAST,
    MOVING,
    ROUTES,
    RURAL_WORDS,
)
from analytics.language.places.gazetteer import CITY, NEIGHBOURS, Kind
from analytics.language.places.index import Match
from analytics.language.places.surroundings import Surroundings

# Further apart, two places in a sentence hardly belong together.
_WORDS_APART = 6
_BEFORE_PLACES = frozenset({"daerah", "kec", "kecamatan"})
_THE_CITY = frozenset({"kota", "jogja", "yogya", "yogyakarta"})


def outside(around: Surroundings) -> list[int]:
    """Return which names of the text are places outside the city."""
    return [at for at in range(len(around.matches)) if _is_outside(at, around)]


def _is_outside(at: int, around: Surroundings) -> bool:
    match = around.matches[at]
    if match.spelling.place.kind is not Kind.OUTSIDE:
        return False
    if counts(match, around):
        return True
    # "Jetis, Kasihan": a word with a capital right after a place.
    before = around.matches[at - 1] if at else None
    return (
        before is not None
        and before.last == match.first
        and before.spelling.place.kind is not Kind.NO_PLACE
        and around.is_capital(match.first)
    )


def is_elsewhere(at: int, outside_city: Sequence[int], around: Surroundings) -> bool:
    """Say whether the text shows that name ``at`` is meant outside the city.

    Args:
        at: which name of the text.
        outside_city: which names are places outside, as ``outside`` returns them.
        around: the text.
    """
    match = around.matches[at]
    place = match.spelling.place
    if place.until_km is not None and _kilometre(match, around) > place.until_km:
        return True
    if place.also_in and around.lower(around.word_before(match)) in RURAL_WORDS:
        return True
    if _is_said_of_the_city(match, around):
        return False
    if any(_is_there(at, other, around) for other in outside_city):
        return True
    return place.is_common and _is_about_another_town(outside_city, around)


def is_the_other(match: Match, elsewhere: Iterable[Match], around: Surroundings) -> bool:
    """Say whether the text says later or before that the name is the other one.

    "Jetis banjir, Jetis Bantul maksudnya" does; "Jetis, bukan Jetis Bantul" does not.
    """
    if match.spelling.place.is_road or _is_said_of_the_city(match, around):
        return False
    return any(
        other.spelling.place is match.spelling.place
        and CONTRAST.isdisjoint(around.between(match, other))
        for other in elsewhere
    )


def _is_said_of_the_city(match: Match, around: Surroundings) -> bool:
    return (
        around.lower(around.word_before(match)) == "kemantren"
        or around.next_word(match) in _THE_CITY
    )


def _is_about_another_town(outside_city: Sequence[int], around: Surroundings) -> bool:
    """Say whether the text names a town far away, as where something is, and nothing of the city."""
    if any(
        match.spelling.place.kind is Kind.AREA
        or (match.spelling.place.kind is Kind.PLACE and not match.spelling.place.is_common)
        for match in around.matches
    ):
        return False
    towns = (around.matches[at] for at in outside_city)
    return any(
        NEIGHBOURS.isdisjoint(town.spelling.place.regions) and not around.comes_from(town)
        for town in towns
    )


def _is_there(at: int, other_at: int, around: Surroundings) -> bool:
    """Say whether the place outside ``other_at`` tells where name ``at`` lies."""
    match, other = around.matches[at], around.matches[other_at]
    if not around.are_in_one_sentence(match, other):
        return False
    place, regions = match.spelling.place, other.spelling.place.regions
    between = around.between(match, other)
    is_next = other_at == at + 1 and BETWEEN_PLACES.issuperset(between)
    is_before = other_at == at - 1 and _BEFORE_PLACES.issuperset(between)
    # Roads, schools and markets are called alike in many towns; and "Jogja" may be the province.
    is_common = place.kind is Kind.PLACE or CITY in place.codes
    is_known = not place.also_in.isdisjoint(regions)
    is_far = bool(place.also_in) and NEIGHBOURS.isdisjoint(regions)
    if is_next and (is_common or is_known or is_far):
        return not _is_route(match, around)
    if is_before and (place.is_road or CITY in place.codes or is_known):
        return not _is_route(other, around)
    first = match if at < other_at else other
    return (
        is_known
        and len(between) <= _WORDS_APART
        and MOVING.isdisjoint(between)
        and not around.comes_from(first)
    )


def _is_route(first: Match, around: Surroundings) -> bool:
    """Say whether a name and its next are the ends of a way: "KRL Lempuyangan Solo", "Tugu-Wates"."""
    if first.spelling.place.is_road:
        return False
    if "-" in around.words.between(first.last - 1):
        return True
    return not ROUTES.isdisjoint(around.words.lower[max(0, first.first - 3) : first.first])


def _kilometre(match: Match, around: Surroundings) -> float:
    """Return the kilometre written beside a road, 0 when there is none."""
    words = around.words
    for at in (match.last, match.last + 1, match.first - 2):
        if 0 <= at < len(words) - 1 and words.lower[at] == "km" and words.lower[at + 1].isdigit():
            whole, after = words.lower[at + 1], at + 2
            has_decimals = (
                after < len(words)
                and words.lower[after].isdigit()
                and words.between(at + 1) in (",", ".")
            )
            return float(f"{whole}.{words.lower[after]}" if has_decimals else whole)
    return 0.0
