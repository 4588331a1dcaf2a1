"""The data folder: made-up and real apart, and files that are whole or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.errors import CorpusError
from analytics.store.folders import DataFolder, write_atomically


def test_made_up_comments_have_everything_for_themselves(folder: DataFolder) -> None:
    made_up = folder.made_up_folder()
    assert made_up.made_up
    assert not folder.made_up
    for of in ("corpus", "releases", "pointer"):
        assert getattr(made_up, of) != getattr(folder, of)
        assert getattr(made_up, of).is_relative_to(made_up.path)


def test_ensure_makes_the_folder_and_may_be_repeated(folder: DataFolder) -> None:
    folder.ensure()
    folder.ensure()
    assert folder.path.is_dir()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        DataFolder(tmp_path / "file" / "data").ensure()
    assert caught.value.message.key == "error.folder"
    assert str(tmp_path) in str(caught.value)


def test_write_atomically_replaces_and_leaves_nothing_beside(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "CURRENT"
    write_atomically(target, "satu\n")
    write_atomically(target, "dua\n")
    assert target.read_text(encoding="utf-8") == "dua\n"
    assert [path.name for path in target.parent.iterdir()] == ["CURRENT"]


def test_a_write_that_fails_keeps_the_old_and_leaves_nothing_beside(tmp_path: Path) -> None:
    target = tmp_path / "CURRENT"
    write_atomically(target, "lama")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(target, "baru \ud800")
    assert target.read_text(encoding="utf-8") == "lama"
    assert [path.name for path in tmp_path.iterdir()] == ["CURRENT"]
