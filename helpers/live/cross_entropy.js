// The losses on -ln p: the twin of `numbers` in helpers/pictures/cross_entropy.py, and what it means to drag a point.

import {
  BIAS_NAMES,
  biasesOf,
  crossEntropy,
  linspace,
  rawOutputs,
  replaced,
  softmax,
  totalCrossEntropy,
} from "./lesson.js";
import { few } from "./reading.js";
import { forEach, toProbability } from "./softmax.js";

function lossNumbers({ seen: [over, low, high], ...values }, { network, inputs, observed, start, colours }) {
  const biases = biasesOf(values);
  const rawsAt = (at) => inputs.map((flower) => rawOutputs(network, flower, at));
  const totalAt = (at) => totalCrossEntropy(rawsAt(at), observed);
  const raws = rawsAt(biases);
  const p = raws.map((raw, i) => softmax(raw)[observed[i]]);
  const loss = raws.map((raw, i) => crossEntropy(raw, observed[i]));
  const parts = {};
  let [stair, total] = [0, 0];
  for (const i of [0, 1, 2].sort((one, other) => loss[one] - loss[other])) {
    stair = Math.max(loss[i] + 0.5, stair + 1.15);
    parts[`leader ${i}`] = { xdata: [p[i], p[i] + 0.022], ydata: [loss[i], stair + 0.25] };
    parts[`point ${i}`] = { xdata: [p[i]], ydata: [loss[i]] };
    parts[`number ${i}`] = { x: p[i] + 0.027, y: stair, text: few(loss[i]) };
  }
  loss.forEach((width, i) => {
    parts[`share ${i}`] = { x: total, width };
    parts[`sign ${i}`] = { xdata: [total + width / 2], ydata: [1], visible: width > 0.3 };
    total += width;
  });
  const walked = linspace(low, high, 61);
  parts.total = { x: total + 0.25, y: 0.82, text: few(total) };
  parts.trail = { xdata: walked, ydata: walked.map((b) => totalAt(replaced(biases, over, b))), color: colours[over] };
  parts.now = { xdata: [biases[over]], ydata: [total] };
  parts.start = { xdata: [start[over]], ydata: [totalAt(start)] };
  parts.over = { text: `the total over ${BIAS_NAMES[over]}, where you have been` };
  return { parts, said: { p, loss, total } };
}

const CURVE = linspace(0, 11, 4001).map((loss) => [Math.exp(-loss), loss]);

/** The p of that place on the curve -ln p which is nearest to the pointer; on the screen a p of 1 is as long as a loss of 25. */
function nearestP([x, y]) {
  const away = ([p, loss]) => Math.hypot(25 * (p - x), loss - y);
  return CURVE.reduce((best, place) => (away(place) < away(best) ? place : best))[0];
}

export const losses = {
  numbers: lossNumbers,
  hands: forEach(
    "point",
    (i) => (place, values, data) => toProbability(values, data, i, data.observed[i], nearestP(place)),
  ),
};
