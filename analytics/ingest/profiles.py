"""Mappings that a person made once, used again when the same columns come back."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import InputFileError
from analytics.ingest.column_names import fold_name
from analytics.ingest.records import Field
from analytics.messages import Message
from analytics.posts import Platform

FOLDER = "profiles"


@dataclass(frozen=True, slots=True)
class Profile:
    """A saved mapping: field code -> column, an empty column leaving the field out."""

    columns: tuple[str, ...]
    mapping: Mapping[str, str]
    platform: Platform | None


def find_profile(data_folder: Path, columns: Sequence[str]) -> Profile | None:
    """Return the profile saved for a table with these columns, in whatever order; None without one.

    A damaged profile counts as none: the columns are then guessed, and can be saved again.
    """
    try:
        content = json.loads(_path(data_folder, columns).read_text(encoding="utf-8"))
        mapping = {Field(field).value: str(column) for field, column in content["mapping"].items()}
        platform = Platform(content["platform"]) if content["platform"] else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if any(column and column not in columns for column in mapping.values()):
        return None
    return Profile(tuple(columns), mapping, platform)


def save_profile(data_folder: Path, profile: Profile) -> None:
    """Save ``profile`` in place of one for the same columns, whole or not at all.

    Raises:
        InputFileError: it cannot be written.
    """
    path = _path(data_folder, profile.columns)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.draft")
    content = {
        "columns": list(profile.columns),
        "mapping": dict(profile.mapping),
        "platform": profile.platform.value if profile.platform else None,
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise InputFileError(Message.of("import.profile.not_saved")) from error
    finally:
        draft.unlink(missing_ok=True)


def _path(data_folder: Path, columns: Sequence[str]) -> Path:
    folded = "\x1f".join(sorted(fold_name(column) for column in columns))
    digest = hashlib.blake2b(folded.encode(), digest_size=8).hexdigest()
    return data_folder / FOLDER / f"{digest}.json"
