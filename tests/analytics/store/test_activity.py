"""What is under way: one writer, readers are told how far, the dead do not count."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analytics.errors import CorpusError
from analytics.settings import PROJECT_ROOT
from analytics.store.activity import current_activity, writing
from analytics.store.folders import DataFolder

_WRITER = """
import sys, pathlib
from analytics.store.activity import writing
from analytics.store.folders import DataFolder
with writing(DataFolder(pathlib.Path(sys.argv[1])), "fit") as announcer:
    announcer.say("cluster", 0.25)
    print("under way", flush=True)
    sys.stdin.read()
"""


@contextmanager
def other_process(folder: DataFolder) -> Iterator[subprocess.Popen[bytes]]:
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(folder.path)],
        cwd=PROJECT_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"under way\n"
        yield writer
    finally:
        writer.kill()
        writer.communicate()


def test_nothing_is_under_way_at_first(folder: DataFolder) -> None:
    assert current_activity(folder) is None


def test_progress_is_told_while_it_lasts(folder: DataFolder) -> None:
    before = datetime.now(UTC)
    with writing(folder, "import") as announcer:
        assert current_activity(folder) is None
        announcer.say("read", 0.5)
        activity = current_activity(folder)
        assert activity is not None
        assert (activity.kind, activity.stage, activity.done) == ("import", "read", 0.5)
        assert before <= activity.started <= before + timedelta(seconds=30)
        announcer.say("read", 0.504)
        assert current_activity(folder) == activity
        announcer.say("read", 0.6)
        later = current_activity(folder)
        assert later is not None
        assert later.done == 0.6
    assert current_activity(folder) is None


def test_work_that_fails_is_over_too(folder: DataFolder) -> None:
    def fail() -> None:
        with writing(folder, "fit") as announcer:
            announcer.say("embed", 0.1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert current_activity(folder) is None
    with writing(folder, "fit"):
        pass


def test_nobody_writes_while_another_process_does(folder: DataFolder) -> None:
    with other_process(folder):
        activity = current_activity(folder)
        assert activity is not None
        assert (activity.kind, activity.stage, activity.done) == ("fit", "cluster", 0.25)
        with pytest.raises(CorpusError) as caught, writing(folder, "import"):
            pass
        assert caught.value.message.key == "error.corpus.busy"
        # Being refused must not clear what the other announced.
        assert current_activity(folder) == activity


def test_a_killed_process_does_not_count(folder: DataFolder) -> None:
    with other_process(folder) as writer:
        writer.kill()  # SIGKILL: nothing of its own runs any more
        writer.wait()
    assert (folder.path / "activity.json").exists()
    assert current_activity(folder) is None
    with writing(folder, "import") as announcer:
        announcer.say("read", 0.0)
        activity = current_activity(folder)
        assert activity is not None
        assert activity.kind == "import"


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"kind": "fit"}', '{"kind":"fit","stage":"a","done":"x","started":1}'],
)
def test_a_broken_note_is_no_activity(folder: DataFolder, content: str) -> None:
    with writing(folder, "fit"):
        (folder.path / "activity.json").write_text(content, encoding="utf-8")
        assert current_activity(folder) is None


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CorpusError), writing(DataFolder(tmp_path / "file" / "data"), "fit"):
        pass
