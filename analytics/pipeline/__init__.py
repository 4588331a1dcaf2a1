"""Joins the rooms: a file into the corpus, the corpus into a release.

The only room that knows ingest, embedding, language, topics and store at the same time; the command
line calls it, and whatever else starts an import or a fit will.
"""

from analytics.pipeline.fitting import Fitted, fit, make_sample
from analytics.pipeline.importing import (
    SAMPLE_FILE,
    Imported,
    Inspected,
    OnStage,
    import_file,
    inspect_file,
    save_mapping,
)
from analytics.pipeline.tables import distinct_texts, release_tables
from analytics.pipeline.updating import Updated, update

__all__ = [
    "SAMPLE_FILE",
    "Fitted",
    "Imported",
    "Inspected",
    "OnStage",
    "Updated",
    "distinct_texts",
    "fit",
    "import_file",
    "inspect_file",
    "make_sample",
    "release_tables",
    "save_mapping",
    "update",
]
