"""What changed against the period before: which themes are spoken of more, which less."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pandas as pd
import streamlit as st

from analytics.charts.palette import theme_colour
from analytics.filters import Filters, Unit, period_before
from ui import counting, data
from ui.components import group_list, theme_tiles
from ui.components.group_list import GroupRow
from ui.frame import Visit
from ui.i18n import t, translator

_DAYS_WITHOUT_A_PERIOD = 30
# Below this many a change is as likely chance as news.
_FEWEST_TO_COMPARE = 8
_MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two periods of equal length: how much of each theme, and how much in all, in both."""

    now: Filters
    before: Filters
    themes: pd.DataFrame
    whole_now: int
    whole_before: int
    unit: Unit = Unit.POSTS


def compare(visit: Visit) -> Comparison | None:
    """Compare the period shown, or the last 30 days where none is chosen, with the one before.

    Returns None when the data do not reach back that far.
    """
    extent = data.extent(visit.release)
    if extent.first_day is None or extent.last_day is None:
        return None
    last = visit.filters.until or extent.last_day
    first = visit.filters.since or last - timedelta(_DAYS_WITHOUT_A_PERIOD - 1)
    if first > last or first <= extent.first_day:
        return None
    now = replace(visit.filters, since=first, until=last)
    before = period_before(now, first, last)
    assert before.since is not None
    if before.since < extent.first_day - timedelta(1):
        return None
    sizes_now, sizes_before = (
        data.theme_sizes(visit.release, filters, visit.unit).set_index("theme_id")[str(visit.unit)]
        for filters in (now, before)
    )
    themes = pd.DataFrame({"now": sizes_now, "before": sizes_before}).fillna(0).astype(int)
    # An account may speak of several themes: they do not add up to all accounts.
    whole_now, whole_before = (
        data.totals(visit.release, filters).counted(visit.unit) for filters in (now, before)
    )
    return Comparison(now, before, themes, whole_now, whole_before, visit.unit)


def show(visit: Visit, comparison: Comparison | None) -> None:
    """Draw the themes that changed most; a click leads to the theme in the later period."""
    if comparison is None:
        st.caption(t("change.none_before"))
        return
    unit = comparison.unit
    if not comparison.whole_before:
        st.caption(
            t(
                "change.empty_before",
                unit=counting.name(unit),
                before=_period(comparison.before),
            )
        )
        return
    st.caption(
        t(
            "change.periods",
            now=_period(comparison.now),
            before=_period(comparison.before),
            counted_now=counting.numbered(unit, comparison.whole_now),
            counted_before=counting.numbered(unit, comparison.whole_before),
        )
    )
    rows = _rows(visit, comparison)
    if not rows:
        st.caption(t("change.nothing"))
        return
    group_list.show(
        rows,
        key="changed_themes",
        label=t("overview.changes"),
        on_choose=lambda code: theme_tiles.open_group(
            replace(visit, view=visit.view.with_filters(comparison.now)), code
        ),
    )


def _rows(visit: Visit, comparison: Comparison) -> list[GroupRow]:
    themes = comparison.themes
    known = themes[(themes.index >= 0) & (themes.max(axis=1) >= _FEWEST_TO_COMPARE)].copy()
    known["change"] = known["now"] - known["before"]
    known = known[known["change"] != 0]
    known = known.reindex(known["change"].abs().sort_values(ascending=False).index).head(
        _MOST_SHOWN
    )
    largest = max(1, int(known[["now", "before"]].max().max())) if len(known) else 1
    return [
        GroupRow(
            code=int(str(code)),
            name=visit.theme_names.get(int(str(code)), ""),
            count=translator().number(int(row["now"])),
            share=int(row["now"]) / largest,
            colour=theme_colour(int(str(code))),
            note=_in_words(int(row["now"]), int(row["before"])),
            tone="up" if row["change"] > 0 else "down",
        )
        for code, row in known.iterrows()
    ]


def _in_words(now: int, before: int) -> str:
    # A percentage only where there is enough to divide by.
    if before == 0:
        return t("change.new", now=now)
    if before >= _FEWEST_TO_COMPARE:
        share = (now - before) / before
        return t("change.share", before=before, now=now, share=_signed_share(share))
    return t("change.plain", before=before, now=now)


def _signed_share(share: float) -> str:
    return ("+" if share > 0 else "−") + translator().share(abs(share))


def _period(filters: Filters) -> str:
    assert filters.since is not None
    assert filters.until is not None
    return translator().period(filters.since, filters.until)
