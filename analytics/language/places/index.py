"""Finds where spellings of places stand in the words of a text, in one pass over the words.

Names are matched by their letters without spaces, so "Tegal Panggung" and "tegalpanggung" are one.
From each word on, words are joined as long as what is joined begins some name; the longest name wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analytics.language.places.gazetteer import Kind, Level, Spelling
from analytics.language.places.tokens import (
    FILLERS,
    MOST_FILLERS,
    ROAD_TITLES,
    SYNONYMS,
    Words,
    shorten,
)

# Prepositions that people write together with a name: "dimalioboro", "nenggiwangan".
_GLUED = ("di", "ke", "neng", "nang", "ning", "dari", "seko", "deket", "daerah")
_SUFFIXES = ("nya", "ne", "e", "ku", "mu")
_SHORTEST_STEM = 5
# A name written with spaces in it where it has none: shorter parts are words of their own.
_SHORTEST_PART = 4
# Names of fewer letters, and of kampung, differ from too many words by one letter: "penumpang" is no
# Penumping, "mendingan" no Mendungan.
_SHORTEST_MISSPELT = 9
_SHORTEST_IN_HASHTAG = 6
_INSIDE = (Kind.AREA, Kind.PLACE)
_MOST_WORDS = 6
_REMEMBERED = 200_000
_JOINING = frozenset(" \t-'’`_./")


@dataclass(frozen=True, slots=True)
class Match:
    """A name in a text: words ``first`` to ``last`` (not included), and which spelling it is.

    ``level`` is the spelling's, or higher where the name was written with a space that it has not.
    ``has_preposition`` says that a preposition was written together with it.
    """

    first: int
    last: int
    spelling: Spelling
    level: Level
    has_preposition: bool


class NameIndex:
    """All spellings, ready to be looked for."""

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        self._by_letters: dict[str, list[Spelling]] = {}
        # What a name may begin with -> whether a word of the name ends there.
        self._beginnings: dict[str, bool] = {}
        self._vocabulary: set[str] = set(SYNONYMS) | {
            word for words in FILLERS.values() for word in words
        }
        for spelling in spellings:
            self._add(spelling)
        self._misspelt = dict(self._misspellings())
        self._written: dict[str, tuple[str, bool]] = {}
        self._starts: dict[str, bool] = {}

    def _add(self, spelling: Spelling) -> None:
        letters = "".join(spelling.words)
        self._by_letters.setdefault(letters, []).append(spelling)
        self._vocabulary.add(letters)
        self._vocabulary.update(spelling.words)
        for length in range(1, len(letters) + 1):
            self._beginnings.setdefault(letters[:length], False)
        end = 0
        for word in spelling.words:
            end += len(word)
            self._beginnings[letters[:end]] = True

    def _misspellings(self) -> Iterator[tuple[str, str]]:
        """Yield each long name of an area with one letter left out -> the name (Garbe's SymSpell)."""
        for letters, spellings in self._by_letters.items():
            sure = any(
                spelling.level is Level.SURE
                and len(spelling.words) == 1
                and spelling.place.kind is Kind.AREA
                for spelling in spellings
            )
            if sure and len(letters) >= _SHORTEST_MISSPELT:
                for shorter in _one_less(letters):
                    yield shorter, letters

    def may_hold(self, lower: Iterable[str]) -> bool:
        """Say whether a text of these words may hold a name: quick, and sure when it says no."""
        starts = self._starts
        for word in lower:
            start = starts.get(word)
            if start is None:
                if len(starts) >= _REMEMBERED:
                    starts.clear()
                start = starts[word] = self._begins(self._written_as(word)[0])
            if start:
                return True
        return False

    def _begins(self, word: str) -> bool:
        whole = self._beginnings.get(word)
        return whole is True or (whole is False and len(word) >= _SHORTEST_PART)

    def matches(self, words: Words) -> list[Match]:
        """Return the names in ``words``, from left to right, none over another."""
        written = [self._written_as(word) for word in words.lower]
        found: list[Match] = []
        at = 0
        while at < len(written):
            match = self._longest(words, written, at) if self._begins(written[at][0]) else None
            if match is None and words.starts[at] and words.text[words.starts[at] - 1] == "#":
                match = self._within_hashtag(written[at][0], at)
            if match is None:
                at += 1
            else:
                found.append(match)
                at = match.last
        return found

    def _longest(self, words: Words, written: list[tuple[str, bool]], first: int) -> Match | None:
        best = self._joined(words, written, first, first + 1)
        fillers = FILLERS.get(written[first][0])
        if fillers is not None:
            after = first + 1
            while after < len(written) and written[after][0] in fillers:
                after += 1
            if first + 1 < after < len(written) and after - first <= MOST_FILLERS + 1:
                other = self._joined(words, written, first, after)
                if other is not None and (best is None or other.last > best.last):
                    best = other
        return best

    def _within_hashtag(self, word: str, at: int) -> Match | None:
        """Return the sure name that a hashtag in small letters begins or ends with: "#kotagedebanjir"."""
        for length in range(len(word) - 1, _SHORTEST_IN_HASHTAG - 1, -1):
            for letters in (word[:length], word[-length:]):
                for spelling in self._by_letters.get(letters, ()):
                    if spelling.level is Level.SURE and spelling.place.kind in _INSIDE:
                        return Match(at, at + 1, spelling, Level.SURE, False)
        return None

    def _joined(
        self, words: Words, written: list[tuple[str, bool]], first: int, following: int
    ) -> Match | None:
        letters, glued = written[first]
        parts = [letters]
        best: Match | None = self._named(parts, letters, first, first + 1, glued)
        last = following
        if last > first + 1 and not self._beginnings.get(letters):
            return best
        while last < min(len(written), following + _MOST_WORDS) and _joins(words, last - 1):
            part = written[last][0]
            ends_word = self._beginnings[letters]
            letters += part
            if letters not in self._beginnings:
                break
            if not ends_word and min(len(part), len(parts[-1])) < _SHORTEST_PART:
                break
            parts.append(part)
            last += 1
            best = self._named(parts, letters, first, last, glued) or best
        return best

    def _named(
        self, parts: list[str], letters: str, first: int, last: int, glued: bool
    ) -> Match | None:
        spellings = self._by_letters.get(letters)
        if spellings is None:
            return None
        written = tuple(parts)
        for spelling in spellings:
            if spelling.words == written:
                return Match(first, last, spelling, spelling.level, glued)
        spelling = min(spellings, key=lambda known: known.level)
        level = spelling.level
        if len(parts) > len(spelling.words) == 1:
            level = max(level, Level.CLUE)
        return Match(first, last, spelling, level, glued)

    def _written_as(self, word: str) -> tuple[str, bool]:
        """Return the word as names are written, and whether a preposition was glued to it."""
        known = self._written.get(word)
        if known is None:
            if len(self._written) >= _REMEMBERED:
                self._written.clear()
            known = self._written[word] = self._standard(word)
        return known

    def _standard(self, word: str) -> tuple[str, bool]:
        short = shorten(word)
        short = SYNONYMS.get(short, short)
        if short in self._vocabulary or len(short) < _SHORTEST_STEM or not short.isalpha():
            return short, False
        if short[-1] == short[-2] and short[:-1] in self._vocabulary:
            return short[:-1], False
        for suffix in _SUFFIXES:
            stem = short.removesuffix(suffix)
            if len(stem) < len(short) and len(stem) >= _SHORTEST_PART and self._is_name(stem):
                return stem, False
        for preposition in _GLUED:
            stem = short.removeprefix(preposition)
            if len(stem) < len(short) and len(stem) >= _SHORTEST_STEM and self._is_name(stem):
                return stem, True
        name = self._meant_by(short)
        return (name, False) if name is not None else (short, False)

    def _is_name(self, letters: str) -> bool:
        return any(
            len(spelling.words) == 1 and spelling.level <= Level.CLUE
            for spelling in self._by_letters.get(letters, ())
        )

    def _meant_by(self, word: str) -> str | None:
        """Return the long name that ``word`` misses by one letter, or by two that changed places."""
        if len(word) < _SHORTEST_MISSPELT - 1:
            return None
        candidates = {self._misspelt.get(word)}
        for shorter in _one_less(word):
            candidates.add(self._misspelt.get(shorter))
            if self._misspelt.get(shorter[1:]) == shorter:
                candidates.add(shorter)
        return min((name for name in candidates if name and _is_slip(word, name)), default=None)


def _one_less(word: str) -> Iterator[str]:
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _is_slip(word: str, name: str) -> bool:
    """Say whether ``word`` is ``name`` but for one slip of a finger, neither at its begin nor its end.

    The end must be right because "Suryatmaja" is a person and "Suryatmajan" a place.
    """
    if word[0] != name[0] or word[-2:] != name[-2:]:
        return False
    if len(word) != len(name):
        return True
    unlike = [at for at, (one, other) in enumerate(zip(word, name, strict=True)) if one != other]
    if len(unlike) == 2:
        one, other = unlike
        return other == one + 1 and word[one] == name[other] and word[other] == name[one]
    return len(unlike) == 1


def _joins(words: Words, before: int) -> bool:
    """Say whether a name may go on after word ``before``: over spaces, hyphens, a dot if short."""
    gap = words.between(before)
    if gap in ("", " "):
        return True
    if not _JOINING.issuperset(gap) or len(gap) > 3:
        return False
    short = words.lower[before]
    return "." not in gap or len(short) <= _SHORTEST_PART or short in ROAD_TITLES
