"""Hints: the matters that an office expects, with seed words, and which texts clearly name one.

Files are ``data/hints/*.toml``, one table a matter: ``[code]``, ``name``, ``words``. Hints only help
those matters to a topic of their own; a text without a hint is grouped like any other.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analytics.errors import FitError
from analytics.language import Lexicon, load_lexicon, topic_words
from analytics.messages import Message
from analytics.settings import PROJECT_ROOT

_SHIPPED = PROJECT_ROOT / "data" / "hints"
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_NAME = 60
_FIELDS = frozenset({"name", "words"})
_HEADER = re.compile(r"""\s*\[\s*["']?([^"'\[\]]*?)["']?\s*\]""")
_LINE_OF_ERROR = re.compile(r"at line (\d+)")
# "jalan Malioboro rusak" is "jalan rusak"; with more between them the words belong to other things.
_WORDS_BETWEEN = 1
# The best hint must have this much more than the next: one phrase of two words against one word.
_CLEARLY_MORE = 1.5
# A text of a hundred words that names a seed once is about something else, or about much more.
_WORDS_PER_SEED = 25


@dataclass(frozen=True, slots=True)
class Hint:
    """A matter that is expected.

    Attributes:
        code: stable, lower case.
        name: what people read.
        words: seed words and phrases as ``analytics.language.topic_words`` gives them: standard
            spelling, no stop words.
    """

    code: str
    name: str
    words: tuple[tuple[str, ...], ...]


def load_hints(data_folder: Path | None) -> tuple[Hint, ...]:
    """Read the hints of the project and of ``data_folder``/hints.

    A file there takes the place of the shipped one of the same name (an empty one switches it
    off); other files there add to them. Seed words are spelled by the lexicon of ``data_folder``.

    Returns:
        hints by file name, then as they stand in the file.

    Raises:
        FitError: a file is damaged, a code stands twice, or a hint says nothing; the message names
            file and line.
    """
    files: dict[str, Path] = {}
    for folder in (_SHIPPED, *(() if data_folder is None else (data_folder / "hints",))):
        # "[!.]": editors and file managers leave hidden files beside the real ones.
        files.update({path.name: path for path in folder.glob("[!.]*.toml")})
    lexicon = load_lexicon(data_folder)
    hints: dict[str, Hint] = {}
    for _, path in sorted(files.items()):
        for hint, line in _read(path, lexicon):
            if hint.code in hints:
                raise _twice(path, line, hint.code)
            hints[hint.code] = hint
    return tuple(hints.values())


def _read(path: Path, lexicon: Lexicon) -> Iterator[tuple[Hint, int]]:
    """Yield each hint of a file and the line it begins in."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FitError(Message.of("topics.hints.unreadable", path=str(path))) from error
    # As the parser counts them: splitlines() would break at other signs too.
    lines = text.split("\n")
    # Before parsing: the parser calls a table that stands twice a mistake like any other.
    headers = _headers(path, lines)
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = _LINE_OF_ERROR.search(str(error))
        raise FitError(
            Message.of(
                "topics.hints.syntax",
                path=str(path),
                line=int(found.group(1)) if found else len(lines),
            )
        ) from error
    for code, fields in content.items():
        line = headers.get(code) or max(1, _line_of(code, lines, 0))
        yield _hint(path, lines, line, code, fields, lexicon), line


def _headers(path: Path, lines: Sequence[str]) -> dict[str, int]:
    headers: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        found = _HEADER.match(line)
        if found is None:
            continue
        if found.group(1) in headers:
            raise _twice(path, number, found.group(1))
        headers[found.group(1)] = number
    return headers


