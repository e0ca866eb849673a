"""What a drawing or a graph is written as: SVG for widgets, still pictures, DOT, Mermaid, files."""
