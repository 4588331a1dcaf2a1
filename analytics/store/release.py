"""One open release and the questions that can be asked of it.

Questions are the files in ``queries/``; each answer is a frame. Any number of threads may ask at
the same time: every question gets a cursor of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, cast

import duckdb
import numpy as np
import pandas as pd

from analytics.errors import ReleaseError
from analytics.filters import Filters, Strictness, Unit, Voices
from analytics.messages import Message
from analytics.store.database import QUERY_TIME_LIMIT_S, load_query, only_named, time_limit
from analytics.store.folders import DataFolder
from analytics.store.releases import open_release


class Sort(StrEnum):
    """Orders of comments."""

    NEWEST = "newest"
    LIKED = "liked"
    TYPICAL = "typical"


@dataclass(frozen=True, slots=True)
class Totals:
    """How much a filter shows. Days are Yogyakarta's; None when nothing shown has a date.

    ``without_account`` are posts whose account nobody knows: ``accounts`` does not count them.
    """

    posts: int
    texts: int
    accounts: int
    threads: int
    platforms: int
    without_account: int
    undated: int
    approximate: int
    assigned: int
    unsure: int
    no_theme: int
    first_day: date | None
    last_day: date | None

    def counted(self, unit: Unit) -> int:
        """Return how much it is in ``unit``."""
        return {Unit.POSTS: self.posts, Unit.TEXTS: self.texts, Unit.ACCOUNTS: self.accounts}[unit]


@dataclass(frozen=True, slots=True)
class Flooded:
    """How much of what a filter shows repeats a text that floods: posts, and such texts."""

    posts: int
    texts: int


@dataclass(frozen=True, slots=True)
class Group:
    """A theme or a topic as the release names it.

    ``parent`` is a topic's theme; ``stability`` (0 to 1) is a topic's, None where it was not measured.
    """

    code: int
    label: str
    keywords: tuple[str, ...]
    posts: int
    texts: int
    accounts: int
    parent: int | None = None
    stability: float | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """How the release was made.

    ``stability`` is its agreement with other fits, None where that was not measured; ``before`` the
    release that topics were matched with, None of a first one; ``moved`` how many posts of both have
    another topic now.
    """

    started: datetime
    finished: datetime
    seed: int
    parameters: dict[str, Any]
    model: str
    model_hash: str
    counts: dict[str, int]
    packages: dict[str, str]
    seconds: dict[str, float]
    sources: list[dict[str, Any]]
    digest: str
    made_up: bool
    stability: dict[str, Any] | None = None
    before: str | None = None
    moved: int | None = None


@dataclass(frozen=True, slots=True)
class Extent:
    """First and last day of the whole release, its platforms, and how many posts it holds."""

    first_day: date | None
    last_day: date | None
    platforms: tuple[str, ...]
    posts: int


class Release:
    """A published release, open for reading."""

    def __init__(self, folder: DataFolder, name: str) -> None:
        """Open the release ``name`` of ``folder``.

        Raises:
            ReleaseError: it is missing or damaged, or was made by another version.
        """
        self.name = name
        self._connection = open_release(folder, name)
        try:
            self.run = self._read_run()
        except (ReleaseError, ValueError, IndexError, KeyError) as error:
            self._connection.close()
            raise ReleaseError(Message.of("error.release.damaged", name=name)) from error

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def _ask(
        self, question: str, filters: Filters | None = None, **parameters: object
    ) -> pd.DataFrame:
        query = load_query(question)
        given = (filters.parameters() if filters else {}) | parameters
        cursor = self._connection.cursor()
        try:
            with time_limit(cursor, QUERY_TIME_LIMIT_S):
                return cursor.execute(query, only_named(query, given)).df()
        except duckdb.Error as error:
            raise ReleaseError(Message.of("error.release.damaged", name=self.name)) from error
        finally:
            cursor.close()

    def _counted(
        self, question: str, filters: Filters, unit: Unit, **parameters: object
    ) -> pd.DataFrame:
        answer = self._ask(question, filters, unit=str(unit), **parameters)
        return answer.rename(columns={"counted": str(unit)})

    def _read_run(self) -> Run:
        row = self._ask("run").iloc[0]
        return Run(
            started=row["started"].to_pydatetime().replace(tzinfo=UTC),
            finished=row["finished"].to_pydatetime().replace(tzinfo=UTC),
            seed=int(row["seed"]),
            parameters=json.loads(row["parameters"]),
            model=row["model"],
            model_hash=row["model_hash"],
            counts=json.loads(row["counts"]),
            packages=json.loads(row["packages"]),
            seconds=json.loads(row["seconds"]),
            sources=json.loads(row["sources"]),
            digest=row["digest"],
            made_up=bool(row["made_up"]),
            stability=None if pd.isna(row["stability"]) else json.loads(row["stability"]),
            before=None if pd.isna(row["before"]) else str(row["before"]),
            moved=None if pd.isna(row["moved"]) else int(row["moved"]),
        )

    def extent(self) -> Extent:
        """Say what the whole release spans."""
        row = self._ask("extent").iloc[0]
        platforms = row["platforms"]
        return Extent(
            _day(row["first_day"]),
            _day(row["last_day"]),
            tuple(platforms) if platforms is not None else (),
            int(row["posts"]),
        )

    def themes(self) -> tuple[Group, ...]:
        """Return the themes, the largest first."""
        return tuple(_group(row, "theme_id") for row in _rows(self._ask("themes")))

    def topics(self) -> tuple[Group, ...]:
        """Return the topics, the largest first."""
        return tuple(_group(row, "topic_id", "theme_id") for row in _rows(self._ask("topics")))

    def totals(self, filters: Filters) -> Totals:
        """Count what ``filters`` shows."""
        row = self._ask("totals", filters).iloc[0]
        counts = {
            name: int(row[name])
            for name in Totals.__dataclass_fields__
            if not name.endswith("_day")
        }
        return Totals(**counts, first_day=_day(row["first_day"]), last_day=_day(row["last_day"]))

    def topic_sizes(self, filters: Filters) -> pd.DataFrame:
        """Return theme_id, topic_id, posts, texts, accounts for each topic shown, the largest first."""
        return self._ask("topic_sizes", filters)

    def theme_sizes(self, filters: Filters, unit: Unit = Unit.POSTS) -> pd.DataFrame:
        """Return theme_id and the count, named by ``unit``, of each theme shown, the largest first."""
        return self._counted("theme_sizes", filters, unit)

    def flooded(self, filters: Filters) -> Flooded:
        """Count what repeats a text that floods."""
        row = self._ask("flooded", filters).iloc[0]
        return Flooded(int(row["posts"]), int(row["texts"]))

    def volume(
        self,
        filters: Filters,
        bucket: str,
        *,
        unit: Unit = Unit.POSTS,
        apart: tuple[int, ...] | None = None,
    ) -> pd.DataFrame:
        """Count what is shown over time, by theme.

        Args:
            filters: What is shown.
            bucket: ``day``, ``week`` or ``month``.
            unit: What is counted; it names the column of the counts.
            apart: The themes that stand for themselves; None for all. The rest is theme -2.

        Returns:
            bucket (its first day), theme_id, and the counts.
        """
        groups = None if apart is None else list(apart)
        return self._counted("volume", filters, unit, bucket=bucket, apart=groups)

    def platform_sizes(self, filters: Filters, unit: Unit = Unit.POSTS) -> pd.DataFrame:
        """Return platform and the count, named by ``unit``, the largest first."""
        return self._counted("platform_sizes", filters, unit)

    def comments(
        self,
        filters: Filters,
        sort: Sort,
        *,
        limit: int,
        offset: int = 0,
        text_ids: tuple[str, ...] | None = None,
    ) -> pd.DataFrame:
        """Return one page of comments; ``text_ids`` narrows it to texts chosen on the map."""
        return self._ask(
            "comments",
            filters,
            sort=str(sort),
            limit=limit,
            offset=offset,
            text_ids=_listed(text_ids),
        )

    def comment_count(self, filters: Filters, text_ids: tuple[str, ...] | None = None) -> int:
        """Count the comments over all pages."""
        answer = self._ask("comment_count", filters, text_ids=_listed(text_ids))
        return int(answer["posts"].iloc[0])

    def distinct_comments(self, filters: Filters, sort: Sort, *, limit: int) -> pd.DataFrame:
        """Return comments with something to say, each text once."""
        return self._ask("distinct_comments", filters, sort=str(sort), limit=limit)

    def representatives(self, topic_id: int, *, limit: int) -> pd.DataFrame:
        """Return the comments that stand for a topic, the best first."""
        return self._ask("representatives", topic_id=topic_id, limit=limit)

    def comment(self, post_id: str, strictness: Strictness = Strictness.NORMAL) -> pd.DataFrame:
        """Return one comment as a frame of one row, or of none when there is no such comment."""
        return self._ask("comment", _all_under(strictness), post_id=post_id)

    def thread(self, post_id: str, *, around: int) -> pd.DataFrame:
        """Return the comment's thread in order, speakers numbered; of a long one what is near."""
        return self._ask("thread", post_id=post_id, around=around)

    def copies(self, post_id: str, *, limit: int) -> pd.DataFrame:
        """Return the other comments with the same text, the oldest first."""
        return self._ask("copies", post_id=post_id, limit=limit)

    def neighbours(self, post_id: str, strictness: Strictness = Strictness.NORMAL) -> pd.DataFrame:
        """Return the comments nearest in meaning, the nearest first."""
        return self._ask("neighbours", _all_under(strictness), post_id=post_id)

    def map_points(self, filters: Filters, *, limit: int) -> pd.DataFrame:
        """Return the shown texts with their places on the map, at most ``limit``, evenly drawn."""
        return self._ask("map_points", filters, limit=limit)

    def coverage(self) -> pd.DataFrame:
        """Count the whole release by platform and month of Yogyakarta.

        Returns:
            platform, month (its first day, missing where posts have no date), posts, accounts,
            first_day, last_day, ``approximate``: posts whose time is a guess, undated.
        """
        return self._ask("coverage")

    def topic_changes(self) -> pd.DataFrame:
        """Say what became of the topics of the release before, the largest first.

        Returns:
            kind (same, split, merged, new, gone), topic_id and label of the topic now, before_id and
            before_label of the one before (missing where there is none, or no name any more), posts.
        """
        return self._ask("topic_changes")

    def masked(self) -> pd.DataFrame:
        """Return kind, word, posts: how many posts hold each word that stands for what was masked."""
        return self._ask("masked")

    def link(self, post_id: str) -> str | None:
        """Return where the original of a comment stands, None when that is not known."""
        answer = self._ask("link", post_id=post_id)
        return None if answer.empty else str(answer["url"].iloc[0])

    def links(self, filters: Filters) -> pd.DataFrame:
        """Return post_id, url of the comments shown whose originals are known."""
        return self._ask("links", filters)

    def export_rows(self, filters: Filters, *, limit: int) -> pd.DataFrame:
        """Return the rows of an export, the newest first."""
        return self._ask("export", filters, limit=limit)


def _all_under(strictness: Strictness) -> Filters:
    """Return the filter that hides nothing: an open comment keeps its topic under ``strictness``."""
    return Filters(voices=Voices.ALL, strictness=strictness)


def _listed(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return cast(list[dict[str, Any]], frame.to_dict("records"))


def _group(row: dict[str, Any], code: str, parent: str | None = None) -> Group:
    stability = row.get("stability", np.nan)
    return Group(
        int(row[code]),
        row["label"],
        tuple(row["keywords"]),
        int(row["posts"]),
        int(row["texts"]),
        int(row["accounts"]),
        int(row[parent]) if parent else None,
        None if pd.isna(stability) else float(stability),
    )
