"""DOT to SVG: the embedded Graphviz by default, the system's ``dot`` when asked.

Both engines stand behind `LayoutEngine`; a further one is a file here and a line in `ENGINES`.
"""
