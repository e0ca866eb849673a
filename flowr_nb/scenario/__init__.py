"""Scenarios: walks that a flow must, or must not, allow, as YAML beside the documentation."""

from flowr_nb.scenario.coverage import Coverage, FlowCoverage
from flowr_nb.scenario.errors import ScenarioError, ScenarioParseError
from flowr_nb.scenario.files import scenario_files
from flowr_nb.scenario.model import Scenario, ScenarioStep, ScenarioStepKind
from flowr_nb.scenario.reading import parse, parse_file
from flowr_nb.scenario.result import ScenarioResult, ScenarioResults, Verdict
from flowr_nb.scenario.running import run, run_all
from flowr_nb.scenario.seen import Seen

__all__ = [
    "Coverage",
    "FlowCoverage",
    "Scenario",
    "ScenarioError",
    "ScenarioParseError",
    "ScenarioResult",
    "ScenarioResults",
    "ScenarioStep",
    "ScenarioStepKind",
    "Seen",
    "Verdict",
    "parse",
    "parse_file",
    "run",
    "run_all",
    "scenario_files",
]
