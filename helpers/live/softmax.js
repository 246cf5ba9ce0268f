// The budget of softmax: the twin of `numbers` in helpers/pictures/softmax.py, and what it means for the values to drag a part.

import { BIAS_NAMES, biasesOf, rawOutputs, softmax } from "./lesson.js";
import { few } from "./reading.js";

const hundredths = (value) => Math.round(100 * value) / 100; // a hand is no finer than that
export const forEach = (name, hand) => Object.fromEntries(BIAS_NAMES.map((_, n) => [`${name} ${n}`, hand(n)]));

/** The one bias at which raw output k is `wanted`, the others staying. */
function toRaw(values, { network, inputs }, flower, k, wanted) {
  const raw = rawOutputs(network, inputs[flower], biasesOf(values));
  return { [BIAS_NAMES[k]]: hundredths(values[BIAS_NAMES[k]] + wanted - raw[k]) };
}

/** The one bias at which probability k is p, the others staying: p / (1 - p) = e^raw[k] / the sum of the other two. */
export function toProbability(values, data, flower, k, p) {
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

export const budget = {
  numbers: budgetNumbers,
  hands: forEach("raw", (k) => ([x], values, data) => toRaw(values, data, values.flower, k, x - values.together)),
};
