"""The Data page in a browser, with real workers: drop, correct, import, and nothing stops it."""

from __future__ import annotations

import csv
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from analytics.jobs import board
from analytics.jobs.board import Entry
from analytics.jobs.records import JobKind, Status
from analytics.store import releases
from analytics.store.corpus import Corpus
from analytics.store.folders import DataFolder
from tests import tiny
from tests.browser.chromium import wait_until_drawn
from tests.browser.conftest import OpenPage
from tests.browser.screen import link_of, navigation, overflow, place, visit
from tests.browser.server import Server, serve

pytestmark = pytest.mark.browser

WORK_MS = 90_000
TEXTS = (
    "Sampah di depo belum diangkut sejak Senin",
    "Lampu jalan gang kami mati lagi",
    "Antre puskesmas dari subuh",
)


@pytest.fixture
def empty_app(tmp_path: Path) -> Iterator[tuple[Server, DataFolder]]:
    """A server on an empty folder: the first day at the office."""
    folder = DataFolder(tmp_path / "data")
    with serve(folder.path) as server:
        yield server, folder


@pytest.fixture
def released_app(tmp_path: Path) -> Iterator[tuple[Server, DataFolder]]:
    """A server on a folder of its own with the tiny release."""
    folder = DataFolder(tmp_path / "data")
    tiny.make_release(folder)
    with serve(folder.path) as server:
        yield server, folder


