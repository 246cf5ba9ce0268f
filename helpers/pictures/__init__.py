"""Every picture of the course at rest, one file a subject; a figure is always a `Figure` of its own.

A still picture is a function that returns a `Picture`: figure and words. A picture that can move is a `Drawing` (see drawing.py).
"""
