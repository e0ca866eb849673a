"""What the page about many sessions shows is run as it stands."""

import re
import shutil

from flowr_nb.board import SESSION_COLUMNS, STEP_COLUMNS
from tests.board.walking import FLOWS

PAGE = FLOWS.parent / "docs" / "how-to" / "analyse-many-sessions.md"
TEXT = PAGE.read_text("utf-8")


def test_the_code_of_the_page_runs(tmp_path, monkeypatch):
    shutil.copytree(FLOWS, tmp_path / "flows")
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL):
        exec(compile(block, PAGE.name, "exec"), names)  # noqa: S102 - our own
    assert names["found"].names
    assert (tmp_path / "deploy.csv").is_file()
    assert (tmp_path / "deploy.xes").is_file()


def test_every_column_is_told():
    for table, columns in (("sessions", SESSION_COLUMNS), ("steps", STEP_COLUMNS)):
        (row,) = re.findall(rf"^\| `{table}` \| (.*) \|$", TEXT, re.MULTILINE)
        told = [name for name in re.findall(r"`([a-z_]+)`", row) if name in columns]
        assert told == list(columns)
