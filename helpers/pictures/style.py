"""The palette, sizes and style of every picture, once, whatever style the reader has set for pictures of their own."""

from matplotlib import rc_context, rcParamsDefault

# Dark enough to read on white (4.5:1 and up; orange 3:1, so its text has a darker twin), apart for colour-blind eyes,
# and never the only sign: species differ by marker and line style too.
BLUE, ORANGE, ORANGE_TEXT = "#2277C9", "#D17F00", "#9A5A00"
GREEN, RED, PURPLE = "#007D5C", "#C8391C", "#63348F"
INK, GREY, PALE = "#222222", "#5F6368", "#D9DCE1"
ACCENT = "#AD1A72"  # a step and what comes of it
FAINT = "#B4B9C0"  # the start, left standing as a ghost

NODE_COLOURS = (BLUE, ORANGE)
NODE_TEXT = (BLUE, ORANGE_TEXT)
SPECIES_COLOURS = (GREEN, RED, PURPLE)
SPECIES_MARKERS = ("o", "s", "^")
SPECIES_LINES = ("-", "--", "-.")

DPI = 96  # pixels to an inch as displayed: a 9 point letter is 9 points on the page
WIDE, NARROW = 8.6, 6.2  # inches

BACKEND = "backend", "interactive", "toolbar", "webagg", "tk", "macosx", "date"  # not how a picture looks
STYLE = {name: value for name, value in rcParamsDefault.items() if not name.startswith(BACKEND)} | {
    "figure.dpi": DPI,
    "figure.facecolor": "white",
    "font.size": 10.5,
    "axes.titlesize": 11,
    "axes.labelsize": 10.5,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": PALE,
    "grid.linewidth": 0.7,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "text.color": INK,
    "legend.frameon": False,
    "legend.fontsize": 9.5,
    "lines.linewidth": 2,
    "lines.markersize": 8,
    "savefig.facecolor": "white",
}
in_style = rc_context(STYLE)  # a decorator of whatever draws
