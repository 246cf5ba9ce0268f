// Why p of the observed species drops out: the twin of `numbers` in helpers/pictures/cancel.py.

import { linspace, rawOutputs, softmax } from "./lesson.js";
import { few } from "./reading.js";

const B3 = linspace(-5, 5, 81);

function numbers({ flower, b3 }, { network, inputs, observed, start, species, colours }) {
  const [before, b4, b5] = start;
  const k = observed[flower];
  const factors = (b) => {
    const p = softmax(rawOutputs(network, inputs[flower], [b, b4, b5]));
    return [p[k], k === 0 ? 1 - p[0] : p[0]];
  };
  const [[p, rest], along] = [factors(b3), B3.map(factors)];
  const first = Math.log10(1 / factors(before)[0]);
  const [up, last, name] = [Math.log10(1 / p), Math.log10(rest), k === 0 ? "1 \u2212 p" : "p Setosa"];
  const parts = {
    now: { xdata: [b3, b3], ydata: [-3.3, 2.6] },
    first: { xdata: B3, ydata: along.map(([q]) => Math.log10(1 / q)) },
    middle: { xdata: B3, ydata: along.map(([q, r]) => Math.log10(q * r)) },
    product: { xdata: B3, ydata: along.map(([, r]) => Math.log10(r)) },
    "at first": { xdata: [b3], ydata: [up] },
    "at middle": { xdata: [b3], ydata: [Math.log10(p * rest)] },
    "at product": { xdata: [b3], ydata: [last] },
    start: { y: 0, height: first },
    up: { y: 0, height: up },
    down: { y: 0, height: up, color: colours[k] },
    rest: { y: last, height: -last },
    "up text": { y: (first > up + 0.5 ? up : Math.max(up, first)) + 0.12, text: `\u00d7 ${few(1 / p)}` },
    "down text": { text: `\u00d7 ${few(p)}` },
    "rest text": { y: last - 0.3, text: `\u00d7 ${few(rest)}` },
    "rest name": { text: name },
  };
  const steep = k === 0 ? -rest : rest;
  return { parts, said: { species: species[k], b3, inverse: 1 / p, p, rest, link: p * rest, slope: steep, name } };
}

export const cancel = { numbers, hands: { "at product": ([x]) => ({ b3: x }) } };
