"""Written word -> the words of the rules that it may be: other spelling, Javanese, inflected.

The rules' own words are the dictionary: an affix is only taken off, and a slip of the keyboard only
put right, where a word of the rules is what is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from analytics.language.agencies.expressions import fold_word
from analytics.language.lexicon import Lexicon
from analytics.language.words import spell_words

_SUFFIXES = (
    *("nya", "nyaa", "lah", "kah", "pun", "ku", "mu", "e", "ne", "ipun", "nipun", "an", "kan"),
    *("i", "in", "ke", "ake", "aken", "nyo"),
)
_PREFIXES = (
    *("di", "dipun", "ke", "ka", "ter", "ber", "se", "sa", "me", "mem", "men", "meng", "peng"),
    *("ng", "nge", "m", "n", "pe", "pen", "per"),
)
_SHORTEST_STEM = 4
# These end short words too: kosku, KTPnya, PKLe.
_CLITICS = frozenset({"nya", "e", "ne", "ku", "mu", "lah"})
_VERY = re.compile(r"^([^aeiou])u(?=[aeio]\w{3})")
_VOWELS = frozenset("aeiou")
_LIKE_VOWELS = str.maketrans("eo", "iu")
_SHORTEST_WITH_SLIP = 6
_SHORTEST_WITH_LOST_CONSONANT = 9
_DIGITS_AS_LETTERS = str.maketrans("013457", "oieast")
# A number that nobody masked does what the mask does.
_PHONE = re.compile(r"\d[\d-]{8,}")
_PHONE_MASK = "[telepon]"
_DIGIT = re.compile(r"\d")
_END_DIGITS = re.compile(r"(?<=[^\W\d])\d+$")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[^\W\d])(?=\d)|_+")
_SHORTEST_IN_HASHTAG = 4
_LONGEST_HASHTAG = 60
_MOST_REMEMBERED = 200_000

Position = tuple[frozenset[int], bool]


class Forms:
    """Knows the words of the rules by number.

    ``of`` is asked for each written word; ``remembered`` holds what it found.
    """

    def __init__(self, words: Iterable[str], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.numbers = {word: number for number, word in enumerate(sorted(set(words)))}
        self._usual = (
            lexicon.stop_words
            | lexicon.reactions
            | lexicon.spelling.keys()
            | lexicon.translations.keys()
            | {word for spelled in lexicon.spelling.values() for word in spelled.split()}
            | {word for meant in lexicon.translations.values() for word in meant.split()}
        )
        self._slips = self._likely_slips()
        self.remembered: dict[str, tuple[Position, ...]] = {}

    def of(self, written: str) -> tuple[Position, ...]:
        """Return what ``written`` may be, a hashtag among them.

        Returns:
            for each word in it (a hashtag and an abbreviation may hold several) the numbers of the
            rules' words that it may be, and whether it is a stop word.
        """
        known = self.remembered.get(written)
        if known is None:
            if len(self.remembered) >= _MOST_REMEMBERED:
                self.remembered.clear()
            known = tuple(self._read(written))
            self.remembered[written] = known
        return known

    def _read(self, written: str) -> Iterator[Position]:
        if written.startswith("#"):
            for word in self._words_of_hashtag(written[1:]):
                yield from self._read_word(word)
        else:
            yield from self._read_word(written)

    def _read_word(self, written: str) -> Iterator[Position]:
        raw = fold_word(written)
        if _PHONE.fullmatch(raw):
            yield self._numbers({_PHONE_MASK}), False
        elif _DIGIT.search(raw):
            yield self._read_with_digits(raw)
        else:
            yield from self._read_letters(raw)

    def _read_letters(self, raw: str) -> Iterator[Position]:
        spelled = spell_words(raw, self._lexicon) or [raw]
        if len(spelled) == 1:
            yield self._position({raw, *self._same(spelled[0])}, spelled[0])
            return
        own = self.numbers.get(raw)
        for at, word in enumerate(spelled):
            numbers, is_stop = self._position(self._same(word), word)
            yield (numbers | {own} if own is not None and at == 0 else numbers, is_stop)

    def _read_with_digits(self, raw: str) -> Position:
        """``e-ktp2``, ``smpn8``, ``s4mp4h``; a number is a word that no rule has."""
        bare = _END_DIGITS.sub("", raw)
        if bare != raw and not _DIGIT.search(bare):
            doubled = f"{bare}-{bare}" if raw == f"{bare}2" else bare
            spelled = self._lexicon.spelling.get(bare, bare)
            forms = {raw, doubled, bare, *self._same(spelled)}
            return self._numbers(forms) or self._inflected(forms), False
        if raw[0].isalpha() and len(raw) >= _SHORTEST_STEM:
            return self._numbers({raw, raw.translate(_DIGITS_AS_LETTERS)}), False
        return self._numbers({raw}), False

    def _same(self, word: str) -> set[str]:
        translated = self._lexicon.translations.get(word)
        return {word} if translated is None else {word, *translated.split()[:1]}

    def _position(self, forms: set[str], spelled: str) -> Position:
        """The rules' words among ``forms``; else inflected or mistyped ones."""
        numbers = self._numbers(forms)
        is_stop = spelled in self._lexicon.stop_words
        if numbers:
            # A rule may have "kabele" while another has "kabel".
            numbers |= self._numbers(
                form.removesuffix(clitic)
                for form in forms
                for clitic in _CLITICS
                if form.endswith(clitic)
            )
        elif not is_stop:
            numbers = self._inflected(forms) or self._mistyped(forms)
        return numbers, is_stop

    def _numbers(self, forms: Iterable[str]) -> frozenset[int]:
        return frozenset(self.numbers[form] for form in forms if form in self.numbers)

    def _inflected(self, forms: set[str]) -> frozenset[int]:
        """The words of the rules that are left without affixes, two rounds at most."""
        fresh = set(forms)
        for form in forms:
            first, dash, second = form.partition("-")
            # "lubang-lubang" is lubang; "jalan-jalan" is a word of its own where a rule has it.
            if dash and (second.startswith(first) or first.endswith(second)):
                fresh.add(first)
            elif dash:
                fresh.update((first + second, second if len(first) < 3 else first))
        found = self._numbers(fresh)
        for _ in range(2):
            if found:
                return found
            fresh = {shorter for form in fresh for shorter in self._shortened(form)}
            # dalan, dhalan and nuthuk, nutuk: people write the retroflex sounds both ways.
            fresh |= {form.replace("dh", "d").replace("th", "t") for form in fresh | forms}
            # muacet, uakeh: very.
            fresh |= {_VERY.sub(r"\1", form) for form in (fresh | forms) - self._usual}
            # "jukire" is jukir with an ending, which is an abbreviation.
            fresh |= {
                meant
                for form in fresh
                for known in (self._lexicon.spelling, self._lexicon.translations)
                for meant in known.get(form, "").split()
            }
            found = self._numbers(fresh)
        return found

    def _shortened(self, form: str) -> Iterator[str]:
        for suffix in _SUFFIXES:
            if form.endswith(suffix):
                stem = form.removesuffix(suffix)
                if len(stem) >= _shortest_stem(suffix, stem):
                    yield stem
        for prefix in _PREFIXES:
            if form.startswith(prefix) and len(form) - len(prefix) >= _SHORTEST_STEM:
                yield form.removeprefix(prefix)

    def _mistyped(self, forms: set[str]) -> frozenset[int]:
        return frozenset(
            number
            for form in forms
            if form not in self._usual and (number := self._slips.get(form)) is not None
        )

    def _likely_slips(self) -> dict[str, int]:
        """Slip -> word, for words long enough that the slip is no other word's form."""
        slips: dict[str, int] = {}
        for word, number in self.numbers.items():
            if len(word) < _SHORTEST_WITH_SLIP or not word.isalpha():
                continue
            for slip in _slips_of(word):
                if slip not in self.numbers and slip not in self._usual:
                    slips.setdefault(slip, number)
        return slips

    def _words_of_hashtag(self, tag: str) -> list[str]:
        """``JogjaDaruratSampah`` by its capitals, ``jogjadaruratsampah`` by the words known."""
        pieces = [piece for piece in _CAMEL.split(tag) if piece]
        return [word for piece in pieces for word in self._cut(piece)]

    def _cut(self, piece: str) -> list[str]:
        folded = fold_word(piece)
        if folded in self.numbers or len(folded) > _LONGEST_HASHTAG:
            return [folded]
        # fewest[n]: the fewest words that make up the first n letters.
        fewest: list[list[str] | None] = [[]]
        for end in range(1, len(folded) + 1):
            ways = [
                [*before, folded[start:end]]
                for start in range(max(0, end - 20), end)
                if (before := fewest[start]) is not None and self._is_word(folded[start:end])
            ]
            fewest.append(min(ways, key=len, default=None))
        whole = fewest[-1]
        if whole is not None:
            return whole
        for size in range(len(folded) - 1, _SHORTEST_IN_HASHTAG, -1):
            for part in (folded[:size], folded[-size:]):
                if part in self.numbers:
                    return [part]
        return [folded]

    def _is_word(self, text: str) -> bool:
        if len(text) < _SHORTEST_IN_HASHTAG:
            return text in self.numbers and len(text) > 1
        return text in self.numbers or text in self._usual


def _shortest_stem(suffix: str, stem: str) -> int:
    if suffix not in _CLITICS:
        return _SHORTEST_STEM
    if _VOWELS.isdisjoint(stem):
        return _SHORTEST_STEM - 2
    return _SHORTEST_STEM if suffix == "e" else _SHORTEST_STEM - 1


def _slips_of(word: str) -> Iterator[str]:
    """Two letters changed over, a vowel left out, a vowel for one like it; in long words any lost."""
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at, letter in enumerate(word):
        if 0 < at < len(word) - 1 and (
            letter in _VOWELS or len(word) >= _SHORTEST_WITH_LOST_CONSONANT
        ):
            yield word[:at] + word[at + 1 :]
    if len(word) > _SHORTEST_WITH_SLIP:
        for at, letter in enumerate(word):
            if letter in "eo":
                yield word[:at] + letter.translate(_LIKE_VOWELS) + word[at + 1 :]
            elif letter in "iu":
                yield word[:at] + ("e" if letter == "i" else "o") + word[at + 1 :]
