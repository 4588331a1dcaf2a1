"""Errors as the visitor sees them: what happened and what to do; the rest goes to the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from analytics.errors import SambungRasaError
from ui.i18n import t

_log = logging.getLogger("sambung_rasa")


@contextmanager
def shown_errors() -> Iterator[None]:
    """Show an error of the family as a sentence, any other as one that admits a defect.

    Streamlit steers with exceptions of its own, which are no ``Exception`` subclass or are raised
    through unharmed here.
    """
    try:
        yield
    except SambungRasaError as error:
        st.error(f"**{t(error.title_key)}** {t(error.message)}", icon=":material/error:")
        st.stop()
    except Exception as error:
        if type(error).__module__.startswith("streamlit."):
            raise
        _log.exception("A page failed")
        st.error(t("error.unexpected"), icon=":material/error:")
        st.stop()
