"""What a person sees and touches: each widget works alone and on any `FlowRun`."""

from flowr_nb.widgets.explorer import FlowExplorer
from flowr_nb.widgets.flow_diagram import FlowDiagram
from flowr_nb.widgets.session_bar import SessionBar
from flowr_nb.widgets.still import Snapshot
from flowr_nb.widgets.transition_panel import TransitionPanel

__all__ = ["FlowDiagram", "FlowExplorer", "SessionBar", "Snapshot", "TransitionPanel"]
