"""The one live object: a run of a flow, which code and widgets move alike."""

from flowr_nb.run.conflict import News, NewsKind
from flowr_nb.run.flow_run import FlowRun
from flowr_nb.run.stored import Fired, fire_stored

__all__ = ["Fired", "FlowRun", "News", "NewsKind", "fire_stored"]
