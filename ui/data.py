"""The only cache: the open releases and the answers they gave, keyed by release and question.

A release never changes and its name is never used twice, so an answer stays right for as long as
it is kept; ``max_entries`` bounds the memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
import streamlit as st

from analytics.errors import CorpusError, ReleaseError
from analytics.filters import Filters, Strictness, Unit
from analytics.messages import Message
from analytics.settings import Settings, read_settings
from analytics.store import releases
from analytics.store.activity import Activity, current_activity
from analytics.store.corpus import Corpus
from analytics.store.folders import DataFolder
from analytics.store.release import Extent, Flooded, Group, Release, Run, Sort, Totals

_ANSWERS = 256
_LARGE_ANSWERS = 24


@dataclass(frozen=True, slots=True)
class ReleaseKey:
    """Which release: part of every cache key."""

    folder: str
    made_up: bool
    name: str

    @property
    def published(self) -> datetime:
        """When it was published (aware, UTC)."""
        return releases.published_at(self.name)


@dataclass(frozen=True, slots=True)
class Situation:
    """What there is to show.

    ``release`` is None when nothing can be opened; then ``trouble`` says why, or, where that is
    None too, there is nothing yet: ``imported`` comments wait for a first fit. With a release,
    ``trouble`` says why it is not the current one. ``activity`` is what is being written.
    """

    release: ReleaseKey | None
    trouble: Message | None
    imported: int
    activity: Activity | None


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """Return the settings in force."""
    return read_settings()


def sends_out() -> bool:
    """Say whether a fit asks a service for names, with masked comments."""
    return bool(settings().naming_url)


def activity() -> Activity | None:
    """Return what is being written right now, to the real corpus or to the sample's."""
    real = DataFolder(settings().data)
    return current_activity(real) or current_activity(real.made_up_folder())


def situation() -> Situation:
    """Look at what lies in the data folder: real comments if there are any, else the sample."""
    real = DataFolder(settings().data)
    imported = _imported_posts(real)
    if imported or real.pointer.exists() or releases.names(real):
        return _opened(real, imported)
    return _opened(real.made_up_folder(), 0)


def _opened(folder: DataFolder, imported: int) -> Situation:
    trouble: Message | None = None
    under_way = activity()
    try:
        name = releases.current_name(folder)
        if name is None and not releases.names(folder):
            return Situation(None, None, imported, under_way)
        if name is None:
            raise ReleaseError(Message.of("error.release.pointer"))
        key = ReleaseKey(str(folder.path), folder.made_up, name)
        _open(key)
    except ReleaseError as error:
        trouble = error.message
    else:
        return Situation(key, None, imported, under_way)
    before = releases.newest_intact(folder)
    if before is None:
        return Situation(None, trouble, imported, under_way)
    key = ReleaseKey(str(folder.path), folder.made_up, before)
    return Situation(key, trouble, imported, under_way)


def _imported_posts(folder: DataFolder) -> int:
    try:
        stamp = folder.corpus.stat()
    except OSError:
        return 0
    try:
        return _count_posts(str(folder.corpus), stamp.st_mtime_ns, stamp.st_size)
    except CorpusError:
        # An import that is under way holds the file. Not kept: when it is stopped, nothing changed.
        return 0


@st.cache_data(max_entries=4, show_spinner=False, ttl=60)
def _count_posts(corpus: str, modified: int, size: int) -> int:
    """Count what waits for a first fit."""
    del modified, size  # in the key, so that a changed corpus is counted anew
    with Corpus(Path(corpus), read_only=True) as opened:
        return opened.post_count()


@st.cache_resource(max_entries=6, show_spinner=False)
def _open(key: ReleaseKey) -> Release:
    return Release(DataFolder(Path(key.folder), key.made_up), key.name)


@st.cache_data(max_entries=16, show_spinner=False)
def run(key: ReleaseKey) -> Run:
    """How the release was made."""
    return _open(key).run


# Frozen values are shared as they are: cache_data would copy a hundred topics at each of many calls.
@st.cache_resource(max_entries=16, show_spinner=False)
def extent(key: ReleaseKey) -> Extent:
    """What the whole release spans."""
    return _open(key).extent()


@st.cache_resource(max_entries=16, show_spinner=False)
def themes(key: ReleaseKey) -> tuple[Group, ...]:
    """The themes, the largest first."""
    return _open(key).themes()


@st.cache_resource(max_entries=16, show_spinner=False)
def topics(key: ReleaseKey) -> tuple[Group, ...]:
    """The topics, the largest first."""
    return _open(key).topics()


@st.cache_data(max_entries=_ANSWERS, show_spinner=False)
def totals(key: ReleaseKey, filters: Filters) -> Totals:
    """How much the filters show."""
    return _open(key).totals(filters)


