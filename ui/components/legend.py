"""Which colour is which theme, in words that wrap: Plotly's own legend takes half a phone."""

from __future__ import annotations

import html
from collections.abc import Iterable

import streamlit as st


def show(entries: Iterable[tuple[str, str]]) -> None:
    """Draw ``entries``: name and colour (``#rrggbb``). Names are escaped; nothing else varies."""
    items = "".join(
        "<span style='display:inline-flex;align-items:center;gap:0.4rem;white-space:nowrap'>"
        f"<i style='width:0.65rem;height:0.65rem;border-radius:50%;background:{colour}'></i>"
        f"{html.escape(name)}</span>"
        for name, colour in entries
    )
    st.html(
        "<div style='display:flex;flex-wrap:wrap;gap:0.25rem 1.1rem;font-size:0.85rem;opacity:0.9'>"
        f"{items}</div>"
    )
