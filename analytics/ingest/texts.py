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
# How much is repaired at a time: ftfy looks at a text again and again.
_REPAIR_LIMIT = 20_000


def clean_text(raw: str) -> str:
    """Return ``raw`` repaired: entities unescaped, mojibake undone, control characters removed.

    Line breaks become ``\\n``; spaces round the text go. Empty when nothing visible is left.
    """
    text = raw
    if "&" in text:
        text = html.unescape(text)
    if _MOJIBAKE.search(text) and len(text) <= _REPAIR_LIMIT:
        import ftfy

        text = ftfy.fix_encoding(text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = without_controls(text).strip().lstrip("\ufeff")
    return text if _VISIBLE.search(text) else ""


def without_controls(text: str) -> str:
    """Return ``text`` without control characters but line breaks and tabs."""
    return _CONTROLS.sub("", text)


def without_surrogates(text: str) -> str:
    """Return ``text`` as valid Unicode: halves of characters joined, or replaced when alone."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
