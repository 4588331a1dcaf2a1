"""Tema: theme, topic, comments and the one that is open, side by side as in a mail program."""

import streamlit as st

from ui import frame
from ui.components import comment_detail, comment_pages, topic_index, topic_summary

visit = frame.enter(__file__)
topic_summary.show(visit)
index, comments, opened = st.columns([0.9, 1.35, 1.35], gap="medium")
with index:
    topic_index.show(visit)
with comments, st.container(key="comment_pane"):
    rows = comment_pages.show(
        visit, key="themes", go_to="detail", with_topic=len(visit.filters.topics) != 1
    )
with opened:
    comment_detail.show(visit, comment_pages.opened_comment(visit, rows), key="detail")
