"""Public accounts: the shipped lists are whole, an office's own take their place, bad ones are said."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.errors import SettingError
from analytics.messages import LANGUAGES, Translator
from analytics.posts import AuthorKind, Platform
from analytics.privacy.public_accounts import NO_PUBLIC_ACCOUNTS, load_public_accounts
from analytics.settings import PROJECT_ROOT


def _write(data: Path, name: str, content: str) -> None:
    folder = data / "agencies"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(content, encoding="utf-8")


def test_the_shipped_lists_name_the_city_and_say_what_kind_it_is(tmp_path: Path) -> None:
    public = load_public_accounts(tmp_path)
    assert public.name_of(Platform.INSTAGRAM, "@PemkotJogja") == "Pemerintah Kota Yogyakarta"
    assert public.kind_of(Platform.INSTAGRAM, "pemkotjogja") is AuthorKind.GOVERNMENT
    assert public.kind_of(Platform.X, "harianjogja") is AuthorKind.MEDIA
    assert {"pemkotjogja", "harianjogja"} <= public.handles
    assert public.kind_of(Platform.INSTAGRAM, "warga_contoh") is None
    assert public.name_of(Platform.INSTAGRAM, "warga_contoh") is None


def test_an_account_is_public_on_its_own_platform_only(tmp_path: Path) -> None:
    _write(tmp_path, "dinas.toml", 'name = "Dinas Contoh"\n[accounts]\nx = ["@Dinas_Contoh"]\n')
    public = load_public_accounts(tmp_path)
    assert public.kind_of(Platform.X, " dinas_contoh") is AuthorKind.GOVERNMENT
    assert public.kind_of(Platform.TIKTOK, "dinas_contoh") is None
    assert "dinas_contoh" in public.handles


def test_a_file_of_the_same_name_takes_the_shipped_ones_place(tmp_path: Path) -> None:
    shipped = sorted(path.name for path in (PROJECT_ROOT / "data" / "agencies").glob("*.toml"))
    for name in shipped:
        _write(tmp_path, name, f'name = "{name}"\n')
    assert load_public_accounts(tmp_path).handles == frozenset()


def test_what_later_issues_add_to_the_files_is_no_error(tmp_path: Path) -> None:
    _write(tmp_path, "dinas.toml", 'name = "Dinas"\nwords = ["sampah"]\n[remit]\ncode = "lh"\n')
    load_public_accounts(tmp_path)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("name = ", "privacy.agencies.syntax"),
        ("", "privacy.agencies.value"),
        ('name = "  "', "privacy.agencies.value"),
        ("name = 3", "privacy.agencies.value"),
        ('name = "A"\nkind = "warga"', "privacy.agencies.value"),
        ('name = "A"\nkind = "resident"', "privacy.agencies.value"),
        ('name = "A"\nkind = ["media"]', "privacy.agencies.value"),
        ('name = "A"\naccounts = "x"', "privacy.agencies.value"),
        ('name = "A"\n[accounts]\nmyspace = ["a"]', "privacy.agencies.value"),
        ('name = "A"\n[accounts]\nx = "a"', "privacy.agencies.value"),
        ('name = "A"\n[accounts]\nx = [1]', "privacy.agencies.value"),
        ('name = "A"\n[accounts]\nx = ["@"]', "privacy.agencies.value"),
    ],
)
def test_a_bad_file_is_an_error_that_names_it(tmp_path: Path, content: str, key: str) -> None:
    _write(tmp_path, "dinas.toml", content)
    with pytest.raises(SettingError) as caught:
        load_public_accounts(tmp_path)
    assert caught.value.message.key == key
    for language in LANGUAGES:
        assert "dinas.toml" in Translator(language)(caught.value.message)


def test_a_file_in_another_encoding_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "agencies").mkdir()
    (tmp_path / "agencies" / "dinas.toml").write_bytes('name = "Caf\u00e9"'.encode("cp1252"))
    with pytest.raises(SettingError) as caught:
        load_public_accounts(tmp_path)
    assert caught.value.message.key == "privacy.agencies.unreadable"


def test_without_lists_nobody_is_public() -> None:
    assert NO_PUBLIC_ACCOUNTS.handles == frozenset()
    assert NO_PUBLIC_ACCOUNTS.kind_of(Platform.X, "pemkotjogja") is None
