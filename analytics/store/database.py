"""The one door to DuckDB: opens files, loads the SQL that stands beside it, wraps the driver's errors."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb

from analytics.errors import CorpusError, ReleaseError
from analytics.messages import Message

_HERE = Path(__file__).resolve().parent
# A question that takes longer is stopped: one person's filter must not hold up everybody else.
QUERY_TIME_LIMIT_S = 30.0
_UNREADABLE = (
    duckdb.IOException, duckdb.SerializationException, duckdb.FatalException, duckdb.CatalogException,
    # A commit that could not be written.
    duckdb.TransactionException,
)  # fmt: skip


@lru_cache(maxsize=64)
def load_schema(name: str) -> str:
    """Return the statements of ``schema/<name>.sql``."""
    return (_HERE / "schema" / f"{name}.sql").read_text(encoding="utf-8")


@lru_cache(maxsize=64)
def load_query(name: str) -> str:
    """Return ``queries/<name>.sql``, with the shared ``shown`` part put where it is named."""
    query = (_HERE / "queries" / f"{name}.sql").read_text(encoding="utf-8")
    if "{shown}" in query:
        shown = (_HERE / "queries" / "shown.sql").read_text(encoding="utf-8")
        query = query.replace("{shown}", shown)
    return query


def open_for_reading(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a release so that no query can write, reach another file, or change that.

    Raises:
        ReleaseError: the file is missing, damaged, or no DuckDB file.
    """
    if not path.is_file():
        raise ReleaseError(Message.of("error.release.missing", name=path.stem))
    try:
        return duckdb.connect(
            str(path),
            read_only=True,
            config={"enable_external_access": "false", "lock_configuration": "true"},
        )
    except duckdb.Error as error:
        raise ReleaseError(Message.of("error.release.damaged", name=path.stem)) from error


def open_corpus(path: Path, *, read_only: bool = True) -> duckdb.DuckDBPyConnection:
    """Open the corpus file at ``path``, or make it, so that no query reaches another file."""
    return duckdb.connect(
        str(path), read_only=read_only, config={"enable_external_access": "false"}
    )


@contextmanager
def corpus_errors() -> Iterator[None]:
    """Turn what DuckDB says about the corpus into something a person can act on."""
    try:
        yield
    except duckdb.Error as error:
        words = str(error)
        if "No space left" in words or "quota exceeded" in words:
            raise CorpusError(Message.of("error.disk_full")) from error
        if isinstance(error, duckdb.IOException) and (
            "lock" in words.lower() or "being used by another process" in words
        ):
            raise CorpusError(Message.of("error.corpus.busy")) from error
        if isinstance(error, _UNREADABLE):
            raise CorpusError(Message.of("error.corpus.unreadable")) from error
        raise


@contextmanager
def time_limit(cursor: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt ``cursor`` when its query takes longer than ``seconds``."""
    alarm = threading.Timer(seconds, cursor.interrupt)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise ReleaseError(Message.of("error.release.too_slow")) from error
    finally:
        alarm.cancel()


def only_named(query: str, parameters: Mapping[str, object]) -> dict[str, object]:
    """Keep the parameters that ``query`` names: DuckDB refuses the others."""
    return {name: value for name, value in parameters.items() if f"${name}" in query}
