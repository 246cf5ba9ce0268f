"""What moves: the live pictures, drawn and moved in the browser.

explorers     each live picture in a few lines: import this one
explorer      Explorer: a picture under its controls, and its words
panel.js      the control panel, and what is drawn when
controls.js   sliders, boxes, choices, buttons
drawing.js    a picture that Matplotlib has drawn, moved by stage.js and taken by the hand
pictures.js   every picture by its name: what each moving part is at given values, the twins of `numbers` in
              helpers/pictures/; by subject in diagram.js, probabilities.js, slopes.js, cancel.js, one_bias.js, nine.js,
              curve.js, landscape.js, raw.js, training.js
lesson.js     the lesson's mathematics, the twin of helpers/network.py, loss.py, descent.py
reading.js    numbers and words, the twin of helpers/pictures/reading.py
surfaces.js   surfaces on a canvas: landscape.js and raw.js say what there is to see, canvas.js draws it, geometry.js cuts it into pieces
"""
