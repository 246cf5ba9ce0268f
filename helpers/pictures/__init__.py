"""Every picture of the course at rest, one file a subject; a figure is always a `Figure` of its own.

A still picture is a function that returns a `Picture`: figure and words. A picture that can move is a `Drawing` (see drawing.py).
"""

from helpers.pictures.page import as_table, compare, flower_table, show, table
from helpers.pictures.reading import fixed

__all__ = ["as_table", "compare", "fixed", "flower_table", "show", "table"]
