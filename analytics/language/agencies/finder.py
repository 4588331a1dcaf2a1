"""Finds the agencies that a text concerns: what is meant, and which of the agencies decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from analytics.language.agencies.expressions import Expression, read_expression
from analytics.language.agencies.files import Agency, AgencyRules, Rule
from analytics.language.agencies.patterns import BESIDE, Match, Pattern, Patterns, Sort, Wanted
from analytics.language.agencies.reading import ReadText, read_text

# "gelap kayak hatiku": the first is meant, the second is only compared with it.
_LIKENING = (
    "kayak|kaya|kyk|kek|seperti|spt|koyo|koya|kados|ibarat|bagai|bagaikan|laksana|mirip|like"
)

_DECIDING = (Sort.WORD, Sort.ALONE, Sort.MAYBE, Sort.NAME)
_OF_AN_AGENCY = frozenset(_DECIDING)
_REMIT = _OF_AN_AGENCY - {Sort.NAME}

# Chances that words of a sort are not about the agency: two of "maybe" leave 0.3.
_DOUBT_OF_A_PHRASE = 0.1
_DOUBT = {Sort.WORD: 0.2, Sort.ALONE: 0.3, Sort.NAME: 0.4, Sort.MAYBE: 0.55}
_SURE_ENOUGH = 0.6
# Codes of places in the city have two: 34.71 is the whole of it.
_DOTS_OF_A_PART = 2


@dataclass(frozen=True, slots=True)
class AgencyMention:
    """An agency that a text concerns.

    Attributes:
        code: of the agency.
        evidence: the words that said so, as they are written in the text, in their order.
        strength: 0 to 1, how surely they say so; two agencies of one text need not share it.
    """

    code: str
    evidence: tuple[str, ...]
    strength: float


@dataclass(frozen=True, slots=True)
class _Finding:
    """What speaks for the agency, or the kind of offices, of one file."""

    strength: float
    matches: tuple[Match, ...]


class AgencyFinder:
    """Finds agencies by rules. Made once; remembers the words that it has met."""

    def __init__(self, rules: AgencyRules) -> None:
        self._rules = rules.rules
        self._patterns = Patterns(_wanted(rules), rules.lexicon)
        self._rule_of_handle = {
            handle: position for position, rule in enumerate(self._rules) for handle in rule.handles
        }

    def find(self, text: str, places: Sequence[str] = ()) -> tuple[AgencyMention, ...]:
        """Find the agencies that ``text`` concerns.

        Remit decides: an agency that is only named is left out where the matter is another's
        ("dishub, lampu jalan mati" is for the agency of street lights). A longer expression takes
        its words from a shorter one of another agency ("kereta api" is no fire).

        Args:
            text: as written.
            places: codes of the places found in it, of the city and its parts; they tell which
                kemantren, and that a matter is not another district's.

        Returns:
            the surest first, then by code; empty where the text concerns none.
        """
        read = read_text(text, self._patterns.forms, self._rule_of_handle.keys())
        candidates = self._patterns.of_agencies(read)
        if not candidates and not read.handles:
            return ()
        others = self._patterns.others(read)
        if any(match.sort is Sort.WHOLE for match in others):
            return ()
        meant = _without_shadowed(_meant(candidates, others, read))
        if all(place.count(".") < _DOTS_OF_A_PART for place in places):
            far = _far_sentences(others)
            meant = [match for match in meant if match.sentence not in far]
        found = self._elsewhere(_sure_ones(meant), places)
        mentions = [
            AgencyMention(
                agency.code, _evidence(text, read, finding.matches), round(finding.strength, 2)
            )
            for rule, finding in found.items()
            for agency in self._agencies(rule, meant, places)
        ]
        if not mentions and read.handles:
            mentions.extend(self._named_accounts(text, read))
        mentions.sort(key=lambda mention: (-mention.strength, mention.code))
        return tuple(mentions)

    def find_many(
        self, texts: Iterable[str], places: Iterable[Sequence[str]] | None = None
    ) -> list[tuple[AgencyMention, ...]]:
        """Find the agencies of each text; ``places`` are those of each, none when None."""
        if places is None:
            return [self.find(text) for text in texts]
        return [self.find(text, there) for text, there in zip(texts, places, strict=True)]

    def _elsewhere(self, found: dict[int, _Finding], places: Sequence[str]) -> dict[int, _Finding]:
        """Give what is another district's to the agency that stands in for it."""
        kept = dict(found)
        for rule, finding in found.items():
            stands_for = self._rules[rule].instead_of
            if stands_for is None:
                continue
            del kept[rule]
            there = {match.sentence for match in finding.matches}
            taken = {
                other: theirs
                for other, theirs in kept.items()
                if self._rules[other].agencies[0].owner is stands_for
                and not there.isdisjoint(match.sentence for match in theirs.matches)
            }
            if places or not taken:
                continue
            matches = finding.matches
            for other, theirs in taken.items():
                del kept[other]
                matches += theirs.matches
            kept[rule] = _Finding(finding.strength, matches)
        return kept

    def _agencies(
        self, position: int, meant: Sequence[Match], places: Sequence[str]
    ) -> list[Agency]:
        """The agency of a rule; of a kind of offices those of the places."""
        rule: Rule = self._rules[position]
        if not rule.office_names:
            return list(rule.agencies)
        there = [
            agency
            for agency in rule.agencies
            if any(_lies_in(place, agency.place) for place in places)
        ]
        named = {
            match.pattern.office
            for match in meant
            if match.sort is Sort.OFFICE and match.rule == position
        }
        return there or [agency for agency in rule.agencies if agency.code in named]

    def _named_accounts(self, text: str, read: ReadText) -> Iterator[AgencyMention]:
        """Agencies whose account is written in a text that says nothing else."""
        written: dict[int, list[str]] = {}
        for handle, (start, end) in read.handles:
            written.setdefault(self._rule_of_handle[handle], []).append(text[start:end])
        for rule, handles in written.items():
            agencies = self._rules[rule].agencies
            # Which of several offices an account is, the rules do not say.
            if len(agencies) == 1:
                evidence = tuple(dict.fromkeys(handles))
                yield AgencyMention(agencies[0].code, evidence, 1 - _DOUBT[Sort.NAME])


