"""Releases: publishes a new one whole or not at all, names the current one, lets go of old ones."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from analytics.errors import ReleaseError
from analytics.messages import Message
from analytics.store.database import load_schema, open_for_reading
from analytics.store.folders import DataFolder
from analytics.store.switching import Switch, carry_out, draft_path, final_path, settle

# Of the tables in schema/release.sql; a release of another version is not opened.
RELEASE_VERSION = 3
_NAME = re.compile(r"\d{8}T\d{6}Z")
# Tables filled from the fit, in the order in which they are written.
_FOUND = ("texts", "themes", "topics", "assignments", "representatives", "map", "neighbours")
FITTED_TABLES = (*_FOUND, "topic_changes", "fit_model")
# What changed depends on the release before, so it says nothing about what was found.
DIGESTED_TABLES = ("posts", "links", *_FOUND)


@dataclass(frozen=True, slots=True)
class RunRecord:
    """How a release was made. Mappings are kept as JSON; times are aware UTC.

    ``before`` is the release that topics were matched with, ``moved`` how many posts of both have
    another topic now, ``next_topic`` the first identifier that no topic has had.
    """

    started: datetime
    finished: datetime
    seed: int
    parameters: Mapping[str, object]
    model: str
    model_hash: str
    counts: Mapping[str, int]
    packages: Mapping[str, str]
    seconds: Mapping[str, float]
    sources: list[Mapping[str, object]]
    made_up: bool
    stability: Mapping[str, object] | None = None
    before: str | None = None
    moved: int | None = None
    next_topic: int = 0
    digest: str = ""


def publish(
    folder: DataFolder,
    posts: pa.Table,
    tables: Mapping[str, pa.Table],
    run: RunRecord,
    *,
    keep: int,
) -> tuple[str, str]:
    """Write a release, make it the current one, and let the oldest go.

    Until the pointer is replaced, in the last step, readers keep the release before. What a
    process leaves that dies on the way the next writer removes or, when it was complete, publishes.

    Args:
        folder: Where to.
        posts: The corpus' posts; their links go into a table of their own.
        tables: One Arrow table for each of ``FITTED_TABLES``.
        run: How it was made; its digest is computed here.
        keep: How many releases stay, this one included.

    Returns:
        The release's name, and the digest of its content.

    Raises:
        ReleaseError: it could not be written.
    """
    try:
        folder.releases.mkdir(parents=True, exist_ok=True)
        settle(folder)
        (name,) = free_names(folder, 1)
        digest = _write(draft_path(folder, name), posts, tables, run)
        sync(draft_path(folder, name))
        carry_out(folder, Switch((name,), current=name))
    except (OSError, duckdb.Error) as error:
        raise ReleaseError(Message.of("error.release.not_written")) from error
    _let_go(folder, keep)
    return name, digest


def current_name(folder: DataFolder) -> str | None:
    """Return the name in the pointer, or None when nothing was published yet.

    Raises:
        ReleaseError: the pointer holds no name.
    """
    try:
        name = folder.pointer.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(Message.of("error.release.pointer")) from error
    if not _NAME.fullmatch(name):
        raise ReleaseError(Message.of("error.release.pointer"))
    return name


def names(folder: DataFolder) -> list[str]:
    """Return the releases that are there, the newest first."""
    if not folder.releases.is_dir():
        return []
    found = (path.stem for path in folder.releases.glob("*.duckdb"))
    return sorted((name for name in found if _NAME.fullmatch(name)), reverse=True)


def release_path(folder: DataFolder, name: str) -> Path:
    """Return the file of the release ``name``.

    Raises:
        ReleaseError: ``name`` is no release's name.
    """
    if not _NAME.fullmatch(name):
        raise ReleaseError(Message.of("error.release.missing", name=name))
    return final_path(folder, name)


def open_release(folder: DataFolder, name: str) -> duckdb.DuckDBPyConnection:
    """Open the release ``name`` so that it can only be read.

    Raises:
        ReleaseError: it is missing or damaged, or was made by another version.
    """
    connection = open_for_reading(release_path(folder, name))
    try:
        version = _version(connection)
    except duckdb.Error as error:
        connection.close()
        raise ReleaseError(Message.of("error.release.damaged", name=name)) from error
    if version != RELEASE_VERSION:
        connection.close()
        key = "error.release.damaged" if version is None else "error.release.version"
        raise ReleaseError(Message.of(key, name=name))
    return connection


def read_tables(folder: DataFolder, name: str, tables: Sequence[str]) -> dict[str, pa.Table]:
    """Return whole tables of the release ``name``.

    Raises:
        ReleaseError: it is missing or damaged, or was made by another version.
    """
    connection = open_release(folder, name)
    try:
        return {table: connection.execute(f"FROM {table}").to_arrow_table() for table in tables}
    except duckdb.Error as error:
        raise ReleaseError(Message.of("error.release.damaged", name=name)) from error
    finally:
        connection.close()


def _version(connection: duckdb.DuckDBPyConnection) -> int | None:
    """Return the version of the tables, 1 before they said so, None when ``run`` is no such table."""
    columns = {
        name
        for (name,) in connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = 'run'"
        ).fetchall()
    }
    if "schema_version" not in columns:
        return 1 if "digest" in columns else None
    row = connection.execute("SELECT schema_version FROM run").fetchone()
    return int(row[0]) if row else None


def newest_intact(folder: DataFolder) -> str | None:
    """Return the newest release that can be read to its end, for when the current one cannot."""
    for name in names(folder):
        with contextlib.suppress(ReleaseError, duckdb.Error):
            connection = open_release(folder, name)
            try:
                # Reads every block: a file cut short opens and counts its rows all the same.
                content_digest(connection, DIGESTED_TABLES)
                return name
            finally:
                connection.close()
    return None


def published_at(name: str) -> datetime:
    """Return when the release ``name`` was published (aware, UTC)."""
    return datetime.strptime(name, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def free_names(folder: DataFolder, count: int) -> list[str]:
    """Return ``count`` names for new releases, in their order.

    A name is never used twice: caches are keyed by it, and DuckDB would serve the old file. It is
    later than all others even when the clock was set back, or the new release would be let go.
    """
    used = names(folder)
    with contextlib.suppress(ReleaseError):
        used.append(current_name(folder) or "")
    moment = datetime.now(UTC)
    if newest := max(used, default=""):
        moment = max(moment, published_at(newest) + timedelta(seconds=1))
    return [(moment + timedelta(seconds=at)).strftime("%Y%m%dT%H%M%SZ") for at in range(count)]


def _write(path: Path, posts: pa.Table, tables: Mapping[str, pa.Table], run: RunRecord) -> str:
    connection = duckdb.connect(str(path))
    try:
        connection.execute("SET enable_external_access = false")
        connection.execute("BEGIN")
        connection.execute(load_schema("release"))
        links = posts.select(["post_id", "url"])
        for name, table in {
            "posts": posts.drop_columns(["url"]),
            "links": links.filter(pc.is_valid(links.column("url"))),
            **{name: tables[name] for name in FITTED_TABLES},
        }.items():
            connection.register("incoming", table)
            # The time order lets DuckDB skip blocks when a period is asked for.
            order = " ORDER BY created_at, post_id" if name == "posts" else ""
            connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM incoming{order}")
            connection.unregister("incoming")
        digest = content_digest(connection, DIGESTED_TABLES)
        _insert_run(connection, replace(run, digest=digest))
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")
        return digest
    finally:
        connection.close()


def content_digest(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> str:
    """Hash what a fit found, whatever order the rows lie in, so that two fits can be compared."""
    digest = hashlib.blake2b(digest_size=16)
    for table in tables:
        count, mixed, summed = connection.execute(
            f"SELECT count(*), bit_xor(hash(t)), sum(hash(t)::HUGEINT) FROM {table} AS t"
        ).fetchone() or (0, 0, 0)
        digest.update(f"{table}:{count}:{mixed}:{summed};".encode())
    return digest.hexdigest()


def _insert_run(connection: duckdb.DuckDBPyConnection, run: RunRecord) -> None:
    def as_json(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)

    connection.execute(
        """INSERT INTO run VALUES ($started, $finished, $seed, $parameters, $model, $model_hash, $counts,
                                   $stability, $packages, $seconds, $sources, $before, $moved,
                                   $next_topic, $digest, $made_up, $schema_version)""",
        {
            "started": run.started.astimezone(UTC).replace(tzinfo=None),
            "finished": run.finished.astimezone(UTC).replace(tzinfo=None),
            "seed": run.seed,
            "parameters": as_json(run.parameters),
            "model": run.model,
            "model_hash": run.model_hash,
            "counts": as_json(run.counts),
            "stability": None if run.stability is None else as_json(run.stability),
            "packages": as_json(run.packages),
            "seconds": as_json(run.seconds),
            "sources": as_json(run.sources),
            "before": run.before,
            "moved": run.moved,
            "next_topic": run.next_topic,
            "digest": run.digest,
            "made_up": run.made_up,
            "schema_version": RELEASE_VERSION,
        },
    )


def sync(path: Path) -> None:
    """Wait until the content of ``path`` is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _let_go(folder: DataFolder, keep: int) -> None:
    for name in names(folder)[keep:]:
        # Windows refuses to remove a file that somebody is reading; the next publish tries again.
        with contextlib.suppress(OSError):
            final_path(folder, name).unlink()
