"""The colours of themes: told apart by people with any kind of colour vision, on either background.

Colour blindness is simulated after Machado, Oliveira and Fernandes, "A Physiologically-based Model
for Simulation of Color Vision Deficiency" (IEEE TVCG 15(6), 2009), severity 1.0, in linear RGB.
Differences are CIEDE2000 (Sharma, Wu and Dalal, 2005), CIELAB under D65.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

import pytest

from analytics.charts.palette import (
    THEME_COLOURS,
    UNGROUPED_COLOUR,
    ink_on,
    relative_luminance,
    theme_colour,
)
from analytics.settings import PROJECT_ROOT

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

VISION: dict[str, Matrix] = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_TO_XYZ: Matrix = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE: Triple = (0.95047, 1.0, 1.08883)
# 1 is just noticeable side by side; bars and points that lie apart need far more.
LEAST_DIFFERENCE = 10.0
LEAST_CONTRAST = 1.5


def times(matrix: Matrix, vector: Triple) -> Triple:
    first, second, third = (
        sum(factor * value for factor, value in zip(row, vector, strict=True)) for row in matrix
    )
    return first, second, third


def lab(colour: str, vision: Matrix) -> Triple:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    seen = times(vision, (linear[0], linear[1], linear[2]))
    red, green, blue = (min(1.0, max(0.0, channel)) for channel in seen)
    x, y, z = (
        value / white
        for value, white in zip(times(_TO_XYZ, (red, green, blue)), _WHITE, strict=True)
    )
    fx, fy, fz = (
        v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: Triple, other: Triple) -> float:
    """CIEDE2000."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c = (hypot(a1, b1) + hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * sqrt(mean_c**7 / (mean_c**7 + 25**7))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = degrees(atan2(b1, a1)) % 360, degrees(atan2(b2, a2)) % 360
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = 2 * sqrt(c1 * c2) * sin(radians(turn) / 2)
    if c1 * c2 == 0:
        mean_h = h1 + h2
    elif abs(h1 - h2) <= 180:
        mean_h = (h1 + h2) / 2
    else:
        mean_h = (h1 + h2 + (360 if h1 + h2 < 360 else -360)) / 2
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * cos(radians(mean_h - 30))
        + 0.24 * cos(radians(2 * mean_h))
        + 0.32 * cos(radians(3 * mean_h + 6))
        - 0.20 * cos(radians(4 * mean_h - 63))
    )
    rotation = (
        -sin(radians(60 * exp(-(((mean_h - 275) / 25) ** 2))))
        * 2
        * sqrt(mean_c**7 / (mean_c**7 + 25**7))
    )
    dl = (l2 - l1) / (1 + 0.015 * (mean_l - 50) ** 2 / sqrt(20 + (mean_l - 50) ** 2))
    dc = (c2 - c1) / (1 + 0.045 * mean_c)
    dh = hue / (1 + 0.015 * mean_c * t)
    return sqrt(dl**2 + dc**2 + dh**2 + rotation * dc * dh)


def contrast(one: str, other: str) -> float:
    low, high = sorted((relative_luminance(one), relative_luminance(other)))
    return (high + 0.05) / (low + 0.05)


def backgrounds() -> list[str]:
    config = tomllib.loads((PROJECT_ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    return [config["theme"][mode]["backgroundColor"] for mode in ("light", "dark")]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # From the test data of Sharma, Wu and Dalal.
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ],
)
def test_the_measure_is_right(one: Triple, other: Triple, expected: float) -> None:
    assert difference(one, other) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("vision", VISION)
def test_the_first_eight_stay_apart(vision: str) -> None:
    seen = {colour: lab(colour, VISION[vision]) for colour in THEME_COLOURS[:8]}
    pairs = {
        (one, other): difference(seen[one], seen[other])
        for one, other in itertools.combinations(seen, 2)
    }
    nearest = min(pairs, key=lambda pair: pairs[pair])
    assert pairs[nearest] >= LEAST_DIFFERENCE, nearest


def test_the_simulation_would_find_red_and_green_alike() -> None:
    red, green = "#C45A3B", "#7D7A2E"
    plain = difference(lab(red, VISION["all colours"]), lab(green, VISION["all colours"]))
    blind = difference(lab(red, VISION["protanopia"]), lab(green, VISION["protanopia"]))
    assert plain > 30
    assert blind < LEAST_DIFFERENCE


@pytest.mark.parametrize("colour", [*THEME_COLOURS, UNGROUPED_COLOUR])
def test_every_colour_is_seen_on_both_backgrounds(colour: str) -> None:
    for background in backgrounds():
        assert contrast(colour, background) >= LEAST_CONTRAST


@pytest.mark.parametrize("colour", [*THEME_COLOURS, UNGROUPED_COLOUR])
def test_letters_on_a_colour_can_be_read(colour: str) -> None:
    # WCAG 2 asks 3 of large or bold letters.
    assert contrast(colour, ink_on(colour)) >= 3.0


def test_colours_are_distinct_and_begin_with_green_and_gold() -> None:
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in THEME_COLOURS)
    assert len({*THEME_COLOURS, UNGROUPED_COLOUR}) == len(THEME_COLOURS) + 1
    assert THEME_COLOURS[:2] == ("#0F7B4F", "#D19A1B")


def test_a_theme_keeps_its_colour() -> None:
    assert theme_colour(3) == THEME_COLOURS[3]
    assert theme_colour(len(THEME_COLOURS)) == THEME_COLOURS[0]
    assert theme_colour(-1) == UNGROUPED_COLOUR


def test_luminance_of_known_colours() -> None:
    assert relative_luminance("#FFFFFF") == pytest.approx(1.0)
    assert relative_luminance("#000000") == 0.0
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert ink_on("#000000") == "#FFFFFF"
    assert ink_on("#FFFFFF") != "#FFFFFF"
