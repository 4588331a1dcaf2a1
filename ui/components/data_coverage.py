"""From which platforms and months the release has comments, and how sure their times are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd
import streamlit as st

from analytics.charts.coverage import CoverageWords, coverage_heatmap, posts_by_month
from ui import data
from ui.components import fact_table
from ui.components.fact_table import Column
from ui.components.section import TEXT_PX
from ui.frame import Visit
from ui.i18n import language, t, translator

_NOTHING = "–"


def show(visit: Visit) -> None:
    """Draw the sentence, the squares, and both tables: by platform, and by month."""
    coverage = data.coverage(visit.release)
    st.markdown(" ".join(_sentences(coverage)), width=TEXT_PX)
    if coverage["month"].notna().any():
        _squares(coverage)
    _by_platform(coverage)
    if coverage["month"].notna().any():
        with st.expander(t("about.coverage.by_month")):
            _by_month(coverage)
    st.caption(t("about.coverage.source", release=visit.release.name), width=TEXT_PX)


def _sentences(coverage: pd.DataFrame) -> list[str]:
    words = translator()
    posts = int(coverage["posts"].sum())
    first, last = _days(coverage)
    platforms = coverage["platform"].nunique()
    counted = t("count.comments", n=posts)
    said = [
        t("about.coverage.whole", comments=counted, n=platforms, period=words.period(first, last))
        if first and last
        else t("about.coverage.undated_all", comments=counted, n=platforms)
    ]
    approximate, undated = int(coverage["approximate"].sum()), int(coverage["undated"].sum())
    if approximate:
        share = words.share(approximate / posts, 1)
        said.append(t("about.coverage.approximate", n=approximate, share=share))
    if undated:
        said.append(t("about.coverage.undated", n=undated, share=words.share(undated / posts, 1)))
    if not approximate and not undated:
        said.append(t("about.coverage.all_exact"))
    return said


def _squares(coverage: pd.DataFrame) -> None:
    dark = st.context.theme.type == "dark"
    figure = coverage_heatmap(
        coverage,
        {code: t(f"platform.{code}") for code in coverage["platform"].unique()},
        CoverageWords(
            language(),
            lambda posts: t("count.comments", n=posts),
            translator().month,
            "#121815" if dark else "#FBF9F3",
            "#ECE8DC" if dark else "#1E2A23",
            "#59B98C" if dark else "#0F6B45",
        ),
    )
    st.plotly_chart(
        figure,
        key="coverage_squares",
        config={"displayModeBar": False},
        alt=t("about.coverage.alt"),
    )
    st.caption(t("about.coverage.key"))


def _by_platform(coverage: pd.DataFrame) -> None:
    order = coverage.groupby("platform")["posts"].sum().sort_values(ascending=False, kind="stable")
    # A column of nothing but 0 says less than the sentence above.
    unsure = {
        name: label
        for name, label in (
            ("approximate", t("about.coverage.approximate.label")),
            ("undated", t("about.coverage.undated.label")),
        )
        if coverage[name].any()
    }
    rows = [
        _row(t(f"platform.{code}"), coverage[coverage["platform"] == code], unsure)
        for code in order.index
    ]
    if len(rows) > 1:
        rows.append(_row(t("about.coverage.all"), coverage, unsure))
    fact_table.show(
        (
            Column(t("about.coverage.platform")),
            Column(t("count.label.comments"), holds="number"),
            Column(t("about.coverage.first"), holds="number"),
            Column(t("about.coverage.last"), holds="number"),
            *(Column(label, holds="number") for label in unsure.values()),
        ),
        rows,
        key="coverage_platforms",
        label=t("about.coverage.title"),
        last_is_total=len(rows) > 1,
    )


def _row(name: str, part: pd.DataFrame, counts: Iterable[str]) -> tuple[str, ...]:
    words = translator()
    first, last = _days(part)
    return (
        name,
        words.number(int(part["posts"].sum())),
        words.day(first) if first else _NOTHING,
        words.day(last) if last else _NOTHING,
        *(words.number(int(part[count].sum())) for count in counts),
    )


def _by_month(coverage: pd.DataFrame) -> None:
    table = posts_by_month(coverage)
    words = translator()
    fact_table.show(
        (
            Column(t("about.coverage.month")),
            *(Column(t(f"platform.{code}"), holds="number") for code in table.index),
            Column(t("about.coverage.all"), holds="number"),
        ),
        [
            (
                words.month(month),
                *(words.number(int(posts)) for posts in table[month]),
                words.number(int(table[month].sum())),
            )
            for month in table.columns
        ],
        key="coverage_months",
        label=t("about.coverage.by_month"),
    )


def _days(part: pd.DataFrame) -> tuple[date | None, date | None]:
    dated = part.dropna(subset=["first_day", "last_day"])
    if dated.empty:
        return None, None
    return (
        pd.Timestamp(dated["first_day"].min()).date(),
        pd.Timestamp(dated["last_day"].max()).date(),
    )
