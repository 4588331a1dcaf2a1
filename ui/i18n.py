"""The reader's language: kept per session, looked up at each call."""

from __future__ import annotations

import re
from functools import lru_cache

import streamlit as st

from analytics.messages import DEFAULT_LANGUAGE, LANGUAGES, Message, Translator

_KEY = "language"


def language() -> str:
    """Return the language code of this session."""
    return str(st.session_state.get(_KEY, DEFAULT_LANGUAGE))


def set_language(code: str) -> None:
    """Switch this session's language; an unknown code changes nothing."""
    if code in LANGUAGES:
        st.session_state[_KEY] = code


def translator() -> Translator:
    """Return the translator of this session's language."""
    return _translator(language())


def plain_markdown(text: str) -> str:
    """Return ``text`` for a place where Streamlit reads Markdown, so that it is shown as it is.

    Labels of topics are words out of comments, and comments are hostile input. Bare addresses are
    made links after the escapes are read, so a space of no width breaks them.
    """
    unlinked = _ADDRESS_MARK.sub("\\g<0>\u200b", text)
    return "".join(f"\\{char}" if char in _MARKDOWN_SIGNS else char for char in unlinked)


_MARKDOWN_SIGNS = frozenset("\\`*_{}[]()<>#+-.!|~$:@&")
# What GitHub's flavour of Markdown knows an address by: http://, www. and the sign in an e-mail.
_ADDRESS_MARK = re.compile(r":(?=//)|www(?=\.)|@", re.IGNORECASE)


def t(key: str | Message, /, **values: object) -> str:
    """Put a message into this session's language."""
    return translator()(key, **values)


@lru_cache(maxsize=len(LANGUAGES))
def _translator(code: str) -> Translator:
    return Translator(code)
