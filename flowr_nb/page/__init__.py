"""Pages that step without a kernel: every configuration of a flow, told by Python beforehand.

A page is the widget's own half in the browser with a table in place of a kernel. Nothing of a flow
is judged there a second time: which values of evidence make a difference is worked out before
(`flowr_nb.flow.value_classes`), and the verdict for each is written down (`table`).
"""

from flowr_nb.page.page import MAX_CONFIGURATIONS, Page, PageError, make_page

__all__ = ["MAX_CONFIGURATIONS", "Page", "PageError", "make_page"]
