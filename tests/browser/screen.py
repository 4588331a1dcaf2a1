"""What tests look for on the screen: places by the keys that the app gives them."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import PATIENCE_MS, wait_until_drawn

PAGES = ("overview", "map", "themes", "comments", "export", "data", "about")
TITLES = {
    "overview": "Ringkasan",
    "map": "Peta Tema",
    "themes": "Tema",
    "comments": "Komentar",
    "export": "Ekspor",
    "data": "Data",
    "about": "Tentang Data",
}


def path_of(code: str) -> str:
    """Return the page's path: the first one lives at the root only."""
    return "/" if code == "overview" else f"/{code}"


def visit(page: Page, address: str) -> None:
    """Open ``address`` and wait until all of it is drawn."""
    page.goto(address)
    wait_until_drawn(page)


def navigation(page: Page, code: str) -> Locator:
    """Return the link to a page in the bar on top."""
    return page.get_by_test_id("stTopNavLink").nth(PAGES.index(code))


def place(page: Page, key: str) -> Locator:
    """Return the container, widget or component with the key ``key``."""
    return page.locator(f".st-key-{key}")


def link_of(page: Page) -> dict[str, str]:
    """Return the query string of the address."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


def expect_link(page: Page, path: str, /, **parameters: str) -> None:
    """Wait until the address has this path and exactly these parameters."""

    def fits(address: str) -> bool:
        parts = urlsplit(address)
        found = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return parts.path == path and found == parameters

    expect_eventually(page, fits)


def expect_eventually(page: Page, fits: object) -> None:
    """Wait until the address pleases ``fits``."""
    assert callable(fits)
    if not fits(page.url):
        page.wait_for_url(fits, wait_until="commit", timeout=PATIENCE_MS)


def count_shown(page: Page) -> int:
    """Return how many comments the filter's sentence counts."""
    counted = place(page, "sentence").locator("strong").inner_text()
    found = re.search(r"[\d.,]+", counted)
    assert found, counted
    return int(re.sub(r"\D", "", found.group()))


def expect_framed(page: Page, title: str) -> None:
    """Wait until navigation, title and filter bar stand round the page."""
    expect(page.get_by_test_id("stTopNavLink")).to_have_count(len(PAGES), timeout=PATIENCE_MS)
    expect(place(page, "head").get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(place(page, "filter_bar")).to_be_visible()
    expect(place(page, "language_switch")).to_be_visible()


def overflow(page: Page) -> dict[str, tuple[int, int]]:
    """Return scrollWidth and clientWidth of what scrolls sideways though it must not."""
    found: dict[str, list[int]] = page.evaluate(
        """() => {
            const wide = {};
            for (const [name, element] of [
                ["document", document.documentElement],
                ["body", document.body],
                ["main", document.querySelector("[data-testid=stMain]")],
                ["container", document.querySelector("[data-testid=stAppViewContainer]")],
            ]) {
                if (element && element.scrollWidth > element.clientWidth)
                    wide[name] = [element.scrollWidth, element.clientWidth];
            }
            return wide;
        }"""
    )
    return {name: (widths[0], widths[1]) for name, widths in found.items()}


def made_from_text(page: Page, selector: str) -> list[str]:
    """Return the outer HTML of what ``selector`` finds, shadow roots included."""
    found: list[str] = page.evaluate(
        """(selector) => {
            const found = [];
            const walk = (root) => {
                for (const element of root.querySelectorAll(selector)) found.push(element.outerHTML);
                for (const element of root.querySelectorAll("*"))
                    if (element.shadowRoot) walk(element.shadowRoot);
            };
            walk(document);
            return found;
        }""",
        selector,
    )
    return found


def focused_comment(page: Page) -> str | None:
    """Return the id of the comment that has the keyboard's focus."""
    found: str | None = page.evaluate(
        """() => {
            let focused = document.activeElement;
            while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
            return focused?.dataset.id ?? null;
        }"""
    )
    return found
