"""What residents talk about, in one sentence, and how much there is of it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ui import data
from ui.frame import Visit
from ui.i18n import plain_markdown, t, translator

_THEMES_NAMED = 3


def show(visit: Visit, sizes: pd.DataFrame) -> None:
    """Draw the sentence and the figures; ``sizes`` are the store's topic sizes."""
    totals = data.totals(visit.release, visit.filters)
    by_theme = sizes[sizes["theme_id"] >= 0].groupby("theme_id")["posts"].sum()
    largest = by_theme.sort_values(ascending=False, kind="stable").head(_THEMES_NAMED)
    words = translator()
    if len(largest):
        named = words.listing(
            [
                f"**{plain_markdown(visit.theme_names.get(int(str(code)), ''))}** "
                f"({words.share(posts / totals.posts)})"
                for code, posts in largest.items()
            ]
        )
        st.markdown(f"### {t('overview.headline', themes=named)}")
    with st.container(horizontal=True, gap="medium", key="totals"):
        _figure("count.label.comments", totals.posts)
        _figure("count.label.texts", totals.texts)
        if totals.accounts:
            _figure("count.label.accounts", totals.accounts)
        _figure("count.label.topics", int((sizes["topic_id"] >= 0).sum()))
    named_platforms = [
        t(f"platform.{code}")
        for code in data.platform_sizes(visit.release, visit.filters)["platform"]
    ]
    ungrouped = totals.unsure + totals.no_theme
    notes = [words.listing(named_platforms) + "."]
    if totals.first_day and totals.last_day:
        notes.insert(0, words.period(totals.first_day, totals.last_day) + ".")
    if ungrouped:
        share = words.share(ungrouped / totals.posts)
        notes.append(t("overview.ungrouped", n=ungrouped, share=share))
    if totals.undated:
        notes.append(t("overview.undated", n=totals.undated))
    if totals.approximate:
        notes.append(t("overview.approximate", n=totals.approximate))
    st.caption(" ".join(notes))


def _figure(label: str, value: int) -> None:
    st.metric(t(label), translator().number(value), width="content")
