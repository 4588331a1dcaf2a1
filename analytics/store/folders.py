"""Where things lie in the data folder.

Made-up comments have a folder of their own, with a corpus, releases and a pointer of their own, so
that they and real comments cannot mix, whatever order things are done in.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import CorpusError
from analytics.messages import Message

_MADE_UP = "made_up"
# Names under which something is written before it gets its own: here, of the key, of rejected rows,
# of releases.
_DRAFTS = (".*.draft*", "pseudonym.key.*.draft", "rejected/.*.draft", "releases/.*.draft")
# Where archives are unpacked (``analytics.ingest.carriers.archives``): what a killed process leaves there
# names people.
_UNPACKED = ".unpacked-*"
# Far longer than a shard of vectors takes to write, or a look into an archive.
_WRITING_S = 600.0


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The real data folder, or the made-up one inside it."""

    path: Path
    made_up: bool = False

    @property
    def corpus(self) -> Path:
        """The corpus file."""
        return self.path / "corpus.duckdb"

    @property
    def releases(self) -> Path:
        """The folder of releases."""
        return self.path / "releases"

    @property
    def pointer(self) -> Path:
        """The file that names the current release."""
        return self.path / "CURRENT"

    @property
    def cache(self) -> Path:
        """What can be computed again."""
        return self.path / "cache"

    def made_up_folder(self) -> DataFolder:
        """The folder of the sample that belongs to this data folder."""
        return DataFolder(self.path / _MADE_UP, made_up=True)

    def ensure(self) -> None:
        """Make the folder.

        Raises:
            CorpusError: it cannot be made or written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CorpusError(Message.of("error.folder", folder=str(self.path))) from error

    def sweep(self) -> None:
        """Remove what a process that was killed had not finished. Call it with the write lock held."""
        long_ago = time.time() - _WRITING_S
        for pattern in _DRAFTS:
            for draft in self.path.glob(pattern):
                # A leftover does no harm; a disk that refuses must not stop the work.
                with suppress(OSError):
                    draft.unlink()
        # What DuckDB moves out of a memory that is too small.
        shutil.rmtree(self.path / "corpus.duckdb.tmp", ignore_errors=True)
        for unpacked in self.path.glob(_UNPACKED):
            # Somebody may be looking into an archive right now; that takes no lock.
            with suppress(OSError):
                if max(p.stat().st_mtime for p in (unpacked, *unpacked.iterdir())) < long_ago:
                    shutil.rmtree(unpacked, ignore_errors=True)
        for draft in self.cache.rglob("*.writing"):
            # The cache is shared with the made-up folder, whose fit may be writing right now.
            with suppress(OSError):
                if draft.stat().st_mtime < long_ago:
                    draft.unlink()


def draft_of(path: Path) -> Path:
    """Return an unused name beside ``path`` for its content until it is complete."""
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}.draft")


def write_atomically(path: Path, content: str) -> None:
    """Put ``content`` under ``path`` so that a reader sees the old or the new, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = draft_of(path)
    try:
        with draft.open("w", encoding="utf-8") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
