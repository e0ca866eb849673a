"""What several test files need: flows on disk, a library of them, a store of their sessions."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from flowr_nb.flow import FlowLibrary
from flowr_nb.store import YamlSessionStore
from flowr_nb.watching.directory_watch import DirectoryWatch
from tests.store import postgresql_server

# A shared machine pauses now and then; no test of ours is about time.
settings.register_profile("flowr-nb", deadline=None, print_blob=True)
# `make fuzz`: many more inputs, other ones each time.
settings.register_profile(
    "fuzz",
    deadline=None,
    print_blob=True,
    max_examples=2500,
    suppress_health_check=[HealthCheck.too_slow],
)
FUZZING = os.environ.get("FLOWR_NB_FUZZ") == "1"
settings.load_profile("fuzz" if FUZZING else "flowr-nb")
STATISTICS = "hypothesis_statistics"
TRIED = {}

# Three levels, entered at once (each flow begins with the next), a guard on every way out.
NESTED = {
    "outer": """
flow: outer
version: 1.0.0
exits: [end, failed]
states:
  - id: a
    flow: middle
    next:
      done: {to: b, when: {outer-ok: ==yes}}
      given-up: failed
  - id: b
    next: {finish: end, again: a}
""",
    "middle": """
flow: middle
version: 1.0.0
exits: [done, given-up]
states:
  - id: m
    flow: inner
    next:
      ok: {to: done, when: {level: ">=2"}}
      nok: given-up
""",
    "inner": """
flow: inner
version: 1.0.0
exits: [ok, nok]
states:
  - id: i
    next:
      go: {to: ok, when: {tests: ==passed}}
      stop: nok
      loop: i
""",
}


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item):
    """Note how many inputs Hypothesis made for a test."""
    told = re.findall(r"(\d+) (?:passing|failing)\b", getattr(item, STATISTICS, ""))
    if told:
        TRIED[item.nodeid] = sum(map(int, told))


def pytest_terminal_summary(terminalreporter):
    """Tell how many inputs were made, where many are what was asked for."""
    if FUZZING:
        for nodeid, number in TRIED.items():
            terminalreporter.write_line(f"{number:>8,}  {nodeid}")
        total = sum(TRIED.values())
        terminalreporter.write_line(f"{total:>8,}  inputs tried, by {len(TRIED)} tests")


@pytest.fixture(autouse=True)
def _no_watch_is_left():
    """A test that shows an explorer and does not close it leaves no thread to the next one."""
    yield
    DirectoryWatch.stop_all()


@pytest.fixture(autouse=True)
def _no_follower_fails(request, caplog):
    """What follows a run and fails is logged, not raised: a test that means none is to notice."""
    yield
    if "failing_follower" not in request.keywords:
        failed = [
            each.getMessage()
            for when in ("setup", "call")
            for each in caplog.get_records(when)
            if each.name == "flowr_nb.run.told_together"
        ]
        assert not failed, failed


@pytest.fixture
def flows_dir():
    """The sample flows that come with the project."""
    return Path(__file__).resolve().parent.parent / "flows"


@pytest.fixture
def library(flows_dir):
    return FlowLibrary(flows_dir)


@pytest.fixture
def write_flows(tmp_path):
    """Writes flows (name → text) and gives the library of all that were written so far."""

    def write(texts, suffix=".yaml"):
        root = tmp_path / "flows"
        for name, text in texts.items():
            path = root / f"{name}{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return FlowLibrary(root)

    return write


@pytest.fixture
def nested(write_flows):
    return write_flows(NESTED)


@pytest.fixture
def sessions_dir(tmp_path):
    return tmp_path / "sessions"


@pytest.fixture
def store(sessions_dir):
    return YamlSessionStore(sessions_dir)


@pytest.fixture(scope="session")
def postgresql():
    """A PostgreSQL server, begun for the first who asks.

    Without one on this machine its tests are skipped, with the reason; where
    ``FLOWR_NB_REQUIRE_POSTGRESQL=1`` is set, as `.ci/run` does, that is a failure instead.
    """
    reason = postgresql_server.why_none()
    if reason:
        if os.environ.get("FLOWR_NB_REQUIRE_POSTGRESQL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    server = postgresql_server.PostgresqlServer()
    os.environ[postgresql_server.SERVER] = server.url()
    yield server
    server.end()
