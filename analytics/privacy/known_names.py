"""The names of a file's own authors, found bare inside its texts.

Facebook writes a mentioned person's name without any sign, and people drop the ``@``. Whoever wrote
in a file is known by name while the file is read, so those names can be found word by word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

from analytics.privacy.masking import REPLACEMENTS, Masking
from analytics.privacy.pseudonyms import fold_handle

_AT = ("@", "＠")
_WORD = re.compile(r"\w+(?:[.\-']\w+)*")
# A name this short, or with no sign that it is one, is too often a word of the language.
_SHORTEST = 4
_SHORTEST_PLAIN = 6
_LONGEST_IN_WORDS = 6
_OUR_WORDS = frozenset(word.strip("[]").casefold() for word in REPLACEMENTS.values())
_SIGN_OF_HANDLE = re.compile(r"[0-9_]|[a-z]\.[a-z]")


class KnownNames:
    """Finds names in texts; names that turn out to be everyday words are given up.

    Use: ``observe`` every text once, then ``mask`` each. A plain word or phrase is a name only while
    it stands in few texts: an account called "Warga Jogja" must not blank out what all people say.
    ``keep`` are folded handles of public accounts, which stay written.
    """

    def __init__(self, names: Iterable[str], *, keep: Collection[str] = frozenset()) -> None:
        self._names = {
            words
            for name in names
            if fold_handle(name) not in keep
            and len(words := tuple(_WORD.findall(fold_handle(name)))) <= _LONGEST_IN_WORDS
            and _is_distinct(words)
        }
        self._first_words: dict[str, set[int]] = {}
        for words in self._names:
            self._first_words.setdefault(words[0], set()).add(len(words))
        self._texts_with: Counter[tuple[str, ...]] = Counter()
        self._texts = 0

    def observe(self, text: str) -> None:
        """Count the names that stand in ``text``."""
        self._texts += 1
        if self._may_name(text):
            self._texts_with.update({words for words, _, _ in self._find(text)})

    def mask(self, text: str) -> str:
        """Return ``text`` with every name in it masked as an account."""
        if not self._may_name(text):
            return text
        most = max(3, self._texts // 1000)
        parts: list[str] = []
        done = 0
        for words, start, end in self._find(text):
            if self._texts_with[words] > most and not _SIGN_OF_HANDLE.search(words[0]):
                continue
            parts += (text[done:start], REPLACEMENTS[Masking.ACCOUNT])
            done = end
        parts.append(text[done:])
        return "".join(parts)

    def _may_name(self, text: str) -> bool:
        return bool(self._first_words) and not self._first_words.keys().isdisjoint(
            _WORD.findall(text.casefold())
        )

    def _find(self, text: str) -> list[tuple[tuple[str, ...], int, int]]:
        """Return (name in folded words, start, end) for the names in ``text``, longest first."""
        # Behind an @ a name needs no finding, and says nothing of how common the word is.
        matches = [m for m in _WORD.finditer(text) if text[m.start() - 1 : m.start()] not in _AT]
        words = [match[0].casefold() for match in matches]
        found: list[tuple[tuple[str, ...], int, int]] = []
        index = 0
        while index < len(words):
            step = 1
            for length in sorted(self._first_words.get(words[index], ()), reverse=True):
                name = tuple(words[index : index + length])
                if name in self._names:
                    start, end = matches[index].start(), matches[index + len(name) - 1].end()
                    found.append((name, start, end))
                    step = length
                    break
            index += step
        return found


def _is_distinct(words: tuple[str, ...]) -> bool:
    """Say whether ``words`` are more than a word that anybody would write."""
    if not words or words[0] in _OUR_WORDS:
        return False
    length = sum(map(len, words))
    if len(words) > 1 or _SIGN_OF_HANDLE.search(words[0]):
        return length >= _SHORTEST and not words[0].isdigit()
    return length >= _SHORTEST_PLAIN
