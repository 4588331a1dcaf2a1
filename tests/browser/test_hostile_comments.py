"""Comments are hostile input: the screen shows them as text and keeps its shape."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests import tiny
from tests.browser.conftest import OpenPage
from tests.browser.screen import made_from_text, overflow, place, visit
from tests.browser.server import Server

pytestmark = pytest.mark.browser
WIDTHS = (1440, 390)


def expect_only_text(page: Page) -> None:
    """Say that no comment became markup, anywhere on the page, shadow roots included."""
    assert not [made for made in made_from_text(page, "script") if "alert(" in made]
    assert made_from_text(page, "a[href*='contoh.id']") == []
    for made in made_from_text(page, "b, strong, em, i, h1, h2, h3, li, code, .katex"):
        assert "tebal" not in made
        assert "+1 $x$" not in made
    for made in made_from_text(page, "span[style*='color']"):
        assert ">a<" not in made


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("native", "text"),
    [("c6", tiny.HOSTILE), ("c7", tiny.RTL), ("c8", tiny.LONG_WORD), ("c9", "😀👍")],
    ids=["markup", "right_to_left", "long_word", "emoji"],
)
def test_it_is_shown_as_it_is(
    native: str, text: str, width: int, tiny_app: Server, open_page: OpenPage
) -> None:
    page = open_page(width=width)
    comment = tiny.post_id(native)
    visit(page, f"{tiny_app.url}/comments?comment={comment}")
    expect(place(page, "comments_list").locator(".comment")).to_have_count(tiny.RESIDENTS)
    opened = place(page, "detail_open").locator(".text")
    expect(opened).to_be_visible()
    assert opened.evaluate("(element) => element.textContent") == text
    listed = place(page, "comments_list").locator(f"[data-id='{comment}'] .text")
    assert str(listed.evaluate("(element) => element.textContent")).startswith(text[:500])
    expect_only_text(page)
    assert overflow(page) == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_a_search_for_markup_is_text_too(width: int, tiny_app: Server, open_page: OpenPage) -> None:
    page = open_page(width=width)
    visit(page, f"{tiny_app.url}/comments?q=%3Cscript%3Ealert%00('x')%3C/script%3E+**tebal**")
    expect(place(page, "sentence")).to_contain_text("“<script>alert('x')</script> **tebal**”")
    marked = place(page, "comments_list").locator("mark")
    expect(marked.first).to_be_visible()
    assert [piece.inner_text() for piece in marked.all()] == ["script>alert('x')</script", "tebal"]
    expect_only_text(page)
    assert overflow(page) == {}


def test_a_search_that_finds_nothing_says_what_was_searched(
    tiny_app: Server, open_page: OpenPage
) -> None:
    page = open_page()
    searched = "**zzz** [tautan](http://contoh.id) www.contoh.id a@contoh.id :red[a] $x$ <b>y</b>"
    visit(page, f"{tiny_app.url}/comments")
    search = place(page, "filter_search").get_by_role("textbox")
    search.fill(searched)
    search.press("Enter")
    expect(place(page, "nothing_matches")).to_be_visible()
    expect(place(page, "sentence")).to_contain_text(searched)
    assert made_from_text(page, "a[href*='contoh.id']") == []


def test_the_label_over_a_point_of_the_map_is_text(tiny_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, f"{tiny_app.url}/map")
    chart = place(page, "text_map").locator(".js-plotly-plot")
    at = chart.evaluate(
        """(chart, wanted) => {
            for (const trace of chart._fullData)
                for (let row = 0; row < trace.x.length; row++)
                    if (trace.text[row].includes(wanted)) {
                        const { xaxis, yaxis } = chart._fullLayout;
                        const box = chart.getBoundingClientRect();
                        return [
                            box.x + xaxis._offset + xaxis.d2p(trace.x[row]),
                            box.y + yaxis._offset + yaxis.d2p(trace.y[row]),
                        ];
                    }
        }""",
        "**tebal**",
    )
    page.mouse.move(at[0] - 40, at[1] - 40)
    page.mouse.move(at[0], at[1], steps=4)
    label = chart.locator(".hoverlayer .hovertext")
    expect(label).to_contain_text("<script>alert('x')</script>")
    expect(label).to_contain_text("[tautan](http://contoh.id)")
    expect_only_text(page)


def test_names_of_themes_are_text(tiny_app: Server, open_page: OpenPage) -> None:
    page = open_page()
    visit(page, f"{tiny_app.url}/")
    expect(page.get_by_role("heading", name="Lampu dan *air*")).to_be_visible()
    visit(page, f"{tiny_app.url}/themes?theme=1")
    expect(place(page, "summary").get_by_role("heading")).to_have_text("Lampu dan *air*")
    expect(place(page, "filter_groups")).to_contain_text("Lampu dan *air*")
