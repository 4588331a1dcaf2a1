"""Keyed pseudonyms: the same author is the same key, and nobody without the key file can say who."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from analytics.errors import CorpusError
from analytics.messages import Message
from analytics.posts import Platform

KEY_FILE = "pseudonym.key"
_KEY_BYTES = 32
_KEY_TEXT = re.compile(rb"[0-9a-f]{64}\n?")
_SEPARATOR = "\x1f"


def fold_handle(handle: str) -> str:
    """Return ``handle`` without what two spellings of one account differ in: spaces, ``@``, case."""
    return handle.strip().lstrip("@").strip().casefold()


class Pseudonyms:
    """Makes pseudonyms and other digests with one secret key, which it never shows.

    A digest is the BLAKE2b of its parts, keyed, 8 bytes as 16 hex digits. The ``person`` parameter
    of BLAKE2b keeps the kinds of digest apart, so an author key can never equal a row's by design.
    """

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise ValueError("a pseudonym key has 32 bytes")
        self._key = key

    @classmethod
    def open(cls, data_folder: Path) -> Pseudonyms:
        """Read the key of ``data_folder``, made there on first use (owner-only, atomically).

        Raises:
            CorpusError: the key file is damaged or cannot be read or made. It is never replaced:
                a new key would make every known author a stranger.
        """
        path = data_folder / KEY_FILE
        try:
            if not path.exists():
                _make_key(path)
            content = path.read_bytes()
        except OSError as error:
            raise CorpusError(Message.of("privacy.key.unreadable", path=str(path))) from error
        if not _KEY_TEXT.fullmatch(content):
            raise CorpusError(Message.of("privacy.key.damaged", path=str(path)))
        return cls(bytes.fromhex(content.decode("ascii")))

    def author_key(self, platform: Platform, handle: str) -> str:
        """Return the pseudonym (16 hex digits) of the account ``handle`` on ``platform``."""
        return self._digest(b"author", platform + _SEPARATOR + fold_handle(handle))

    def row_id(self, *parts: str) -> str:
        """Return a digest (16 hex digits) of a row that has no identifier, from what is in it."""
        return self._digest(b"row", _SEPARATOR.join(parts))

    @property
    def fingerprint(self) -> str:
        """A digest (16 hex digits) of the key alone: says which key it is, and is safe to store."""
        return self._digest(b"fingerprint", "")

    def _digest(self, kind: bytes, content: str) -> str:
        return hashlib.blake2b(
            content.encode(), digest_size=8, key=self._key, person=kind
        ).hexdigest()

    def __repr__(self) -> str:
        return "Pseudonyms(key hidden)"

    def __reduce__(self) -> str:
        # A pickle (a cache, a worker's queue) would carry the key in the open.
        raise TypeError("Pseudonyms cannot be pickled")


def _make_key(path: Path) -> None:
    """Put a new key at ``path`` whole or not at all; a key that another process put there stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}.draft")
    try:
        _write_new(draft, secrets.token_hex(_KEY_BYTES).encode("ascii") + b"\n")
        try:
            # A link, unlike a rename, fails when the key is already there.
            os.link(draft, path)
        except FileExistsError:
            return
        except OSError:
            # File systems without links (FAT, some shares): still never over an existing key.
            with suppress(FileExistsError):
                _write_new(path, draft.read_bytes())
    finally:
        draft.unlink(missing_ok=True)


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
