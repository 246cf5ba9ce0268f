// One bias, three flowers: the twin of `numbers` in helpers/pictures/one_bias.py.

import { crossEntropy, linspace, rawOutputs, slope, softmax } from "./lesson.js";
import { few } from "./reading.js";

const ACROSS = linspace(0, 1, 61);
const B3 = linspace(-5, 5, 81);
const WHOLE = 3, PRICE = 2;

function numbers({ flower, b3 }, { network, inputs, observed, start, species, colours }) {
  const [before, b4, b5] = start;
  const [k, [petal, sepal]] = [observed[flower], inputs[flower]];
  const rawAt = (b, place = inputs[flower]) => rawOutputs(network, place, [b, b4, b5]);
  const loss = (b) => crossEntropy(rawAt(b), k);
  const [raw, rawBefore] = [rawAt(b3), rawAt(before)];
  const [p, pBefore, now, gain] = [softmax(raw), softmax(rawBefore), loss(b3), Number(k === 0)];
  const steep = p[0] - gain;
  const surfaces = ACROSS.map((x) => rawAt(b3, [x, sepal]));
  const ends = [p[0], p[0] + p[1], p[0] + p[1] + p[2]];
  const parts = {
    "start cut": { xdata: ACROSS, ydata: ACROSS.map((x) => rawAt(before, [x, sepal])[0]) },
    needle: { xdata: [petal, petal], ydata: [-6, 7] },
    lift: { xdata: [petal, petal], ydata: [rawBefore[0], raw[0]] },
    "start p": { xdata: [pBefore[k]], ydata: [-Math.log(pBefore[k])] },
    "now p": { xdata: [p[k]], ydata: [now], color: colours[k] },
    "p name": { text: `p ${species[k]} = ${few(p[k])}` },
    loss: { xdata: B3, ydata: B3.map(loss), color: colours[k] },
    "start loss": { xdata: [before], ydata: [loss(before)] },
    tangent: { xdata: [b3 - 2, b3 + 2], ydata: [now - 2 * steep, now + 2 * steep] },
    "now loss": { xdata: [b3], ydata: [now], color: colours[k] },
    "loss name": { text: `loss over b3: slope ${few(steep)}` },
    price: { width: p[0] },
    "price text": { x: p[0] + 0.03, text: few(p[0]) },
    gain: { x: -gain, width: gain },
    "gain text": { x: 0.03, text: k === 0 ? "1" : `none: the flower is a ${species[k]}` },
    slope: { x: Math.min(0, steep), width: Math.abs(steep) },
    "slope text": { x: Math.max(0, steep) + 0.03, text: few(steep) },
    guide: { xdata: [p[0], p[0]], ydata: [WHOLE + 0.32, PRICE - 0.32] },
  };
  for (const m of species.keys()) {
    parts[`cut ${m}`] = { xdata: ACROSS, ydata: surfaces.map((row) => row[m]) };
    parts[`raw ${m}`] = { xdata: [petal], ydata: [raw[m]] };
    parts[`share ${m}`] = { x: ends[m] - p[m], width: p[m] };
  }
  [pBefore[0], pBefore[0] + pBefore[1]].forEach((at, m) => {
    parts[`start share ${m}`] = { xdata: [at, at], ydata: [WHOLE - 0.4, WHOLE + 0.4] };
  });
  const said = {
    flower: species[k],
    b3,
    price: p[0],
    gain,
    slope: steep,
    loss: now,
    p: p[k],
    measured: slope(loss, b3),
  };
  return { parts, said };
}

export const oneBias = { numbers, hands: { "now loss": ([x]) => ({ b3: x }) } };
