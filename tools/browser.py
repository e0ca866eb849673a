"""A real JupyterLab and a real Chromium, for the browser tests and for making pictures."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page, Playwright

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
_START_SECONDS: Final = 60
_RUN_SECONDS: Final = 120


def launch_chromium(playwright: Playwright) -> Browser:
    """Start the Chromium of the system, or the one that Playwright has downloaded.

    Raises:
        RuntimeError: There is neither.
    """
    for name in _CHROMIUM_NAMES:
        if path := shutil.which(name):
            return playwright.chromium.launch(executable_path=path, args=_CHROMIUM_ARGUMENTS)
    try:
        return playwright.chromium.launch(args=_CHROMIUM_ARGUMENTS)
    except PlaywrightError as error:
        raise RuntimeError(
            "no Chromium: install the system's `chromium` package, or run "
            "`.venv/bin/playwright install chromium`"
        ) from error


@contextmanager
def chromium() -> Iterator[Browser]:
    """A Chromium for the time of a ``with`` block."""
    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def jupyterlab(root: Path) -> Iterator[str]:
    """A JupyterLab on a folder, with settings and workspaces of its own.

    Args:
        root: The folder it shows.

    Yields:
        Its address.
    """
    port = _free_port()
    with tempfile.TemporaryDirectory() as scratch:
        environment = {
            **os.environ,
            "JUPYTER_CONFIG_DIR": f"{scratch}/config",
            "JUPYTER_DATA_DIR": f"{scratch}/data",
            "JUPYTERLAB_SETTINGS_DIR": f"{scratch}/settings",
            "JUPYTERLAB_WORKSPACES_DIR": f"{scratch}/workspaces",
            "IPYTHONDIR": f"{scratch}/ipython",
        }
        settings = Path(scratch, "settings/@jupyterlab/apputils-extension")
        settings.mkdir(parents=True)
        quiet = '{"fetchNews": "false", "checkForUpdates": false}'
        (settings / "notification.jupyterlab-settings").write_text(quiet)
        log = Path(scratch) / "jupyterlab.log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                [
                    *(sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"),
                    *("--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0"),
                    *("--IdentityProvider.token=", f"--ServerApp.root_dir={root}"),
                    "--LabApp.expose_app_in_browser=True",
                ],
                env=environment,
                cwd=root,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, server, log)
            yield address
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


class NotebookPage:
    """A notebook in JupyterLab, as a person sees it.

    Args:
        browser: Where to open it.
        address: JupyterLab's address.
        path: The notebook, relative to JupyterLab's folder.
        size: Width and height of the window, in pixels.
        theme: ``light`` or ``dark``.
    """

    def __init__(
        self,
        browser: Browser,
        address: str,
        path: str,
        *,
        size: tuple[int, int] = (1400, 900),
        theme: str = "light",
    ) -> None:
        self.problems: list[str] = []
        """What the browser's console called an error, and exceptions of the page."""
        self.page: Page = browser.new_page(viewport={"width": size[0], "height": size[1]})
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(f"{address}/lab/workspaces/auto-{os.getpid()}/tree/{path}?reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=_START_SECONDS * 1000)
        self.page.wait_for_function(
            """() => {
              const context = window.jupyterapp.shell.currentWidget?.sessionContext;
              return context?.isReady && context.session?.kernel?.status === 'idle';
            }""",
            timeout=_START_SECONDS * 1000,
        )
        if theme == "dark":
            self.command("apputils:change-theme", {"theme": "JupyterLab Dark"})
            self.page.wait_for_selector('body[data-jp-theme-light="false"]', state="attached")
        self.hide_side_bar()

    def _on_console(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind == "error":
            self.problems.append(str(text))

    def command(self, name: str, arguments: dict[str, object] | None = None) -> None:
        """Start one of JupyterLab's commands; a caller waits for what it should bring about."""
        self.page.evaluate(
            "([name, args]) => { void window.jupyterapp.commands.execute(name, args); }",
            [name, arguments or {}],
        )

    def hide_side_bar(self) -> None:
        """Give the notebook the whole width."""
        self.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")

    def run_all(self) -> None:
        """Run every cell, and wait until the kernel is done."""
        self.command("notebook:run-all-cells")
        self.wait_until_idle()

    def restart_and_run_all(self) -> None:
        """Start a fresh kernel, and run every cell in it."""
        self.page.evaluate(
            """async () => {
              const panel = window.jupyterapp.shell.currentWidget;
              await panel.sessionContext.restartKernel();
            }"""
        )
        self.run_all()

    def run_cell(self, index: int) -> None:
        """Run one cell, counted from 0."""
        self.page.evaluate(
            """(index) => {
              const panel = window.jupyterapp.shell.currentWidget;
              panel.content.deselectAll();
              panel.content.activeCellIndex = index;
            }""",
            index,
        )
        self.command("notebook:run-cell")
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        """Wait until no cell is waiting or running."""
        self.page.wait_for_function(
            """() => {
              const panel = window.jupyterapp.shell.currentWidget;
              const cells = [...panel.content.widgets].filter(c => c.model.type === 'code');
              const waits = (cell) =>
                cell.node.querySelector('.jp-InputPrompt')?.textContent.includes('*');
              return panel.sessionContext.session?.kernel?.status === 'idle' && !cells.some(waits);
            }""",
            timeout=_RUN_SECONDS * 1000,
        )

    def outputs(self, index: int) -> Locator:
        """What a cell shows, counted from 0."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-OutputArea")

    def close(self) -> None:
        """Close the window."""
        self.page.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/api", timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-3000:]}")
