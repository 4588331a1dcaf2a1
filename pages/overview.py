"""Ringkasan: what residents talk about, how much, since when, and what changed."""

import streamlit as st

from ui import counting, data, frame
from ui.components import changes, headline, short_lists, theme_tiles, volume_chart
from ui.i18n import t

visit = frame.enter(__file__)
themes = data.theme_sizes(visit.release, visit.filters, visit.unit)
topics = data.topic_sizes(visit.release, visit.filters)
comparison = changes.compare(visit)

headline.show(visit, themes, topics)
tiles, changed = st.columns([2, 1], gap="large")
with tiles:
    st.subheader(t("overview.treemap", unit=counting.name(visit.unit)), anchor=False)
    theme_tiles.show(visit, themes, topics)
with changed:
    st.subheader(t("overview.changes"), anchor=False)
    changes.show(visit, comparison)
st.subheader(t("overview.volume"), anchor=False)
volume_chart.show(visit, key="overview_volume")
short_lists.show(visit)
