"""Stricter or looser, and as what it is counted: chosen once, told in the address, followed by all."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import wait_until_drawn
from tests.browser.conftest import OpenPage
from tests.browser.screen import count_shown, expect_link, navigation, overflow, place, visit
from tests.browser.server import Server

pytestmark = pytest.mark.browser


def ungrouped(page: Page) -> int:
    """Return the count of what has no theme, in the list of themes; 0 where it is not listed."""
    rows = place(page, "theme_index").locator("button.group[data-code='-1'] .count")
    return int(rows.inner_text()) if rows.count() else 0


def test_a_stricter_grouping_is_chosen_without_a_fit(many_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, f"{many_app.url}/themes")
    assert ungrouped(page) == 0
    place(page, "filter_groups").get_by_role("button").first.click()
    place(page, "filter_strictness").get_by_text("Ketat").click()
    expect_link(page, "/themes", strictness="strict")
    wait_until_drawn(page)
    expect(place(page, "sentence")).to_contain_text("pengelompokan ketat")
    # Strengths rise evenly from 0.40 to 0.95: some 4 of 11 are below 0.6.
    moved = ungrouped(page)
    assert 100 < moved < 160
    assert count_shown(page) == 360
    page.keyboard.press("Escape")
    place(page, "theme_index").locator("button.group[data-code='-1']").click()
    expect_link(page, "/themes", strictness="strict", theme="-1")
    wait_until_drawn(page)
    assert count_shown(page) == moved
    note = place(page, "themes_list").locator(".note").first
    expect(note).to_contain_text("Mungkin: ")
    navigation(page, "comments").click()
    expect_link(page, "/comments", strictness="strict", theme="-1")


def test_what_is_counted_holds_on_every_page_and_fits_a_phone(
    many_app: Server, open_page: OpenPage
) -> None:
    page = open_page(width=390, height=844)
    visit(page, f"{many_app.url}/")
    place(page, "unit").get_by_text("Akun").click()
    expect_link(page, "/", count="accounts")
    wait_until_drawn(page)
    expect(place(page, "sentence").locator("strong")).to_have_text("50 akun")
    # What is written on a tile is a count of accounts: there are only fifty.
    numbers = place(page, "theme_tiles").locator("text.slicetext tspan").all_text_contents()
    assert all(int(number) <= 50 for number in numbers if number.isdigit())
    assert any(number.isdigit() for number in numbers)
    assert overflow(page) == {}
    visit(page, f"{many_app.url}/themes?count=accounts&strictness=strict&lang=en")
    expect(place(page, "sentence").locator("strong")).to_have_text("50 accounts")
    assert overflow(page) == {}
