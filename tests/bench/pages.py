"""Server time of each page on a real release: ``python -m tests.bench.pages --data FOLDER``.

The time is that of the script, as Streamlit runs it for a visitor, from its start to its last
element; sending to the browser and drawing there is not in it. *First* has every cache of the app
cleared, the open release too; *repeated* is the same visitor again.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import streamlit as st
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.testing.v1 import AppTest

from analytics.settings import PROJECT_ROOT, read_settings
from tests.bench.views import open_release, views_of
from ui.url_state import View, write_link

PAGES = ("overview", "map", "themes", "comments", "export")
_PATIENCE_S = 120.0
LIMIT_MS = 500.0


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of a run: on the clock, and of this process on all cores."""

    wall: float
    cpu: float


class Stopwatch:
    """Times the outermost script run: a rerun or a change of page happens inside it."""

    def __init__(self) -> None:
        self.spent = Spent(0.0, 0.0)
        self._depth = 0

    def timed(self, run_script: Callable[..., None]) -> Callable[..., None]:
        """Return ``run_script`` with the watch held to it."""

        def run(*arguments: object) -> None:
            self._depth += 1
            wall, cpu = time.perf_counter(), time.process_time()
            try:
                run_script(*arguments)
            finally:
                self._depth -= 1
                if not self._depth:
                    self.spent = Spent(
                        (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000
                    )

        return run


def visit(page: str, view: View) -> AppTest:
    """Return a visitor who came in by a link to ``view`` and is about to open ``page``."""
    app = AppTest.from_file(str(PROJECT_ROOT / "app.py"), default_timeout=_PATIENCE_S)
    for name, value in write_link(view, "id").items():
        app.query_params[name] = value
    # A change of page drops the query string; what it said stays in the session.
    return app.run().switch_page(f"pages/{page}.py")


def measure(
    watch: Stopwatch, page: str, view: View, rounds: int
) -> tuple[list[Spent], list[Spent]]:
    """Open ``page`` with ``view`` as a first visitor and once more, ``rounds`` times."""
    first: list[Spent] = []
    repeated: list[Spent] = []
    for _ in range(rounds):
        app = visit(page, view)
        st.cache_data.clear()
        st.cache_resource.clear()
        for spent in (first, repeated):
            app.run()
            if app.exception or app.error:
                raise SystemExit(f"{page} does not open: {app.exception or app.error}")
            assert app.session_state["view"] == view
            spent.append(watch.spent)
    return first, repeated


def quantile(values: list[float], share: float) -> float:
    """Return the value that ``share`` of ``values`` do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def row(name: str, spent: list[Spent]) -> str:
    """Return p50, p95 and max on the clock, and the median of processor time, as a table's row."""
    wall = [one.wall for one in spent]
    figures = (
        statistics.median(wall),
        quantile(wall, 0.95),
        max(wall),
        statistics.median(one.cpu for one in spent),
    )
    return f"| {name} | " + " | ".join(f"{figure:.0f}" for figure in figures) + " |"


def main() -> int:
    """Measure every page in every view and print the milliseconds; fail where p95 is too high."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=read_settings().data)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--page", choices=PAGES, action="append")
    chosen = parser.parse_args()
    os.environ["SAMBUNG_RASA_DATA"] = str(chosen.data.resolve())
    release = open_release(chosen.data)
    views: Mapping[str, View] = views_of(release)
    print(f"{release.name}: {release.run.counts}, {os.cpu_count()} cores, ms of {chosen.rounds}")
    release.close()
    print("| page, view | p50 | p95 | max | cpu p50 |\n|---|---|---|---|---|")
    watch = Stopwatch()
    too_slow = 0
    with patch.object(ScriptRunner, "_run_script", watch.timed(ScriptRunner._run_script)):
        visit("overview", View()).run()  # What a server loads once, with its first visitor.
        for page in chosen.page or PAGES:
            whole: dict[str, list[Spent]] = {"first": [], "repeated": []}
            for name, view in views.items():
                for kind, spent in zip(
                    whole, measure(watch, page, view, chosen.rounds), strict=True
                ):
                    whole[kind] += spent
                    print(row(f"{page}, {name}, {kind}", spent), flush=True)
            for kind, spent in whole.items():
                print(row(f"**{page}, all views, {kind}**", spent), flush=True)
                too_slow += quantile([one.wall for one in spent], 0.95) >= LIMIT_MS
    return 1 if too_slow else 0


if __name__ == "__main__":
    sys.exit(main())
