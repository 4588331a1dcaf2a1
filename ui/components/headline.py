"""What residents talk about, in one sentence, and how much there is of it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.filters import UNGROUPED, Unit
from ui import counting, data
from ui.frame import Visit
from ui.i18n import plain_markdown, t, translator

_THEMES_NAMED = 3


def show(visit: Visit, themes: pd.DataFrame, topics: pd.DataFrame) -> None:
    """Draw the sentence and the figures; ``themes`` and ``topics`` are the store's sizes."""
    totals = data.totals(visit.release, visit.filters)
    whole = totals.counted(visit.unit)
    by_theme = themes.set_index("theme_id")[str(visit.unit)]
    largest = (
        by_theme[by_theme.index >= 0]
        .sort_values(ascending=False, kind="stable")
        .head(_THEMES_NAMED)
    )
    words = translator()
    if len(largest):
        named = words.listing(
            [
                f"**{plain_markdown(visit.theme_names.get(int(str(code)), ''))}** "
                f"({_share(visit.unit, count / whole)})"
                for code, count in largest.items()
            ]
        )
        st.markdown(f"### {t('overview.headline', themes=named)}")
    with st.container(horizontal=True, gap="medium", key="totals"):
        _figure("count.label.comments", totals.posts)
        _figure("count.label.texts", totals.texts)
        if totals.accounts:
            _figure("count.label.accounts", totals.accounts)
        _figure("count.label.topics", int((topics["topic_id"] >= 0).sum()))
    named_platforms = [
        t(f"platform.{code}")
        for code in data.platform_sizes(visit.release, visit.filters, visit.unit)["platform"]
    ]
    ungrouped = int(by_theme.get(UNGROUPED, 0))
    notes = [words.listing(named_platforms) + "."]
    if totals.first_day and totals.last_day:
        notes.insert(0, words.period(totals.first_day, totals.last_day) + ".")
    if ungrouped:
        share = words.share(ungrouped / whole)
        if visit.unit is Unit.ACCOUNTS:
            notes.append(t("overview.ungrouped.accounts", n=ungrouped, share=share))
        else:
            counted = counting.numbered(visit.unit, ungrouped)
            notes.append(t("overview.ungrouped", counted=counted, share=share))
    if totals.undated:
        notes.append(t("overview.undated", n=totals.undated))
    if totals.approximate:
        notes.append(t("overview.approximate", n=totals.approximate))
    st.caption(" ".join(notes))


def _share(unit: Unit, share: float) -> str:
    """Return the share, with what it is a share of where that is not comments as usual."""
    in_words = translator().share(share)
    if unit is Unit.POSTS:
        return in_words
    said = t("count.share_of", share=in_words, unit=counting.name(unit))
    return said.replace(" ", "\u00a0")


def _figure(label: str, value: int) -> None:
    st.metric(t(label), translator().number(value), width="content")
