"""Many at once: ``python -m tests.bench.load --data FOLDER`` lets ten threads ask one release.

Every answer is compared with the one that a single thread got; a difference or an error fails.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd

from analytics.store.release import Release, Sort
from tests.bench.pages import quantile
from tests.bench.views import open_release, views_of
from ui.url_state import View

Question = Callable[[], pd.DataFrame]
_PAGE = 25
_MAP_POINTS = 20_000


def questions_of(release: Release) -> Mapping[str, Question]:
    """Return what the pages ask, for each view, by a name."""
    questions: dict[str, Question] = {}
    for name, view in views_of(release).items():
        for asked, question in _of_view(release, view).items():
            questions[f"{asked}, {name}"] = question
    return questions


def _of_view(release: Release, view: View) -> dict[str, Question]:
    filters, post_id = view.filters, view.comment
    questions: dict[str, Question] = {
        "totals": lambda: pd.DataFrame([release.totals(filters)]),
        "topic_sizes": lambda: release.topic_sizes(filters),
        "volume": lambda: release.volume(filters, "week"),
        "comments": lambda: release.comments(filters, Sort.LIKED, limit=_PAGE),
        "distinct_comments": lambda: release.distinct_comments(filters, Sort.TYPICAL, limit=5),
        "map_points": lambda: release.map_points(filters, limit=_MAP_POINTS),
    }
    if post_id:
        questions |= {
            "thread": lambda: release.thread(post_id, around=12),
            "copies": lambda: release.copies(post_id, limit=30),
            "neighbours": lambda: release.neighbours(post_id),
        }
    return questions


def main() -> int:
    """Ask everything alone, then from all threads at once, and print how long each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    release = open_release(chosen.data)
    questions = questions_of(release)
    alone: dict[str, float] = {}
    answers: dict[str, pd.DataFrame] = {}
    for name, question in questions.items():
        begun = time.perf_counter()
        answers[name] = question()
        alone[name] = time.perf_counter() - begun

    def ask_all(seed: int) -> tuple[list[tuple[str, float]], list[str]]:
        spent, wrong = [], []
        for _ in range(chosen.rounds):
            for name in random.Random(seed).sample(sorted(questions), len(questions)):
                begun = time.perf_counter()
                answer = questions[name]()
                spent.append((name, time.perf_counter() - begun))
                if not answer.equals(answers[name]):
                    wrong.append(name)
        return spent, wrong

    begun = time.perf_counter()
    with ThreadPoolExecutor(chosen.threads) as threads:
        results = list(threads.map(ask_all, range(chosen.threads)))
    took = time.perf_counter() - begun
    spent = [one for found, _ in results for one in found]
    wrong = [name for _, found in results for name in found]
    times = [seconds * 1000 for _, seconds in spent]
    print(f"{release.name}: {chosen.threads} threads, {len(spent)} questions in {took:.1f} s")
    print(f"wrong answers: {len(wrong)} {sorted(set(wrong))}")
    print(
        f"ms under load: p50 {statistics.median(times):.0f}, p95 {quantile(times, 0.95):.0f}, "
        f"max {max(times):.0f}"
    )
    print("| question | alone, ms | under load p50, ms |\n|---|---|---|")
    for name in sorted(alone, key=lambda name: -alone[name]):
        loaded = statistics.median(seconds * 1000 for asked, seconds in spent if asked == name)
        print(f"| {name} | {alone[name] * 1000:.0f} | {loaded:.0f} |")
    release.close()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
