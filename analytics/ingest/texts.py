"""The text of a post as it was typed: without what the exporting tools did to it.

HTML, Markdown, emoji and marks of writing direction stay as written.
"""

from __future__ import annotations

import html
import re

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_VISIBLE = re.compile(
    r"[^\s\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe0f\ufeff]"
)
# UTF-8 read as Windows-1252 leaves these pairs, which no language writes.
_MOJIBAKE = re.compile(r"[ÂÃÄÅâðÐØÙ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
# Bytes and characters as program text writes them: \xf0\x9f\x98\x81, \u00e9, \ud83d\ude00, \U0001F600.
_BYTES_ESCAPED = re.compile(r"(?:\\x[0-9a-fA-F]{2}){2,}")
_ESCAPED = re.compile(r"(?:\\u[0-9a-fA-F]{4})+|\\U[0-9a-fA-F]{8}")
_BYTES_LITERAL = re.compile(r"b'(.*)'|b\"(.*)\"", re.DOTALL)
# How much is repaired at a time: ftfy looks at a text again and again.
_REPAIR_LIMIT = 20_000


def clean_text(raw: str) -> str:
    """Return ``raw`` repaired: escapes and entities read, mojibake undone, control characters removed.

    Line breaks become ``\\n``; spaces round the text go. Empty when nothing visible is left.
    """
    text = raw
    if "\\" in text:
        text = _without_escapes(text)
    if "&" in text:
        text = html.unescape(text)
    if _MOJIBAKE.search(text) and len(text) <= _REPAIR_LIMIT:
        import ftfy

        text = ftfy.fix_encoding(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = without_controls(text).strip().lstrip("\ufeff")
    return text if _VISIBLE.search(text) else ""


def _without_escapes(text: str) -> str:
    """Return ``text`` with characters in place of the escapes that a program wrote for them."""
    literal = _BYTES_LITERAL.fullmatch(text)
    if literal:
        text = literal[1] if literal[1] is not None else literal[2]
        text = text.replace("\\n", "\n")
    text = _BYTES_ESCAPED.sub(_from_bytes, text)
    return _ESCAPED.sub(_from_escape, text)


def _from_bytes(match: re.Match[str]) -> str:
    try:
        return bytes.fromhex(match[0].replace("\\x", "")).decode()
    except UnicodeDecodeError:
        return match[0]


def _from_escape(match: re.Match[str]) -> str:
    codes = match[0].split("\\u")[1:] if match[0].startswith("\\u") else [match[0][2:]]
    try:
        return without_surrogates("".join(chr(int(code, 16)) for code in codes))
    except (ValueError, OverflowError):  # beyond the last character
        return match[0]


def without_controls(text: str) -> str:
    """Return ``text`` without control characters but line breaks and tabs."""
    return _CONTROLS.sub("", text)


def without_surrogates(text: str) -> str:
    """Return ``text`` as valid Unicode: halves of characters joined, or replaced when alone."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
