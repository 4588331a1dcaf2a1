"""Every format with its fixture damaged: posts that add up or one sentence, within a time limit."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.test_every_format import EXPORTS
from tests.fuzz.invariants import read_through, time_limit
from tests.fuzz.mutations import Mutation, kind_of, mutate, mutate_bytes

_LIMIT_S = 5.0
# A workbook is opened in a process of its own first, which takes most of its time.
_EXAMPLES, _WORKBOOK_EXAMPLES = 30, 6


@pytest.fixture(scope="module")
def pseudonyms(tmp_path_factory: pytest.TempPathFactory) -> Pseudonyms:
    return Pseudonyms.open(tmp_path_factory.mktemp("data"))


def _hold(content: bytes, mutation: Mutation, folder: Path, pseudonyms: Pseudonyms) -> None:
    path = folder / "ekspor"
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)

    @settings(
        max_examples=_WORKBOOK_EXAMPLES if kind_of(content) == "xlsx" else _EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(chance=st.randoms(use_true_random=False))
    def check(chance: random.Random) -> None:
        path.write_bytes(mutation(content, chance))
        with time_limit(_LIMIT_S):
            read_through(path, pseudonyms, scratch)

    check()


@pytest.mark.parametrize("code", sorted(EXPORTS))
def test_a_damaged_export_ends_in_posts_or_one_sentence(
    code: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    _hold(EXPORTS[code](tmp_path).read_bytes(), mutate, tmp_path, pseudonyms)


@pytest.mark.parametrize("wrapping", ["gz", "zip", "parquet"])
def test_a_damaged_wrapping_ends_in_posts_or_one_sentence(
    wrapping: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    plain = EXPORTS["x_tweet_harvest"](tmp_path)
    _hold(_WRAPPINGS[wrapping](plain), mutate_bytes, tmp_path, pseudonyms)


def _gzipped(plain: Path) -> bytes:
    import gzip

    return gzip.compress(plain.read_bytes())


def _zipped(plain: Path) -> bytes:
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(plain, "hasil/ekspor.csv")
        archive.write(plain, "hasil/lagi.csv")
    return target.getvalue()


def _as_parquet(plain: Path) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet

    rows = list(csv.DictReader(io.StringIO(plain.read_text(encoding="utf-8"), newline="")))
    target = pa.BufferOutputStream()
    pyarrow.parquet.write_table(pa.Table.from_pylist(rows), target)
    return bytes(target.getvalue())


_WRAPPINGS = {"gz": _gzipped, "zip": _zipped, "parquet": _as_parquet}


def test_parquet_holds_values_that_python_does_not(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    """Days of the year 5,000,000, a zone that nobody knows, bytes that are no text: None of it ends a reading."""
    import pyarrow as pa
    import pyarrow.parquet

    broken = pa.py_buffer(b"\xff\xfe\xfd")
    offsets = pa.array([0, 1, 2, 3], pa.int32()).buffers()[1]
    columns = {
        "created_at": pa.array([2**31 - 1, -(2**31), 19_843], pa.int32()).cast(pa.date32()),
        "retrieved_at": pa.array([2**50, -(2**50), 0], pa.int64()).cast(pa.timestamp("s")),
        "answered_at": pa.array([0, 1, 2], pa.int64()).cast(pa.timestamp("us", "Mars/Phobos")),
        "author": pa.Array.from_buffers(pa.string(), 3, [None, offsets, broken]),
        "likes": pa.array([2**62, 0, -1], pa.int64()).cast(pa.duration("us")),
    }
    text = pa.array(["jalan rusak", "lampu mati", "air keruh"])
    path = tmp_path / "a.parquet"
    for name, column in columns.items():
        pyarrow.parquet.write_table(pa.table({"text": text, name: column}), path)
        outcome = read_through(path, pseudonyms, tmp_path)
        assert (outcome.posts, outcome.rejected) == (3, 0)
