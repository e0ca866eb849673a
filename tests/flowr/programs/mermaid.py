"""Write flows in Mermaid; the words of the diagram are each package's own."""
# ruff: noqa: T201 - a program for flowr, which prints what it finds

import sys
from pathlib import Path

from flowr.domain.loader import load_flow_from_file
from flowr.domain.mermaid import to_mermaid

for path in sorted(Path(sys.argv[1]).glob("*.yaml")):
    flow = load_flow_from_file(path)
    text = to_mermaid(flow=flow)
    print(flow.flow, text.splitlines()[0], text == to_mermaid(flow))
    for state in flow.states:
        print(state.id, f'state "{state.id}" as ' in text, state.flow is None or state.flow in text)
        print([trigger for trigger in state.next if f" : {trigger}" in text])
