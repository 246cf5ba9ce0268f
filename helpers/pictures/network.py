"""The network as a diagram, with its parameters or with a slope for each."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.iris import SPECIES
from helpers.network import BIAS_NAMES, NODES, PARAMETER_NAMES, Network, as_vector, lesson_network
from helpers.pictures.page import Picture
from helpers.pictures.reading import fixed
from helpers.pictures.style import GREY, INK, NODE_COLOURS, NODE_TEXT, SPECIES_COLOURS, WIDE


def network_diagram(slopes: Network | None = None) -> Picture:
    """The lesson's network with its 15 parameters, from two widths to three probabilities; or with a slope for each instead."""
    network = slopes or lesson_network()
    number, bias = ("{:g}", "b{} = {:g}") if slopes is None else ("{:.2f}", "to b{}: {:.2f}")
    figure = Figure(figsize=(WIDE, 4.2))
    axes = figure.add_axes((0, 0, 1, 1), xlim=(-0.7, 10.2), ylim=(-0.5, 4.6))
    axes.set_axis_off()

    def node(x, y, text, colour):
        box = {
            "boxstyle": "round,pad=0.45,rounding_size=0.2",
            "facecolor": "white",
            "edgecolor": colour,
            "linewidth": 1.8,
        }
        axes.text(x, y, text, ha="center", va="center", bbox=box, zorder=3, fontsize=10)

    def edge(start, end, colour, text="", along=0.3, text_colour=None, line="-"):
        arrow = {"arrowstyle": "-|>", "color": colour, "lw": 1.4, "linestyle": line, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", end, start, arrowprops=arrow)
        box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none"}
        at = [p + along * (q - p) for p, q in zip(start, end, strict=True)]
        axes.text(*at, text, ha="center", va="center", color=text_colour or colour, fontsize=9.5, bbox=box, zorder=4)

    inputs, hidden, raw = (3.1, 0.7), (3.1, 0.7), (3.6, 1.9, 0.2)
    for i, name in enumerate(("petal\nwidth", "sepal\nwidth")):
        node(0, inputs[i], name, GREY)
        for j in range(2):
            edge((0.42, inputs[i]), (2.39, hidden[j]), GREY, number.format(network.hidden_weights[i, j]), 0.24)
    for j, name in enumerate(NODES):
        node(3, hidden[j], f"{name}\n{bias.format(j + 1, network.hidden_biases[j])}\nrelu", NODE_COLOURS[j])
        for k in range(3):
            weight = number.format(network.output_weights[j, k])
            edge((3.57, hidden[j]), (5.5, raw[k]), NODE_COLOURS[j], weight, 0.22, NODE_TEXT[j], line=("-", "--")[j])
    for k, name in enumerate(SPECIES):
        node(6.2, raw[k], f"raw {name}\n{bias.format(k + 3, network.output_biases[k])}", SPECIES_COLOURS[k])
        edge((6.96, raw[k]), (7.5, raw[k]), SPECIES_COLOURS[k])
        edge((8.0, raw[k]), (8.5, raw[k]), SPECIES_COLOURS[k])
        node(9.2, raw[k], f"p {name}", SPECIES_COLOURS[k])
    axes.add_patch(Rectangle((7.5, -0.25), 0.5, 4.3, facecolor="white", edgecolor=INK, linewidth=1.8))
    axes.text(7.75, 1.9, "softmax", rotation=90, ha="center", va="center")
    for x, text in ((0, "inputs, 0 to 1"), (3, "hidden nodes"), (6.2, "raw outputs"), (9.2, "probabilities")):
        axes.text(x, 4.45, text, ha="center", va="top", color=GREY, fontsize=9.5)
    biases = ", ".join(f"{n} = {b:g}" for n, b in zip(BIAS_NAMES, network.output_biases, strict=True))
    words = (
        "The network, read from left to right. Petal width and sepal width feed two hidden nodes, upper (blue, solid) and "
        "bottom (orange, dashed). Each hidden node feeds three raw outputs, one for each species, and each raw output adds its "
        f"own bias. Softmax takes all three raw outputs and makes three probabilities of them. Before training, {biases}."
    )
    if slopes is not None:
        listed = ", ".join(f"{n} {fixed(v, 2)}" for n, v in zip(PARAMETER_NAMES, as_vector(slopes), strict=True))
        words = f"The same network. Where each of the 15 parameters stood, now stands the slope of the loss to it: {listed}."
    return Picture(figure, words)
