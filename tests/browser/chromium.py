"""Debian's Chromium, driven by Playwright: Playwright's own download fails on a closed network."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, expect

CHROMIUM = Path("/usr/bin/chromium")
# A server under load takes its time; a test waits for what it expects, never for a fixed time.
PATIENCE_MS = 30_000
_FLAGS = (
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--use-gl=angle",
    "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist",
)  # fmt: skip


def launch(playwright: Playwright) -> Browser:
    """Start Chromium, with a software WebGL for the map."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))


def wait_until_drawn(page: Page) -> None:
    """Wait until the script has run to its end and nothing on the page is left from before."""
    expect(page.get_by_test_id("stApp")).to_have_attribute(
        "data-test-script-state", "notRunning", timeout=PATIENCE_MS
    )
    expect(page.locator("[data-stale='true']")).to_have_count(0, timeout=PATIENCE_MS)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=PATIENCE_MS)
    # Plotly fills a figure after its element is there.
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')]"
        ".every((chart) => chart.querySelector('.main-svg'))",
        timeout=PATIENCE_MS,
    )
    page.wait_for_function("() => document.fonts.status === 'loaded'", timeout=PATIENCE_MS)
