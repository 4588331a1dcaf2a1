"""Reads the word lists in ``data/lexicon/``, or those that an office put in their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from analytics.settings import PROJECT_ROOT

_SHIPPED = PROJECT_ROOT / "data" / "lexicon"
_STOP_WORD_FILES = ("stopwords_id.txt", "stopwords_jv.txt", "stopwords_filler.txt")
_REACTION_FILE = "reactions.txt"
_SPELLING_FILE = "spelling.txt"
_TRANSLATION_FILE = "javanese.txt"


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists, lower case.

    Attributes:
        stop_words: say nothing about a topic: Indonesian, Javanese, and the filler of comments.
        reactions: greetings, wishes, thanks and applause.
        spelling: what people type -> standard spelling (may be several words).
        translations: Javanese word -> Indonesian word of the same meaning.
        spelled: word as typed -> its words in standard spelling, of those met so far: a corpus has
            few different words and many of each.
    """

    stop_words: frozenset[str]
    reactions: frozenset[str]
    spelling: Mapping[str, str]
    translations: Mapping[str, str]
    spelled: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def translated(self, word: str) -> str:
        """Return the Indonesian word for a Javanese one, any other as it is."""
        return self.translations.get(word, word)


def load_lexicon(data_folder: Path | None = None) -> Lexicon:
    """Read the lists; files of the same name in ``data_folder``/lexicon take the shipped ones' place.

    Word lists are words separated by white space; spelling and translation files have lines
    ``standard: variant variant``. ``#`` begins a comment line.
    """
    return _load(None if data_folder is None else data_folder.resolve())


@lru_cache(maxsize=8)
def _load(data_folder: Path | None) -> Lexicon:
    def found(name: str) -> Path:
        own = None if data_folder is None else data_folder / "lexicon" / name
        return own if own is not None and own.is_file() else _SHIPPED / name

    return Lexicon(
        stop_words=frozenset(
            word for name in _STOP_WORD_FILES for word in _read_words(found(name))
        ),
        reactions=frozenset(_read_words(found(_REACTION_FILE))),
        spelling=MappingProxyType(_read_variants(found(_SPELLING_FILE))),
        translations=MappingProxyType(_read_variants(found(_TRANSLATION_FILE))),
    )


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        stripped = line.strip().casefold()
        if stripped and not stripped.startswith("#"):
            yield stripped


def _read_words(path: Path) -> Iterator[str]:
    for line in _lines(path):
        yield from line.split()


def _read_variants(path: Path) -> dict[str, str]:
    variants: dict[str, str] = {}
    for line in _lines(path):
        standard, colon, typed = line.partition(":")
        if colon:
            variants.update(dict.fromkeys(typed.split(), standard.strip()))
    return variants
