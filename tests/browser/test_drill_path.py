"""From the overview to one resident's comment and its thread: in how many clicks, and with what sent."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import tiny
from tests.browser import connections
from tests.browser.chromium import wait_until_drawn
from tests.browser.conftest import OpenPage
from tests.browser.screen import PAGES, count_shown, expect_link, navigation, path_of, place, visit
from tests.browser.server import Server

pytestmark = pytest.mark.browser
MOST_CLICKS = 4
COMMENT = "Di gangku juga belum diangkut, sampahe nganti mawur"
THREAD = (
    "Jadwal angkut sampah pekan ini",
    "Sampah di depo sudah tiga hari menumpuk, baunya minta ampun",
    COMMENT,
)


class Clicks:
    """Clicks, and counts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def on(self, target: Locator) -> None:
        """Click ``target`` where it stays: nobody clicks on what is being drawn anew."""
        self.count += 1
        wait_until_drawn(self.page)
        target.click()

    def at(self, target: Locator) -> None:
        """Click where ``target`` is, on whatever lies there: Plotly's labels let clicks through."""
        self.count += 1
        expect(target).to_be_visible()
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def tile(page: Page, name: str) -> Locator:
    return (
        place(page, "theme_tiles")
        .locator("text.slicetext")
        .filter(has_text=re.compile(f"^{re.escape(name)}$"))
    )


def drill_by_treemap(page: Page, server: Server) -> int:
    visit(page, f"{server.url}/")
    clicks = Clicks(page)
    clicks.at(tile(page, "Sampah"))
    expect_link(page, "/themes", theme="0")
    clicks.on(place(page, "topic_index").get_by_role("button", name="Sampah · depo"))
    expect_link(page, "/themes", theme="0", topic="0")
    clicks.on(place(page, "themes_list").get_by_role("button", name=COMMENT))
    expect_opened(page)
    return clicks.count


def expect_opened(page: Page) -> None:
    """Wait until the comment is open and the rest of its thread can be read beside it."""
    expect_link(page, "/themes", theme="0", topic="0", comment=tiny.post_id("c2"))
    expect(place(page, "detail_open").locator(".text")).to_have_text(COMMENT)
    thread = place(page, "detail_thread").locator(".comment .text")
    expect(thread).to_have_text(list(THREAD))
    for text in thread.all():
        expect(text).to_be_visible()


def test_by_the_treemap(tiny_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    assert drill_by_treemap(page, tiny_app) == 3
    place(page, "detail_thread").get_by_role("button", name=THREAD[1]).click()
    expect(place(page, "detail_open").locator(".text")).to_have_text(THREAD[1])


def test_by_the_tile_of_a_topic(many_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, f"{many_app.url}/")
    clicks = Clicks(page)
    clicks.at(place(page, "theme_tiles").locator("text.slicetext").filter(has_text="Lampu mati"))
    expect_link(page, "/themes", theme="1", topic="2")
    clicks.on(place(page, "themes_list").locator("button.comment").first)
    expect(place(page, "detail_thread").locator(".comment")).to_have_count(6)
    assert clicks.count == 2


def test_by_the_list(tiny_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, f"{tiny_app.url}/")
    clicks = Clicks(page)
    clicks.on(navigation(page, "themes"))
    expect_link(page, "/themes")
    clicks.on(place(page, "theme_index").locator("button.group").filter(has_text="Sampah"))
    expect_link(page, "/themes", theme="0")
    clicks.on(place(page, "topic_index").get_by_role("button", name="Sampah · depo"))
    expect_link(page, "/themes", theme="0", topic="0")
    clicks.on(place(page, "themes_list").get_by_role("button", name=COMMENT))
    expect_opened(page)
    assert clicks.count <= MOST_CLICKS


def test_what_changed_leads_to_its_theme(many_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, f"{many_app.url}/")
    changed = place(page, "changed_themes").locator("button.group").first
    theme = changed.get_attribute("data-code")
    changed.click()
    expect_link(page, "/themes", theme=str(theme), since="2026-04-06", until="2026-05-05")


def test_no_request_leaves_the_machine(fresh_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    with connections.watched(fresh_app.pid) as seen:
        drill_by_treemap(page, fresh_app)
        for code in PAGES:
            visit(page, f"{fresh_app.url}{path_of(code)}?lang=en")
    assert any(url.startswith("ws://") for url in asked)
    for url in asked:
        parts = urlsplit(url)
        assert parts.scheme in ("data", "blob") or parts.netloc == f"127.0.0.1:{fresh_app.port}", (
            url
        )
    assert seen, "the browser's own connection must have been seen"
    for connection in seen:
        assert connection.local == ("127.0.0.1", fresh_app.port), connection
        assert connection.remote[0] == "127.0.0.1", connection


def test_back_undoes_step_by_step(many_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, f"{many_app.url}/themes")
    everything = count_shown(page)
    place(page, "theme_index").locator("button.group").first.click()
    expect_link(page, "/themes", theme="0")
    topic = place(page, "topic_index").locator("button.group").first
    code = str(topic.get_attribute("data-code"))
    topic.click()
    expect_link(page, "/themes", theme="0", topic=code)
    page.go_back()
    expect_link(page, "/themes", theme="0")
    expect(place(page, "topic_index").locator("[aria-current]")).to_have_count(0)
    page.go_back()
    expect(place(page, "theme_index").locator("button.group").first).to_be_visible()
    expect_link(page, "/themes")
    assert count_shown(page) == everything
    # A page change empties the address too, and there the filter must stay.
    place(page, "theme_index").locator("button.group").first.click()
    expect_link(page, "/themes", theme="0")
    navigation(page, "comments").click()
    expect_link(page, "/comments", theme="0")