def _wanted(rules: AgencyRules) -> Iterator[Wanted]:
    yield Wanted(Sort.LIKENING, read_expression(_LIKENING))
    figures = rules.figures
    for sort, expressions in (
        (Sort.SAYING, figures.sayings),
        (Sort.NEAR, figures.near),
        (Sort.AHEAD, figures.ahead),
        (Sort.BEFORE, figures.before),
        (Sort.WHOLE, figures.whole),
        (Sort.FAR, figures.far),
        (Sort.NOT_FAR, figures.not_far),
    ):
        for expression in expressions:
            yield Wanted(sort, expression)
    for position, rule in enumerate(rules.rules):
        for sort, expressions in (
            (Sort.WORD, rule.words),
            (Sort.ALONE, rule.alone),
            (Sort.MAYBE, rule.maybe),
            (Sort.NAME, rule.names),
            (Sort.UNLESS, rule.unless),
        ):
            for expression in expressions:
                yield Wanted(sort, expression, position)
        for name, office in rule.office_names.items():
            yield Wanted(Sort.OFFICE, _named_office(rule, name), position, office)


def _named_office(rule: Rule, name: str) -> Expression:
    """``kelurahan Bener``: without a title before them, names of places may be other words."""
    words = tuple(frozenset({word}) for word in name.split())
    return Expression(
        (tuple((*title, *words) for names in rule.names for title in names.parts[0]),)
    )


def _meant(candidates: Sequence[Match], others: Sequence[Match], read: ReadText) -> list[Match]:
    """The matches of agencies that no figure of speech and no "unless" takes back."""
    said: set[int] = set()
    unless: set[tuple[int, int]] = set()
    likening: set[int] = set()
    ends: set[int] = set()
    feelings: list[Match] = []
    for match in others:
        if match.sort is Sort.UNLESS:
            unless.add((match.rule, match.sentence))
        elif match.sort is Sort.SAYING:
            said |= match.positions
        elif match.sort is Sort.LIKENING:
            likening |= match.positions
        elif match.sort is Sort.BEFORE:
            ends.add(max(match.positions))
        elif match.sort not in (Sort.FAR, Sort.NOT_FAR):
            feelings.append(match)
    # "cinta lingkungan" is no feeling of that sort.
    meant_feelings = [feeling for feeling in feelings if said.isdisjoint(feeling.positions)]
    return [
        match
        for match in candidates
        if said.isdisjoint(match.positions)
        if not (match.sort in _REMIT and (match.rule, match.sentence) in unless)
        if not any(_is_beside(match, feeling, likening) for feeling in meant_feelings)
        # "bukan jalan, tapi kubangan": of an expression of several parts only one is denied.
        if len(match.parts) > 1 or min(match.positions) - 1 not in ends
        if not _is_likened(match, likening, read)
    ]


