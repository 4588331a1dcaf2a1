"""Cuts a text into the words that rules may be about, each with where it stands."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from analytics.language.agencies.expressions import fold_word
from analytics.language.agencies.forms import Forms, Position

# A hashtag and a mask ("[telepon]") are words; links, handles, and entities are none. What ends a
# sentence is kept apart, and a comma.
_TOKEN = re.compile(
    r"\[[A-Za-z]{2,12}\]|https?://\S+|www\.\S+|@[\w.]*\w|&(?:amp|lt|gt|quot|nbsp);|#\w+"
    r"|[^\W_]+(?:['’-][^\W_]+)*|[.!?…]+(?=\s|$)|[;\n]+|,(?=\D)"
)
_ENDS_SENTENCE = frozenset(".!?…;\n")
_NO_WORD = re.compile(r"https?://|www\.|&")
# "Jl. Kenari" goes on.
_ABBREVIATIONS = frozenset(
    {"jl", "jln", "gg", "no", "kel", "kec", "kab", "dr", "rt", "rw", "ds", "kp", "st", "rp", "sdr"}
    | {"bp", "th", "tgl"}
)
_LONGEST_WORD = 40


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text as rules read it.

    Attributes:
        where: number of a rule's word -> the positions at which it may stand, in order.
        stops: for each position whether a stop word stands there.
        breaks: positions before which a comma stands.
        sentences: for each position the number of its sentence.
        spans: for each position where its word begins and ends in the text; the words of a hashtag
            and of an abbreviation share one.
        handles: accounts that rules name, folded, with where they are written.
        numbers: for each position what may stand there.
    """

    where: dict[int, list[int]]
    stops: list[bool]
    sentences: list[int]
    spans: list[tuple[int, int]]
    breaks: set[int]
    handles: list[tuple[str, tuple[int, int]]]
    numbers: list[frozenset[int]]


def read_text(text: str, forms: Forms, handles: Collection[str]) -> ReadText:
    """Read ``text``; ``handles`` are the folded accounts to look out for."""
    read = ReadText({}, [], [], [], set(), [], [])
    where, stops, sentences, spans, numbers_at = (
        *(read.where, read.stops, read.sentences, read.spans, read.numbers),
    )
    sentence = 0
    before = ""
    for token in _TOKEN.finditer(text):
        written = token.group()
        first = written[0]
        if first in _ENDS_SENTENCE:
            if written != "." or before.casefold() not in _ABBREVIATIONS:
                sentence += 1
            continue
        if first == ",":
            read.breaks.add(len(stops))
            continue
        before = written
        if first == "@":
            handle = fold_word(written[1:])
            if handle in handles:
                read.handles.append((handle, token.span()))
            continue
        for numbers, is_stop in _positions(written, forms):
            for number in numbers:
                if number in where:
                    where[number].append(len(stops))
                else:
                    where[number] = [len(stops)]
            stops.append(is_stop)
            sentences.append(sentence)
            spans.append(token.span())
            numbers_at.append(numbers)
    return read


def _positions(written: str, forms: Forms) -> tuple[Position, ...]:
    known = forms.remembered.get(written)
    if known is not None:
        return known
    if _NO_WORD.match(written) or (len(written) > _LONGEST_WORD and written[0] != "#"):
        return ()
    return forms.of(written)
