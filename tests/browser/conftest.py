"""A real JupyterLab and a real Chromium, once for all browser tests; a project for each test.

Without Chromium every test here is skipped, with one line at the end that cannot be overlooked;
where ``FLOWR_NB_REQUIRE_BROWSER=1`` is set, as `.ci/run` does, that is a failure instead.
"""

import importlib.util
import os
import re
import shutil
import uuid
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock

REPOSITORY = Path(__file__).resolve().parents[2]
ARTIFACTS = REPOSITORY / "test-artifacts"
LOUD = "!!! NO BROWSER TEST HAS RUN !!!"
MISSING = pytest.StashKey[str]()
FAILED = pytest.StashKey[bool]()

# With the `unit` extra alone there is nothing to drive a browser with, and nothing to import.
HAS_PLAYWRIGHT = importlib.util.find_spec("playwright") is not None
collect_ignore_glob = [] if HAS_PLAYWRIGHT else ["test_*.py"]

# What the browser's console may call an error and is provably not ours.
NOT_OURS: tuple[re.Pattern[str], ...] = (
    # Its debugger asks a kernel that is being shut down or restarted.
    re.compile(r"^Could not restore the debugger state: Canceled future for debug_request"),
)

# The same of the hosts beside JupyterLab.
HOSTS_OWN = {
    # At every start of Notebook 7.6, before a cell runs, out of its own "notebook_core.….js".
    "notebook7": re.compile(r"reading 'schema'"),
    # Its template takes icons from a CDN (nothing else is asked for, see `offline`), and now and
    # then its own server refuses something of its own with a 403.
    "voila": re.compile(r"net::ERR_FAILED|403 \(Forbidden\)"),
    "marimo": re.compile(r"(?!)"),
}
VOILA_ICONS = re.compile(r"^https://cdn\.jsdelivr\.net/npm/@fortawesome/")

NOTEBOOKS_A_WINDOW = 50

OPEN_EXPLORER = """\
from flowr_nb import Workspace

ws = Workspace(flows="../flows", sessions="../sessions")
explorer = ws.explore({flow!r})
run = explorer.run
explorer"""


def pytest_collection_modifyitems(items):
    # Last: they are slow, and Playwright keeps an event loop running in this thread to the end.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_terminal_summary(terminalreporter, config):
    if not HAS_PLAYWRIGHT and config.option.markexpr == "browser":
        why = "Playwright is not installed; it comes with the `test` extra"
        terminalreporter.write_line(f"{LOUD}: {why}", red=True, bold=True)


@pytest.fixture(scope="session")
def chromium(request):
    """A Chromium, or the reason why every browser test is skipped."""
    if MISSING in request.config.stash:
        pytest.skip(request.config.stash[MISSING])
    try:
        from playwright.sync_api import expect  # noqa: PLC0415 - absent without `.[test]`

        from tools.browser import chromium as start  # noqa: PLC0415 - the same

        context = start()
        browser = context.__enter__()
    except (ImportError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        if os.environ.get("FLOWR_NB_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{LOUD}: {reason}", pytrace=False)
        request.config.stash[MISSING] = f"{LOUD}: {reason}"
        pytest.skip(request.config.stash[MISSING])
    expect.set_options(timeout=30_000)  # a shared machine pauses now and then
    begin_artifacts(request.config)
    yield browser
    context.__exit__(None, None, None)


def begin_artifacts(config):
    """An empty folder for the pictures of this run, which may have several workers."""
    run = getattr(config, "workerinput", {}).get("testrunuid", uuid.uuid4().hex)
    with FileLock(config.cache.mkdir("browser") / "artifacts.lock"):
        marker = ARTIFACTS / ".run"
        if not marker.is_file() or marker.read_text() != run:
            shutil.rmtree(ARTIFACTS, ignore_errors=True)
            ARTIFACTS.mkdir()
            marker.write_text(run)


@pytest.fixture(scope="session")
def lab_root(tmp_path_factory):
    return tmp_path_factory.mktemp("lab")


@pytest.fixture(scope="session")
def lab(chromium, lab_root):  # noqa: ARG001 - no Chromium, no JupyterLab
    """The address of a JupyterLab on a temporary folder; starts only where Chromium did."""
    from tools.servers import jupyterlab  # noqa: PLC0415 - absent without `.[test]`

    with jupyterlab(lab_root) as address:
        yield address


@pytest.fixture
def project(lab_root, request):
    """A copy of the project's notebooks and flows, and no sessions; each test has its own."""
    folder = lab_root / re.sub(r"\W+", "-", request.node.name).strip("-")
    shutil.rmtree(folder, ignore_errors=True)  # there is one where a test is run once more
    shutil.copytree(REPOSITORY / "flows", folder / "flows")
    ignored = shutil.ignore_patterns(".*", "my-sessions")
    shutil.copytree(REPOSITORY / "notebooks", folder / "notebooks", ignore=ignored)
    return folder


@pytest.fixture(scope="session")
def window(chromium, lab):
    """The window of JupyterLab that tests open their notebooks in, one at a time."""
    return SimpleNamespace(browser=chromium, lab=lab, page=None, notebooks=0)


@pytest.fixture
def open_notebook(window, lab_root, project, request):
    """Opens a notebook of the project; at the end the console has to be free of errors."""
    from tools.notebook_page import NotebookPage  # noqa: PLC0415 - absent without `.[test]`

    notebooks = []

    def open_it(name, **how):
        path = (project / "notebooks" / name).relative_to(lab_root).as_posix()
        # A new window takes five seconds, and a notebook in it one. JupyterLab keeps part of each
        # notebook that was closed: after three hundred a window has a gigabyte.
        is_old = window.notebooks >= NOTEBOOKS_A_WINDOW
        if is_old and not notebooks and not window.page.is_closed():  # one of this test would end
            window.page.close()
        if window.page is None or window.page.is_closed():
            window.page, window.notebooks = None, 0
        notebook = NotebookPage(window.browser, window.lab, path, window=window.page, **how)
        window.page, window.notebooks = notebook.page, window.notebooks + 1
        notebook.page.set_default_timeout(30_000)
        notebooks.append(notebook)
        return notebook

    yield open_it
    has_failed = request.node.stash.get(FAILED, False)
    for notebook in notebooks:
        if has_failed:
            notebook.page.screenshot(path=ARTIFACTS / f"failed-{project.name}.png")
        notebook.close(keep_window=True)
    if has_failed and window.page is not None:  # who knows what state it is in
        window.page.close()
    problems = [text for notebook in notebooks for text in notebook.problems]
    assert [text for text in problems if not any(p.search(text) for p in NOT_OURS)] == []


@pytest.fixture
def open_cells(open_notebook, project):
    """Opens a notebook of these cells, and runs them all."""

    import nbformat  # noqa: PLC0415 - absent without `.[test]`

    def open_it(*cells, **how):
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={
                "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
            },
        )
        nbformat.write(notebook, project / "notebooks" / "test.ipynb")
        page = open_notebook("test.ipynb", **how)
        page.run_all()
        assert page.errors() == []
        return page

    return open_it


