"""Grades of steadiness: plain words, and the numbers behind them for those who want them."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.messages import LANGUAGES, Translator
from tests import tiny
from ui.components.stability import agreement, grade, in_short, numbers


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, "firm"),
        (0.85, "firm"),
        (0.849, "fair"),
        (0.65, "fair"),
        (0.649, "shaky"),
        (0.0, "shaky"),
    ],
)
def test_grades(value: float, expected: str) -> None:
    assert grade(value) == expected


def test_grades_differ_in_words() -> None:
    for language in LANGUAGES:
        words = Translator(language)
        assert len({words(f"stability.grade.{code}") for code in ("firm", "fair", "shaky")}) == 3


def test_numbers_of_a_release() -> None:
    assert numbers(tiny.STABILITY) == (
        "AMI 0,91 · benih acak lain 0,93 · urutan lain 0,92 · 90% data 0,88"
    )
    assert in_short(tiny.STABILITY) == f"mantap ({numbers(tiny.STABILITY)})"


@pytest.mark.parametrize("measured", [None, {}, {"seeds": 0.9}, {"ami": None}, {"ami": "0.9"}])
def test_what_was_not_measured_has_no_grade(measured: dict[str, Any] | None) -> None:
    assert agreement(measured) is None
    assert in_short(measured) == "belum diukur"


def test_only_what_was_compared_is_told() -> None:
    assert numbers({"ami": 0.5, "subsets": 0.47, "fits": 4}) == "AMI 0,5 · 90% data 0,47"
