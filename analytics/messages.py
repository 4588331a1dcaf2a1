"""Words for people: a message is a key and its values, and becomes a sentence only where it is read.

Numbers and dates among the values are written as the reader's language writes them.
The catalogues are ``locale/<language>/LC_MESSAGES/sambungrasa.po``; they are read as they are, so
there is no compile step and nobody can forget it.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

LANGUAGES = ("id", "en")
DEFAULT_LANGUAGE = "id"
LOCAL_TIME = ZoneInfo("Asia/Jakarta")
CATALOGUES = Path(__file__).resolve().parent.parent / "locale"
# The figures, not the words, follow British English: day before month, as the reader here expects.
_BABEL_LOCALE = {"id": "id_ID", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Message:
    """A catalogue key with the values its sentence needs. Hashable, so it may stand in cache keys."""

    key: str
    values: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, key: str, **values: object) -> Message:
        """Build a message; a value may be a message, a period, or a tuple of values to be listed."""
        return cls(key, tuple(values.items()))


@dataclass(frozen=True, slots=True)
class Period:
    """Two days, both included; written the short way (``1 Jan – 31 Mar 2026``)."""

    since: date
    until: date


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> gettext.GNUTranslations:
    path = CATALOGUES / language / "LC_MESSAGES" / "sambungrasa.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Translator:
    """Puts messages, numbers and dates into one language."""

    def __init__(self, language: str = DEFAULT_LANGUAGE) -> None:
        self.language = language if language in LANGUAGES else DEFAULT_LANGUAGE
        self._locale = _BABEL_LOCALE[self.language]
        self._catalogue = _catalogue(self.language)

    def __call__(self, key: str | Message, /, **values: object) -> str:
        """Return the sentence for ``key``. A value named ``n`` chooses the plural form."""
        if isinstance(key, Message):
            values = dict(key.values) | values
            key = key.key
        sentence = self._lookup(key, values.get("n"))
        if not values:
            return sentence
        return sentence.format_map({name: self._in_words(value) for name, value in values.items()})

    def _lookup(self, key: str, n: object) -> str:
        if isinstance(n, int):
            plural = self._catalogue.ngettext(key, key, n)
            if plural != key:
                return plural
        return self._catalogue.gettext(key)

    def _in_words(self, value: object) -> object:
        if isinstance(value, Message):
            return self(value)
        if isinstance(value, Period):
            return self.period(value.since, value.until)
        if isinstance(value, tuple):
            return self.listing([str(self._in_words(item)) for item in value])
        if isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return self.number(value)
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.day(value)
        return value

    def has(self, key: str) -> bool:
        """Say whether the catalogue knows ``key``: codes read from data need not be in it."""
        return self._catalogue.gettext(key) != key

    def number(self, value: float) -> str:
        """1234.5 -> ``1.234,5`` in Indonesian, ``1,234.5`` in English."""
        return str(format_decimal(value, locale=self._locale))

    def share(self, value: float, digits: int = 0) -> str:
        """0.253 -> ``25%``; ``digits`` after the decimal sign."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
        return str(format_percent(value, format=pattern, locale=self._locale))

    def day(self, value: date) -> str:
        """A date as ``3 Mar 2026``."""
        return str(format_date(value, "d MMM y", locale=self._locale))

    def short_day(self, value: date) -> str:
        """A date without its year, as ``3 Mar``."""
        return str(format_date(value, "d MMM", locale=self._locale))

    def month(self, value: date) -> str:
        """A month as ``Mar 2026``."""
        return str(format_date(value, "MMM y", locale=self._locale))

    def moment(self, value: datetime) -> str:
        """A moment in Yogyakarta's time as ``3 Mar 2026, 14.05``. Naive values are taken as UTC."""
        aware = value if value.tzinfo else value.replace(tzinfo=ZoneInfo("UTC"))
        clock = "HH.mm" if self.language == "id" else "HH:mm"
        return str(
            format_datetime(aware.astimezone(LOCAL_TIME), f"d MMM y, {clock}", locale=self._locale)
        )

    def period(self, since: date, until: date) -> str:
        """``1 Jan – 31 Mar 2026``: the year is said once when both days share it."""
        if since == until:
            return self.day(since)
        if since.year == until.year:
            start = format_date(since, "d MMM", locale=self._locale)
            return f"{start} – {self.day(until)}"
        return f"{self.day(since)} – {self.day(until)}"

    def listing(self, items: list[str]) -> str:
        """``a``, ``a dan b``, ``a, b, dan c``."""
        return str(format_list(items, locale=self._locale)) if items else ""


def catalogue_messages(language: str) -> Mapping[str, tuple[str, ...]]:
    """Every key of a catalogue with its text (one per plural form), for tests and tools."""
    path = CATALOGUES / language / "LC_MESSAGES" / "sambungrasa.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language)
    return {
        (message.id if isinstance(message.id, str) else message.id[0]): (
            (message.string,)
            if isinstance(message.string, str)
            else tuple(str(form) for form in message.string or ())
        )
        for message in catalogue
        if message.id
    }
