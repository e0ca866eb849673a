"""What an element of a still picture looks like, wherever its looks are written."""

from flowr_nb.diagram.renderers.svg_style import INITIAL


def looks_of(root):
    """Each element → every look that SVG passes on, as a browser has it."""
    found = {}

    def visit(element, inherited):
        looks = {name: element.get(name, value) for name, value in inherited.items()}
        found[element] = looks
        for child in element:
            visit(child, looks)

    visit(root, INITIAL)
    return found
