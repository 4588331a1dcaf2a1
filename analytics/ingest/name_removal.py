"""Takes the names out of texts, in processes beside the one that reads where there are many texts.

Masking costs more than all else together, and each text can be masked by itself.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import NamedTuple, TypeVar

from analytics.errors import CorpusError
from analytics.messages import Message
from analytics.posts import make_text_id
from analytics.privacy.known_names import KnownNames
from analytics.privacy.masking import mask
from analytics.settings import PROJECT_ROOT

_T = TypeVar("_T")

# Fewer texts are masked sooner than a process starts.
FEWEST_FOR_PROCESSES = 30_000
BATCH_TEXTS = 4_000
# Comments are often copies of one another ("mantap min"): the answer for so many is remembered.
_MOST_KNOWN = 50_000
_SHORT = 200
BATCH_CHARACTERS = 400_000
_MOST_PROCESSES = 4
# Batches handed out ahead, for each process: enough to keep it busy, few enough for the memory.
_AHEAD = 2
# For the collector of garbage in cycles, which finds none among posts and texts (7 % of the time).
FEW_COLLECTIONS = (50_000, 20, 50)
# Batches whose texts stay in memory at most.
_MOST_WAITING = 24


class NamelessText(NamedTuple):
    """A text in which nobody is named, and its identifier."""

    text: str
    text_id: str


@dataclass(frozen=True, slots=True)
class NameRemoval:
    """Takes out of a text whatever points to a person: what has a shape, and the names known.

    ``keep`` are folded handles of public accounts, which stay.
    """

    names: KnownNames
    keep: frozenset[str]
    _known: dict[str, NamelessText] = field(default_factory=dict, repr=False, compare=False)

    def text(self, text: str) -> str:
        """Return ``text`` with nobody named."""
        return self.names.mask(mask(text, keep=self.keep).text)

    def texts(self, texts: Sequence[str]) -> list[NamelessText]:
        """Return ``texts`` with nobody named, and what they are known by."""
        return [self._nameless(text) for text in texts]

    def _nameless(self, text: str) -> NamelessText:
        known = self._known.get(text)
        if known is None:
            masked = self.text(text)
            known = NamelessText(masked, make_text_id(masked))
            if len(text) <= _SHORT:
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[text] = known
        return known

    def through(
        self, batches: Iterator[_T], texts_of: Callable[[_T], list[str]], rows: int
    ) -> Iterator[tuple[_T, list[NamelessText]]]:
        """Yield each batch with its texts, nobody named in them, in the order of the batches.

        ``rows`` is how many texts there are about in all.

        Raises:
            CorpusError: a process that helped was ended from outside.
        """
        if rows < FEWEST_FOR_PROCESSES:
            for batch in batches:
                yield batch, self.texts(texts_of(batch))
            return
        workers = max(1, min(_MOST_PROCESSES, (os.cpu_count() or 1) - 1))
        with ExitStack() as stack:
            free: SimpleQueue[_Helper] = SimpleQueue()
            for _ in range(workers):
                free.put(stack.enter_context(_Helper(self)))

            def in_helper(texts: list[str]) -> list[NamelessText]:
                helper = free.get()
                try:
                    return helper.ask(texts)
                finally:
                    free.put(helper)

            threads = stack.enter_context(ThreadPoolExecutor(workers))
            waiting: deque[tuple[_T, Future[list[NamelessText]]]] = deque()
            for batch in batches:
                if len(waiting) >= _AHEAD * workers and not waiting[0][1].done():
                    # The helpers have enough to do: better mask here than wait for them.
                    here: Future[list[NamelessText]] = Future()
                    here.set_result(self.texts(texts_of(batch)))
                    waiting.append((batch, here))
                else:
                    waiting.append((batch, threads.submit(in_helper, texts_of(batch))))
                while waiting and (waiting[0][1].done() or len(waiting) > _MOST_WAITING):
                    done, nameless = waiting.popleft()
                    yield done, nameless.result()
            for done, nameless in waiting:
                yield done, nameless.result()


class _Helper:
    """A process that masks what it is sent. It ends when its input does, so with this process too.

    It is started by hand: ``multiprocessing`` would run the caller's own script again in it, which in a
    notebook or a script without a guard never comes to an end.
    """

    def __init__(self, removal: NameRemoval) -> None:
        self._removal = removal

    def __enter__(self) -> _Helper:
        path = os.pathsep.join((str(PROJECT_ROOT), os.environ.get("PYTHONPATH", "")))
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from analytics.ingest.name_removal import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": path.rstrip(os.pathsep)},
        )
        self._send(self._removal)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, texts: list[str]) -> list[NamelessText]:
        """Return ``texts`` with nobody named.

        Raises:
            CorpusError: the process was ended from outside.
        """
        assert self._process.stdout is not None
        try:
            self._send(texts)
            answer: list[NamelessText] = pickle.load(self._process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise CorpusError(Message.of("error.import.helper_ended")) from error
        return answer

    def _send(self, content: object) -> None:
        assert self._process.stdin is not None
        try:
            pickle.dump(content, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except OSError as error:
            raise CorpusError(Message.of("error.import.helper_ended")) from error


def serve() -> None:
    """Mask what comes in, until nothing more comes: what a helper process does."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints must not stand between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    gc.set_threshold(*FEW_COLLECTIONS)
    removal: NameRemoval = pickle.load(sys.stdin.buffer)
    while True:
        try:
            texts = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(removal.texts(texts), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()