def _line_of(key: str, lines: Sequence[str], section: int) -> int:
    """The line that sets ``key`` in the section that begins in line ``section``, or that line."""
    sets_it = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=""")
    for number, line in enumerate(lines[section:], start=section + 1):
        if _HEADER.match(line):
            break
        if sets_it.match(line):
            return number
    return section


def _hint(
    path: Path, lines: Sequence[str], line: int, code: str, fields: object, lexicon: Lexicon
) -> Hint:
    if not _CODE.fullmatch(code):
        raise FitError(Message.of("topics.hints.code", path=str(path), line=line, code=code))
    if not isinstance(fields, dict):
        raise _wrong(path, line, code)
    unknown = next((key for key in fields if key not in _FIELDS), None)
    if unknown is not None:
        raise _wrong(path, _line_of(unknown, lines, line), code)
    name = fields.get("name")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= _LONGEST_NAME or "\n" in name:
        raise _wrong(path, _line_of("name", lines, line), code)
    written = fields.get("words")
    line_of_words = _line_of("words", lines, line)
    if not isinstance(written, list):
        raise _wrong(path, line_of_words, code)
    seeds: dict[tuple[str, ...], None] = {}
    for seed in written:
        if not isinstance(seed, str):
            raise _wrong(path, line_of_words, code)
        seeds[tuple(topic_words(seed, lexicon))] = None
    # A seed of stop words only says nothing, also where an office's own lexicon made it one.
    seeds.pop((), None)
    if not seeds:
        raise FitError(
            Message.of("topics.hints.empty", path=str(path), line=line_of_words, code=code)
        )
    return Hint(code, name.strip(), tuple(seeds))


def _wrong(path: Path, line: int, code: str) -> FitError:
    return FitError(Message.of("topics.hints.value", path=str(path), line=line, code=code))


def _twice(path: Path, line: int, code: str) -> FitError:
    return FitError(Message.of("topics.hints.twice", path=str(path), line=line, code=code))


def with_hints(
    hints: Sequence[Hint], words: Sequence[list[str]], fold: Callable[[str], str]
) -> list[list[str]]:
    """Give each text that clearly names a matter the matter as one more word.

    So texts that say the same in other words have a word in common. Arguments as for ``hinted``.
    """
    if not hints:
        return list(words)
    return [
        row if hint < 0 else [*row, f"#{hints[hint].code}"]
        for row, hint in zip(words, hinted(hints, words, fold).tolist(), strict=True)
    ]


def hinted(
    hints: Sequence[Hint], words: Sequence[Sequence[str]], fold: Callable[[str], str]
) -> NDArray[np.int32]:
    """Say which hint each text clearly names.

    A seed weighs as much as it is rare in this corpus (its inverse document frequency, Spärck Jones
    1972) times its number of words, so a phrase counts more; further mentions count by their
    logarithm. A word inside a phrase that was met counts for the phrase alone: in "lampu jalan"
    there is no "jalan".

    Args:
        hints: what is expected.
        words: for each of n texts its words in order, folded (``features.Words.of_text``).
        fold: folds a seed word as those words were folded: translated, then stemmed by the corpus.

    Returns:
        int32 (n,), the position in ``hints``; -1 where no seed is met, where the best hint has less
        than 1.5 times the weight of the next, or where its seeds are lost in a long text.
    """
    best_of_text = np.full(len(words), -1, dtype=np.int32)
    seeds = _Seeds(hints, fold)
    rows: list[int] = []
    columns: list[int] = []
    mentions: list[int] = []
    for row, text in enumerate(words):
        for seed, times in seeds.met_in(text).items():
            rows.append(row)
            columns.append(seed)
            mentions.append(times)
    if not rows:
        return best_of_text
    matched, position = np.unique(rows, return_inverse=True)
    sizes = np.array([len(seed) for seed in seeds.words], dtype=np.float64)
    texts_with = np.bincount(columns, minlength=len(sizes))
    rarity = np.log((1 + len(words)) / np.maximum(texts_with, 1))
    times_met = np.array(mentions, dtype=np.float64)
    weights = (rarity * sizes)[columns] * (1 + np.log(times_met))
    words_met = sizes[columns] * times_met

    scores = np.zeros((len(matched), len(hints)))
    covered = np.zeros((len(matched), len(hints)))
    for hint in range(len(hints)):
        of_hint = seeds.of_hint[hint, columns]
        np.add.at(scores[:, hint], position[of_hint], weights[of_hint])
        np.add.at(covered[:, hint], position[of_hint], words_met[of_hint])
    every = np.arange(len(matched))
    best = scores.argmax(axis=1)
    top = scores[every, best]
    scores[every, best] = 0.0
    lengths = np.array([len(words[row]) for row in matched])
    clear = (top >= _CLEARLY_MORE * scores.max(axis=1)) & (
        covered[every, best] * _WORDS_PER_SEED >= lengths
    )
    best_of_text[matched[clear]] = best[clear]
    return best_of_text


class _Seeds:
    """The distinct seeds of all hints, and where texts hold them."""

    def __init__(self, hints: Sequence[Hint], fold: Callable[[str], str]) -> None:
        folded = [[tuple(fold(word) for word in seed) for seed in hint.words] for hint in hints]
        self.words = sorted({seed for row in folded for seed in row})
        index = {seed: at for at, seed in enumerate(self.words)}
        # bool (hints, seeds): one seed may belong to several hints.
        self.of_hint = np.zeros((len(hints), len(self.words)), dtype=bool)
        for hint, row in enumerate(folded):
            self.of_hint[hint, [index[seed] for seed in row]] = True
        self._single = {seed[0]: index[seed] for seed in self.words if len(seed) == 1}
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for seed in self.words:
            if len(seed) > 1:
                self._phrases.setdefault(seed[0], []).append(seed)
        self._index = index

    def met_in(self, text: Sequence[str]) -> Counter[int]:
        """How often each seed stands in ``text``; longer phrases take their words first."""
        met: Counter[int] = Counter()
        used: set[int] = set()
        starts = [
            (-len(phrase), at, phrase)
            for at, word in enumerate(text)
            for phrase in self._phrases.get(word, ())
        ]
        for _, at, phrase in sorted(starts):
            places = _places(phrase, text, at)
            if places is not None and used.isdisjoint(places):
                met[self._index[phrase]] += 1
                used.update(places)
        for at, word in enumerate(text):
            if word in self._single and at not in used:
                met[self._single[word]] += 1
        return met


def _places(phrase: Sequence[str], text: Sequence[str], start: int) -> list[int] | None:
    """Where the words of ``phrase`` stand in order from ``start`` on, hardly apart; None if not."""
    places = [start]
    for word in phrase[1:]:
        reach = range(places[-1] + 1, min(places[-1] + 2 + _WORDS_BETWEEN, len(text)))
        found = next((at for at in reach if text[at] == word), None)
        if found is None:
            return None
        places.append(found)
    return places
