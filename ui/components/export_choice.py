"""Takes the current subset away: what it holds, in which format, made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from analytics.export.columns import ExportNote, column_lines, note_text
from analytics.export.formats import MIME_TYPES, ExportFormat, write_export
from ui import data
from ui.frame import Visit
from ui.i18n import plain_markdown, t, translator


def show(visit: Visit) -> None:
    """Draw the choice of formats, and what goes into the file."""
    formats, contents = st.columns([1, 1.2], gap="large")
    with formats:
        for file_format in ExportFormat:
            _format(visit, file_format)
        words = translator()
        st.download_button(
            t("export.note_file"),
            data=lambda: note_text(_note(visit), words).encode("utf-8-sig"),
            file_name=f"{_stem(visit)}-{t('export.note_file.suffix')}.txt",
            mime="text/plain",
            icon=":material/description:",
            type="tertiary",
            key="export_note",
            on_click="ignore",
        )
    with contents:
        st.subheader(t("export.contents"), anchor=False)
        for name, value in _note(visit).lines(words):
            st.markdown(f"**{plain_markdown(name)}:** {plain_markdown(value)}")
        with st.expander(t("export.columns")):
            for heading, _, meaning in column_lines(words):
                st.markdown(f"**{plain_markdown(heading)}:** {plain_markdown(meaning)}")


def _format(visit: Visit, file_format: ExportFormat) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap="xxsmall"):
            st.markdown(f"**{t(f'export.format.{file_format}')}**")
            st.caption(t(f"export.format.{file_format}.for"))
        st.download_button(
            t("export.download"),
            data=_maker(visit, file_format),
            file_name=f"{_stem(visit)}.{file_format}",
            mime=MIME_TYPES[file_format],
            icon=":material/download:",
            key=f"export_{file_format}",
            on_click="ignore",
        )


def _maker(visit: Visit, file_format: ExportFormat) -> Callable[[], bytes]:
    """Return what makes the file on a click; the language is that of the page as it is drawn."""
    words = translator()
    limit = data.settings().export_rows

    def make() -> bytes:
        rows = data.export_rows(visit.release, visit.filters, limit)
        return write_export(rows, _note(visit), file_format, words)

    return make


def _note(visit: Visit) -> ExportNote:
    totals = data.totals(visit.release, visit.filters)
    return ExportNote(
        sentence=visit.filters.sentence(visit.theme_names, visit.topic_names),
        release=visit.release.name,
        published=visit.release.published,
        exported=datetime.now(UTC),
        posts=totals.posts,
        texts=totals.texts,
        rows=min(totals.posts, data.settings().export_rows),
        made_up=visit.release.made_up,
        accounts=totals.accounts or None,
    )


def _stem(visit: Visit) -> str:
    return f"{t('export.file_stem')}-{visit.release.name}"
