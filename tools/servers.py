"""The hosts of notebooks as servers, for the browser tests and for making pictures.

All listen on this machine alone and ask for no token; what they write beside the notebooks goes
into a temporary folder of their own, and no setting of the person who starts them is read.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

_START_SECONDS: Final = 60
_STOP_SECONDS: Final = 20
_LIKE_THE_BROWSER: Final = '[display]\ntheme = "system"\n'
_ROOT: Final = Path(__file__).resolve().parent.parent
_NO_NEWS: Final = '{"fetchNews": "false", "checkForUpdates": false}'


@contextmanager
def jupyterlab(root: Path) -> Iterator[str]:
    """A JupyterLab on a folder.

    Args:
        root: The folder it shows.

    Yields:
        Its address.

    Raises:
        RuntimeError: It does not start; with the last it has written.
    """
    with _serving(_jupyter_server("lab", "LabApp", root), root) as address:
        yield address


@contextmanager
def notebook7(root: Path) -> Iterator[str]:
    """A Jupyter Notebook 7 on a folder; as `jupyterlab`."""
    arguments = _jupyter_server("notebook", "JupyterNotebookApp", root)
    with _serving(arguments, root) as address:
        yield address


@contextmanager
def voila(root: Path) -> Iterator[str]:
    """A Voila that runs the notebooks of a folder, at ``/voila/render/``; as `jupyterlab`."""
    # Notebook 7 brings an extension for JupyterLab that fails in Voila's older one.
    without = "--VoilaConfiguration.extension_denylist=@jupyter-notebook/lab-extension"
    where = ("--no-browser", "--Voila.ip=127.0.0.1", "--port={port}")
    with _serving(("voila", *where, without, str(root)), root) as address:
        yield address


@contextmanager
def marimo(notebook: Path) -> Iterator[str]:
    """A marimo that runs one notebook as an app.

    Args:
        notebook: A ``.py`` file of marimo's own form.

    Yields:
        Its address.

    Raises:
        RuntimeError: It does not start; with the last it has written.
    """
    arguments = ("marimo", "--quiet", "run", str(notebook), "--headless", "--no-token")
    where = ("--host", "127.0.0.1", "--port", "{port}", "--no-sandbox")
    with _serving((*arguments, *where), notebook.parent) as address:
        yield address


@contextmanager
def site(folder: Path) -> Iterator[str]:
    """A folder of files, such as any host of pages serves; as `jupyterlab`."""
    with _serving(("http.server", "{port}", "--bind", "127.0.0.1"), folder) as address:
        yield address


@contextmanager
def together(*servers: AbstractContextManager[str]) -> Iterator[tuple[str, ...]]:
    """Several servers, started at the same time.

    Yields:
        Their addresses.
    """
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        started = [pool.submit(server.__enter__) for server in servers]
        for server, address in zip(servers, started, strict=True):
            if address.exception() is None:
                stack.push(server)
        yield tuple(address.result() for address in started)


def _jupyter_server(command: str, application: str, root: Path) -> tuple[str, ...]:
    return (
        *("jupyter", command, "--no-browser", "--allow-root"),
        *("--ip=127.0.0.1", "--port={port}", "--ServerApp.port_retries=0"),
        # A kernel that nobody needs any more is not waited for: a third of a second a notebook.
        "--KernelManager.shutdown_wait_time=0.2",
        *("--IdentityProvider.token=", f"--ServerApp.root_dir={root}"),
        f"--{application}.expose_app_in_browser=True",
        # Every setting at its default, also where `make lab` has put some of its own.
        f"--{application}.app_settings_dir={{scratch}}/no-settings",
    )


@contextmanager
def _serving(arguments: tuple[str, ...], folder: Path) -> Iterator[str]:
    """Run ``python -m`` with these arguments for the time of a block.

    ``{port}`` and ``{scratch}``, a folder of its own, are filled in.
    """
    port = free_port()
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch, "server.log")
        filled = [
            word.replace("{port}", str(port)).replace("{scratch}", scratch) for word in arguments
        ]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [sys.executable, "-m", *filled],
                env=_environment(Path(scratch)),
                cwd=folder,
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
                server.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()


def _environment(scratch: Path) -> dict[str, str]:
    """The environment of a server that reads and writes only there."""
    settings = scratch / "settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(_NO_NEWS)
    marimo_settings = scratch / "xdg/config/marimo"
    marimo_settings.mkdir(parents=True)
    (marimo_settings / "marimo.toml").write_text(_LIKE_THE_BROWSER)
    return {
        **os.environ,
        "JUPYTER_CONFIG_DIR": f"{scratch}/config",
        "JUPYTER_DATA_DIR": f"{scratch}/data",
        "JUPYTER_PATH": str(_ROOT),  # for `labextensions/` as it is here
        "JUPYTERLAB_SETTINGS_DIR": f"{scratch}/settings",
        "JUPYTERLAB_WORKSPACES_DIR": f"{scratch}/workspaces",
        "IPYTHONDIR": f"{scratch}/ipython",
        "XDG_CONFIG_HOME": f"{scratch}/xdg/config",
        "XDG_STATE_HOME": f"{scratch}/xdg/state",
        "XDG_DATA_HOME": f"{scratch}/xdg/data",
    }


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
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
        except urllib.error.HTTPError:
            return  # it has nothing there, and says so: it is up
        except OSError:
            time.sleep(0.1)
    name = " ".join(server.args[2:4]) if isinstance(server.args, list) else "the server"
    raise RuntimeError(f"{name} did not start:\n{log.read_text(errors='replace')[-3000:]}")