@st.cache_data(max_entries=_ANSWERS, show_spinner=False)
def topic_sizes(key: ReleaseKey, filters: Filters) -> pd.DataFrame:
    """Posts, texts and accounts a topic."""
    return _open(key).topic_sizes(filters)


@st.cache_data(max_entries=_ANSWERS, show_spinner=False)
def theme_sizes(key: ReleaseKey, filters: Filters, unit: Unit) -> pd.DataFrame:
    """How much there is of each theme."""
    return _open(key).theme_sizes(filters, unit)


@st.cache_data(max_entries=_ANSWERS, show_spinner=False)
def flooded(key: ReleaseKey, filters: Filters) -> Flooded:
    """How much repeats a text that floods."""
    return _open(key).flooded(filters)


@st.cache_data(max_entries=_ANSWERS, show_spinner=False)
def volume(
    key: ReleaseKey, filters: Filters, bucket: str, unit: Unit, apart: tuple[int, ...]
) -> pd.DataFrame:
    """How much over time, by theme; ``apart`` are the themes that stand for themselves."""
    return _open(key).volume(filters, bucket, unit=unit, apart=apart)


@st.cache_data(max_entries=_ANSWERS, show_spinner=False)
def platform_sizes(key: ReleaseKey, filters: Filters, unit: Unit) -> pd.DataFrame:
    """How much there is on each platform."""
    return _open(key).platform_sizes(filters, unit)


@st.cache_data(max_entries=_ANSWERS, show_spinner=False)
def comments(
    key: ReleaseKey,
    filters: Filters,
    sort: Sort,
    limit: int,
    offset: int = 0,
    text_ids: tuple[str, ...] | None = None,
) -> pd.DataFrame:
    """One page of comments."""
    return _open(key).comments(filters, sort, limit=limit, offset=offset, text_ids=text_ids)


@st.cache_data(max_entries=_ANSWERS, show_spinner=False)
def comment_count(
    key: ReleaseKey, filters: Filters, text_ids: tuple[str, ...] | None = None
) -> int:
    """How many comments all pages hold."""
    return _open(key).comment_count(filters, text_ids)


@st.cache_data(max_entries=_ANSWERS, show_spinner=False)
def distinct_comments(key: ReleaseKey, filters: Filters, sort: Sort, limit: int) -> pd.DataFrame:
    """Comments with something to say, each text once."""
    return _open(key).distinct_comments(filters, sort, limit=limit)


@st.cache_data(max_entries=_ANSWERS, show_spinner=False)
def representatives(key: ReleaseKey, topic_id: int, limit: int) -> pd.DataFrame:
    """The comments that stand for a topic."""
    return _open(key).representatives(topic_id, limit=limit)


@st.cache_data(max_entries=_ANSWERS, show_spinner=False)
def comment(key: ReleaseKey, post_id: str, strictness: Strictness) -> pd.DataFrame:
    """One comment, or an empty frame."""
    return _open(key).comment(post_id, strictness)


@st.cache_data(max_entries=_ANSWERS, show_spinner=False)
def thread(key: ReleaseKey, post_id: str, around: int) -> pd.DataFrame:
    """The comment's thread."""
    return _open(key).thread(post_id, around=around)


@st.cache_data(max_entries=_ANSWERS, show_spinner=False)
def copies(key: ReleaseKey, post_id: str, limit: int) -> pd.DataFrame:
    """Other comments with the same text."""
    return _open(key).copies(post_id, limit=limit)


@st.cache_data(max_entries=_ANSWERS, show_spinner=False)
def neighbours(key: ReleaseKey, post_id: str, strictness: Strictness) -> pd.DataFrame:
    """Comments near in meaning."""
    return _open(key).neighbours(post_id, strictness)


@st.cache_data(max_entries=_LARGE_ANSWERS, show_spinner=False)
def map_points(key: ReleaseKey, filters: Filters, limit: int) -> pd.DataFrame:
    """The texts shown with their places on the map."""
    return _open(key).map_points(filters, limit=limit)


def link(key: ReleaseKey, post_id: str) -> str | None:
    """Where a comment's original stands; None where that is unknown, or not for those who use this app."""
    return _open(key).link(post_id) if settings().show_links else None


@st.cache_data(max_entries=16, show_spinner=False)
def coverage(key: ReleaseKey) -> pd.DataFrame:
    """Posts a platform and month."""
    return _open(key).coverage()


@st.cache_data(max_entries=16, show_spinner=False)
def masked(key: ReleaseKey) -> pd.DataFrame:
    """Posts a kind of mask."""
    return _open(key).masked()


@st.cache_data(max_entries=16, show_spinner=False)
def topic_changes(key: ReleaseKey) -> pd.DataFrame:
    """What became of the topics of the release before."""
    return _open(key).topic_changes()


def export_rows(key: ReleaseKey, filters: Filters, limit: int) -> pd.DataFrame:
    """The rows of an export. Not kept: large, and asked for once."""
    return _open(key).export_rows(filters, limit=limit)
