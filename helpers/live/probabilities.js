// The budget of softmax and the losses: what each moving part is at given values. The twins of `numbers` in
// helpers/pictures/softmax.py and cross_entropy.py; and what it means for the values to drag a part.

import { crossEntropy, linspace, rawOutputs, replaced, softmax, totalCrossEntropy } from "./lesson.js";
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

const LONGEST = 32;
const PILE_FOOT = 1.5, WHOLE_HEAD = 0.6;
const ends = ([first, second, third]) => [first, first + second, first + second + third];

function budgetNumbers({ flower, together, ...values }, { network, inputs, start }) {
  const [before, still] = [start, biasesOf(values)].map((biases) => rawOutputs(network, inputs[flower], biases));
  const raw = still.map((value) => value + together);
  const e = raw.map(Math.exp);
  const [p, pBefore] = [raw, before].map(softmax);
  const [ofE, ofP, ofBefore] = [e, p, pBefore].map(ends);
  const parts = { amounts: { text: `${e.map(few).join(" + ")} = ${few(ofE[2])}` } };
  for (const k of raw.keys()) {
    parts[`raw start ${k}`] = { width: before[k] };
    parts[`raw ${k}`] = { width: raw[k] };
    parts[`raw number ${k}`] = { x: Math.max(0, raw[k], before[k]) + 0.1, text: few(raw[k]) };
    parts[`e ${k}`] = { x: (ofE[k] - e[k]) / LONGEST, width: e[k] / LONGEST };
    parts[`stretch ${k}`] = { xdata: [ofE[k] / LONGEST, ofP[k]], ydata: [PILE_FOOT, WHOLE_HEAD] };
    parts[`p ${k}`] = { x: ofP[k] - p[k], width: p[k] };
    parts[`p number ${k}`] = { x: ofP[k] - p[k] / 2, text: few(p[k]), visible: p[k] > 0.08 };
    parts[`p start ${k}`] = { x: ofBefore[k] - pBefore[k], width: pBefore[k] };
  }
  return { parts, said: { raw, e, sum: ofE[2], p, whole: ofP[2] } };
}

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
  parts.over = { text: `the total over ${NAMES[over]}, where you have been` };
  return { parts, said: { p, loss, total } };
}

const CURVE = linspace(0, 11, 4001).map((loss) => [Math.exp(-loss), loss]);

/** The p of that place on the curve -ln p which is nearest to the pointer; on the screen a p of 1 is as long as a loss of 25. */
function nearestP([x, y]) {
  const away = ([p, loss]) => Math.hypot(25 * (p - x), loss - y);
  return CURVE.reduce((best, place) => (away(place) < away(best) ? place : best))[0];
}

export const budget = {
  numbers: budgetNumbers,
  hands: forEach("raw", (k) => ([x], values, data) => toRaw(values, data, values.flower, k, x - values.together)),
};
export const losses = {
  numbers: lossNumbers,
  hands: forEach(
    "point",
    (i) => (place, values, data) => toProbability(values, data, i, data.observed[i], nearestP(place)),
  ),
};
