"""The command: ``python -m tests.quality.topics --sets sib_ind --rows ours,bertopic --quick``.

With no options it measures everything and writes ``docs/quality.md``.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tests.quality.topics.compare import RECIPES, compare
from tests.quality.topics.report import REPORT, as_tables, kept_text, write_report
from tests.quality.topics.sets import LABELLED, SETS, load_set


def main() -> None:
    """Load, compare, print, and write where nothing was left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default=",".join(SETS), help="of " + ", ".join(SETS))
    parser.add_argument("--rows", default=",".join(RECIPES), help="of " + ", ".join(RECIPES))
    parser.add_argument("--quick", action="store_true", help="no stability; writes nothing")
    chosen = parser.parse_args()
    wanted_sets, wanted_rows = chosen.sets.split(","), chosen.rows.split(",")
    if not set(wanted_sets) <= SETS.keys() or not set(wanted_rows) <= RECIPES.keys():
        parser.error("no such set or row")

    kept_text()  # A report that cannot be written fails now and not after a quarter of an hour.
    started = time.perf_counter()
    sets = []
    for code in wanted_sets:
        labelled = load_set(code)
        if labelled is None:
            print(f"{code} is left out: its file is not in {LABELLED}.")
        else:
            sets.append(labelled)
    with tempfile.TemporaryDirectory() as place:
        rows_of = compare(
            sets,
            wanted_rows,
            stability=not chosen.quick,
            vector_cache=Path(place),
            say=lambda what: print(f"{time.perf_counter() - started:6.0f} s  {what}", flush=True),
        )
    tables = as_tables(sets, rows_of)
    print(f"\n{tables}\n{time.perf_counter() - started:.0f} s")
    everything = len(sets) == len(SETS) and len(wanted_rows) == len(RECIPES)
    if everything and not chosen.quick:
        write_report(tables)
        print(f"written: {REPORT.name}")
    else:
        print(f"{REPORT.name} stays as it is: not everything was measured.")


if __name__ == "__main__":
    main()
