// The total loss over one bias, and descent on it: the twins of `numbers` in helpers/pictures/curve.py.

import { BIAS_NAMES, descend, gradient, linspace, rawOutputs, replaced, totalCrossEntropy } from "./lesson.js";
import { few, plain } from "./reading.js";

const VALUES = linspace(-5, 5, 101);
const HEAD = 0.2;

const rawsAt = ({ network, inputs }, biases) => inputs.map((flower) => rawOutputs(network, flower, biases));
const total = (data, biases) => totalCrossEntropy(rawsAt(data, biases), data.observed);

function curveNumbers({ over, b3, b4, b5 }, data) {
  const [biases, { start, observed, colours }] = [[b3, b4, b5], data];
  const [at, now] = [biases[over], total(data, biases)];
  const steep = gradient(rawsAt(data, biases), observed)[over];
  const along = (from) => VALUES.map((value) => total(data, replaced(from, over, value)));
  const others = BIAS_NAMES.map((name, k) => `${name} = ${plain(biases[k])}`).filter((_, k) => k !== over);
  const parts = {
    "start curve": { xdata: VALUES, ydata: along(start) },
    "start point": { xdata: [start[over]], ydata: [total(data, start)] },
    curve: { xdata: VALUES, ydata: along(biases), color: colours[over] },
    tangent: { xdata: [at - 2, at + 2], ydata: [now - 2 * steep, now + 2 * steep] },
    point: { xdata: [at], ydata: [now] },
    slope: { text: `slope ${few(steep)}` },
    across: { text: BIAS_NAMES[over] },
  };
  return { parts, said: { name: BIAS_NAMES[over], others, at, loss: now, slope: steep } };
}

function descentNumbers({ learning_rate: rate, start, step }, data) {
  const [, b4, b5] = data.start;
  const slopesAt = ([b3]) => [gradient(rawsAt(data, [b3, b4, b5]), data.observed)[0]];
  const visited = descend(slopesAt, [start], rate, step).map(([b3]) => b3);
  const losses = visited.map((b3) => total(data, [b3, b4, b5]));
  const [b3, now] = [visited.at(-1), losses.at(-1)];
  const [steep] = slopesAt([b3]);
  const ahead = b3 - rate * steep;
  const parts = {
    path: { xdata: visited, ydata: losses },
    point: { xdata: [b3], ydata: [now] },
    arrow: { xdata: [b3, ahead], ydata: [now, now] },
    "to the right": { xdata: [ahead], ydata: [now], visible: ahead - b3 > HEAD },
    "to the left": { xdata: [ahead], ydata: [now], visible: b3 - ahead > HEAD },
    step: { text: `step ${step}` },
    loss: { text: `loss ${few(now)}` },
  };
  return { parts, said: { rate, start, step, b3, loss: now, slope: steep, next: -rate * steep } };
}

export const lossCurve = {
  numbers: curveNumbers,
  hands: { point: ([x], { over }) => ({ [BIAS_NAMES[over]]: Math.round(100 * x) / 100 }) },
};
export const descentOnTheCurve = {
  numbers: descentNumbers,
  hands: { point: ([x]) => ({ start: Math.round(100 * x) / 100, step: 0 }) },
};
