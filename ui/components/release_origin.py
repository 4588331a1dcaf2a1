"""The imports that a release was made from, and how it was made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from analytics.store.release import Run
from ui import data
from ui.components import fact_table, stability
from ui.components.fact_table import Column
from ui.components.section import TEXT_PX
from ui.frame import Visit
from ui.i18n import t, translator

_NOTHING = "–"


def show(visit: Visit) -> None:
    """Draw the imports, the newest first; how the release was made is folded away."""
    run = data.run(visit.release)
    if run.made_up:
        st.markdown(t("about.origin.made_up"), width=TEXT_PX)
    fact_table.show(
        (
            Column(t("about.origin.file")),
            Column(t("about.origin.platform")),
            Column(t("about.origin.imported"), holds="number"),
            Column(t("about.origin.read"), holds="number"),
            Column(t("about.origin.added"), holds="number"),
            Column(t("about.origin.known"), holds="number"),
            Column(t("about.origin.rejected"), holds="number"),
        ),
        [_row(source) for source in reversed(run.sources)],
        key="origin_imports",
        label=t("about.origin.title"),
    )
    stability.show_whole(run.stability)
    with st.expander(t("about.origin.made")):
        _how_it_was_made(visit, run)


def _row(source: Mapping[str, Any]) -> tuple[str, ...]:
    words = translator()
    platform = source.get("platform")
    imported = source.get("imported_at")
    return (
        str(source["name"]),
        t(f"platform.{platform}") if platform else _NOTHING,
        words.moment(datetime.fromisoformat(imported)) if imported else _NOTHING,
        *(
            words.number(source[count]) if count in source else _NOTHING
            for count in ("rows_read", "added", "known", "rejected")
        ),
    )


def _how_it_was_made(visit: Visit, run: Run) -> None:
    words = translator()
    fact_table.show(
        (Column(t("about.origin.what")), Column(t("about.origin.value"), holds="prose")),
        [
            (t("about.origin.release"), visit.release.name),
            (t("about.origin.published"), words.moment(visit.release.published)),
            (t("about.origin.model"), f"{run.model} ({run.model_hash})"),
            (t("about.origin.seed"), str(run.seed)),
            (t("about.origin.digest"), run.digest),
            (t("count.label.comments"), words.number(run.counts["posts"])),
            (t("count.label.texts"), words.number(run.counts["texts"])),
            (t("filter.themes.label"), words.number(run.counts["themes"])),
            (t("count.label.topics"), words.number(run.counts["topics"])),
            (t("topic.ungrouped"), words.number(run.counts["ungrouped_posts"])),
            (t("stability.label"), stability.in_short(run.stability)),
            *sorted(run.packages.items()),
        ],
        key="origin_made",
        label=t("about.origin.made"),
    )
    st.caption(t("about.origin.source"), width=TEXT_PX)
