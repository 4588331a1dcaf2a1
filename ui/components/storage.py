"""What is stored of a comment and what is not, and how it is erased when somebody asks."""

from __future__ import annotations

import streamlit as st

from ui import data
from ui.components.section import TEXT_PX, points
from ui.i18n import t


def note() -> str:
    """Say where all of it is, and what leaves this computer if anything does."""
    return t("about.storage.note.naming" if data.sends_out() else "about.storage.note")


def show() -> None:
    """Draw both lists, and whom to ask for erasure."""
    kept, left_out = st.columns(2, gap="medium")
    with kept:
        st.markdown(f"**{t('about.storage.kept')}**")
        points(
            t("about.storage.kept.text"),
            t("about.storage.kept.facts"),
            t("about.storage.kept.counts"),
            t("about.storage.kept.complaints"),
            t("about.storage.kept.pseudonym"),
            t("about.storage.kept.public"),
            t("about.storage.kept.link"),
            t("about.storage.kept.rejected"),
        )
    with left_out:
        st.markdown(f"**{t('about.storage.not')}**")
        points(
            t("about.storage.not.names"),
            t("about.storage.not.profiles"),
            t("about.storage.not.media"),
            t("about.storage.not.files"),
        )
        st.markdown(f"**{t('about.erase.title')}**")
        st.markdown(t("about.erase.words"), width=TEXT_PX)
        st.caption(t("about.erase.command"))
        st.code("python -m analytics forget", language="shell")
