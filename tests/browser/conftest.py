"""Chromium, and servers on data folders of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from analytics.store.folders import DataFolder
from tests import tiny
from tests.browser import many
from tests.browser.chromium import CHROMIUM, PATIENCE_MS, launch
from tests.browser.server import Server, serve

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is missing: apt-get install chromium"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """Opens pages, each in a browser context of its own; the test fails when one of them alerts
    or throws."""
    with ExitStack() as contexts:
        heard: list[str] = []

        def open_one(
            width: int = 1440,
            height: int = 900,
            color_scheme: Literal["light", "dark"] = "light",
        ) -> Page:
            context = chromium.new_context(
                viewport={"width": width, "height": height}, color_scheme=color_scheme
            )
            contexts.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.on("pageerror", lambda error: heard.append(f"error: {error}"))

            def dismiss(dialog: object) -> None:
                heard.append(f"dialog: {dialog}")

            page.on("dialog", dismiss)
            return page

        yield open_one
        assert heard == []


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = DataFolder(tmp_path_factory.mktemp("tiny"))
    tiny.make_release(folder)
    return folder.path


@pytest.fixture(scope="session")
def many_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = DataFolder(tmp_path_factory.mktemp("many"))
    many.make_release(folder)
    return folder.path


@pytest.fixture(scope="session")
def tiny_app(tiny_folder: Path) -> Iterator[Server]:
    """A server on the tiny release, shared by tests that do not mind who came before."""
    with serve(tiny_folder) as server:
        yield server


@pytest.fixture(scope="session")
def many_app(many_folder: Path) -> Iterator[Server]:
    """A server on the larger release."""
    with serve(many_folder) as server:
        yield server


@pytest.fixture
def fresh_app(tiny_folder: Path) -> Iterator[Server]:
    """A server on the tiny release that nobody has visited."""
    with serve(tiny_folder) as server:
        yield server
