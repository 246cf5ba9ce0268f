"""What moves: the live pictures, drawn and moved in the browser.

explorers     each live picture in a few lines: import this one
panel         a picture under its controls, and its words; panel.js says what is drawn when
controls      sliders, choices, buttons; controls.js builds them
saving        what is stored in the place of a live thing, when a notebook is saved
printed       what nbconvert makes of a notebook: still pages, slides, paper with the answers at the end
drawing.js    a picture that Matplotlib has drawn, moved by stage.js and taken by the hand
pictures.js   every picture by its name: what each moving part is at given values, the twins of `numbers` in
              helpers/pictures/, each in a file of the same name (descent.py: in landscape.js)
lesson.js     the lesson's mathematics, the twin of helpers/network.py, loss.py, descent.py
reading.js    numbers and words, the twin of helpers/pictures/reading.py
scene.js      surfaces on a canvas: landscape.js and surfaces.js say what there is to see, canvas.js draws it, geometry.js
              cuts it into pieces
"""
