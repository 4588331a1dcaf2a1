"""Kills imports and fits outright and looks at what is left: nothing by half, nothing in the way.

``KILL_ROUNDS`` asks for more kills than the four of an ordinary run.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analytics.settings import PROJECT_ROOT
from analytics.store.activity import writing
from analytics.store.corpus import Corpus
from analytics.store.folders import DataFolder
from tests import killing, tiny

ROUNDS = int(os.environ.get("KILL_ROUNDS", "4"))


def test_a_killed_import_leaves_all_or_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    rounds: list[killing.Round] = []
    # On a machine that is busy at one moment and free at the next, a kill may come too late.
    for attempt in range(4):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        rounds += killing.kill_imports(folder, ROUNDS // 2, random.Random(5 + attempt))
        if any(done.was_killed for done in rounds):
            break
    assert any(done.was_killed for done in rounds)
    assert [killing.faults(done) for done in rounds] == [[] for _ in rounds]


@pytest.mark.model
def test_a_killed_fit_leaves_the_release_before_and_can_be_repeated(tmp_path: Path) -> None:
    rounds = killing.kill_fits(
        tmp_path, ROUNDS - ROUNDS // 2, random.Random(5), complete_each=False
    )
    assert any(done.was_killed for done in rounds)
    assert rounds[-1].completed is not None
    assert [killing.faults(done) for done in rounds] == [[] for _ in rounds]


@pytest.mark.parametrize("is_committed", [False, True])
def test_what_a_killed_import_had_only_in_its_log_is_read_without_writing(
    folder: DataFolder, is_committed: bool
) -> None:
    """The narrowest moments, hit exactly: just before the commit, and before the log is folded in."""
    tiny.make_release(folder)
    die = "os.kill(os.getpid(), signal.SIGKILL)"
    script = f"""
import os, pathlib, signal, sys
from dataclasses import replace
from analytics.store.corpus import Corpus
from tests import tiny
corpus = Corpus(pathlib.Path(sys.argv[1]))
more = [replace(post, post_id=f"{{at:016x}}") for at in range(500) for post in tiny.posts()[:1]]
with corpus.transaction():
    corpus.add(more)
    {"pass" if is_committed else die}
{die}
"""
    died = subprocess.run([sys.executable, "-c", script, str(folder.corpus)], cwd=PROJECT_ROOT)
    assert died.returncode == -signal.SIGKILL
    log = folder.corpus.with_name("corpus.duckdb.wal")
    assert log.exists() == is_committed
    expected = 511 if is_committed else 11
    for read_only in (True, False, True):
        with Corpus(folder.corpus, read_only=read_only) as corpus:
            assert corpus.status().posts == expected
    assert not log.exists()


def test_the_next_writer_removes_what_a_killed_one_left(folder: DataFolder) -> None:
    tiny.make_release(folder)
    vectors = folder.cache / "vectors" / "model"
    vectors.mkdir(parents=True)
    (folder.path / "rejected").mkdir()
    left = [
        folder.path / ".CURRENT.0f.draft",
        folder.path / ".corpus.duckdb.0f.draft",
        folder.path / ".corpus.duckdb.0f.draft.wal",
        folder.path / "pseudonym.key.0f.draft",
        folder.path / "rejected" / ".0f.draft",
        vectors / "old.writing",
    ]
    for path in left:
        path.write_bytes(b"half")
    hours_ago = time.time() - 7200
    os.utime(vectors / "old.writing", (hours_ago, hours_ago))
    (vectors / "new.writing").write_bytes(b"another fit writes this")
    kept = {folder.corpus, folder.pointer, vectors / "new.writing"}

    with writing(folder, "import"):
        assert not [path for path in left if path.exists()]
        assert all(path.exists() for path in kept)


def test_a_corpus_that_could_not_be_made_leaves_no_file(
    folder: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The very file that DuckDB itself cannot open again must never stand under the corpus' name."""
    folder.ensure()
    seen: list[list[str]] = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.append(sorted(path.name for path in folder.path.iterdir()))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    with Corpus(folder.corpus) as corpus:
        assert corpus.status().posts == 0
    ((draft,),) = seen
    assert draft.endswith(".draft")
    assert [path.name for path in folder.path.iterdir()] == [folder.corpus.name]
