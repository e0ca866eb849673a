"""A notebook in JupyterLab, Jupyter Notebook 7 or JupyterLite as a person sees and uses it."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Final

from playwright.sync_api import TimeoutError as PlaywrightTimeout

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

_START_SECONDS: Final = 60
_IN_A_BROWSER: Final = 240
"""Seconds too, for a kernel that is fetched and compiled."""
_RUN_SECONDS: Final = 120


class NotebookPage:
    """A notebook in JupyterLab or Notebook 7, as a person sees it.

    Args:
        browser: Where to open it.
        address: JupyterLab's address, or Notebook's.
        path: The notebook, relative to the folder of the server.
        size: Width and height of the window, in pixels.
        theme: ``light`` or ``dark``.
        window: The page of an earlier notebook, of `close(keep_window=True)`: to open this one
            in its place takes a second instead of five. It is closed where this one fails to open.
        host: ``lab``, ``notebook`` for Jupyter Notebook 7, or ``lite`` for a site of JupyterLite.
    """

    def __init__(  # noqa: PLR0913 - four say where, three say how
        self,
        browser: Browser | BrowserContext,
        address: str,
        path: str,
        *,
        size: tuple[int, int] = (1400, 900),
        theme: str = "light",
        window: Page | None = None,
        host: str = "lab",
    ) -> None:
        self.problems: list[str] = []
        """What the browser's console called an error, and exceptions of the page."""
        self.page: Page = window or browser.new_page()
        self.resize(*size)
        # A picture that is taken right after a step shows the end of it.
        self.page.emulate_media(reduced_motion="reduce")
        self.page.on("console", self._on_console)
        self.page.on("pageerror", self._on_page_error)
        where = {
            "lab": f"lab/workspaces/auto-{os.getpid()}/tree/{path}?reset",
            "notebook": f"notebooks/{path}",
            "lite": f"lab/index.html?path={path}",
        }
        try:
            self._open(f"{address}/{where[host]}" if window is None else None, path)
            self._wait_for_kernel(path, _IN_A_BROWSER if host == "lite" else _START_SECONDS)
            self.set_theme(theme)
            self.hide_side_bar()
        except Exception:
            self.page.close()  # nobody should open the next one in its place
            raise

    def _open(self, address: str | None, path: str) -> None:
        if address:
            self.page.goto(address)
        else:
            self._open_instead(path)
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=_START_SECONDS * 1000)

    def _open_instead(self, path: str) -> None:
        self.page.evaluate(
            """async (path) => {
              const { shell, commands } = window.jupyterapp;
              const old = [...shell.widgets('main')];
              await commands.execute('docmanager:open', { path });
              for (const widget of old) widget.dispose();
            }""",
            path,
        )

    def _wait_for_kernel(self, path: str, seconds: int) -> None:
        """Wait until the notebook's kernel is idle; one that never says so is started anew, once.

        Of thousands of kernels one does not answer JupyterLab at its start. A person presses
        *Restart* then, and so does this: with a warning, because it may be ours after all.
        """
        try:
            self._expect_idle(path, seconds)
        except PlaywrightTimeout:
            before = len(self.problems)
            warnings.warn(f"{path} is started anew: {self._kernel_seen()}", stacklevel=3)
            self.page.evaluate(
                "() => void window.jupyterapp.shell.currentWidget?.sessionContext?.restartKernel()"
            )
            try:
                self._expect_idle(path, seconds)
            except PlaywrightTimeout as error:
                raise RuntimeError(f"{path} has no kernel: {self._kernel_seen()}") from error
            # What JupyterLab was asking of the kernel that went is a problem to its console.
            del self.problems[before:]

    def _expect_idle(self, path: str, seconds: int) -> None:
        self.page.wait_for_function(
            """(path) => {
              const context = window.jupyterapp.shell.currentWidget?.sessionContext;
              return context?.isReady && context.path === path
                && context.session?.kernel?.status === 'idle';
            }""",
            arg=path,
            timeout=seconds * 1000,
        )

    def _kernel_seen(self) -> str:
        """What there is of the notebook's kernel, for the one who reads why it did not start."""
        seen: str = self.page.evaluate(
            """() => {
              const context = window.jupyterapp.shell.currentWidget?.sessionContext;
              const kernel = context?.session?.kernel;
              const dialogs = [...document.querySelectorAll('.jp-Dialog')];
              return JSON.stringify({
                notebook: context?.path, ready: context?.isReady, kernel: kernel?.status,
                connection: kernel?.connectionStatus, shown: context?.kernelDisplayStatus,
                dialogs: dialogs.map((dialog) => dialog.textContent),
              });
            }"""
        )
        return seen

    def _on_console(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind == "error":
            self.problems.append(str(text))

    def _on_page_error(self, error: object) -> None:
        self.problems.append(str(error))

    def _finish(self, name: str) -> None:
        """Start a command that runs cells, and wait until it has."""
        self.page.evaluate(
            """([name, seconds]) => Promise.race([
              window.jupyterapp.commands.execute(name).then(() => undefined),
              new Promise((_, fail) => setTimeout(fail, seconds * 1000, `${name} takes too long`)),
            ])""",
            [name, _RUN_SECONDS],
        )
        self.wait_until_idle()

    def command(self, name: str, arguments: dict[str, object] | None = None) -> None:
        """Start one of JupyterLab's commands; a caller waits for what it should bring about."""
        self.page.evaluate(
            "([name, args]) => { void window.jupyterapp.commands.execute(name, args); }",
            [name, arguments or {}],
        )

    def resize(self, width: int, height: int) -> None:
        """Give the window that size, in pixels."""
        self.page.set_viewport_size({"width": width, "height": height})

    def set_theme(self, theme: str) -> None:
        """Switch to the ``light`` or the ``dark`` theme; JupyterLab keeps it for later pages."""
        is_light = "false" if theme == "dark" else "true"
        body = f'body[data-jp-theme-light="{is_light}"]'
        if not self.page.locator(body).count():
            self.command("apputils:change-theme", {"theme": f"JupyterLab {theme.capitalize()}"})
        self.page.wait_for_selector(body, state="attached")
        # Shown while the theme loads; to switch again before it is gone removes it twice.
        self.page.wait_for_selector("#jupyterlab-splash", state="detached")

    def hide_side_bar(self) -> None:
        """Give the notebook the whole width."""
        self.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")

    def run_all(self) -> None:
        """Run every cell, and wait until the kernel is done."""
        self._finish("notebook:run-all-cells")

    def restart_and_run_all(self) -> None:
        """Start a fresh kernel, and run every cell in it; the outputs of the old one are gone."""
        self.page.evaluate(
            """async () => {
              const panel = window.jupyterapp.shell.currentWidget;
              await panel.sessionContext.restartKernel();
              for (const cell of panel.content.widgets) {
                if (cell.model.type === 'code') cell.model.clearExecution();
              }
            }"""
        )
        self.run_all()

    def run_code(self, source: str) -> str:
        """Run code in a new cell at the end of the notebook.

        Returns:
            What it printed, and the text of what it gave or raised.
        """
        index: int = self.page.evaluate(
            """(source) => {
              const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells;
              const model = window.jupyterapp.shell.currentWidget.content.model.sharedModel;
              const metadata = { trusted: true };
              model.insertCell(cells.length, { cell_type: 'code', source, metadata });
              return cells.length - 1;
            }""",
            source,
        )
        self.run_cell(index)
        return self.text_of(index)

    def text_of(self, index: int) -> str:
        """The text of a cell's outputs, counted from 0."""
        text: str = self.page.evaluate(
            """(index) => {
              const cell = window.jupyterapp.shell.currentWidget.content.widgets[index];
              const whole = (lines) => Array.isArray(lines) ? lines.join('') : lines ?? '';
              return cell.model.outputs.toJSON().map((output) => {
                if (output.output_type === 'stream') return whole(output.text);
                if (output.output_type === 'error') return `${output.ename}: ${output.evalue}`;
                return whole(output.data['text/plain']);
              }).join('\\n').trim();
            }""",
            index,
        )
        return text

    def errors(self) -> list[str]:
        """What the cells have raised so far, as ``name: message``."""
        raised: list[str] = self.page.evaluate(
            """() => window.jupyterapp.shell.currentWidget.content.widgets
              .filter((cell) => cell.model.type === 'code')
              .flatMap((cell) => cell.model.outputs.toJSON())
              .filter((output) => output.output_type === 'error')
              .map((output) => `${output.ename}: ${output.evalue}`)"""
        )
        return raised

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
        self._finish("notebook:run-cell")

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

    def close(self, *, keep_window: bool = False) -> None:
        """Stop the kernel, and close the window unless the next notebook is to be opened in it."""
        try:
            self.page.evaluate(
                "() => window.jupyterapp.shell.currentWidget?.sessionContext?.shutdown()"
            )
        finally:
            self.page.remove_listener("console", self._on_console)
            self.page.remove_listener("pageerror", self._on_page_error)
            if not keep_window:
                self.page.close()
