"""What an export says about itself, and its columns in people's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from analytics.export.columns import (
    COLUMNS,
    ExportNote,
    column_lines,
    headings,
    local_times,
    localised,
    note_text,
)
from analytics.filters import Filters, Voices
from analytics.messages import LANGUAGES, Translator
from analytics.store.folders import DataFolder
from analytics.store.release import Release
from tests import tiny


def make_note(*, rows: int = 11, made_up: bool = False, has_links: bool = False) -> ExportNote:
    return ExportNote(
        sentence=Filters().sentence({}, {}),
        release="20260501T020304Z",
        published=datetime(2026, 5, 1, 2, 3, 4, tzinfo=UTC),
        exported=datetime(2026, 5, 2, 17, 30, tzinfo=UTC),
        posts=1234,
        texts=1000,
        rows=rows,
        made_up=made_up,
        has_links=has_links,
    )


@pytest.fixture
def frame(folder: DataFolder, tiny_release: str) -> pd.DataFrame:
    release = Release(folder, tiny_release)
    rows = release.export_rows(Filters(voices=Voices.ALL), limit=100)
    release.close()
    return rows


def test_note_in_indonesian() -> None:
    lines = dict(make_note(rows=1234).lines(Translator("id")))
    assert lines["Isi"] == "Komentar warga"
    assert lines["Baris"] == "1.234"
    assert lines["Rilis"] == "20260501T020304Z (1 Mei 2026, 09.03)"
    assert lines["Dibuat"] == "3 Mei 2026, 00.30"
    assert "Dipotong" not in lines
    assert "Contoh buatan" not in lines


def test_a_note_says_that_rows_were_cut_and_that_comments_are_made_up() -> None:
    lines = make_note(rows=1000, made_up=True).lines(Translator("en"))
    assert lines[0][0] == "Made-up sample"
    assert ("Cut", "Only the newest 1,000 rows fit.") in lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_note_text_explains_every_column(language: str) -> None:
    words = Translator(language)
    text = note_text(make_note(), words)
    assert all(f"({code}): " in text for code in COLUMNS)
    assert all(line.endswith("\r") for line in text.split("\n")[:-1])
    assert [heading for heading, _, _ in column_lines(words)] == list(headings(words))
    assert len(set(headings(words))) == len(COLUMNS)


def test_the_store_gives_exactly_the_columns(frame: pd.DataFrame) -> None:
    assert tuple(frame.columns) == COLUMNS


def test_times_for_people_are_those_of_yogyakarta(frame: pd.DataFrame) -> None:
    local = local_times(frame["created_at"])
    assert (local - frame["created_at"].dt.floor("s") == pd.Timedelta(hours=7)).all()


def test_codes_become_words_and_the_frame_stays_as_it_was(frame: pd.DataFrame) -> None:
    before = frame.copy(deep=True)
    people = localised(frame, Translator("id"))
    pd.testing.assert_frame_equal(frame, before)
    assert set(people["author_kind"]) == {"warga", "pemerintah", "media"}
    assert set(people["status"]) == {"bertopik", "tanpa isi tema"}
    assert set(people["time_precision"]) == {"sampai detik"}
    assert set(people["theme"]) == {"Sampah", "Lampu dan *air*", "Belum bertema"}


def test_floods_are_told_in_words_and_what_is_none_stays_empty(folder: DataFolder) -> None:
    release = Release(folder, tiny.make_release(folder, marked=True))
    rows = release.export_rows(Filters(voices=Voices.ALL), limit=100)
    release.close()
    people = localised(rows, Translator("id")).set_index("post_id")
    assert people.loc[tiny.post_id("c3"), "flood"] == "banjir: sedikit akun"
    assert pd.isna(people.loc[tiny.post_id("c1"), "flood"])
    assert people.loc[tiny.post_id("c7"), "status"] == "belum pasti"


def test_accounts_are_told_where_they_are_known() -> None:
    told = dict(replace(make_note(), accounts=301).lines(Translator("id")))
    assert told["Akun"] == "301"
    assert "Akun" not in dict(make_note().lines(Translator("id")))


def test_missing_dates_stay_missing(frame: pd.DataFrame) -> None:
    undated = pd.Series([pd.NaT] * len(frame), dtype="datetime64[us]")
    assert local_times(undated).isna().all()
    # Nothing in the tiny release was answered.
    assert localised(frame, Translator("id"))["answered_at"].isna().all()


def test_links_are_explained_and_warned_of_where_they_are_asked_for() -> None:
    words = Translator("en")
    without, linked = make_note(), make_note(has_links=True)
    assert "url" not in without.columns
    assert "(url)" not in note_text(without, words)
    assert linked.columns == (*COLUMNS, "url")
    assert "- Link (url): " in note_text(linked, words)
    assert any(name == "Links" and "authors" in value for name, value in linked.lines(words))
