"""Load each flow file that is named, and tell which of them are refused, with what error."""
# ruff: noqa: BLE001, T201 - a program for the Python of `.venv-flowr`

import json
import sys
from pathlib import Path

from flowr.domain.loader import load_flow_from_file

found = {}
for name in json.load(sys.stdin):
    try:
        load_flow_from_file(Path(name))
    except Exception as error:
        found[name] = [kind.__name__ for kind in type(error).__mro__]
print(json.dumps(found))
