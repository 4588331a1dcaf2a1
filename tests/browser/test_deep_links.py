"""A link into the middle of the app works for whoever comes first, and says all there is to say."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import tiny
from tests.browser.conftest import OpenPage
from tests.browser.screen import (
    TITLES,
    count_shown,
    expect_framed,
    expect_link,
    navigation,
    path_of,
    place,
    visit,
)
from tests.browser.server import Server

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("code", ["comments", "themes", "map", "export"])
def test_the_first_visitor_of_a_fresh_server_may_come_by_a_deep_link(
    code: str, fresh_app: Server, open_page: OpenPage
) -> None:
    page = open_page()
    visit(page, f"{fresh_app.url}/{code}?theme=0&platform=instagram,x&q=depo")
    expect_framed(page, TITLES[code])
    expect_link(page, f"/{code}", theme="0", platform="instagram,x", q="depo")
    expect(place(page, "sentence")).to_contain_text("tema Sampah")
    assert count_shown(page) == 3
    expect(place(page, "filter_search").get_by_role("textbox")).to_have_value("depo")
    expect(navigation(page, code)).to_have_attribute("aria-current", "page")


def test_filters_go_along_from_page_to_page(tiny_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, f"{tiny_app.url}/")
    search = place(page, "filter_search").get_by_role("textbox")
    search.fill("sampah")
    search.press("Enter")
    expect_link(page, "/", q="sampah")
    for code in ("themes", "comments", "map", "export", "overview"):
        navigation(page, code).click()
        expect_link(page, path_of(code), q="sampah")
        expect_framed(page, TITLES[code])
        expect(place(page, "sentence")).to_contain_text("sampah")


def test_language_place_and_comment_stand_in_the_link(
    tiny_app: Server, open_page: OpenPage
) -> None:
    comment = tiny.post_id("c2")
    text = "Di gangku juga belum diangkut, sampahe nganti mawur"
    page = open_page()
    visit(page, f"{tiny_app.url}/themes?theme=0&topic=0&comment={comment}")
    opened = place(page, "detail_open").locator(".text")
    expect(opened).to_have_text(text)
    place(page, "language_switch").get_by_role("radio", name="EN").click()
    expect_link(page, "/themes", lang="en", theme="0", topic="0", comment=comment)
    expect_framed(page, "Themes")
    expect(opened).to_have_text(text)

    page.reload()
    expect_framed(page, "Themes")
    expect_link(page, "/themes", lang="en", theme="0", topic="0", comment=comment)
    expect(opened).to_have_text(text)

    somebody_else = open_page()
    visit(somebody_else, page.url)
    expect_framed(somebody_else, "Themes")
    expect(place(somebody_else, "detail_open").locator(".text")).to_have_text(text)
    expect(place(somebody_else, "detail_thread").locator(".comment")).to_have_count(3)


def test_a_page_of_comments_stands_in_the_link(many_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, f"{many_app.url}/comments")
    listed = place(page, "comments_list").locator(".comment")
    expect(listed).to_have_count(25)
    first = listed.first.get_attribute("data-id")
    place(page, "comments_pager_after").get_by_role("button").click()
    expect_link(page, "/comments", page="2")
    expect(listed.first).not_to_have_attribute("data-id", str(first))
    shown = [row.get_attribute("data-id") for row in listed.all()]
    page.reload()
    expect(listed.first).to_have_attribute("data-id", str(shown[0]))
    assert [row.get_attribute("data-id") for row in listed.all()] == shown
