// Training: the twin of `numbers` in helpers/pictures/training.py. A path is walked once, as far as it was asked for.

import { namedRegions } from "./geometry.js";
import { crossEntropy, gradient, hiddenNodes, parameterGradient, rawOutputs } from "./lesson.js";
import { few } from "./reading.js";

const SHOWN = 200;
const walked = {}; // { key, path }: of the last learning rate and parameters that were asked for

const lesson = ({ network: { hidden, output }, start }) => ({ hidden, output, biases: start });
const minus = (values, slopes, rate) =>
  values.map((value, n) => (Array.isArray(value) ? minus(value, slopes[n], rate) : value - rate * slopes[n]));

/** One step further: all 15 parameters, or the output biases alone. */
function stepped({ hidden, output, biases }, moving, rate, inputs, observed) {
  if (moving === 15) {
    const slopes = parameterGradient({ hidden, output, biases }, inputs, observed);
    return {
      hidden: minus(hidden, slopes.hidden, rate),
      output: minus(output, slopes.output, rate),
      biases: minus(biases, slopes.biases, rate),
    };
  }
  const raws = inputs.map((widths) => rawOutputs({ hidden, output }, widths, biases));
  return { hidden, output, biases: minus(biases, gradient(raws, observed), rate) };
}

/** A network with its loss per flower that it learns from, and which of the 150 get another name than their own. */
function judged(network, { all_inputs: inputs, all_observed: observed, learn }) {
  const raws = inputs.map((widths) => rawOutputs(network, widths, network.biases));
  const loss = learn.reduce((sum, n) => sum + crossEntropy(raws[n], observed[n]), 0) / learn.length;
  return { network, loss, wrong: raws.map((row, n) => row.indexOf(Math.max(...row)) !== observed[n]) };
}

export function walk(moving, rate, step, data) {
  const key = `${moving} ${rate} ${data.learn}`;
  if (walked.key !== key) Object.assign(walked, { key, path: [judged(lesson(data), data)] });
  const { path } = walked;
  const [inputs, observed] = [data.all_inputs, data.all_observed].map((of) => data.learn.map((n) => of[n]));
  while (path.length <= step) path.push(judged(stepped(path.at(-1).network, moving, rate, inputs, observed), data));
  return path;
}

function numbers({ moving, learning_rate: rate, step }, data) {
  const { all_inputs: inputs, learn, corners } = data;
  const path = walk(moving, rate, step, data);
  const { network, loss, wrong } = path[step];
  const stride = Math.max(1, Math.ceil(step / SHOWN));
  const drawn = [...Array(Math.ceil(step / stride)).keys()].map((n) => n * stride).concat(step);
  const right = (flags) => flags.filter((flag) => !flag).length;
  const rings = inputs.filter((_, n) => wrong[n]);
  const parts = {
    wrong: { xdata: rings.map(([x]) => x), ydata: rings.map(([, y]) => y) },
    losses: { xdata: drawn, ydata: drawn.map((n) => Math.log10(path[n].loss)) },
    rights: { xdata: drawn, ydata: drawn.map((n) => right(path[n].wrong)) },
    "loss now": { xdata: [step], ydata: [Math.log10(loss)] },
    "rights now": { xdata: [step], ydata: [right(wrong)] },
    "right text": { text: `step ${step}: ${right(wrong)} of 150 right` },
    "loss text": { text: `loss per flower ${few(loss)}` },
  };
  namedRegions(network, network.biases, corners).forEach((verts, k) => (parts[`region ${k}`] = { verts }));
  const said = {
    step,
    rate,
    moves: moving === 15 ? "all 15 parameters" : "the three output biases",
    loss,
    learned: right(learn.map((n) => wrong[n])),
    held_out: right(wrong.filter((_, n) => !learn.includes(n))),
    on: [0, 1].map((j) => inputs.filter((widths) => hiddenNodes(network, widths)[j] > 0).length),
  };
  return { parts, said };
}

export const training = { numbers };
