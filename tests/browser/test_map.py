"""On the map, what is clicked or circled is what is read beside it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import many
from tests.browser.conftest import OpenPage
from tests.browser.screen import place, visit
from tests.browser.server import Server

pytestmark = pytest.mark.browser


def chart_of(page: Page) -> Locator:
    return place(page, "text_map").locator(".js-plotly-plot")


def points_of(page: Page) -> list[tuple[str, float, float]]:
    """Return text_id and place on the screen of each point."""
    found: list[list[object]] = chart_of(page).evaluate(
        """(chart) => {
            const { xaxis, yaxis } = chart._fullLayout;
            const box = chart.getBoundingClientRect();
            return chart._fullData.flatMap((trace) =>
                [...trace.x].map((x, row) => [
                    String(trace.customdata[row]),
                    box.x + xaxis._offset + xaxis.d2p(x),
                    box.y + yaxis._offset + yaxis.d2p(trace.y[row]),
                ]));
        }"""
    )
    return [(str(text_id), float(str(x)), float(str(y))) for text_id, x, y in found]


def counted(page: Page) -> Locator:
    """Return the heading over the list that says how many comments are in it."""
    return page.get_by_test_id("stColumn").nth(1).locator("strong").first


def test_a_click_on_a_point_shows_its_comment(many_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, f"{many_app.url}/map")
    expect(counted(page)).to_have_text(f"{many.POSTS} komentar")
    # A point with no other near, so that it is clear which one is meant.
    points = points_of(page)
    assert len(points) == many.POSTS
    _, x, y = max(
        points,
        key=lambda point: min(
            abs(point[1] - other[1]) + abs(point[2] - other[2])
            for other in points
            if other[0] != point[0]
        ),
    )
    page.mouse.move(x - 15, y - 15)
    page.mouse.move(x, y, steps=5)
    expect(chart_of(page).locator(".hoverlayer .hovertext")).to_have_count(1)
    page.mouse.click(x, y)
    expect(counted(page)).to_have_text("1 komentar")
    expect(place(page, "map_list").locator(".comment")).to_have_count(1)


def test_a_lasso_shows_what_is_in_it(many_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, f"{many_app.url}/map")
    points = points_of(page)
    middle_x = sorted(x for _, x, _ in points)[len(points) // 2]
    right = [point for point in points if point[1] > middle_x + 12]
    assert 20 < len(right) < len(points)
    box = chart_of(page).locator(".nsewdrag").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    chart_of(page).locator(".modebar-btn[data-val=lasso]").click()
    far_right, top, bottom = box["x"] + box["width"] - 3, box["y"] + 3, box["y"] + box["height"] - 3
    corners = [
        (middle_x + 12, top), (middle_x + 12, bottom), (far_right, bottom), (far_right, top), (middle_x + 12, top),
    ]  # fmt: skip
    page.mouse.move(*corners[0])
    page.mouse.down()
    for x, y in corners[1:]:
        page.mouse.move(x, y, steps=8)
    page.mouse.up()
    expect(counted(page)).not_to_have_text(f"{many.POSTS} komentar")
    shown = int(re.sub(r"\D", "", counted(page).inner_text()))
    assert abs(shown - len(right)) <= 2, "the lasso's rim may cut a point"


def test_a_comment_beside_the_map_opens_under_it(many_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, f"{many_app.url}/map")
    row = place(page, "map_list").locator("button.comment").first
    text = row.locator(".text").inner_text()
    row.click()
    expect(place(page, "map_detail_open").locator(".text")).to_have_text(text)
