"""Many at once, and things go wrong: twenty visitors read while two imports and a fit run and are killed.

``python -m tests.bench.together --kills 20``. The visitors speak to the server as a browser does, over
its websocket, and go from page to page; whatever the server shows them as an error counts. The work is
started as the *Data* page starts it, in processes of its own; at random moments one of them, with all
its helpers, gets SIGKILL, and is started again. In the end the corpus must hold every row once.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from analytics.jobs.job import Job, new_job
from analytics.jobs.records import JobKind, Request, Status
from analytics.jobs.start import start
from analytics.pipeline import SAMPLE_FILE
from analytics.store import releases
from analytics.store.folders import DataFolder
from tests.browser.server import Server, serve

PAGES = ("overview", "map", "themes", "comments", "export", "data", "about")
_PATIENCE_S = 180.0
_ERROR = 1  # Alert.Format.ERROR


@dataclass
class Seen:
    """What the visitors saw."""

    visits: int = 0
    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Visitor:
    """One session, over the websocket that a browser uses."""

    def __init__(self, server: Server, seen: Seen) -> None:
        self._seen = seen
        address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
        self._left = ExitStack()
        self._socket: ClientConnection = self._left.enter_context(
            connect(
                address,
                subprotocols=[Subprotocol("streamlit")],
                max_size=None,
                open_timeout=_PATIENCE_S,
            )
        )
        self._hashes: dict[str, str] = {}
        self._visit("")

    def go(self, page: str) -> None:
        """Open ``page`` and wait until it is drawn."""
        self._visit(self._hashes.get(page, ""))

    def close(self) -> None:
        """Leave."""
        self._left.close()

    def _visit(self, page_hash: str) -> None:
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        asked.rerun_script.page_script_hash = page_hash
        begun = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        shown: Counter[str] = Counter()
        while True:
            message = ForwardMsg()
            content = self._socket.recv(timeout=_PATIENCE_S)
            assert isinstance(content, bytes)
            message.ParseFromString(content)
            kind = message.WhichOneof("type")
            if kind == "navigation":
                self._hashes = {
                    page.url_pathname or "overview": page.page_script_hash
                    for page in message.navigation.app_pages
                }
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                element = message.delta.new_element
                if element.WhichOneof("type") == "exception":
                    shown[element.exception.message] += 1
                elif element.WhichOneof("type") == "alert" and element.alert.format == _ERROR:
                    shown[element.alert.body] += 1
            elif kind == "script_finished":
                # A page change ends one run and begins another.
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    break
                if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    shown[f"script ended {message.script_finished}"] += 1
                    break
        with self._seen.lock:
            self._seen.visits += 1
            self._seen.seconds.append(time.perf_counter() - begun)
            self._seen.errors.update(shown)


def _browse(server: Server, seen: Seen, seed: int, over: threading.Event) -> None:
    draw = random.Random(seed)
    visitor = Visitor(server, seen)
    while not over.is_set():
        try:
            visitor.go(draw.choice(PAGES))
        except Exception as error:  # a lost connection is an error that somebody saw
            with seen.lock:
                seen.errors[f"{type(error).__name__}: {error}"] += 1
            with suppress(Exception):
                visitor.close()
            visitor = Visitor(server, seen)
        over.wait(draw.uniform(0.5, 3.0))
    visitor.close()


def _write(path: Path, rows: int, start_id: int) -> None:
    with SAMPLE_FILE.open(encoding="utf-8", newline="") as file:
        sentences = [row["teks"] for row in csv.DictReader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id_str", "created_at", "full_text", "username"))
        for number in range(rows):
            text = f"{sentences[number % len(sentences)]} {number}"
            when = f"2026-0{number % 9 + 1}-11T10:00:00+07:00"
            writer.writerow((start_id + number, when, text, f"warga_{number % 997}"))


def _ask_import(folder: DataFolder, path: Path) -> Job:
    job = new_job(folder)
    with path.open("rb") as source:
        asked = job.save(source, path.name)
    job.ask(Request(JobKind.IMPORT, "id", files=(asked,)))
    start(folder, job)
    return job


def _ask_fit(folder: DataFolder) -> Job:
    job = new_job(folder)
    job.ask(Request(JobKind.FIT, "id"))
    start(folder, job)
    return job


def _kill(job: Job) -> str | None:
    """Kill the job's process and its helpers; return the stage it was in, None if it was over."""
    state = job.written_state()
    if state is None or state.is_over or not state.pid or not job.is_worked_on():
        return None
    with suppress(ProcessLookupError, PermissionError):
        # The job's process leads a session of its own.
        os.killpg(os.getpgid(state.pid), signal.SIGKILL)
        return f"{state.status}, {state.stage or 'at the start'}"
    return None


