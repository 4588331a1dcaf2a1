"""A file somebody exported -> Posts."""

from analytics.ingest.carriers.archives import Member, unpacked
from analytics.ingest.columns import ColumnChoice, ColumnMapping
from analytics.ingest.profiles import Profile, save_profile
from analytics.ingest.reading import Coverage, FileReport, Reading, Source, inspect, read_posts
from analytics.ingest.records import Field
from analytics.ingest.rejected import Rejected, write_rejected

__all__ = [
    "ColumnChoice",
    "ColumnMapping",
    "Coverage",
    "Field",
    "FileReport",
    "Member",
    "Profile",
    "Reading",
    "Rejected",
    "Source",
    "inspect",
    "read_posts",
    "save_profile",
    "unpacked",
    "write_rejected",
]
