"""Ekspor: takes the current subset away as a file."""

import streamlit as st

from ui import frame
from ui.components import export_choice
from ui.i18n import t

visit = frame.enter(__file__)
st.write(t("export.intro"))
export_choice.show(visit)
