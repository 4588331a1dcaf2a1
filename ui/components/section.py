"""A part of a long page: its heading on the left, what it holds beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

# Beyond it, the eye loses the line.
TEXT_PX = 720


@contextmanager
def section(title: str, note: str = "", *, key: str) -> Iterator[None]:
    """Draw the heading ``title`` with a ``note`` below it; what is drawn inside stands beside it."""
    st.divider()
    with st.container(key=key):
        heading, content = st.columns([1, 3], gap="medium")
    with heading:
        st.subheader(title, anchor=False)
        if note:
            st.caption(note)
    with content:
        yield


def points(*items: str) -> None:
    """Draw ``items`` as a list."""
    st.markdown("\n".join(f"- {item}" for item in items))
