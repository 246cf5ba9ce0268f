// Every live picture by its name. `numbers(values, data)` gives { parts, said, reading }, as its twin of that name in
// helpers/pictures/ does: what each moving part is, and what the words and the table say. `data` holds what does not change:
// the network, the three training flowers, names and colours. `hands` are the parts that can be dragged: for each, what a
// place in the part's axes means for the values.

import { cancel } from "./cancel.js";
import { chain, secant } from "./chain.js";
import { losses } from "./cross_entropy.js";
import { descentOnTheCurve, lossCurve } from "./curve.js";
import { network } from "./diagram.js";
import { descentOnTheSurface, lossSurface } from "./landscape.js";
import { nine } from "./nine.js";
import { oneBias } from "./one_bias.js";
import { budget } from "./softmax.js";
import { rawSurfaces } from "./surfaces.js";
import { training } from "./training.js";

export const pictures = {
  network,
  budget,
  losses,
  secant,
  chain,
  cancel,
  one_bias: oneBias,
  nine,
  loss_curve: lossCurve,
  descent_on_the_curve: descentOnTheCurve,
  raw_surfaces: rawSurfaces,
  loss_surface: lossSurface,
  descent_on_the_surface: descentOnTheSurface,
  training,
};
