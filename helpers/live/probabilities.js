// The bars of softmax and the losses: what each moving part is at given values. The twins of `numbers` in
// helpers/pictures/softmax.py and cross_entropy.py; and what it means for the values to drag a part.

import { crossEntropy, linspace, rawOutputs, softmax } from "./lesson.js";
import { few } from "./reading.js";

const NAMES = ["b3", "b4", "b5"];
const biasesOf = (values) => NAMES.map((name) => values[name]);
const hundredths = (value) => Math.round(100 * value) / 100; // a hand is no finer than that
const forEach = (name, hand) => Object.fromEntries(NAMES.map((_, n) => [`${name} ${n}`, hand(n)]));

/** The one bias at which raw output k is `wanted`, the others staying. */
function toRaw(values, { network, inputs }, flower, k, wanted) {
  const raw = rawOutputs(network, inputs[flower], biasesOf(values));
  return { [NAMES[k]]: hundredths(values[NAMES[k]] + wanted - raw[k]) };
}

/** The one bias at which probability k is p, the others staying: p / (1 - p) = e^raw[k] / the sum of the other two. */
function toProbability(values, data, flower, k, p) {
  const raw = rawOutputs(data.network, data.inputs[flower], biasesOf(values));
  const others = raw.reduce((total, value, n) => (n === k ? total : total + Math.exp(value)), 0);
  const share = Math.min(1, Math.max(0, p));
  return toRaw(values, data, flower, k, Math.log(share / (1 - share)) + Math.log(others));
}

function barNumbers({ flower, ...values }, { network, inputs, start }) {
  const [before, raw] = [start, biasesOf(values)].map((biases) => rawOutputs(network, inputs[flower], biases));
  const p = softmax(raw);
  const parts = {};
  softmax(before).forEach((atStart, k) => {
    parts[`raw start ${k}`] = { height: before[k] };
    parts[`raw ${k}`] = { height: raw[k] };
    parts[`raw number ${k}`] = { x: k, y: raw[k] + (raw[k] >= 0 ? 0.3 : -1.05), text: few(raw[k]) };
    parts[`p start ${k}`] = { height: atStart };
    parts[`p ${k}`] = { height: p[k] };
    parts[`p number ${k}`] = { x: k, y: p[k] + 0.025, text: few(p[k]) };
  });
  return { parts, said: { raw, p, sum: p[0] + p[1] + p[2] } };
}

function lossNumbers(values, { network, inputs, observed }) {
  const raws = inputs.map((flower) => rawOutputs(network, flower, biasesOf(values)));
  const p = raws.map((raw, i) => softmax(raw)[observed[i]]);
  const loss = raws.map((raw, i) => crossEntropy(raw, observed[i]));
  const parts = {};
  let [stair, total] = [0, 0];
  for (const i of [0, 1, 2].sort((one, other) => loss[one] - loss[other])) {
    stair = Math.max(loss[i] + 0.5, stair + 0.95);
    parts[`leader ${i}`] = { xdata: [p[i], p[i] + 0.022], ydata: [loss[i], stair + 0.25] };
    parts[`point ${i}`] = { xdata: [p[i]], ydata: [loss[i]] };
    parts[`number ${i}`] = { x: p[i] + 0.027, y: stair, text: few(loss[i]) };
  }
  loss.forEach((width, i) => {
    parts[`share ${i}`] = { x: total, width };
    parts[`sign ${i}`] = { xdata: [total + width / 2], ydata: [1], visible: width > 0.3 };
    total += width;
  });
  parts.total = { x: total + 0.25, y: 0.82, text: few(total) };
  return { parts, said: { p, loss, total } };
}

const CURVE = linspace(0, 11, 4001).map((loss) => [Math.exp(-loss), loss]);

/** The p of that place on the curve -ln p which is nearest to the pointer; on the screen a p of 1 is as long as a loss of 25. */
function nearestP([x, y]) {
  const away = ([p, loss]) => Math.hypot(25 * (p - x), loss - y);
  return CURVE.reduce((best, place) => (away(place) < away(best) ? place : best))[0];
}

export const softmaxBars = {
  numbers: barNumbers,
  hands: {
    ...forEach("raw", (k) => ([, y], values, data) => toRaw(values, data, values.flower, k, y)),
    ...forEach("p", (k) => ([, y], values, data) => toProbability(values, data, values.flower, k, y)),
  },
};
export const losses = {
  numbers: lossNumbers,
  hands: forEach(
    "point",
    (i) => (place, values, data) => toProbability(values, data, i, data.observed[i], nearestP(place)),
  ),
};
