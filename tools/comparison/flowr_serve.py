"""The real `flowr serve`, from its environment, on this machine alone."""

from __future__ import annotations

import subprocess
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tools.comparison import pictures
from tools.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

_HEIGHT: Final = 1300
"""Pixels; so narrow a window has the list of flows above the picture."""
_START_SECONDS: Final = 30


def take_all(browser: Browser, flowr: Path, project: Path, paths: dict[str, Path]) -> None:
    """Take the picture that it shows of each flow; it knows no sessions.

    Args:
        browser: Where to show them.
        flowr: The command.
        project: The folder of a project whose flows are in ``flows``.
        paths: Flow → where to save its picture.
    """
    with _served(flowr, project) as address:
        page = browser.new_page(viewport={"width": pictures.WIDTH, "height": _HEIGHT})
        page.goto(address)
        for name, path in paths.items():
            page.locator("#flow-list").get_by_text(f"flows/{name}.yaml", exact=True).click()
            page.locator("#svg .node").first.wait_for()
            page.locator("#fitBtn").click()
            pictures.take(page.locator("#graph-area"), path)
        page.close()


@contextmanager
def _served(flowr: Path, project: Path) -> Iterator[str]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [str(flowr), "serve", "--host", "127.0.0.1", "--port", str(port), "--path", "."]
    server = subprocess.Popen(command, cwd=project, stdout=subprocess.DEVNULL)
    try:
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("`flowr serve` did not start; has it its extra `viz`? See `make comparison`")
