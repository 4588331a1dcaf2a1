"""Takes a picture of every page: both languages, three widths, light and dark, in full height.

Run as ``python -m tests.browser.screenshots OUT [--data FOLDER]``, or ``make screenshots``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from analytics.messages import LANGUAGES
from analytics.settings import read_settings
from tests.browser.chromium import CHROMIUM, launch, wait_until_drawn
from tests.browser.screen import PAGES, path_of, visit
from tests.browser.server import Server, serve

SIZES = ((1440, 900), (1920, 1080), (390, 844))
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Chromium cannot paint a picture of any height.
_MOST_HEIGHT = 8_000


def take_all(server: Server, browser: Browser, out: Path) -> int:
    """Put the pictures into ``out`` and return how many there are."""
    taken = 0
    for scheme in SCHEMES:
        for width, height in SIZES:
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme
            )
            page = context.new_page()
            for code in PAGES:
                for language in LANGUAGES:
                    page.set_viewport_size({"width": width, "height": height})
                    visit(page, f"{server.url}{path_of(code)}?lang={language}")
                    _grow(page, width, height)
                    page.screenshot(
                        path=out / f"{code}-{language}-{width}-{scheme}.png", animations="disabled"
                    )
                    taken += 1
            context.close()
    return taken


def _grow(page: Page, width: int, height: int) -> None:
    """Make the window as high as the page: Streamlit scrolls inside it, so full_page shows one screen."""
    whole = int(
        page.get_by_test_id("stMain").evaluate("(main) => main.scrollHeight - main.clientHeight")
    )
    if whole > 0:
        page.set_viewport_size({"width": width, "height": min(height + whole, _MOST_HEIGHT)})
        wait_until_drawn(page)
        page.evaluate(
            "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, take the pictures, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.browser.screenshots", description=__doc__
    )
    parser.add_argument("out", type=Path, help="folder for the pictures")
    parser.add_argument("--data", type=Path, help="data folder; by default the app's own")
    chosen = parser.parse_args(arguments)
    if not CHROMIUM.exists():
        sys.stderr.write(f"{CHROMIUM} is missing: apt-get install chromium\n")
        return 1
    chosen.out.mkdir(parents=True, exist_ok=True)
    data: Path = chosen.data or read_settings().data
    with serve(data.resolve()) as server, sync_playwright() as playwright:
        browser = launch(playwright)
        taken = take_all(server, browser, chosen.out)
        browser.close()
    sys.stdout.write(f"{taken} pictures in {chosen.out}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
