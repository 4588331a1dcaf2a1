"""The app on a phone, and without a mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import wait_until_drawn
from tests.browser.conftest import OpenPage
from tests.browser.screen import (
    PAGES,
    TITLES,
    expect_link,
    focused_comment,
    overflow,
    path_of,
    place,
    visit,
)
from tests.browser.server import Server

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("code", PAGES)
def test_nothing_scrolls_sideways_on_a_phone(
    code: str, language: str, tiny_app: Server, many_app: Server, open_page: OpenPage
) -> None:
    page = open_page(width=390, height=844)
    for server in (tiny_app, many_app):
        visit(page, f"{server.url}{path_of(code)}?lang={language}")
        expect(place(page, "head")).to_be_visible()
        assert overflow(page) == {}


def test_the_navigation_opens_on_a_phone(tiny_app: Server, open_page: OpenPage) -> None:
    page = open_page(width=390, height=844)
    visit(page, f"{tiny_app.url}/?theme=0")
    page.get_by_test_id("stExpandSidebarButton").click()
    links = page.get_by_test_id("stSidebarNavLink")
    expect(links).to_have_count(len(PAGES))
    links.nth(PAGES.index("comments")).click()
    expect_link(page, "/comments", theme="0")
    expect(place(page, "head").get_by_role("heading")).to_have_text(TITLES["comments"])


def test_a_chosen_comment_comes_into_view_on_a_phone(many_app: Server, open_page: OpenPage) -> None:
    page = open_page(width=390, height=844)
    visit(page, f"{many_app.url}/comments")
    row = place(page, "comments_list").locator("button.comment").nth(2)
    text = row.locator(".text").inner_text()
    row.click()
    opened = place(page, "detail_open").locator(".text")
    expect(opened).to_have_text(text)
    expect(opened).to_be_in_viewport()


def test_comments_are_read_with_the_keyboard(many_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, f"{many_app.url}/comments")
    rows = place(page, "comments_list").locator(".comment")
    ids = [row.get_attribute("data-id") for row in rows.all()]
    rows.nth(1).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert focused_comment(page) == ids[2]
    page.keyboard.press("Enter")
    expect_link(page, "/comments", comment=str(ids[2]))
    expect(place(page, "detail_open").locator(".comment")).to_have_attribute("data-id", str(ids[2]))
    wait_until_drawn(page)
    # One reads on from where one was.
    assert focused_comment(page) == ids[2]
    page.keyboard.press("ArrowDown")
    assert focused_comment(page) == ids[3]
    page.keyboard.press("Enter")
    expect_link(page, "/comments", comment=str(ids[3]))


def test_the_list_is_reached_by_tab(many_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, f"{many_app.url}/comments")
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused_comment(page):
            break
    assert focused_comment(page)
