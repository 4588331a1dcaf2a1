"""Where things lie in the data folder.

Made-up comments have a folder of their own, with a corpus, releases and a pointer of their own, so
that they and real comments cannot mix, whatever order things are done in.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import CorpusError
from analytics.messages import Message

_MADE_UP = "made_up"


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


def write_atomically(path: Path, content: str) -> None:
    """Put ``content`` under ``path`` so that a reader sees the old or the new, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
