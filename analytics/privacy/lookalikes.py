"""The text as a person reads it: digits of other alphabets, wide signs, letters that pose as digits.

What is returned is as long as what was given, character by character, so places found in the one
are places in the other.
"""

from __future__ import annotations

import re

_ASCII_OF: dict[int, str] = {
    **{0xFF10 + digit: str(digit) for digit in range(10)},  # full width
    # mathematical bold, double-struck, sans-serif, bold sans-serif, monospace
    **{0x1D7CE + digit: str(digit % 10) for digit in range(50)},
    ord("＠"): "@",
    ord("＋"): "+",
    ord("．"): ".",
    ord("："): ":",
    **dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u200a\u202f\u3000"), " "),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212－"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u02bc´"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d«»"), '"'),
}
_ODD = re.compile(f"[{''.join(map(chr, _ASCII_OF))}]")
_POSER = re.compile(
    r"(?<!\w)(?=[OoIl|]*[0-9])[0-9]*[OoIl|][0-9OoIl|]*(?!\w)"
    r"|(?<=[0-9][ .\-])[OoIl]{3,4}(?=[ .\-][0-9])"
)
# Quick to ask: is a letter beside a digit at all?
_POSES = re.compile(r"[0-9][ .\-]?[OoIl|]|[OoIl|][0-9]")
_DIGIT_OF = str.maketrans("OoIl|", "00111")


def as_read(text: str) -> str:
    """Return ``text`` in plain signs: ``０８１２–３４５６`` becomes ``0812-3456``."""
    if text.isascii() or not _ODD.search(text):
        return text
    return text.translate(_ASCII_OF)


def with_posers_as_digits(text: str) -> str:
    """Return ``text`` with O, o, I, l and | as digits where they stand among digits: ``O8l2``."""
    if not _POSES.search(text):
        return text
    return _POSER.sub(lambda match: match[0].translate(_DIGIT_OF), text)


def lowered_in_place(text: str) -> str:
    """Return ``text`` in small letters, every character where it was."""
    lowered = text.lower()
    if len(lowered) != len(text):
        # A capital that becomes two letters (as the Turkish İ) would move all places.
        lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return lowered
