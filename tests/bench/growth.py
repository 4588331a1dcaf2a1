"""A corpus that grows: how long it takes to add new comments, and how many keep their topic.

``python -m tests.bench.growth --into 50000 --new 5000`` makes a corpus, fits it, adds new comments
without a new fit, and then fits again with all of them. ``--export FILE`` takes the comments of a real
export instead of made ones: its last tenth are the new ones.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from analytics.store import releases
from analytics.store.folders import DataFolder
from tests.bench.corpora import distinct_texts, write_export


def _run(data: Path, *arguments: str) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "analytics", *arguments],
        env=os.environ | {"SAMBUNG_RASA_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started


def _made(place: Path, into: int, new: int) -> tuple[Path, Path]:
    texts = distinct_texts(into + new, seed=5)
    first, second = place / "awal.csv", place / "baru.csv"
    write_export(first, texts[:into], seed=5)
    write_export(second, texts[into:], seed=6, first=into)
    return first, second


def _cut(place: Path, export: Path) -> tuple[Path, Path]:
    with export.open(encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    kept = len(rows) - len(rows) // 11
    parts = (place / "awal.csv", rows[:kept]), (place / "baru.csv", rows[kept:])
    for path, some in parts:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heading, *some])
    return parts[0][0], parts[1][0]


def _topics(data: Path) -> dict[str, int]:
    """Return post -> topic of the release on the pages, for posts that have one."""
    folder = DataFolder(data)
    name = releases.current_name(folder)
    assert name is not None
    with duckdb.connect(str(releases.release_path(folder, name)), read_only=True) as connection:
        rows = connection.execute(
            "SELECT post_id, topic_id FROM assignments WHERE topic_id >= 0"
        ).fetchall()
        changes = connection.execute(
            "SELECT kind, count(DISTINCT coalesce(before_id, topic_id)) FROM topic_changes GROUP BY kind"
        ).fetchall()
    print(f"  {name}: {len(rows):,} posts with a topic; {dict(changes)}")
    return dict(rows)


def _compare(before: dict[str, int], now: dict[str, int]) -> None:
    both = before.keys() & now.keys()
    same = sum(before[post] == now[post] for post in both)
    print(f"  {same / len(both):.2%} of the {len(both):,} posts with a topic in both keep it")
    print(f"  {len(before.keys() - now.keys()):,} have none any more")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=int, default=50_000)
    parser.add_argument("--new", type=int, default=5_000)
    parser.add_argument("--export", type=Path)
    parser.add_argument("--vectors", type=Path, help="a folder of vectors made before")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        data = place / "data"
        first, second = (
            _cut(place, chosen.export) if chosen.export else _made(place, chosen.into, chosen.new)
        )
        if chosen.vectors:
            (data / "cache").mkdir(parents=True)
            (data / "cache" / "vectors").symlink_to(chosen.vectors.resolve())
        _run(data, "import", str(first))
        print(f"fit: {_run(data, 'fit'):.1f} s")
        before = _topics(data)
        _run(data, "import", str(second))
        print(f"update: {_run(data, 'update'):.1f} s, release published")
        updated = _topics(data)
        _compare(before, updated)
        print(f"fit again, with the new ones: {_run(data, 'fit'):.1f} s")
        _compare(before, _topics(data))


if __name__ == "__main__":
    main()
