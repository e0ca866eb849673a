"""Run by a Python that has pm4py, pandas and polars: reads a log, and tells what it found.

Args: the log as XES, the same as CSV. Prints JSON.
"""

import json
import sys

import pandas as pd
import pm4py

from flowr_nb.board import Ends, event_log_of, frame_of_cases, simulate
from flowr_nb.flow import FlowLibrary
from flowr_nb.store import MemorySessionStore


def cases_in(log):
    """Case → its events: activity, and microseconds since 1970."""
    log = log.sort_values(["case:concept:name", "time:timestamp"], kind="stable")
    moments = log["time:timestamp"].astype("datetime64[us, UTC]").astype("int64")
    rows = zip(log["case:concept:name"], log["concept:name"], moments, strict=True)
    found = {}
    for case, activity, moment in rows:
        found.setdefault(case, []).append([activity, moment])
    return found


def formatted(frame):
    return pm4py.format_dataframe(
        frame,
        case_id="case:concept:name",
        activity_key="concept:name",
        timestamp_key="time:timestamp",
    )


def frames_of(flows):
    """The column types of frames, of a fleet and of nobody."""
    library = FlowLibrary(flows)
    fleet = simulate(MemorySessionStore(), library, "deploy", 20, seed=5)
    told = {}
    for name, cases in (("fleet", fleet), ("nobody", [])):
        made = frame_of_cases(cases, Ends(library))
        for library_name in ("pandas", "polars"):
            frames = getattr(made, f"to_{library_name}")()
            told[f"{name} {library_name}"] = [
                [len(frame), {column: str(frame[column].dtype) for column in frame.columns}]
                for frame in frames
            ]
    steps = frame_of_cases(fleet, Ends(library)).steps
    as_frame = steps.to_pandas()
    plain = pd.DataFrame(steps)
    told["same"] = bool((as_frame["at"].astype(str) == plain["at"].astype(str)).all())
    told["polars at"] = steps.to_polars()["at"].to_list() == [row["at"] for row in steps]
    log = formatted(event_log_of(fleet).to_pandas())
    told["in memory"] = [len(log), len(pm4py.get_variants(log))]
    return told


xes, text, flows = sys.argv[1:]
from_xes = pm4py.read_xes(xes)
from_csv = formatted(pd.read_csv(text))
graph, begins, ends = pm4py.discover_dfg(from_xes)
result = {
    "xes": cases_in(from_xes),
    "csv": cases_in(from_csv),
    "evidence": sorted(name for name in from_xes.columns if name.startswith("evidence:")),
    "begins": begins,
    "ends": ends,
    "follows": [[*pair, count] for pair, count in graph.items()],
    "frames": frames_of(flows),
}
sys.stdout.write("\n" + json.dumps(result))
