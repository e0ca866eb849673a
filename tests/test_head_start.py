"""A workspace has the layout engine compiled in the background; whatever becomes of the process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120

pytestmark = pytest.mark.xdist_group("processes")

# Held while it compiles, until told to go on; `made` says on which threads it was compiled.
HELD = """
import threading, time, wasmtime
from flowr_nb import Workspace, draw
compiling, go, made, original = threading.Event(), threading.Event(), [], wasmtime.Module.from_file
def held(engine, path):
    made.append(threading.current_thread().name)
    compiling.set()
    go.wait()
    return original(engine, path)
wasmtime.Module.from_file = held
"""
# Begins a head start, and waits for its end.
WARM = """
import sys, threading
from flowr_nb import Workspace
workspace = Workspace("flows", "no-sessions")
[each.join() for each in threading.enumerate() if each.name == "flowr-nb head start"]
"""


@pytest.fixture
def python(tmp_path):
    """Runs code in a fresh process; it has cached what those before it in the test have."""

    def run(code):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run


def test_tests_of_a_group_are_kept_together(request):
    """As `--dist loadgroup` says it, and pytest-xdist 3.8 does not do under pytest 9.2."""
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("the tests are not spread over processes by their groups")
    assert request.node.nodeid.endswith("@processes")


@pytest.mark.parametrize("seconds", [0, 0.02, 0.1, 0.3, 0.6])
def test_a_process_may_end_whatever_the_head_start_is_at(python, seconds):
    code = f"import time; from flowr_nb import Workspace; Workspace(); time.sleep({seconds})"
    assert python(code) == ""


def test_the_first_diagram_waits_for_what_was_begun_and_is_begun_once(python):
    told = python(f"""{HELD}
workspaces = [Workspace("flows", "no-sessions") for _ in range(2)]
compiling.wait()
drawing = threading.Thread(target=lambda: draw(workspaces[0].flow("deploy")))
drawing.start()
while not any("flowr-nb layout" in each.name for each in threading.enumerate()):
    time.sleep(0.01)
go.set()
drawing.join()
draw(workspaces[1].flow("online-order"))
print(made)
""")
    assert told == "['flowr-nb head start']\n"


def test_where_a_diagram_is_drawn_first_nothing_is_compiled_again(python):
    told = python(f"""{HELD}
go.set()
from flowr_nb import FlowLibrary
draw(FlowLibrary("flows").load("deploy"))
Workspace("flows", "no-sessions")
[each.join() for each in threading.enumerate() if each.name == "flowr-nb head start"]
print(len(made))
""")
    assert told == "1\n"


def test_what_is_on_disk_is_not_even_looked_at(python):
    loaded = f"{WARM}print('wasmtime' in sys.modules, 'flowr_nb.diagram' in sys.modules)"
    assert python(loaded) == "True True\n"
    assert python(loaded) == "False False\n"


def test_what_is_wrong_is_told_to_who_draws(python):
    told = python(f"""
import wasmtime
from flowr_nb.diagram import LayoutError, draw
def broken(engine, path):
    raise LayoutError("it cannot be compiled")
wasmtime.Module.from_file = broken
{WARM}
for _ in range(2):
    try:
        draw(workspace.flow("deploy"))
    except LayoutError as error:
        print(error)
""")
    assert told == "it cannot be compiled\n" * 2


def test_a_workspace_needs_no_engine(python):
    told = python(
        f"import sys; sys.modules['wasmtime'] = None\n{WARM}print(workspace.flow('deploy'))"
    )
    assert "deploy" in told


def test_a_workspace_needs_no_threads(python):
    told = python("""
import threading
def start(thread):
    raise RuntimeError("can't start new thread")
threading.Thread.start = start
from flowr_nb import Workspace
print(Workspace("flows", "no-sessions").flow("deploy").flow)
""")
    assert told == "deploy\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.parametrize("seconds", [0, 0.02, 0.1, 0.3])
def test_a_fork_draws_whatever_the_head_start_is_at(python, seconds):
    told = python(f"""
import os, time, warnings
from flowr_nb import Workspace
workspace = Workspace("flows", "no-sessions")
time.sleep({seconds})
# Python 3.12 and later warn of the engine's own threads; the child draws all the same.
warnings.simplefilter("ignore", DeprecationWarning)
if child := os.fork():
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
else:
    import signal
    signal.alarm(120)  # one that waits for what it does not have fails, and is not waited for
    from flowr_nb import draw
    os._exit("<svg" not in draw(workspace.flow("deploy")).svg)
""")
    assert told == "0\n"
