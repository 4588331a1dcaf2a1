"""Vectors on disk, by text: shard files that are written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_KEY_BYTES = 16
# What numpy and zipfile raise for a file that is cut short, overwritten or not theirs.
_DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, NotImplementedError)


class VectorCache:
    """Vectors of one model, in ``folder``.

    A shard is an ``.npz`` of ``keys`` uint8 (n, 16) and ``vectors`` float32 (n, dimensions); zip
    checksums tell a damaged one, which is ignored and removed. A shard appears under its name only
    when it is complete (temporary file, then ``os.replace``), so the process may be killed at any
    moment and two processes may write at once.
    """

    def __init__(self, folder: Path, dimensions: int) -> None:
        self._folder = folder
        self._dimensions = dimensions

    def find(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Look up ``texts``.

        Returns:
            vectors float32 (n, dimensions), zero where unknown; known bool (n,).
        """
        vectors = np.zeros((len(texts), self._dimensions), dtype=np.float32)
        known = np.zeros(len(texts), dtype=np.bool_)
        rows_of_key: dict[bytes, list[int]] = {}
        for row, text in enumerate(texts):
            rows_of_key.setdefault(_key(text), []).append(row)
        # Oldest name first and the first hit stays: two shards with one text always give the same.
        for keys, shard_vectors in self._shards(wanted=rows_of_key):
            for position, key in enumerate(keys):
                for row in rows_of_key.pop(key, ()):
                    vectors[row] = shard_vectors[position]
                    known[row] = True
            if not rows_of_key:
                break
        return vectors, known

    def add(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Store ``vectors`` float32 (n, dimensions) of ``texts`` as one shard."""
        _write_shard(self._folder, b"".join(_key(text) for text in texts), vectors)

    def _shards(
        self, wanted: dict[bytes, list[int]]
    ) -> Iterator[tuple[list[bytes], NDArray[np.float32]]]:
        for path in sorted(self._folder.glob("*.npz")):
            try:
                with np.load(path, allow_pickle=False) as stored:
                    raw = stored["keys"].tobytes()
                    keys = [
                        raw[start : start + _KEY_BYTES] for start in range(0, len(raw), _KEY_BYTES)
                    ]
                    # Vectors are read only where needed: keys are a hundredth of a shard.
                    if not any(key in wanted for key in keys):
                        continue
                    vectors = stored["vectors"]
                    if vectors.shape != (len(keys), self._dimensions):
                        raise ValueError(path.name)
                    if vectors.dtype != np.float32 or not np.isfinite(vectors).all():
                        raise ValueError(path.name)
            except _DAMAGED:
                path.unlink(missing_ok=True)
                continue
            yield keys, vectors


def _write_shard(folder: Path, keys: bytes, vectors: NDArray[np.float32]) -> None:
    name = hashlib.blake2b(keys, digest_size=12).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=folder, suffix=".writing")
    try:
        with os.fdopen(descriptor, "wb") as target:
            np.savez(
                target,
                keys=np.frombuffer(keys, dtype=np.uint8).reshape(-1, _KEY_BYTES),
                vectors=vectors.astype(np.float32, copy=False),
            )
            target.flush()
            os.fsync(target.fileno())
        Path(temporary).replace(folder / f"{name}.npz")
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _key(text: str) -> bytes:
    # Lone surrogates occur in exports; they must have a key too.
    return hashlib.blake2b(
        text.encode("utf-8", errors="surrogatepass"), digest_size=_KEY_BYTES
    ).digest()


def keep_only(root: Path, texts: Iterable[str]) -> int:
    """Remove from every cache below ``root`` the vectors of all but ``texts``; return how many.

    A vector gives much of its text away, so it goes with it. Each shard is written anew before the
    old one is removed: a process killed between the two leaves a vector twice, never none.
    """
    kept_keys = {_key(text) for text in texts}
    dropped = 0
    for path in sorted(root.rglob("*.npz")):
        try:
            with np.load(path, allow_pickle=False) as stored:
                raw = stored["keys"].tobytes()
                keys = [raw[at : at + _KEY_BYTES] for at in range(0, len(raw), _KEY_BYTES)]
                stays = [key in kept_keys for key in keys]
                if all(stays):
                    continue
                vectors = stored["vectors"][stays]
        except _DAMAGED:
            path.unlink(missing_ok=True)
            continue
        dropped += len(keys) - len(vectors)
        if len(vectors):
            remaining = [key for key, stay in zip(keys, stays, strict=True) if stay]
            _write_shard(path.parent, b"".join(remaining), vectors)
        path.unlink()
    return dropped
