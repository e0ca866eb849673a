"""What axe-core finds on a page."""

from axe_playwright_python.sync_playwright import Axe


def findings(page, inside):
    """What axe-core finds within an element, and what it could not decide but for contrast."""
    options = {"resultTypes": ["violations", "incomplete"]}
    found = Axe().run(page, context={"include": [[inside]]}, options=options).response
    undecided = [rule for rule in found["incomplete"] if rule["id"] != "color-contrast"]
    return [
        f"{rule['id']}: {node['html'][:200]}: {node['failureSummary']}"
        for rule in (*found["violations"], *undecided)
        for node in rule["nodes"]
    ]
