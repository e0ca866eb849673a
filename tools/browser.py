"""A real Chromium: the system's, or the one that Playwright has downloaded."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from playwright.sync_api import Error as PlaywrightError, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Playwright

_CHROMIUM_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_CHROMIUM_ARGUMENTS: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch_chromium(playwright: Playwright) -> Browser:
    """Start the Chromium of the system, or the one that Playwright has downloaded.

    Raises:
        RuntimeError: There is neither.
    """
    problem: PlaywrightError | None = None
    found = [path for name in _CHROMIUM_NAMES if (path := shutil.which(name))]
    for path in (*found, None):  # None is the one that Playwright has downloaded
        try:
            return playwright.chromium.launch(executable_path=path, args=_CHROMIUM_ARGUMENTS)
        except PlaywrightError as error:  # a name on PATH may only point to a package elsewhere
            problem = error
    raise RuntimeError(
        "no Chromium that starts: install the system's `chromium` package, or run "
        "`.venv/bin/playwright install chromium`"
    ) from problem


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium for the time of a ``with`` block."""
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        try:
            yield browser
        finally:
            browser.close()
