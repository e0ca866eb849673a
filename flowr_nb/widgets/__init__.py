"""What a person sees and touches: each widget works alone and on any `FlowRun`."""

from flowr_nb.diagram.still import Snapshot
from flowr_nb.widgets.board import FlowBoard
from flowr_nb.widgets.explorer import FlowExplorer
from flowr_nb.widgets.flow_diagram import FlowDiagram
from flowr_nb.widgets.flow_editor import FlowEditor
from flowr_nb.widgets.news_banner import NewsBanner
from flowr_nb.widgets.predict import PredictWidget
from flowr_nb.widgets.run_widget import NotShownError
from flowr_nb.widgets.session_bar import SessionBar
from flowr_nb.widgets.session_list import SessionList
from flowr_nb.widgets.timeline import Timeline
from flowr_nb.widgets.transition_panel import TransitionPanel
from flowr_nb.widgets.versions import VersionsExplorer

__all__ = [
    "FlowBoard",
    "FlowDiagram",
    "FlowEditor",
    "FlowExplorer",
    "NewsBanner",
    "NotShownError",
    "PredictWidget",
    "SessionBar",
    "SessionList",
    "Snapshot",
    "Timeline",
    "TransitionPanel",
    "VersionsExplorer",
]
