"""The mathematics of the course, and beside it what would distract in a notebook.

Read in this order; each module imports only those above it:

    iris          the flowers: load, scale, the three training flowers
    network       the lesson's network: hidden nodes, bent surfaces, raw outputs
    loss          softmax, cross entropy, the chain's links, p - y
    descent       gradient descent

They lean on two doors: `files` finds and reads what stands in data/, and `valid` says in one sentence what is wrong with an
array that comes in from outside. `installed` tells a reader whether all that the course needs is there.

Then, each a folder with a map of its own:

    pictures/     every picture at rest, one file a subject; page.py puts them, and tables, on the page
    live/         what moves: each live picture, its control panel, and the browser's twin of the mathematics
    practice/     predict, where the reader commits first; check, which names the slip; what is right

What is said to the reader, in questions, exercises and under pictures, stands in data/.

Arrays are (flowers, species). Species are in the order Setosa, Versicolor, Virginica = 0, 1, 2 = b3, b4, b5, everywhere.
"""