def _rows(folder: DataFolder) -> tuple[int, int]:
    """Return how many posts there are, and how many different platform's identifiers."""
    with duckdb.connect(str(folder.corpus), read_only=True) as connection:
        counted = connection.execute("SELECT count(*), count(DISTINCT native_id) FROM posts")
        found = counted.fetchone()
        assert found is not None
        return int(found[0]), int(found[1])


def _settle(folder: DataFolder, jobs: list[Job]) -> list[str]:
    """Start what was killed again until all is done; return the sentences of what failed."""
    failed: list[str] = []
    deadline = time.monotonic() + 900
    while time.monotonic() < deadline:
        states = [job.state() for job in jobs]
        for job, state in zip(jobs, states, strict=True):
            if state is not None and state.status is Status.STOPPED:
                start(folder, job)
            elif state is not None and state.status is Status.FAILED and state.message:
                failed.append(str(state.message))
        if all(
            state is not None and state.is_over and state.status is not Status.STOPPED
            for state in states
        ):
            return failed
        time.sleep(0.5)
    return [*failed, "not done in time"]


def _round(
    folder: DataFolder, number: int, rows: int, draw: random.Random, kills: int
) -> list[str]:
    """Run two imports and a fit, killing ``kills`` times; return what happened at each."""
    said: list[str] = []
    jobs = []
    for part in range(2):
        path = folder.path.parent / f"berkas-{number}-{part}.csv"
        _write(path, rows, 10**17 + (2 * number + part) * rows)
        jobs.append(_ask_import(folder, path))
    jobs.append(_ask_fit(folder))
    while kills:
        time.sleep(draw.uniform(0.3, 6.0))
        victim = draw.choice(jobs)
        stage = _kill(victim)
        if stage is not None:
            kills -= 1
            said.append(stage)
            time.sleep(0.5)
            start(folder, victim)
        elif all((state := job.state()) is None or state.is_over for job in jobs):
            jobs.append(_ask_fit(folder))
    said += [f"FAILED: {sentence}" for sentence in _settle(folder, jobs)]
    return said


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument(
        "--rows", type=int, default=6_000, help="of each of the two files of a round"
    )
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    draw = random.Random(chosen.seed)
    seen = Seen()
    with tempfile.TemporaryDirectory() as made:
        folder = DataFolder(Path(made) / "data")
        folder.path.mkdir()
        first = Path(made) / "awal.csv"
        _write(first, 1_500, 10**16)
        _settle(folder, [_ask_import(folder, first)])
        _settle(folder, [_ask_fit(folder)])
        expected = 1_500
        said: list[str] = []
        with serve(folder.path) as server:
            over = threading.Event()
            visitors = [
                threading.Thread(target=_browse, args=(server, seen, seed, over))
                for seed in range(chosen.visitors)
            ]
            for visitor in visitors:
                visitor.start()
            number = 0
            while len([stage for stage in said if not stage.startswith("FAILED")]) < chosen.kills:
                left = chosen.kills - len(said)
                said += _round(folder, number, chosen.rows, draw, min(5, left))
                expected += 2 * chosen.rows
                number += 1
            over.set()
            for visitor in visitors:
                visitor.join()
        posts, identifiers = _rows(folder)
        published = len(releases.names(folder))
        leftovers = [
            str(path.relative_to(folder.path))
            for path in folder.path.rglob("*")
            if ".draft" in path.name or ".partial" in path.name or ".unpacked" in path.name
        ]
        shutil.rmtree(folder.path)
    stages = Counter(said)
    spent = sorted(seen.seconds)
    print(
        f"{chosen.visitors} visitors, {seen.visits} visits, {sum(seen.errors.values())} errors seen"
    )
    print(f"p50 {spent[len(spent) // 2]:.2f} s, p95 {spent[len(spent) * 95 // 100]:.2f} s")
    print(f"{number} rounds of two imports and a fit, {len(said)} kills:")
    for stage, times in stages.most_common():
        print(f"  {times:3} {stage}")
    print(f"rows expected {expected:,}, in the corpus {posts:,}, different {identifiers:,}")
    print(f"{published} releases, left over: {leftovers or 'nothing'}")
    for sentence, times in seen.errors.most_common():
        print(f"  error seen {times} x: {sentence}")
    is_whole = posts == identifiers == expected
    failed = seen.errors or not is_whole or any(stage.startswith("FAILED") for stage in said)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
