"""What a drawing or a graph is written as: SVG for widgets, stills, notations of others, files."""
