"""What drives the notebooks of these tests: a kernel that does not answer at its start."""

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tools.notebook_page import NotebookPage

pytestmark = pytest.mark.browser


def test_a_kernel_that_never_is_idle_is_started_anew_and_told(open_notebook, monkeypatch):
    wait, waits = NotebookPage._expect_idle, []  # noqa: SLF001 - the wait that fails once

    def fails_at_first(notebook, path, seconds):
        wait(notebook, path, seconds)
        waits.append(path)
        if len(waits) == 1:
            assert notebook.run_code("before = 1") == ""
            raise PlaywrightTimeout("no word of it")

    monkeypatch.setattr(NotebookPage, "_expect_idle", fails_at_first)
    with pytest.warns(UserWarning, match=r"quickstart\.ipynb is started anew: .*\"ready\":true"):
        notebook = open_notebook("quickstart.ipynb")
    assert len(waits) == 2
    assert notebook.run_code("before").startswith("NameError")


def test_a_kernel_that_does_not_come_is_an_error_that_says_what_is_there(
    open_notebook, monkeypatch
):
    def fails(notebook, path, seconds):  # noqa: ARG001 - as the wait is called
        raise PlaywrightTimeout("no word of it")

    with monkeypatch.context() as patched:
        patched.setattr(NotebookPage, "_expect_idle", fails)
        with (
            pytest.warns(UserWarning, match="is started anew"),
            pytest.raises(RuntimeError, match=r'has no kernel: .*"notebook":".*quickstart'),
        ):
            open_notebook("quickstart.ipynb")
    assert open_notebook("quickstart.ipynb").run_code("6 * 7") == "42"
