"""What would distract in a notebook, and nothing else.

Read in this order; each module imports only those above it:

    iris          the flowers: load, scale, the three training flowers
    setup         is everything here that the course needs?
    network       the lesson's network: hidden nodes, bent surfaces, raw outputs
    loss          softmax, cross entropy, the chain's links, p - y
    surface       the total cross entropy over a grid of biases, fast
    descent       gradient descent
    style         the palette and sizes of every picture
    show          how a table, a comparison or a picture reaches the page
    figures       every picture, still or ready to move
    live          LiveFigure: sliders, a picture that follows them, its words
    surface_view  SurfaceView: surfaces that the browser itself computes and draws, with surface_math, surface_draw, surface_view.js
    explorers     each live picture, in a few lines
    exercises     what each exercise wants, what is right, and the slips behind wrong answers
    practice      predict, where the reader commits first, with predict.js; and check, which names the slip

Arrays are (flowers, species). Species are in the order Setosa, Versicolor, Virginica = 0, 1, 2 = b3, b4, b5, everywhere.
"""
