"""How steady topics are when they are found once more a little differently: a grade in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import streamlit as st

from ui.i18n import t

Grade = Literal["firm", "fair", "shaky"]
_FIRM, _FAIR = 0.85, 0.65
_COLOURS: Mapping[Grade, str] = {"firm": "green", "fair": "blue", "shaky": "orange"}
# What a fit is compared with, as ``run.stability`` calls it.
_COMPARED = ("seeds", "orders", "subsets")


def grade(value: float) -> Grade:
    """Return the grade of an agreement from 0 to 1."""
    if value >= _FIRM:
        return "firm"
    return "fair" if value >= _FAIR else "shaky"


def show_topic(value: float) -> None:
    """Draw a topic's grade and what it means; the number is a hint for those who want it."""
    tenths = max(1, round(value * 10))
    meaning = t("stability.topic.nearly_all") if tenths > 9 else t("stability.topic", n=tenths)
    st.caption(
        f"{_said(value)} {meaning}",
        help=t("stability.topic.number", value=round(value, 2)),
    )


def show_whole(measured: Mapping[str, Any] | None) -> None:
    """Draw a release's grade and what it means; nothing where it was not measured."""
    value = agreement(measured)
    if value is None:
        return
    st.caption(
        f"{_said(value)} {t(f'stability.whole.{grade(value)}')}",
        help=numbers(measured),
    )


def in_short(measured: Mapping[str, Any] | None) -> str:
    """Return grade and numbers of a release for a cell of a table."""
    value = agreement(measured)
    if value is None:
        return t("stability.not_measured")
    return f"{t(f'stability.grade.{grade(value)}')} ({numbers(measured)})"


def agreement(measured: Mapping[str, Any] | None) -> float | None:
    """Return the agreement over all comparisons, None where it was not measured."""
    return _number(measured, "ami")


def numbers(measured: Mapping[str, Any] | None) -> str:
    """Return the agreement, and that of each comparison, for analysts."""
    said = []
    for code in ("ami", *_COMPARED):
        value = _number(measured, code)
        if value is not None:
            said.append(t(f"stability.number.{code}", value=round(value, 2)))
    return " · ".join(said)


def _number(measured: Mapping[str, Any] | None, code: str) -> float | None:
    # Written by a fit, perhaps another version's: what is no number is not measured.
    value = (measured or {}).get(code)
    return float(value) if isinstance(value, int | float) else None


def _said(value: float) -> str:
    code = grade(value)
    return f"{t('stability.label')}: **:{_COLOURS[code]}[{t(f'stability.grade.{code}')}]**."
