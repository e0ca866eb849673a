"""The small pictures of values: what stands above their rows where a cell ends in one.

A value says its rows itself (`flowr_nb.rich`). Its picture is drawn here, above the rooms that draw
and below the widgets: the top of the package hands `picture_of` down, for it to be imported once
somebody looks.
"""

from flowr_nb.faces.picture import picture_of

__all__ = ["picture_of"]
