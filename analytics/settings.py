"""Everything that can be set, in one registry. Each setting is an environment variable.

docs/settings.md lists them; a test fails when one is missing there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from analytics.errors import SettingError
from analytics.messages import DEFAULT_LANGUAGE, LANGUAGES, Message

PREFIX = "SAMBUNG_RASA_"
PROJECT_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set: its variable, what it is when unset, how its text becomes a value.

    What ``is_secret`` is never shown, not even where it cannot be used.
    """

    name: str
    default: str
    parse: Callable[[str], object]
    description: str
    is_secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable's name."""
        return PREFIX + self.name


def _whole_number(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        number = int(value)
        if not low <= number <= high:
            raise ValueError(value)
        return number

    return parse


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(value)
    return value


def _yes_or_no(value: str) -> bool:
    return {"yes": True, "no": False}[value.lower()]


def _web_address(value: str) -> str:
    if not value:
        return value
    # People leave the scheme out; the port of "localhost:11434" would be read as a path.
    parts = urlsplit(value if "://" in value else f"//{value}")
    if parts.scheme not in ("", "http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError(value)
    # A password in an address would be written wherever the address is.
    if "@" in parts.netloc or not value.isprintable() or " " in value:
        raise ValueError(value)
    return value


def _key(value: str) -> str | None:
    # It goes into a header, which holds nothing else.
    if not (value.isascii() and value.isprintable()) or " " in value:
        raise ValueError
    return value or None


REGISTRY: tuple[Setting, ...] = (
    Setting("DATA", str(PROJECT_ROOT / "data"), Path, "folder for corpus, releases and caches"),
    Setting(
        "LANGUAGE",
        DEFAULT_LANGUAGE,
        _language,
        "language of the command line, and of the app until it is switched: id or en",
    ),
    Setting(
        "MODEL",
        "use-multilingual-v3",
        str,
        "embedding model: use-multilingual-v3 (or fast, the same), thorough, or the name or path of any "
        "SentenceTransformer",
    ),
    Setting("SEED", "20260101", _whole_number(0, 2**31 - 1), "seed of every random step of a fit"),
    Setting(
        "KEEP_RELEASES",
        "5",
        _whole_number(1, 1000),
        "how many releases are kept, the current one included",
    ),
    Setting(
        "MAP_POINTS",
        "12000",
        _whole_number(100, 20000),
        "most points that the map sends to a browser",
    ),
    Setting(
        "EXPORT_ROWS",
        "1000000",
        _whole_number(1, 1048575),
        "most rows of an export made in the app",
    ),
    Setting(
        "SHOW_LINKS",
        "no",
        _yes_or_no,
        "whether the app shows links to the originals, which lead to their authors: yes or no",
    ),
    Setting(
        "JOB_DAYS",
        "7",
        _whole_number(1, 365),
        "how many days the reports of imports and fits started in the app are kept",
    ),
    Setting(
        "NAMING_URL",
        "",
        _web_address,
        "OpenAI-compatible service that suggests names of topics; empty: none is asked",
        is_secret=True,
    ),
    Setting("NAMING_MODEL", "", str, "model that the naming service is asked for"),
    Setting("NAMING_KEY", "", _key, "key of the naming service", is_secret=True),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force, read once at the start of a command or of the app.

    ``naming_url`` is empty where no service is asked for names; ``naming_key`` is not in the repr.
    """

    data: Path
    language: str
    model: str
    seed: int
    keep_releases: int
    map_points: int
    export_rows: int
    show_links: bool
    job_days: int
    naming_url: str
    naming_model: str
    naming_key: str | None = field(repr=False)


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from ``environment`` (the process's own by default).

    Raises:
        SettingError: a variable has a value that cannot be used.
    """
    source = os.environ if environment is None else environment
    values: dict[str, object] = {}
    for setting in REGISTRY:
        raw = source.get(setting.variable, "").strip() or setting.default
        try:
            values[setting.name.lower()] = setting.parse(raw)
        except (ValueError, KeyError) as error:
            if setting.is_secret:
                # Not from the error: it may say the value.
                raise SettingError(
                    Message.of("error.setting.secret", variable=setting.variable)
                ) from None
            raise SettingError(
                Message.of("error.setting.value", variable=setting.variable, value=raw)
            ) from error
    return Settings(**values)  # type: ignore[arg-type]  # each by its own parser
