"""Takes files, and says what becomes of them."""

from __future__ import annotations

import streamlit as st

from analytics.jobs.records import JobKind
from ui import jobs
from ui.i18n import t, translator

_FACTS = (
    ("data.where.stays", ":material/home:"),
    ("data.where.masked", ":material/visibility_off:"),
    ("data.where.removed", ":material/delete:"),
    ("data.where.seen", ":material/lock:"),
)


def show() -> None:
    """Draw the place to drop files; nothing while an import is followed."""
    entry = jobs.own()
    if entry is not None and entry.request.kind is not JobKind.INSPECT:
        return
    label = t("data.upload.more") if entry else t("data.upload.label")
    with st.container(key="data_upload", gap="xsmall"):
        st.file_uploader(
            label, accept_multiple_files=True, key=jobs.upload_key(), on_change=jobs.take_uploads
        )
        st.caption(t("data.upload.kinds", limit=_limit()))
    if entry is None:
        with st.expander(t("data.where.title"), icon=":material/shield:"):
            for key, icon in _FACTS:
                st.markdown(f"{icon} {t(key)}")


def _limit() -> str:
    """Return the size that the server takes at most, as people write it."""
    megabytes = int(st.get_option("server.maxUploadSize"))
    if megabytes % 1024 == 0:
        return f"{translator().number(megabytes // 1024)} GB"
    return f"{translator().number(megabytes)} MB"
