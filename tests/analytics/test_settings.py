"""Settings: one registry, all documented, bad values refused in a sentence."""

from __future__ import annotations

import re
import traceback
from dataclasses import fields
from pathlib import Path

import pytest

from analytics.errors import SettingError
from analytics.messages import Translator
from analytics.settings import PREFIX, PROJECT_ROOT, REGISTRY, Settings, read_settings

_ROW = re.compile(r"^\| `(SAMBUNG_RASA_[A-Z_]+)` \| (.*?) \|", re.MULTILINE)


def test_docs_list_every_setting_and_no_other() -> None:
    documented = dict(_ROW.findall((PROJECT_ROOT / "docs" / "settings.md").read_text("utf-8")))
    assert list(documented) == [setting.variable for setting in REGISTRY]
    for setting in REGISTRY:
        # The data folder's default depends on where the project lies.
        if setting.name != "DATA":
            shown = f"`{setting.default}`" if setting.default else "empty"
            assert documented[setting.variable] == shown


def test_every_setting_has_a_field_and_every_field_a_setting() -> None:
    assert [field.name for field in fields(Settings)] == [
        setting.name.lower() for setting in REGISTRY
    ]
    assert all(setting.variable == PREFIX + setting.name for setting in REGISTRY)


def test_defaults_are_valid() -> None:
    settings = read_settings({})
    assert settings.data == PROJECT_ROOT / "data"
    assert (settings.language, settings.keep_releases, settings.map_points) == ("id", 5, 12_000)
    assert (settings.naming_url, settings.naming_model, settings.naming_key) == ("", "", None)


def test_values_are_taken_from_the_environment() -> None:
    settings = read_settings(
        {
            "SAMBUNG_RASA_DATA": "/srv/rasa",
            "SAMBUNG_RASA_LANGUAGE": " en ",
            "SAMBUNG_RASA_SEED": "7",
            "SAMBUNG_RASA_MODEL": "",
        }
    )
    assert settings.data == Path("/srv/rasa")
    assert (settings.language, settings.seed) == ("en", 7)
    assert settings.model == "use-multilingual-v3"


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMBUNG_RASA_KEEP_RELEASES", "3")
    assert read_settings().keep_releases == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LANGUAGE", "jv"),
        ("SEED", "-1"),
        ("SEED", "2147483648"),
        ("SEED", "banyak"),
        ("KEEP_RELEASES", "0"),
        ("KEEP_RELEASES", "2.5"),
        ("MAP_POINTS", "99"),
        ("MAP_POINTS", "20001"),
        ("EXPORT_ROWS", "0"),
        ("EXPORT_ROWS", "1048576"),
    ],
)
def test_bad_values_are_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_settings({PREFIX + name: value})
    sentence = Translator("id")(caught.value.message)
    assert PREFIX + name in sentence
    assert value in sentence


@pytest.mark.parametrize(
    "address",
    [
        "localhost:11434",
        "http://localhost:11434/",
        "https://penamaan.jogjakota.go.id/v1",
        "http://[::1]:8080/v1?api-version=2",
    ],
)
def test_addresses_of_a_naming_service(address: str) -> None:
    assert read_settings({"SAMBUNG_RASA_NAMING_URL": address}).naming_url == address


@pytest.mark.parametrize(
    "address",
    [
        "ftp://contoh.id",
        "file:///etc/passwd",
        "http://",
        "http://contoh.id:99999",
        "http://[::1",
        "https://admin:rahasia@contoh.id/v1",
        "http://contoh.id/a b",
        "http://contoh.id/\nX-Extra: 1",
    ],
)
def test_a_bad_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_settings({"SAMBUNG_RASA_NAMING_URL": address})
    sentence = Translator("id")(caught.value.message)
    assert "SAMBUNG_RASA_NAMING_URL" in sentence
    assert address not in sentence
    assert "rahasia" not in sentence


@pytest.mark.parametrize("key", ["kunci-rahasia\nX-Extra: 1", "kunci rahasia", "kunci–rahasia"])
def test_a_bad_key_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(SettingError) as caught:
        read_settings({"SAMBUNG_RASA_NAMING_KEY": key})
    written = "".join(traceback.format_exception(caught.value))
    for shown in (Translator("id")(caught.value.message), repr(caught.value), written):
        assert "rahasia" not in shown


def test_the_key_is_not_in_the_repr_of_the_settings() -> None:
    settings = read_settings({"SAMBUNG_RASA_NAMING_KEY": " kunci-rahasia "})
    assert settings.naming_key == "kunci-rahasia"
    assert "rahasia" not in repr(settings)


def test_only_what_may_hold_a_secret_is_one() -> None:
    assert {setting.name for setting in REGISTRY if setting.is_secret} == {
        "NAMING_URL",
        "NAMING_KEY",
    }
