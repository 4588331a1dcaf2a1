"""Tentang Data: what is stored, what is masked and how well, and what the comments cover."""

from ui import frame
from ui.components import data_coverage, masking_table, no_survey, release_origin, storage
from ui.components.section import section
from ui.i18n import t

visit = frame.enter(__file__, filtered=False)
with section(t("about.survey.title"), key="about_survey"):
    no_survey.show()
with section(t("about.storage.title"), storage.note(), key="about_storage"):
    storage.show()
with section(t("about.masking.title"), t("about.masking.note"), key="about_masking"):
    masking_table.show(visit)
with section(t("about.coverage.title"), t("about.coverage.note"), key="about_coverage"):
    data_coverage.show(visit)
with section(t("about.origin.title"), t("about.origin.note"), key="about_origin"):
    release_origin.show(visit)
