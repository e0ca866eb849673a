"""The scenarios of the documents and of the samples pass, with the plugin and without."""

from pathlib import Path

import pytest

from flowr_nb.scenario import parse_file, run, scenario_files

ROOT = Path(__file__).resolve().parent.parent.parent
PLACES = (ROOT / "README.md", ROOT / "docs", ROOT / "tests" / "samples")
SCENARIOS = [
    pytest.param(scenario, id=f"{file.name}::{scenario.name}")
    for place in PLACES
    for file in scenario_files(place)
    for scenario in parse_file(file)
]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_it_passes(library, scenario):
    assert run(library, scenario).in_lines == f"{scenario.name}: passed"


def test_there_are_some():
    assert len(SCENARIOS) >= 10
