"""Kills imports and fits with SIGKILL at random moments and looks at what they leave behind.

``python -m tests.killing --rounds 10`` prints a table of moments and outcomes; the test of the same
thing runs fewer rounds.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from analytics.settings import PROJECT_ROOT
from analytics.store import releases
from analytics.store.activity import current_activity
from analytics.store.corpus import Corpus
from analytics.store.folders import DataFolder
from analytics.store.release import Release
from tests import tiny

IMPORT_ROWS, EMPTY_ROWS = 4_000, 20
FIT_ROWS = 120
_PATIENCE_S = 600.0
_LOOK_EVERY_S = 0.001


@dataclass(frozen=True, slots=True)
class Moment:
    """When to kill: ``seconds`` after the process started, took the lock, or began to publish."""

    after: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.after} + {self.seconds:.2f} s"


@dataclass(frozen=True, slots=True)
class Pace:
    """When an undisturbed run held the lock, began to publish, and had done its work, in seconds."""

    lock: float
    publish: float
    done: float


@dataclass(frozen=True, slots=True)
class State:
    """What a data folder holds: release, digest in it, hash of its file, posts, open write-ahead log."""

    release: str
    digest: str
    file_hash: str
    posts: int
    log_bytes: int
    is_said_to_run: bool
    leftovers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """One kill: what was killed when, whether it was in time, and the folder before and after."""

    work: str
    moment: Moment
    was_killed: bool
    stage: str
    before: State
    after: State
    completed: State | None


def look(folder: DataFolder) -> State:
    """Open the current release and the corpus as the app does, and count.

    Raises:
        SambungRasaError: one of them does not open.
    """
    name = releases.current_name(folder)
    assert name is not None
    release = Release(folder, name)
    try:
        assert release.extent().posts == release.run.counts["posts"]
        digest = release.run.digest
    finally:
        release.close()
    log = folder.corpus.with_name(f"{folder.corpus.name}.wal")
    log_bytes = log.stat().st_size if log.exists() else 0
    with Corpus(folder.corpus, read_only=True) as corpus:
        posts = corpus.status().posts
    file_hash = hashlib.sha256(releases.release_path(folder, name).read_bytes()).hexdigest()
    return State(
        name,
        digest,
        file_hash,
        posts,
        log_bytes,
        current_activity(folder) is not None,
        tuple(sorted(_leftovers(folder))),
    )


def _leftovers(folder: DataFolder) -> Iterator[str]:
    for path in folder.path.rglob("*"):
        name = path.name
        is_draft = ".partial" in name or ".draft" in name or name.endswith((".writing", ".wal"))
        if is_draft or name == "activity.json":
            yield str(path.relative_to(folder.path))


def run(folder: DataFolder, *arguments: str) -> str:
    """Run a command to its end and return what it said.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    return subprocess.run(
        [sys.executable, "-m", "analytics", *arguments],
        cwd=PROJECT_ROOT, env=_environment(folder), check=True, capture_output=True, text=True,
        timeout=_PATIENCE_S,
    ).stdout  # fmt: skip


def _environment(folder: DataFolder) -> dict[str, str]:
    return {**os.environ, "SAMBUNG_RASA_DATA": str(folder.path), "SAMBUNG_RASA_LANGUAGE": "en"}


def _start(folder: DataFolder, arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
    (folder.path / "activity.lock").unlink(missing_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "analytics", *arguments],
        cwd=PROJECT_ROOT, env=_environment(folder),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _stage(folder: DataFolder) -> str:
    # Not current_activity: asking takes the lock for a moment, and this asks all the time.
    with suppress(OSError, ValueError, KeyError):
        return str(json.loads((folder.path / "activity.json").read_text("utf-8"))["stage"])
    return "lock" if (folder.path / "activity.lock").exists() else "start"


def measure(folder: DataFolder, *arguments: str) -> Pace:
    """Run a command undisturbed in ``folder`` and note when it reached what."""
    begun = time.perf_counter()
    process = _start(folder, arguments)
    seen: dict[str, float] = {}
    at_work = 0.0
    while process.poll() is None:
        stage, now = _stage(folder), time.perf_counter() - begun
        if stage != "start":
            seen.setdefault("lock", now)
        seen.setdefault(stage, now)
        if stage not in ("start", "lock"):
            at_work = now
        time.sleep(_LOOK_EVERY_S)
    assert process.returncode == 0, arguments
    return Pace(seen["lock"], seen.get("publish", at_work), at_work)


def kill(folder: DataFolder, moment: Moment, *arguments: str) -> tuple[bool, str]:
    """Start a command and kill it at ``moment``; return whether it was still alive, and its stage."""
    begun = time.perf_counter()
    process = _start(folder, arguments)
    if moment.after != "start":
        while process.poll() is None:
            stage = _stage(folder)
            if stage == moment.after or (moment.after == "lock" and stage != "start"):
                begun = time.perf_counter()
                break
            time.sleep(_LOOK_EVERY_S)
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(0.0, begun + moment.seconds - time.perf_counter()))
    stage = _stage(folder)
    was_alive = process.poll() is None
    if was_alive:
        process.send_signal(signal.SIGKILL)
    process.wait(_PATIENCE_S)
    return was_alive, stage if was_alive else "over"


