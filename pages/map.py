"""Peta Tema: every text where its meaning puts it; what is circled is read beside it."""

import streamlit as st

from ui import frame
from ui.components import comment_detail, comment_pages, text_map
from ui.i18n import t

visit = frame.enter(__file__)
left, right = st.columns([1.9, 1], gap="medium")
with left:
    chosen = text_map.show(visit)
with right:
    if visit.view.comment:
        comment_detail.show(visit, visit.view.comment, key="map_detail")
    if chosen is None:
        st.caption(t("map.how"))
    comment_pages.show(visit, key="map", go_to="map_detail", text_ids=chosen)
