"""Says what is being written right now, so that the app can tell people and nobody writes twice.

The lock belongs to the process: when it dies, however it dies, the lock is free again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from filelock import FileLock, Timeout

from analytics.errors import CorpusError
from analytics.messages import Message
from analytics.store.folders import DataFolder, write_atomically
from analytics.store.switching import settle


@dataclass(frozen=True, slots=True)
class Activity:
    """What is under way: ``kind`` (import, fit or forget), its stage, and how far the stage is (0 to 1)."""

    kind: str
    stage: str
    done: float
    started: datetime


class Announcer:
    """Tells readers how far the work is."""

    def __init__(self, folder: DataFolder, kind: str) -> None:
        self._path = folder.path / "activity.json"
        self._kind = kind
        self._started = datetime.now(UTC)
        self._last: tuple[str, int] | None = None

    def say(self, stage: str, done: float) -> None:
        """Note the stage; written at most once a percent."""
        state = (stage, int(done * 100))
        if state == self._last:
            return
        self._last = state
        activity = Activity(self._kind, stage, done, self._started)
        entry = asdict(activity) | {"started": self._started.isoformat()}
        write_atomically(self._path, json.dumps(entry))

    def clear(self) -> None:
        """Say that nothing is under way any more."""
        self._path.unlink(missing_ok=True)


@contextmanager
def writing(folder: DataFolder, kind: str, *, patience_s: float = 2.0) -> Iterator[Announcer]:
    """Hold the folder's write lock while ``kind`` (import, fit or forget) is under way.

    ``patience_s`` is how long to wait for it. Readers hold the lock for a moment when they ask
    whether its owner is alive, so a little patience is always needed.

    Raises:
        CorpusError: another process holds it.
    """
    folder.ensure()
    lock = FileLock(folder.path / "activity.lock")
    try:
        lock.acquire(timeout=patience_s)
    except Timeout as error:
        raise CorpusError(Message.of("error.corpus.busy")) from error
    except OSError as error:
        raise CorpusError(Message.of("error.folder", folder=str(folder.path))) from error
    announcer = Announcer(folder, kind)
    try:
        # A disk that refuses now must not stop the work; publishing will say so if it has to.
        with suppress(OSError):
            settle(folder)
        folder.sweep()
        yield announcer
    finally:
        announcer.clear()
        lock.release()


def current_activity(folder: DataFolder) -> Activity | None:
    """Return what is under way, or None. What a dead process left behind does not count."""
    try:
        entry = json.loads((folder.path / "activity.json").read_text(encoding="utf-8"))
        activity = Activity(
            str(entry["kind"]),
            str(entry["stage"]),
            float(entry["done"]),
            datetime.fromisoformat(entry["started"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    lock = FileLock(folder.path / "activity.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return activity
    except OSError:
        return None
    lock.release()
    return None
