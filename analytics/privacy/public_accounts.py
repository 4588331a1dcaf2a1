"""Accounts that are public and stay named: agencies' and media's, listed in ``data/agencies/``.

One file an agency, the project's own first; a file of the same name in the data folder takes its
place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from analytics.errors import SettingError
from analytics.messages import Message
from analytics.posts import AuthorKind, Platform
from analytics.privacy.pseudonyms import fold_handle
from analytics.settings import PROJECT_ROOT

_FOLDER = "agencies"
_KINDS = {
    AuthorKind.GOVERNMENT.value: AuthorKind.GOVERNMENT,
    AuthorKind.MEDIA.value: AuthorKind.MEDIA,
}


Account = tuple[Platform, str]
Owner = tuple[str, AuthorKind]


class PublicAccounts:
    """Says whether an account is public, whose it is, and which handles stay written in texts."""

    def __init__(self, owners: Mapping[Account, Owner]) -> None:
        """Take (platform, handle) -> (name of the agency, its kind)."""
        self._owners = {
            (platform, fold_handle(handle)): owner for (platform, handle), owner in owners.items()
        }

    def kind_of(self, platform: Platform, handle: str) -> AuthorKind | None:
        """Return what kind of public account ``handle`` is on ``platform``, None when private."""
        owner = self._owners.get((platform, fold_handle(handle)))
        return owner[1] if owner else None

    def name_of(self, platform: Platform, handle: str) -> str | None:
        """Return whose public account ``handle`` is on ``platform``, None when it is private."""
        owner = self._owners.get((platform, fold_handle(handle)))
        return owner[0] if owner else None

    @cached_property
    def handles(self) -> frozenset[str]:
        """The folded handles of all public accounts, for ``keep`` of the masks."""
        return frozenset(handle for _, handle in self._owners)


NO_PUBLIC_ACCOUNTS = PublicAccounts({})


def load_public_accounts(data_folder: Path) -> PublicAccounts:
    """Read the lists of the project and of ``data_folder``.

    Raises:
        SettingError: a file cannot be read, or says something that is not understood; its message
            names the file and the place.
    """
    files: dict[str, Path] = {}
    for folder in (PROJECT_ROOT / "data" / _FOLDER, data_folder / _FOLDER):
        files.update({path.name: path for path in sorted(folder.glob("*.toml"))})
    owners: dict[Account, Owner] = {}
    for path in files.values():
        content = _content(path)
        name, kind = _name(path, content), _kind(path, content)
        for platform, handle in _accounts(path, content):
            owners[platform, handle] = (name, kind)
    return PublicAccounts(owners)


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(Message.of("privacy.agencies.unreadable", path=str(path))) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingError(
            Message.of("privacy.agencies.syntax", path=str(path), detail=str(error))
        ) from error


def _name(path: Path, content: Mapping[str, Any]) -> str:
    name = content.get("name")
    if not isinstance(name, str) or not name.strip():
        raise _wrong(path, "name", name)
    return name.strip()


def _kind(path: Path, content: Mapping[str, Any]) -> AuthorKind:
    written = content.get("kind", AuthorKind.GOVERNMENT.value)
    kind = _KINDS.get(written) if isinstance(written, str) else None
    if kind is None:
        raise _wrong(path, "kind", written)
    return kind


def _accounts(path: Path, content: Mapping[str, Any]) -> Iterator[tuple[Platform, str]]:
    accounts = content.get("accounts", {})
    if not isinstance(accounts, dict):
        raise _wrong(path, "accounts", accounts)
    for code, handles in accounts.items():
        place = f"accounts.{code}"
        if code not in set(Platform):
            raise _wrong(path, place, code)
        if not isinstance(handles, list):
            raise _wrong(path, place, handles)
        for handle in handles:
            if not isinstance(handle, str) or not fold_handle(handle):
                raise _wrong(path, place, handle)
            yield Platform(code), handle


def _wrong(path: Path, place: str, value: object) -> SettingError:
    shown = "–" if value is None else str(value)
    return SettingError(
        Message.of("privacy.agencies.value", path=str(path), place=place, value=shown)
    )
