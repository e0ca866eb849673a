"""Scenarios as tests: `pytest` collects them, each by its name.

Nothing of ours is imported here until there is a file of scenarios, or coverage is asked for.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import pytest

from flowr_nb.scenario_words import (
    LANGUAGE,
    MARKDOWN_SUFFIXES,
    SUFFIX,
    add_coverage_options,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    from flowr_nb.flow.library import FlowLibrary
    from flowr_nb.scenario.model import Scenario
    from flowr_nb.scenario.result import ScenarioResult

_LIBRARY: Final = pytest.StashKey["FlowLibrary"]()
_SENT: Final = "flowr_nb_seen"
"""What a report carries from the process that ran the scenario."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, in a group of their own."""
    group = parser.getgroup("flowr-nb", "scenarios of flows")
    add = group.addoption
    add("--flows", metavar="DIR", help="where the flows of scenarios are (ini: flowr_nb_flows)")
    add_coverage_options(add)
    parser.addini("flowr_nb_flows", "where the flows of scenarios are", default="")


def pytest_configure(config: pytest.Config) -> None:
    """What is asked for in a way that nobody knows is said before anything runs."""
    option = config.getoption
    wanted = option("--flow-cov-report")
    if wanted:
        from flowr_nb.scenario.errors import ScenarioError  # noqa: PLC0415 - see the module
        from flowr_nb.scenario.reports import check_report  # noqa: PLC0415

        try:
            for each in wanted:
                check_report(each)
        except ScenarioError as error:
            raise pytest.UsageError(str(error)) from None
    is_asked = option("--flow-cov") or wanted or option("--flow-cov-fail-under") is not None
    if is_asked and not hasattr(config, "workerinput"):  # workers of xdist send what they saw
        config.pluginmanager.register(CoverageReports(config), "flowr_nb_coverage")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ScenarioFile | None:
    """A file of scenarios: by its name, or Markdown that has blocks of them."""
    name = file_path.name.lower()
    if name.endswith(SUFFIX):
        return ScenarioFile.from_parent(parent, path=file_path)
    if name.endswith(MARKDOWN_SUFFIXES):
        with suppress(OSError):  # whoever names a file that cannot be read is told by pytest
            if LANGUAGE.encode() in file_path.read_bytes():
                return ScenarioFile.from_parent(parent, path=file_path)
    return None


class ScenarioFile(pytest.File):
    """A file of scenarios."""

    def collect(self) -> Iterable[ScenarioItem]:
        """A test for each; two blocks of Markdown may have scenarios of one name."""
        from flowr_nb.errors import FlowrNbError  # noqa: PLC0415 - see the module
        from flowr_nb.hints import printable  # noqa: PLC0415
        from flowr_nb.scenario.reading import parse_file  # noqa: PLC0415

        try:
            scenarios = parse_file(self.path)
        except FlowrNbError as error:
            raise self.CollectError(str(error)) from None
        names = set[str]()
        for scenario in scenarios:
            name = printable(scenario.name)
            if name in names and scenario.where is not None:
                name = f"{name} (line {scenario.where.line})"
            names.add(name)
            yield ScenarioItem.from_parent(self, name=name, scenario=scenario)


class ScenarioItem(pytest.Item):
    """A scenario.

    Args:
        scenario: The scenario.
        **kwargs: Those of any item.

    Attributes:
        scenario: The scenario.
        result: What came of it, once it was run.
    """

    def __init__(self, *, scenario: Scenario, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self.scenario = scenario
        self.result: ScenarioResult | None = None

    def runtest(self) -> None:
        """Walk the scenario.

        Raises:
            NotPassedError: It did not pass, or where flows are cannot be read.
        """
        from flowr_nb.scenario.running import run  # noqa: PLC0415 - see the module
        from flowr_nb.settings import SettingsError  # noqa: PLC0415

        try:
            library = _library(self.config)
        except SettingsError as error:
            raise NotPassedError(str(error)) from error
        self.result = run(library, self.scenario)
        if not self.result.is_passed:
            raise NotPassedError(self.result.in_lines)

    def repr_failure(
        self,
        excinfo: pytest.ExceptionInfo[BaseException],
        style: Any = None,  # noqa: ANN401 - pytest's own, which it does not give away
    ) -> Any:  # noqa: ANN401 - whatever pytest has for other errors
        """The five lines that tell what to do; of any other error what pytest makes of it."""
        if isinstance(excinfo.value, NotPassedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Where it is written."""
        where = self.scenario.where
        return self.path, None if where is None else where.line - 1, self.name


class NotPassedError(Exception):
    """A scenario did not pass; the text tells where, and why."""


def _library(config: pytest.Config) -> FlowLibrary:
    if _LIBRARY not in config.stash:
        from flowr_nb.flow.library import FlowLibrary  # noqa: PLC0415 - see the module

        given = config.getoption("--flows")
        if given:
            directory = config.invocation_params.dir / os.path.expanduser(given)  # noqa: PTH111
        else:
            base = config.inipath.parent if config.inipath else config.rootpath
            named = config.getini("flowr_nb_flows")
            directory = base / named if named else _flows_of(base)
        config.stash[_LIBRARY] = FlowLibrary(directory)
    return config.stash[_LIBRARY]


def _flows_of(project: Path) -> Path:
    """Where the flows of a project are: where the command finds them, too, else in ``flows``."""
    from flowr_nb.settings import flows_found  # noqa: PLC0415 - see the module

    return flows_found(project) or project / "flows"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put what a scenario saw into its report, which comes to the process that tells of it."""
    report = yield
    if isinstance(item, ScenarioItem) and item.result is not None and call.when == "call":
        setattr(report, _SENT, item.result.seen.to_plain())
    return report


class CoverageReports:
    """How much of the flows the scenarios of a run cover, wherever they ran.

    Args:
        config: That of the process that tells of it.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._sent: list[dict[str, Any]] = []
        self._told: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take what a scenario saw from its report."""
        sent = getattr(report, _SENT, None)
        if sent is not None:
            self._sent.append(sent)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Make the reports, and fail where too little is covered."""
        from flowr_nb.errors import FlowrNbError  # noqa: PLC0415 - see the module
        from flowr_nb.scenario.coverage import Coverage  # noqa: PLC0415
        from flowr_nb.scenario.reports import report, too_little  # noqa: PLC0415
        from flowr_nb.scenario.seen import Seen  # noqa: PLC0415

        option = self._config.getoption
        try:
            library = _library(self._config)
            coverage = Coverage.of(library, map(Seen.from_plain, self._sent))
            self._told.append(report(coverage, option("--flow-cov-report"), library))
            short = too_little(coverage, option("--flow-cov-fail-under"))
        except FlowrNbError as error:
            short = str(error)
        if short:
            self._told.append(short)
            if session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell what was made."""
        terminalreporter.section("flow coverage")
        for line in "\n".join(self._told).split("\n"):
            terminalreporter.write_line(line)
