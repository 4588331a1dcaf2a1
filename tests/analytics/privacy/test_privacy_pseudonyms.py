"""Pseudonyms: stable with a key, worthless without it, and the key never shown or replaced."""

from __future__ import annotations

import os
import pickle
import stat
import threading
from pathlib import Path

import pytest

from analytics.errors import CorpusError
from analytics.posts import Platform
from analytics.privacy.pseudonyms import KEY_FILE, Pseudonyms


def test_the_same_author_is_the_same_key_however_the_handle_is_written(tmp_path: Path) -> None:
    pseudonyms = Pseudonyms.open(tmp_path)
    key = pseudonyms.author_key(Platform.X, "Warga_Baik")
    assert len(key) == 16
    assert int(key, 16) >= 0
    for spelling in (" @warga_baik ", "WARGA_BAIK", "@Warga_Baik", "@@warga_baik"):
        assert pseudonyms.author_key(Platform.X, spelling) == key
    assert pseudonyms.author_key(Platform.INSTAGRAM, "Warga_Baik") != key
    assert pseudonyms.author_key(Platform.X, "warga_baik2") != key


def test_the_key_outlives_the_process_and_differs_between_folders(tmp_path: Path) -> None:
    first = Pseudonyms.open(tmp_path / "a").author_key(Platform.X, "budi")
    assert Pseudonyms.open(tmp_path / "a").author_key(Platform.X, "budi") == first
    assert Pseudonyms.open(tmp_path / "b").author_key(Platform.X, "budi") != first


@pytest.mark.skipif(os.name == "nt", reason="Windows has no owner-only mode bits")
def test_the_key_file_is_for_its_owner_only_and_leaves_no_draft(tmp_path: Path) -> None:
    Pseudonyms.open(tmp_path)
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_many_first_users_at_once_agree_on_one_key(tmp_path: Path) -> None:
    keys: list[str] = []
    barrier = threading.Barrier(8)

    def use() -> None:
        barrier.wait()
        keys.append(Pseudonyms.open(tmp_path).author_key(Platform.X, "budi"))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_without_links_the_key_is_still_made_and_never_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(source: object, target: object) -> None:
        raise OSError("links are not supported here")

    monkeypatch.setattr(os, "link", no_links)
    first = Pseudonyms.open(tmp_path).author_key(Platform.X, "budi")
    content = (tmp_path / KEY_FILE).read_bytes()
    assert Pseudonyms.open(tmp_path).author_key(Platform.X, "budi") == first
    assert (tmp_path / KEY_FILE).read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"abc", b"z" * 64, b"0" * 63, b"0" * 66, b"\x00" * 64])
def test_a_damaged_key_is_an_error_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / KEY_FILE).write_bytes(content)
    with pytest.raises(CorpusError) as caught:
        Pseudonyms.open(tmp_path)
    assert caught.value.message.key == "privacy.key.damaged"
    assert (tmp_path / KEY_FILE).read_bytes() == content


def test_a_key_that_is_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).mkdir()
    with pytest.raises(CorpusError) as caught:
        Pseudonyms.open(tmp_path)
    assert caught.value.message.key == "privacy.key.unreadable"


def test_the_key_is_not_shown_and_not_pickled(tmp_path: Path) -> None:
    pseudonyms = Pseudonyms.open(tmp_path)
    secret = (tmp_path / KEY_FILE).read_text().strip()
    shown = f"{pseudonyms!r} {pseudonyms}"
    assert secret not in shown
    assert repr(bytes.fromhex(secret)) not in shown
    with pytest.raises(TypeError):
        pickle.dumps(pseudonyms)


def test_row_ids_tell_their_parts_apart(tmp_path: Path) -> None:
    pseudonyms = Pseudonyms.open(tmp_path)
    assert pseudonyms.row_id("a", "bc") != pseudonyms.row_id("ab", "c")
    assert pseudonyms.row_id("x", "budi") != pseudonyms.author_key(Platform.X, "budi")
    assert pseudonyms.row_id("a", "b") == pseudonyms.row_id("a", "b")


def test_the_fingerprint_tells_keys_apart_and_nothing_else(tmp_path: Path) -> None:
    first = Pseudonyms.open(tmp_path / "a")
    assert first.fingerprint == Pseudonyms.open(tmp_path / "a").fingerprint
    assert first.fingerprint != Pseudonyms.open(tmp_path / "b").fingerprint
    assert len(first.fingerprint) == 16
    assert first.fingerprint not in (tmp_path / "a" / KEY_FILE).read_text()
    assert first.fingerprint not in (first.row_id(""), first.author_key(Platform.X, ""))