def write_comments(path: Path) -> None:
    """Write a table of ``IMPORT_ROWS`` different comments, ``EMPTY_ROWS`` of them without a text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "tanggal", "username", "komentar", "suka"])
        for row in range(IMPORT_ROWS):
            is_empty = row % (IMPORT_ROWS // EMPTY_ROWS) == 7
            text = "" if is_empty else f"Lampu gang {row} mati, warga RT {row % 61} sudah lapor"
            day = f"2026-0{row % 9 + 1}-1{row % 7} 10:00:00"
            writer.writerow([f"a{row:05}", day, f"akun{row % 700}", text, row % 50])


def write_sample_slice(path: Path, rows: int) -> None:
    """Write the first ``rows`` comments of the made-up sample under another name."""
    with (PROJECT_ROOT / "data" / "sample" / "comments.csv").open(
        encoding="utf-8", newline=""
    ) as source:
        kept = list(itertools.islice(csv.reader(source), rows + 1))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(kept)


def kill_imports(place: Path, rounds: int, chance: random.Random) -> list[Round]:
    """Kill ``rounds`` imports, each into a fresh copy of a folder with a release; repeat each."""
    table = place / "komentar.csv"
    write_comments(table)
    template = DataFolder(place / "import-template")
    tiny.make_release(template)
    arguments = ("import", str(table), "--platform", "instagram")
    pace = measure(_copy(template, place / "import-measured"), *arguments)
    working = pace.done - pace.lock
    done = []
    for number in range(rounds):
        folder = _copy(template, place / f"import-{number}")
        # Every second one in the last part: the insert, the commit and the checkpoint.
        low = 0.6 if number % 2 else 0.0
        moment = Moment("lock", chance.uniform(low, 1.0) * working)
        before = look(folder)
        was_killed, stage = kill(folder, moment, *arguments)
        after = look(folder)
        run(folder, *arguments)
        done.append(Round("import", moment, was_killed, stage, before, after, look(folder)))
        with Corpus(folder.corpus, read_only=True) as corpus:
            for entry in corpus.imports():
                assert entry.rows_read == entry.added + entry.known + entry.rejected
        shutil.rmtree(folder.path)
    return done


def kill_fits(
    place: Path, rounds: int, chance: random.Random, *, complete_each: bool
) -> list[Round]:
    """Kill ``rounds`` fits of one folder, one after the other, and let the last be repeated.

    ``complete_each`` repeats every one of them. The last third is killed while it publishes, the
    rest at moments spread over a run.
    """
    table = place / "tulisan.csv"
    write_sample_slice(table, FIT_ROWS)
    folder = DataFolder(place / "fit")
    run(folder, "import", str(table))
    run(folder, "fit")
    pace = measure(folder, "fit")
    publishing = max(1, rounds // 3)
    spread = rounds - publishing
    moments = [
        Moment("start", (number + chance.random()) / max(1, spread) * pace.publish)
        for number in range(spread)
    ] + [
        Moment("publish", chance.uniform(0.0, 1.0) * (pace.done - pace.publish))
        for _ in range(publishing)
    ]
    done = []
    for number, moment in enumerate(moments, start=1):
        before = look(folder)
        was_killed, stage = kill(folder, moment, "fit")
        after = look(folder)
        completed = None
        if complete_each or number == len(moments):
            run(folder, "fit")
            completed = look(folder)
        done.append(Round("fit", moment, was_killed, stage, before, after, completed))
    return done


def faults(done: Round) -> list[str]:
    """Say what a kill broke; nothing, it is hoped."""
    before, after, completed = done.before, done.after, done.completed
    found = []
    if after.release == before.release and after.file_hash != before.file_hash:
        found.append("the release changed")
    if done.work == "import" and after.release != before.release:
        found.append("an import replaced the release")
    if done.work == "fit" and after.digest != before.digest:
        found.append("another digest")
    added = IMPORT_ROWS - EMPTY_ROWS if done.work == "import" else 0
    if after.posts not in (before.posts, before.posts + added):
        found.append(f"{after.posts} posts: a half import")
    if after.is_said_to_run:
        found.append("said to run")
    if completed is None:
        return found
    if completed.posts != before.posts + added:
        found.append(f"{completed.posts} posts when repeated")
    if completed.digest != before.digest:
        found.append("another digest when repeated")
    if completed.is_said_to_run or completed.leftovers:
        found.append(f"left behind: {', '.join(completed.leftovers) or 'activity'}")
    return found


def _copy(template: DataFolder, to: Path) -> DataFolder:
    shutil.copytree(template.path, to)
    return DataFolder(to)


def _print_table(rounds: list[Round]) -> None:
    heading = ("killed", "moment", "stage", "posts", "wal bytes", "left by the kill", "faults")
    lines = [" | ".join(heading), " | ".join(["---"] * len(heading))]
    for done in rounds:
        new = " (new release)" if done.after.release != done.before.release else ""
        cells = (
            done.work if done.was_killed else f"{done.work} (was over)",
            str(done.moment),
            done.stage + new,
            f"{done.before.posts} -> {done.after.posts}",
            str(done.after.log_bytes),
            ", ".join(done.after.leftovers) or "-",
            "; ".join(faults(done)) or "none",
        )
        lines.append(" | ".join(cells))
    sys.stdout.writelines(f"| {line} |\n" for line in lines)


def main() -> int:
    """Run the rounds, half of them imports, and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory() as place:
        imports = kill_imports(Path(place), chosen.rounds // 2, chance)
        fits = kill_fits(Path(place), chosen.rounds - len(imports), chance, complete_each=True)
    _print_table([*imports, *fits])
    return 1 if any(faults(done) for done in (*imports, *fits)) else 0


if __name__ == "__main__":
    sys.exit(main())