def _far_sentences(others: Sequence[Match]) -> set[int]:
    """The sentences that speak of a far town; "tamu dari Jakarta" speaks of none."""
    said: set[int] = set()
    for match in others:
        if match.sort in (Sort.SAYING, Sort.NOT_FAR):
            said |= match.positions
    return {
        match.sentence
        for match in others
        if match.sort is Sort.FAR and said.isdisjoint(match.positions)
    }


def _is_likened(match: Match, likening: set[int], read: ReadText) -> bool:
    """Whether all of ``match`` is only compared with: "kebobolan kayak atap pasar bocor"."""
    start = min(match.positions)
    if len(match.parts) == 1 or any(start < comma <= max(match.positions) for comma in read.breaks):
        return False
    return start - 1 in likening or (start - 2 in likening and not read.stops[start - 1])


def _is_beside(match: Match, feeling: Match, likening: set[int]) -> bool:
    """Whether words about feelings make a figure of speech of ``match``."""
    if feeling.sentence != match.sentence:
        return False
    start, end = min(match.positions), max(match.positions)
    first, last = min(feeling.positions), max(feeling.positions)
    distance = first - end if first > end else start - last
    if distance > BESIDE:
        return False
    if feeling.sort is Sort.AHEAD:
        # "dompetku nangis bayar parkir 20 ribu" says much of what is meant.
        return start > last and (len(match.parts) == 1 or distance < BESIDE)
    # "jalannya gelap kayak hatiku": compared with a feeling, not a feeling compared with it.
    return not (first > end and any(end < at < first for at in likening))


def _without_shadowed(matches: list[Match]) -> list[Match]:
    """Leave out what is part of a longer expression of another agency."""
    longer = [
        match
        for match in matches
        if len(match.positions) > 1 and match.sort in (Sort.WORD, Sort.NAME)
    ]
    return [
        match
        for match in matches
        if match.sort is Sort.OFFICE
        or not any(
            other.rule != match.rule and match.positions < other.positions for other in longer
        )
    ]


def _sure_ones(matches: Sequence[Match]) -> dict[int, _Finding]:
    """Rule -> what speaks for it: the rules that are sure by the best sort of words that any has."""
    by_rule: dict[int, list[Match]] = defaultdict(list)
    for match in matches:
        if match.sort in _OF_AN_AGENCY:
            by_rule[match.rule].append(match)
    by_sort: dict[Sort, dict[int, _Finding]] = defaultdict(dict)
    for rule, own in by_rule.items():
        strength = 1 - _doubt(own)
        if strength >= _SURE_ENOUGH:
            best = min(match.sort for match in own)
            by_sort[best][rule] = _Finding(strength, tuple(own))
    return next((by_sort[sort] for sort in _DECIDING if by_sort[sort]), {})


def _doubt(matches: Sequence[Match]) -> float:
    """Chance that ``matches`` of an agency are not about it, each place counted once."""
    doubt = 1.0
    seen: set[int] = set()
    patterns: set[Pattern] = set()
    for match in sorted(matches, key=lambda match: (match.sort, -len(match.positions))):
        # Said twice is not said more surely.
        if match.positions & seen or match.pattern in patterns:
            continue
        seen |= match.positions
        patterns.add(match.pattern)
        is_phrase = match.sort is Sort.WORD and len(match.positions) > 1
        doubt *= _DOUBT_OF_A_PHRASE if is_phrase else _DOUBT[match.sort]
    return doubt


def _evidence(text: str, read: ReadText, matches: Sequence[Match]) -> tuple[str, ...]:
    """Each phrase as it is written; one that lies in a longer one is left out."""
    spans = sorted(
        {
            (read.spans[part[0]][0], read.spans[part[-1]][1])
            for match in matches
            for part in match.parts
        },
        key=lambda span: (span[0], -span[1]),
    )
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return tuple(dict.fromkeys(text[start:end] for start, end in kept))


def _lies_in(place: str, outer: str) -> bool:
    return place == outer or place.startswith(f"{outer}.")
