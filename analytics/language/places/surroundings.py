"""What stands beside a name in a text: the words before and after it, signs, and capitals."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.language.places.context import (
    CLAUSE_END,
    MOVING,
    PASSED_OVER,
    PREPOSITIONS,
    SENTENCE_END,
)
from analytics.language.places.index import Match
from analytics.language.places.tokens import ROAD_TITLES, Words

# Short forms that end in a dot which ends no sentence.
_ABBREVIATIONS = frozenset(
    {"jl", "jln", "kel", "kec", "kmp", "kp", "ds", "dr", "gg", "rt", "rw", "kab"}
)


class Surroundings:
    """A text's words and the names found in it, with questions about what is beside a name."""

    def __init__(self, words: Words, text: str, matches: Sequence[Match]) -> None:
        """Take the words, the text as it was written, and the names from left to right."""
        self.words = words
        self.text = text
        self.matches = matches
        # A text without small letters shows nothing by its capitals.
        self._has_case = any(letter.islower() for letter in text)

    def lower(self, word: int | None) -> str:
        """Return a word in lower case, empty for None."""
        return "" if word is None else self.words.lower[word]

    def breaks(self, before: int, signs: frozenset[str]) -> bool:
        """Say whether one of ``signs`` stands after word ``before``; the dot of "jl." does not count."""
        gap = self.words.between(before)
        if gap == " " or signs.isdisjoint(gap):
            return False
        return not (gap.strip() == "." and self.words.lower[before] in _ABBREVIATIONS)

    def word_before(self, match: Match) -> int | None:
        """Return the word before a name if no comma or sentence ends between them."""
        before = match.first - 1
        return None if before < 0 or self.breaks(before, CLAUSE_END) else before

    def clue_before(self, match: Match) -> int | None:
        """Return the word that says what a name is: the one before, titles and numbers left out.

        "jl. jend. Sudirman" gives "jl", "RW 05 Bener" gives "RW".
        """
        before = self.word_before(match)
        while before is not None:
            word = self.words.lower[before]
            is_passed_over = word.isdigit() or word in ROAD_TITLES or word in PASSED_OVER
            # "k" is a title of roads and short for "ke".
            if before == 0 or not is_passed_over or word in PREPOSITIONS:
                return before
            before = None if self.breaks(before - 1, CLAUSE_END) else before - 1
        return None

    def next_word(self, match: Match) -> str:
        """Return the word after a name, empty at the end."""
        return "" if match.last >= len(self.words) else self.words.lower[match.last]

    def ends_clause(self, match: Match) -> bool:
        """Say whether a comma, a stop or the end follows a name."""
        return match.last == len(self.words) or self.breaks(match.last - 1, CLAUSE_END)

    def opens_sentence(self, match: Match) -> bool:
        """Say whether a name stands first in its sentence; "Kota Baru" by its second capital alone."""
        if match.first and not self.breaks(match.first - 1, SENTENCE_END):
            return False
        return all(self.is_capital(word) for word in range(match.first + 1, match.last))

    def is_capital(self, word: int) -> bool:
        """Say whether a word begins with a capital, in a text that has small letters too."""
        return self._has_case and self.text[self.words.starts[word]].isupper()

    def stands_out(self, match: Match) -> bool:
        """Say whether a name has a capital that neither the sentence nor its neighbours explain."""
        if match.first == 0 or not self.is_capital(match.first):
            return False
        if self.breaks(match.first - 1, CLAUSE_END) or self._begins_name(match.first - 1):
            return False
        return self.ends_clause(match) or not self.is_capital(match.last)

    def _begins_name(self, word: int) -> bool:
        """Say whether a word has a capital like the words of a name; "ATM" and "SD" do not."""
        written = self.text[self.words.starts[word] : self.words.ends[word]]
        return self.is_capital(word) and not (len(written) > 1 and written.isupper())

    def comes_from(self, match: Match) -> bool:
        """Say whether the word before a name makes it the end of a way: "dari Sewon", "arah Solo"."""
        return self.lower(self.word_before(match)) in MOVING

    def between(self, one: Match, other: Match) -> list[str]:
        """Return the words between two names."""
        return self.words.lower[min(one.last, other.last) : max(one.first, other.first)]

    def are_in_one_sentence(self, one: Match, other: Match) -> bool:
        """Say whether no sentence ends between two names."""
        begin, end = min(one.last, other.last) - 1, max(one.first, other.first)
        return not any(self.breaks(word, SENTENCE_END) for word in range(begin, end))
