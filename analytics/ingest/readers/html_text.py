"""Comments that a platform hands out as HTML, turned back into what was typed."""

from __future__ import annotations

import re

_BREAK = re.compile(r"<br\s*/?>\n?", re.IGNORECASE)
# Only tags that platforms put into comments: what else stands in angle brackets, "<3" or
# "<nama jalan>", somebody typed.
_TAG = re.compile(r"</?(?:a|b|i|s|u|strong|em|del|strike|span)(?:\s[^<>]*)?>", re.IGNORECASE)


def without_markup(markup: str) -> str:
    """Return ``markup`` with line breaks as ``\\n`` and without tags; the text of links stays.

    Entities (``&#39;``) are left for ``texts.clean_text``: undone before the tags are gone, a typed
    ``&lt;b&gt;`` would be taken for one.
    """
    if "<" not in markup:
        return markup
    return _TAG.sub("", _BREAK.sub("\n", markup))
