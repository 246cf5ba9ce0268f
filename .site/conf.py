"""How Sphinx makes the site: `build.py` prepares what it reads, and calls it."""

from pathlib import Path

REPOSITORY = "OWNER/REPO"
OWNER, NAME = REPOSITORY.split("/")
SOURCE = Path(__file__).parents[1] / "build" / "site-source"

project = "Cross-entropy derivatives"
html_title = project
author = copyright = "its contributors: code BSD-3-Clause, text and pictures CC BY 4.0"
language = "en"
extensions = ["myst_nb"]
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
myst_html_meta = {
    "description": "Slide three biases and watch the loss: the derivative of cross entropy, derived, measured and used.",
    "property=og:title": f"{project}, seen and checked",
    "property=og:image": f"https://{OWNER.lower()}.github.io/{NAME}/_static/one_bias.png",
    "property=og:type": "website",
}
nb_execution_mode = "off"  # build.py has run them, and kept the state of their widgets
nb_render_markdown_format = "myst"
# What a page loads comes from the site itself.
nb_ipywidgets_js = {"widgets.js": {"type": "module"}}
mathjax_path = "mathjax/tex-chtml.js"
mathjax_options = {"async": "async"}  # pictures need not wait for it
html_theme = "sphinx_book_theme"
html_favicon = "favicon.svg"
html_static_path = [str(SOURCE / "_static")]
html_css_files = ["site.css"]
html_baseurl = f"https://{OWNER.lower()}.github.io/{NAME}/"
html_copy_source = False
html_show_sphinx = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "navbar_persistent": [],
    "repository_url": f"https://github.com/{REPOSITORY}",
    "repository_provider": "github",
    "path_to_docs": "",
    "use_repository_button": True,
    "use_download_button": False,
    "home_page_in_toc": True,
    "show_navbar_depth": 1,
    "footer_content_items": ["copyright.html"],
}
