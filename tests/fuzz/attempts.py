"""Tries inputs one after another, and keeps count and every input that broke something."""

from __future__ import annotations

import hashlib
import json
import resource
import shutil
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field, fields
from pathlib import Path

from analytics.privacy.pseudonyms import Pseudonyms
from tests.fuzz.invariants import HangError, read_through, time_limit

LONGEST_S = 10.0
# An input that needs more than this breaks the run there, not the machine.
_MEMORY_BYTES = 4 << 30
_WRITE_EVERY_S = 2.0
_STATE = "state.json"


@dataclass(slots=True)
class Tally:
    """What a run met. ``crashes`` and ``hangs`` count inputs, by the place where they broke."""

    tried: int = 0
    posts: int = 0
    rejected: int = 0
    refused: int = 0
    slowest_s: float = 0.0
    crashes: Counter[str] = field(default_factory=Counter)
    hangs: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Take another process's tally into this one."""
        self.tried += other.tried
        self.posts += other.posts
        self.rejected += other.rejected
        self.refused += other.refused
        self.slowest_s = max(self.slowest_s, other.slowest_s)
        self.crashes += other.crashes
        self.hangs += other.hangs
        self.refusals += other.refusals
        self.kinds += other.kinds


class Attempts:
    """Inputs given to the readers, in a folder of their own. What breaks is kept in ``found/``.

    Limits the memory of the process it is made in.
    """

    def __init__(self, folder: Path) -> None:
        self.tally = Tally()
        self._folder = folder
        self._input = folder / "input"
        self._scratch = folder / "scratch"
        self._found = folder / "found"
        self._scratch.mkdir(parents=True, exist_ok=True)
        self._found.mkdir(exist_ok=True)
        self._pseudonyms = Pseudonyms.open(folder / "data")
        self._written = 0.0
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))

    def attempt(self, content: bytes) -> None:
        """Read ``content`` as a file."""
        self._input.write_bytes(content)
        tally = self.tally
        tally.tried += 1
        begun = time.perf_counter()
        try:
            with time_limit(LONGEST_S):
                outcome = read_through(self._input, self._pseudonyms, self._scratch)
        except HangError as error:
            tally.hangs[self._keep(content, error)] += 1
        except Exception as error:
            tally.crashes[self._keep(content, error)] += 1
        else:
            tally.posts += outcome.posts
            tally.rejected += outcome.rejected
            tally.refused += bool(outcome.refusals)
            tally.refusals.update(outcome.refusals)
            tally.kinds.update(outcome.kinds)
        now = time.perf_counter()
        tally.slowest_s = max(tally.slowest_s, now - begun)
        if now - self._written > _WRITE_EVERY_S:
            self._written = now
            self.write()

    def write(self) -> None:
        """Write the tally where a parent process finds it should this one die."""
        state = self._folder / _STATE
        draft = state.with_suffix(".draft")
        content = {each.name: getattr(self.tally, each.name) for each in fields(Tally)}
        draft.write_text(json.dumps(content), encoding="utf-8")
        draft.replace(state)

    def _keep(self, content: bytes, error: BaseException) -> str:
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if "/analytics/" in frame.filename] or frames
        place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
        broken = f"{type(error).__name__} at {place}"
        name = f"{place.replace(':', '-')}-{hashlib.blake2b(content, digest_size=6).hexdigest()}"
        if len(list(self._found.glob(f"{place.replace(':', '-')}-*.txt"))) < 3:
            (self._found / name).write_bytes(content)
            words = "".join(traceback.format_exception(error))
            (self._found / f"{name}.txt").write_text(words, encoding="utf-8", errors="replace")
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._scratch.mkdir()
        return broken


def read_tally(folder: Path) -> Tally:
    """Return the tally that a process left in ``folder``; an empty one if there is none."""
    try:
        state = json.loads((folder / _STATE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Tally()
    tally = Tally()
    for name, value in state.items():
        setattr(tally, name, Counter(value) if isinstance(value, dict) else value)
    return tally