@pytest.fixture
def open_without_kernel(chromium, lab, lab_root, project):
    """Opens a notebook in a window of its own, and starts no kernel; by default `open_cells`'s."""
    from playwright.sync_api import expect  # noqa: PLC0415 - absent without `.[test]`

    contexts = []

    def open_it(notebook=None):
        path = notebook or project / "notebooks" / "test.ipynb"
        contexts.append(chromium.new_context(viewport={"width": 1400, "height": 900}))
        page = contexts[-1].new_page()
        page.goto(f"{lab}/lab/workspaces/without-kernel?reset")
        page.wait_for_function("() => window.jupyterapp?.restored")
        page.evaluate(
            """async (path) => {
              const { commands, restored } = window.jupyterapp;
              await restored;
              const kernelPreference = { shouldStart: false, canStart: false };
              await commands.execute('docmanager:open', { path, kernelPreference });
            }""",
            path.relative_to(lab_root).as_posix(),
        )
        expect(page.get_by_text("No Kernel", exact=True).first).to_be_visible()
        return page

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture
def open_explorer(open_cells):
    """Opens an explorer on a flow: the notebook (with `ws`, `run`, `explorer`) and the explorer."""
    from tools.explorer_page import ExplorerPage  # noqa: PLC0415 - absent without `.[test]`

    def open_it(flow, *more, **how):
        page = open_cells(OPEN_EXPLORER.format(flow=flow), *more, **how)
        explorer = ExplorerPage(page)
        explorer.wait()
        return page, explorer

    return open_it


@pytest.fixture
def offline(chromium):
    """Opens a window that reaches this machine alone; at the end its console has to be clean."""

    @contextmanager
    def window(host):
        asked, problems = [], []

        def refuse(route):
            asked.append(route.request.url)
            route.abort()

        context = chromium.new_context(
            viewport={"width": 1400, "height": 900}, reduced_motion="reduce"
        )
        context.route(re.compile(r"^https?://(?!127\.0\.0\.1:)"), refuse)
        context.on(
            "console", lambda message: message.type == "error" and problems.append(message.text)
        )
        context.on("weberror", lambda problem: problems.append(str(problem.error)))
        try:
            yield context
        finally:
            context.close()
        assert [url for url in asked if not VOILA_ICONS.search(url)] == []
        assert [text for text in problems if not HOSTS_OWN[host].search(text)] == []

    return window


@pytest.fixture
def page(chromium):
    """A page of its own, with nothing on it and no notebook around it; see `bare`."""
    page = chromium.new_page(viewport={"width": 1000, "height": 1200})
    page.set_default_timeout(30_000)
    page.emulate_media(reduced_motion="reduce")
    yield page
    page.close()


@pytest.fixture
def shoot(request):
    """Saves a numbered picture of a page or a part of one into ``test-artifacts/``."""
    story = request.node.name.removeprefix("test_").replace("_", "-")
    story = re.sub(r"[^\w-]+", "-", story).strip("-")
    taken = []

    def take(what, name):
        taken.append(name)
        what.screenshot(path=ARTIFACTS / f"{story}-{len(taken):02}-{name}.png")

    return take


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.skipped and (reason := item.config.stash.get(MISSING, "")):
        # All in one place, so that pytest folds them into one line.
        report.longrepr = (__file__, 0, f"Skipped: {reason}")
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report
