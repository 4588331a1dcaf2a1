"""Releases take one another's place whole or not at all, whenever the process dies."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from analytics.settings import PROJECT_ROOT
from analytics.store import releases, switching
from analytics.store.activity import writing
from analytics.store.folders import DataFolder, write_atomically
from analytics.store.release import Release
from analytics.store.switching import Switch, carry_out, draft_path, final_path, settle
from tests import tiny

# Dies before a given call of what moves, writes down or removes a file.
_DYING = """
import os, pathlib, signal, sys
from analytics.store import switching
from analytics.store.folders import DataFolder
from analytics.store.switching import Switch, carry_out
left = int(sys.argv[2])
def dying(act):
    def acted(*arguments, **named):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return act(*arguments, **named)
    return acted
pathlib.Path.replace = dying(pathlib.Path.replace)
pathlib.Path.unlink = dying(pathlib.Path.unlink)
carry_out(DataFolder(pathlib.Path(sys.argv[1])), Switch(("20300101T000000Z", "20300101T000001Z"), "20300101T000001Z", tuple(sys.argv[3:])))
"""
NEW = ("20300101T000000Z", "20300101T000001Z")


def files(folder: DataFolder) -> set[str]:
    return {path.name for path in folder.releases.iterdir()}


@pytest.fixture
def two(folder: DataFolder) -> tuple[str, str]:
    """Two releases, the second current, and two that are to take their places."""
    made = tiny.make_release(folder), tiny.make_release(folder)
    for old, new in zip(made, NEW, strict=True):
        draft_path(folder, new).write_bytes(final_path(folder, old).read_bytes())
    return made


def test_new_ones_take_the_place_of_old_ones(folder: DataFolder, two: tuple[str, str]) -> None:
    assert carry_out(folder, Switch(NEW, NEW[1], two)) == ()
    assert files(folder) == {f"{name}.duckdb" for name in NEW}
    assert releases.current_name(folder) == NEW[1]


def test_the_pointer_stays_where_nothing_is_said_of_it(
    folder: DataFolder, two: tuple[str, str]
) -> None:
    carry_out(folder, Switch(NEW[:1], None, two[:1]))
    assert releases.current_name(folder) == two[1]
    assert files(folder) >= {f"{two[1]}.duckdb", f"{NEW[0]}.duckdb"}


def test_whoever_comes_next_ends_what_a_killed_process_began(
    folder: DataFolder, two: tuple[str, str]
) -> None:
    kept = {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}
    outcomes = []
    for step in range(20):
        for path in folder.releases.iterdir():
            path.unlink()
        for path, content in kept.items():
            path.write_bytes(content)
        died = subprocess.run(
            [sys.executable, "-c", _DYING, str(folder.path), str(step), *two], cwd=PROJECT_ROOT
        )
        # Whatever it points to opens at any moment.
        release = Release(folder, releases.current_name(folder) or "")
        assert release.extent().posts == 11
        release.close()
        with writing(folder, "import"):
            pass
        if died.returncode == 0:
            break
        assert died.returncode == -signal.SIGKILL
        is_new = releases.current_name(folder) == NEW[1]
        assert files(folder) == {f"{name}.duckdb" for name in (NEW if is_new else two)}
        outcomes.append(is_new)
    # Before it is written down nothing happens; from then on everything does.
    assert outcomes[0] is False
    assert outcomes == sorted(outcomes)
    assert len(outcomes) >= 8


def test_a_file_that_is_still_open_goes_later(
    folder: DataFolder, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, which does not remove what somebody reads."""
    unlink = Path.unlink

    def refusing(self: Path, missing_ok: bool = False) -> None:
        if self.name == f"{two[1]}.duckdb":
            raise PermissionError(13, "used by another process")
        unlink(self, missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refusing)
        assert carry_out(folder, Switch(NEW, NEW[1], two)) == (two[1],)
        assert settle(folder) == (two[1],)
    assert final_path(folder, two[1]).exists()
    # Somebody goes back meanwhile: what is left to do must not move the pointer again.
    folder.pointer.write_text(NEW[0], encoding="utf-8")
    with writing(folder, "import"):
        pass
    assert files(folder) == {f"{name}.duckdb" for name in NEW}
    assert releases.current_name(folder) == NEW[0]


def test_what_cannot_be_put_in_place_leaves_everything_as_it_was(
    folder: DataFolder, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, content: str) -> None:
        if path == folder.pointer:
            raise OSError(28, "No space left on device")
        write_atomically(path, content)

    monkeypatch.setattr(switching, "write_atomically", refuse)
    with pytest.raises(OSError, match="No space"):
        carry_out(folder, Switch(NEW, NEW[1], two))
    assert releases.current_name(folder) == two[1]
    assert files(folder) == {f"{name}.duckdb" for name in two}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"new": 1}', b"\xff"])
def test_a_note_that_nobody_can_read_stops_no_work(
    folder: DataFolder, tiny_release: str, content: bytes
) -> None:
    (folder.releases / "switch.json").write_bytes(content)
    settle(folder)
    name = tiny.make_release(folder)
    assert files(folder) == {f"{tiny_release}.duckdb", f"{name}.duckdb"}


def test_a_release_that_was_complete_when_its_process_died_does_not_count_twice(
    folder: DataFolder,
) -> None:
    """Renamed, but not pointed at: it becomes the current one, and is let go in its turn."""
    made = [tiny.make_release(folder, keep=2) for _ in range(2)]
    left = (releases.published_at(made[1]) + timedelta(seconds=1)).strftime("%Y%m%dT%H%M%SZ")
    final_path(folder, left).write_bytes(final_path(folder, made[1]).read_bytes())
    (folder.releases / "switch.json").write_text(
        f'{{"new": ["{left}"], "current": "{left}", "old": []}}', encoding="utf-8"
    )
    name = tiny.make_release(folder, keep=2)
    assert releases.names(folder) == [name, left]
    assert releases.current_name(folder) == name
    assert files(folder) == {f"{name}.duckdb", f"{left}.duckdb"}


def test_newer_releases_stay_when_somebody_goes_back_to_an_older_one(folder: DataFolder) -> None:
    made = [tiny.make_release(folder) for _ in range(3)]
    folder.pointer.write_text(made[0], encoding="utf-8")
    name = tiny.make_release(folder)
    assert releases.names(folder) == [name, *reversed(made)]
