"""What all figures share: separators of numbers, margins, plain text inside Plotly's markup."""

from __future__ import annotations

import html
import re
from functools import lru_cache

import plotly.graph_objects as go


def calm_layout(figure: go.Figure, language: str, *, height: int) -> go.Figure:
    """Give ``figure`` the house's margins and numbers as ``language`` writes them."""
    figure.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 4, "b": 0},
        separators=",." if language == "id" else ".,",
        hoverlabel={"align": "left"},
        modebar={"orientation": "h"},
    )
    return figure


def plain(text: str, *, width: int = 0) -> str:
    """Return ``text`` so that Plotly shows it as it is: it reads ``<b>`` and ``<a>`` in any label.

    ``width`` breaks the lines after so many characters.
    """
    one_line = " ".join(text.split())
    lines = _lines_of(width).findall(one_line) if width else [one_line]
    return "<br>".join(html.escape(line, quote=False) for line in lines)


@lru_cache(maxsize=8)
def _lines_of(width: int) -> re.Pattern[str]:
    # textwrap takes most of a second for the 20,000 points of a map.
    return re.compile(rf"(?!\s).{{1,{width}}}(?=\s|$)|\S{{{width}}}")
