"""Time, memory and progress of importing a large CSV, in a process of its own.

``python -m tests.bench.importing --rows 1000000``; the file is made here, from the sample's sentences.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analytics.pipeline import SAMPLE_FILE


def write_rows(path: Path, rows: int, *, distinct: bool = False, seed: int = 1) -> None:
    """Write a CSV of ``rows`` comments, one in twenty with something to mask, by a third as many accounts.

    The sample's sentences come again and again; ``distinct`` joins halves of two, so that hardly any does.
    """
    draw = random.Random(seed)
    with SAMPLE_FILE.open(encoding="utf-8", newline="") as file:
        sentences = [row["teks"] for row in csv.DictReader(file)]
    start = datetime(2024, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id_str", "created_at", "full_text", "username", "favorite_count"))
        for number in range(rows):
            text = draw.choice(sentences)
            if distinct:
                other = draw.choice(sentences)
                text = f"{text[: len(text) // 2]} {other[len(other) // 2 :]}"
            if number % 20 == 0:
                text += f" hubungi 0812{draw.randrange(10**7, 10**8)} atau @warga{number}"
            writer.writerow(
                (
                    1_700_000_000_000_000_000 + number * 1_013,
                    (start + timedelta(seconds=31 * number)).isoformat(),
                    text,
                    f"warga_{draw.randrange(max(1, rows // 3))}",
                    draw.randrange(200),
                )
            )


def _watch(folder: Path, seen: list[float], done: threading.Event) -> None:
    while not done.wait(0.2):
        try:
            seen.append(json.loads((folder / "activity.json").read_text(encoding="utf-8"))["done"])
        except (OSError, ValueError):
            continue


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--distinct", action="store_true", help="hardly any text twice")
    chosen = parser.parse_args()
    rows = chosen.rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "ekspor.csv"
        write_rows(path, rows, distinct=chosen.distinct)
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB")
        seen: list[float] = []
        done = threading.Event()
        watcher = threading.Thread(target=_watch, args=(folder / "data", seen, done))
        watcher.start()
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "analytics", "import", str(path)],
            env=os.environ | {"SAMBUNG_RASA_DATA": str(folder / "data")},
            check=True,
        )
        seconds = time.perf_counter() - started
        done.set()
        watcher.join()
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        steps = len(set(seen))
        print(f"{seconds:.1f} s, {rows / seconds:,.0f} rows/s, peak {peak / 1024:,.0f} MB")
        print(f"progress: {steps} steps seen, from {min(seen):.2f} to {max(seen):.2f}")


if __name__ == "__main__":
    main()
