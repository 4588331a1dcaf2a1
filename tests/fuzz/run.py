"""Fuzzes the readers for as long as asked, and says what was met.

``python -m tests.fuzz.run json|csv|xlsx --minutes 10`` is guided by coverage;
``python -m tests.fuzz.run mutate --minutes 10`` damages the fixtures of every format and the real files
that lie beside the checkout. Inputs that broke something stay in the folder that is named at the end.
Exit code 1 when there were any.
"""

from __future__ import annotations

import argparse
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.fuzz.attempts import Attempts, Tally, read_tally
from tests.fuzz.mutations import mutate
from tests.fuzz.seeds import cut, fixtures, real_files, seeds_of

_KINDS = ("json", "csv", "xlsx")
_COVERAGE = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)")
# A process that has tried nothing new for so long is stuck in native code.
_STUCK_S = 60.0
_LOOK_EVERY_S = 2.0
_SHORTEST_S = 5.0
_TRIES_A_SEED = 20


def run_guided(kind: str, seconds: float, folder: Path) -> tuple[Tally, str]:
    """Fuzz one kind of file for ``seconds``; returns the tally and what was covered.

    A process that dies or sticks in native code is a crash or a hang, and another one goes on from the
    corpus that it left.
    """
    seeds = folder / "seeds"
    seeds.mkdir()
    (folder / "found").mkdir()
    found = seeds_of(kind, folder)
    for name, content in found.items():
        (seeds / name).write_bytes(content)
    print(f"{len(found)} seeds")
    total, covered = Tally(), ""
    end = time.monotonic() + seconds
    processes = 0
    while (left := end - time.monotonic()) > _SHORTEST_S:
        processes += 1
        (folder / "state.json").unlink(missing_ok=True)
        log = folder / f"log-{processes}.txt"
        with log.open("wb") as target:
            command = [sys.executable, "-m", "tests.fuzz.guided", kind, str(folder), str(int(left))]
            process = subprocess.Popen(command, stdout=target, stderr=target)
            is_stuck = _wait(process, folder)
        tally = read_tally(folder)
        total.add(tally)
        words = log.read_text(encoding="utf-8", errors="replace")
        if lines := _COVERAGE.findall(words):
            covered = "cov {} edges, {} features, corpus of {} inputs".format(*lines[-1])
        if not tally.tried:
            raise SystemExit(f"nothing was tried:\n{words[-3_000:]}")
        if is_stuck or process.returncode != 0:
            why = "stuck in native code" if is_stuck else f"ended with {process.returncode}"
            (total.hangs if is_stuck else total.crashes)[why] += 1
            (folder / "input").replace(folder / "found" / f"native-{processes}")
    return total, covered


def _wait(process: subprocess.Popen[bytes], folder: Path) -> bool:
    """Wait for ``process`` to end; True if it had to be ended since it was stuck."""
    seen, since = -1, time.monotonic()
    while process.poll() is None:
        time.sleep(_LOOK_EVERY_S)
        tried = read_tally(folder).tried
        if tried != seen:
            seen, since = tried, time.monotonic()
        elif time.monotonic() - since > _STUCK_S:
            process.send_signal(signal.SIGQUIT)
            time.sleep(_LOOK_EVERY_S)
            process.kill()
            process.wait()
            return True
    return False


def run_mutations(seconds: float, folder: Path, seed: int) -> Tally:
    """Damage every fixture and every real file again and again for ``seconds``."""
    chance = random.Random(seed)
    scratch = folder / "seeds"
    scratch.mkdir()
    sources = list(fixtures(scratch).values())
    reals = [cut(content) for content in real_files().values()]
    print(f"{len(sources)} fixtures, {len(reals)} real files, seed {seed}")
    attempts = Attempts(folder)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for source in (*sources, *reals):
            for _ in range(_TRIES_A_SEED):
                if time.monotonic() >= end:
                    break
                attempts.attempt(mutate(source, chance))
    return attempts.tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=(*_KINDS, "mutate"))
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=0, help="of the mutations")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{asked.what}-"))
    begun = time.monotonic()
    covered = ""
    if asked.what == "mutate":
        tally = run_mutations(asked.minutes * 60, folder, asked.seed)
    else:
        tally, covered = run_guided(asked.what, asked.minutes * 60, folder)
    seconds = time.monotonic() - begun
    print(
        f"{asked.what}: {tally.tried:,} inputs in {seconds:,.0f} s, {tally.tried / seconds:,.0f}/s"
    )
    if covered:
        print(covered)
    print(f"crashes {tally.crashes.total()}, hangs {tally.hangs.total()}")
    print(f"slowest input {tally.slowest_s:.1f} s")
    print(f"{tally.posts:,} posts read, {tally.rejected:,} records rejected with a reason")
    print(f"{tally.refused:,} inputs refused with a sentence: {_listed(tally.refusals)}")
    print(f"recognised as {len(tally.kinds)} kinds: {_listed(tally.kinds)}")
    if tally.crashes or tally.hangs:
        print(f"crashes by place: {_listed(tally.crashes)}")
        print(f"hangs by place: {_listed(tally.hangs)}")
        print(f"their inputs: {folder / 'found'}")
        raise SystemExit(1)


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.most_common()) or "none"


if __name__ == "__main__":
    main()
