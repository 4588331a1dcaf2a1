"""The colours of themes: one per theme, the same on every page and in every figure.

The first eight stay apart for people with red-green or blue-yellow colour blindness (a test
simulates it); beyond that names, not colours, tell themes apart. All can be seen on paper white and
on the dark background.
"""

from __future__ import annotations

THEME_COLOURS = (
    "#0F7B4F",  # Keraton green
    "#D19A1B",  # gold
    "#5C5DBD",  # indigo
    "#C55B87",  # rose
    "#44AFD6",  # sky
    "#603F5D",  # plum
    "#8B9E71",  # sage
    "#8C4907",  # wood
    "#35A592",
    "#A468BE",
    "#5F7690",
    "#C9A77A",
    "#2B6A94",
    "#E092B0",
    "#79B356",
    "#B4532F",
)
UNGROUPED_COLOUR = "#A3A79F"
GRID_COLOUR = "rgba(128,128,120,0.25)"


def theme_colour(theme_id: int) -> str:
    """Return the colour (``#rrggbb``) of a theme; the negative code of what has none is grey."""
    if theme_id < 0:
        return UNGROUPED_COLOUR
    return THEME_COLOURS[theme_id % len(THEME_COLOURS)]


def relative_luminance(colour: str) -> float:
    """Return the WCAG 2 relative luminance (0 to 1) of ``#rrggbb``."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ink_on(colour: str) -> str:
    """Return the text colour, near-black or white, that reads better on ``colour``."""
    luminance = relative_luminance(colour)
    contrast_white = 1.05 / (luminance + 0.05)
    contrast_black = (luminance + 0.05) / (relative_luminance("#16201A") + 0.05)
    return "#FFFFFF" if contrast_white >= contrast_black else "#16201A"
