"""How Sphinx builds these documents: `make docs`."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from flowr_nb import __version__  # noqa: E402 - found by the line above

project = "flowr-nb"
author = copyright = "The flowr-nb developers"  # noqa: A001 - Sphinx calls it so
version = release = __version__
html_title = f"flowr-nb {__version__}"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "flowr_nb.sphinx_ext",
    "tools.docs_from_code",
]
exclude_patterns = ["_build", "_templates"]
default_role = "code"

# Nothing is fetched, neither by the build nor by its readers.
html_theme = "furo"
html_copy_source = html_show_sourcelink = False
# `make site` has the site of JupyterLite beside these pages; without it nothing leads there.
templates_path = ["_templates"]
if "try_it" in tags:  # noqa: F821 - Sphinx gives it
    html_sidebars = {
        "**": [
            "sidebar/brand.html",
            "sidebar/search.html",
            "sidebar/scroll-start.html",
            "try-it.html",
            "sidebar/navigation.html",
            "sidebar/scroll-end.html",
        ]
    }
nb_ipywidgets_js = {}

# Blocks of scenarios are walked by this build as they are by pytest.
flowr_nb_flows = "../flows"
myst_fence_as_directive = ["flow-scenario"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4

# Notebooks run anew in each build; an error in one fails it. A page has no kernel, so that a
# widget there is its still picture.
nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_render_error_lexer = "text"  # ours are words, and no traceback that a lexer would know
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, (str(ROOT), os.environ.get("PYTHONPATH", "")))
)

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_use_ivar = True
napoleon_use_rtype = False
# Types in signatures are names of Python's and of others' documentation, which is not fetched.
nitpick_ignore_regex = [("py:.*", ".*")]
