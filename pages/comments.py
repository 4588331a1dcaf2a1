"""Komentar: the list for any filter, and one comment with all that surrounds it."""

import streamlit as st

from ui import frame
from ui.components import comment_detail, comment_pages

visit = frame.enter(__file__)
comments, opened = st.columns([1, 1.1], gap="large")
with comments:
    rows = comment_pages.show(visit, key="comments", go_to="detail")
with opened:
    comment_detail.show(visit, comment_pages.opened_comment(visit, rows), key="detail")