def write_unknown(path: Path, rows: int = 40) -> Path:
    """Write a table whose columns say nothing, with a long note beside the comment."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(["k1", "k2", "k3"])
        for at in range(rows):
            note = f"dicatat petugas loket pada berkas nomor {at} lantai dua gedung lama sebelah"
            out.writerow([at, f"{TEXTS[at % 3]} ({at})" if at % 10 else "", note])
    return path


def write_many(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "tanggal", "username", "komentar", "platform"])
        for at in range(rows):
            text = f"{TEXTS[at % 3]} di gang {at}"
            out.writerow([f"m{at}", f"2026-03-{at % 28 + 1:02} 08:00", f"akun_{at}", text, "x"])
    return path


def drop(page: Page, *files: Path) -> None:
    place(page, "data_upload").locator("input[type=file]").set_input_files(list(files))


def import_button(page: Page) -> Locator:
    return place(page, "data_import").get_by_role("button")


def choose(page: Page, key: str, label: str) -> None:
    option = page.get_by_role("option", name=label, exact=True)
    # What still moves, as the expander that was just opened, closes the list again.
    while not option.is_visible():
        place(page, key).get_by_role("combobox").click()
        page.wait_for_timeout(500)
    option.click()


def figures(page: Page, key: str) -> list[int]:
    wait_until_drawn(page)
    values = place(page, key).get_by_test_id("stMetricValue")
    return [int(re.sub(r"\D", "", text)) for text in values.all_inner_texts()]


def stored(folder: DataFolder) -> int:
    if not folder.corpus.exists():
        return 0
    with Corpus(folder.corpus, read_only=True) as corpus:
        return corpus.post_count()


def import_of(folder: DataFolder) -> Entry | None:
    return board.latest(folder, JobKind.IMPORT)


def until(folder: DataFolder, fits: Callable[[Entry], bool]) -> Entry:
    deadline = time.monotonic() + WORK_MS / 1000
    while time.monotonic() < deadline:
        entry = import_of(folder)
        if entry is not None and fits(entry):
            return entry
        time.sleep(0.02)
    raise AssertionError(import_of(folder))


def test_the_first_day_leads_from_nothing_to_the_report(
    empty_app: tuple[Server, DataFolder], open_page: OpenPage, tmp_path: Path
) -> None:
    """An empty app, an unknown table mapped by hand, a broken file beside it."""
    server, folder = empty_app
    page = open_page()
    visit(page, f"{server.url}/")
    page.get_by_role("link", name="Masukkan berkas di halaman Data").click()
    expect(place(page, "head").get_by_role("heading", name="Data", exact=True)).to_be_visible()

    broken = tmp_path / "rusak.xlsx"
    broken.write_bytes(b"PK\x03\x04this is no workbook" * 40)
    drop(page, write_unknown(tmp_path / "loket.csv"), broken)
    expect(place(page, "data_file_1").get_by_role("alert")).to_contain_text(
        "rusak", timeout=WORK_MS
    )
    expect(import_button(page)).to_be_enabled(timeout=WORK_MS)
    first = place(page, "data_file_0")
    first.locator("summary").click()
    expect(place(page, "data_map_0_0_text").get_by_role("combobox")).to_have_value("k3")
    choose(page, "data_map_0_0_text", "k2")
    expect(first).to_contain_text("ditunjuk", timeout=WORK_MS)
    choose(page, "data_platform_0_0", "Aduan")
    expect(first).not_to_contain_text("Asalnya belum dikenali", timeout=WORK_MS)
    expect(first.get_by_text("Pratinjau sedang diperbarui")).to_have_count(0, timeout=WORK_MS)
    wait_until_drawn(page)
    expect(import_button(page)).to_be_enabled(timeout=WORK_MS)

    import_button(page).click()
    expect(place(page, "data_import_new")).to_be_visible(timeout=WORK_MS)
    assert figures(page, "data_numbers_0_0") == [40, 36, 0, 4]
    expect(place(page, "data_report_0")).to_contain_text("Aduan (36)")
    with page.expect_download() as expected:
        place(page, "data_rejected_0_0").get_by_role("button").click()
    rows = tmp_path / "ditolak.csv"
    expected.value.save_as(rows)
    assert len(rows.read_text(encoding="utf-8-sig").splitlines()) == 5
    assert stored(folder) == 36
    expect(place(page, "data_fit")).to_contain_text("36 komentar belum bertema")
    assert not list((folder.path / "jobs").rglob("*.csv"))


def test_closing_the_browser_does_not_stop_an_import(
    released_app: tuple[Server, DataFolder], open_page: OpenPage, tmp_path: Path
) -> None:
    server, folder = released_app
    page = open_page()
    visit(page, f"{server.url}/data")
    drop(page, write_many(tmp_path / "banyak.csv", 20_000))
    expect(import_button(page)).to_be_enabled(timeout=WORK_MS)
    import_button(page).click()
    expect(place(page, "data_import_progress")).to_be_visible(timeout=WORK_MS)
    address = page.url
    assert link_of(page)["job"]
    page.context.close()
    entry = until(folder, lambda entry: entry.state.is_over)
    assert entry.state.status is Status.DONE
    assert stored(folder) == 20_000 + len(tiny.posts())
    back = open_page()
    visit(back, address)
    assert figures(back, "data_numbers_0_0") == [20_000, 20_000, 0, 0]


def test_a_killed_worker_harms_nothing_and_can_be_run_again(
    released_app: tuple[Server, DataFolder], open_page: OpenPage, tmp_path: Path
) -> None:
    server, folder = released_app
    release = releases.current_name(folder)
    page = open_page()
    visit(page, f"{server.url}/data")
    drop(page, write_many(tmp_path / "banyak.csv", 20_000))
    expect(import_button(page)).to_be_enabled(timeout=WORK_MS)
    import_button(page).click()
    entry = until(folder, lambda entry: entry.state.stage == "read" and entry.state.whole > 0.2)
    assert entry.state.pid is not None
    os.kill(entry.state.pid, signal.SIGKILL)
    again = place(page, "data_import_again").get_by_role("button")
    expect(again).to_be_visible(timeout=WORK_MS)
    expect(page.get_by_text("Impor terhenti di tengah jalan")).to_be_visible()
    assert stored(folder) == len(tiny.posts())
    assert releases.current_name(folder) == release
    navigation(page, "overview").click()
    expect(place(page, "sentence")).to_be_visible()
    navigation(page, "data").click()

    again.click()
    expect(place(page, "data_numbers_0_0")).to_be_visible(timeout=WORK_MS)
    expect(place(page, "data_import_new")).to_be_visible(timeout=WORK_MS)
    assert figures(page, "data_numbers_0_0") == [20_000, 20_000, 0, 0]
    assert stored(folder) == 20_000 + len(tiny.posts())


def test_an_import_can_be_stopped_and_others_read_meanwhile(
    released_app: tuple[Server, DataFolder], open_page: OpenPage, tmp_path: Path
) -> None:
    server, folder = released_app
    page, reader = open_page(), open_page()
    visit(page, f"{server.url}/data")
    drop(page, write_many(tmp_path / "banyak.csv", 60_000))
    expect(import_button(page)).to_be_enabled(timeout=WORK_MS)
    import_button(page).click()
    expect(place(page, "data_import_progress")).to_be_visible(timeout=WORK_MS)
    visit(reader, f"{server.url}/comments")
    expect(place(reader, "comments_list").locator(".comment").first).to_be_visible()
    visit(reader, f"{server.url}/data")
    expect(place(reader, "data_history")).to_contain_text("banyak.csv")
    expect(place(reader, "data_import_progress")).to_have_count(0)
    place(page, "data_stop_import").get_by_role("button").click()
    expect(page.get_by_text("Impor terhenti di tengah jalan")).to_be_visible(timeout=WORK_MS)
    assert stored(folder) == len(tiny.posts())


@pytest.mark.parametrize("language", ["id", "en"])
def test_checking_files_fits_a_phone(
    language: str,
    released_app: tuple[Server, DataFolder],
    open_page: OpenPage,
    tmp_path: Path,
) -> None:
    server, _ = released_app
    page = open_page(width=390, height=844)
    visit(page, f"{server.url}/data?lang={language}")
    drop(page, write_unknown(tmp_path / f"{'nama_berkas_yang_panjang_' * 4}.csv"))
    expect(import_button(page)).to_be_enabled(timeout=WORK_MS)
    place(page, "data_file_0").locator("summary").click()
    wait_until_drawn(page)
    assert overflow(page) == {}
