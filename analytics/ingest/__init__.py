"""A file somebody exported -> Posts."""

from analytics.ingest.column_names import Field
from analytics.ingest.columns import ColumnChoice, ColumnMapping
from analytics.ingest.reading import FileReport, Reading, Source, inspect, read_posts
from analytics.ingest.rejected import Rejected, write_rejected

__all__ = [
    "ColumnChoice",
    "ColumnMapping",
    "Field",
    "FileReport",
    "Reading",
    "Rejected",
    "Source",
    "inspect",
    "read_posts",
    "write_rejected",
]
