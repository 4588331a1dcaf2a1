"""Who speaks here, and what a count of comments can say and cannot."""

from __future__ import annotations

import streamlit as st

from ui.components.section import TEXT_PX, points
from ui.i18n import t


def show() -> None:
    """Draw the few sentences."""
    st.markdown(t("about.survey.lead"), width=TEXT_PX)
    can, cannot = st.columns(2, gap="medium")
    with can:
        st.markdown(f"**{t('about.survey.can')}**")
        points(
            t("about.survey.can.subjects"), t("about.survey.can.time"), t("about.survey.can.voices")
        )
    with cannot:
        st.markdown(f"**{t('about.survey.cannot')}**")
        points(
            t("about.survey.cannot.share"),
            t("about.survey.cannot.who"),
            t("about.survey.cannot.silence"),
        )
    st.markdown(t("about.survey.instead"), width=TEXT_PX)
