// The secant and the chain: what each moving part is at given values. The twins of `numbers` in helpers/pictures/chain.py.

import { BIAS_NAMES, chainLinks, crossEntropy, linspace, rawOutputs, slope, softmax, softmaxSlopes } from "./lesson.js";
import { few, plain } from "./reading.js";

const LONG = 2;
const STEPS = linspace(-0.5, 1.5, 61);

function secantNumbers({ h, tangent }, { network, inputs, start }) {
  const raw = rawOutputs(network, inputs[0], start);
  const pSetosa = (rawSetosa) => softmax([rawSetosa, raw[1], raw[2]])[0];
  const [at, y, steep] = [raw[0], softmax(raw)[0], softmaxSlopes(softmax(raw))[0][0]];
  const rise = pSetosa(at + h) - y;
  const [found, asked] = [rise / h, Boolean(tangent)];
  const parts = {
    secant: { xdata: [at - 1.5, at + h + 1.5], ydata: [y - 1.5 * found, y + rise + 1.5 * found] },
    run: { xdata: [at, at + h], ydata: [y, y] },
    rise: { xdata: [at + h, at + h], ydata: [y, y + rise] },
    far: { xdata: [at + h], ydata: [y + rise] },
    slope: { text: few(found) },
    tangent: { xdata: [at - 3, at + 4.5], ydata: [y - 3 * steep, y + 4.5 * steep], visible: asked },
    "tangent name": { text: `slope of the tangent ${few(steep)}`, visible: asked },
    "near curve": { xdata: STEPS, ydata: STEPS.map((t) => (pSetosa(at + h * t) - y) / h) },
    "near secant": { xdata: [-0.5, 1.5], ydata: [-0.5 * found, 1.5 * found] },
    "near tangent": { xdata: [-0.5, 1.5], ydata: [-0.5 * steep, 1.5 * steep], visible: asked },
    "near far": { xdata: [1], ydata: [found] },
    "near name": { text: `through a lens: the step h = ${plain(h)}` },
    pale: { visible: h !== LONG },
  };
  const said = { raw: at, h, rise, secant: found, tangent: steep, gap: Math.abs(found - steep) };
  return { parts, said, reading: asked ? "secant" : "secant_alone" };
}

const LENS = linspace(-1, 1, 81);
const SCALE = "Each square is two units wide and two units high: a slope of 1 rises at 45 degrees.";
const CLIP = 40;

function slopesAt({ flower, bias }, { network, inputs, observed }, biases) {
  const [ceByP, pByRaw, rawByB] = chainLinks(rawOutputs(network, inputs[flower], biases), observed[flower], bias);
  return [rawByB, pByRaw, ceByP, ceByP * pByRaw * rawByB];
}

function chainNumbers(values, data) {
  const { flower, bias, b3, b4, b5, with_rule } = values;
  const { network, inputs, observed, start, species, colours } = data;
  const biases = [b3, b4, b5];
  const [raw, k] = [rawOutputs(network, inputs[flower], biases), observed[flower]];
  const p = softmax(raw);
  const [name, moved, seen] = [BIAS_NAMES[bias], species[bias], species[k]];
  const raised = (step) => raw.map((value, n) => (n === bias ? value + step : value));
  const loss = (step) => crossEntropy(raised(step), k);
  const [now, y] = [loss(0), Number(k === bias)];
  const [before, slopes] = [start, biases].map((at) => slopesAt(values, data, at));
  const curves = [
    LENS,
    LENS.map((t) => softmax(raised(t))[k] - p[k]),
    LENS.map((t) => (p[k] + t > 0 && p[k] + t <= 1 ? -Math.log(p[k] + t) - now : NaN)),
    LENS.map((t) => loss(t) - now),
  ];
  const at = `${name} = ${plain(biases[bias])}`.replace("-", "\u2212");
  const [rawAt, pAt, ceAt] = [`raw ${moved} = ${few(raw[bias])}`, `p ${seen} = ${few(p[k])}`, `CE = ${few(now)}`];
  const labels = [[at, rawAt], [rawAt, pAt], [pAt, ceAt], [at, ceAt]];
  const parts = { scale: { text: SCALE + (String(biases) === String(start) ? "" : " Pale: the slope at the start.") } };
  slopes.forEach((here, i) => {
    const [was, drawn] = [before[i], here].map((steep) => Math.max(-CLIP, Math.min(CLIP, steep)));
    parts[`start ${i}`] = { xdata: [-2, 2], ydata: [-2 * was, 2 * was] };
    parts[`curve ${i}`] = { xdata: LENS, ydata: curves[i], color: colours[i === 0 ? bias : k] };
    parts[`tangent ${i}`] = { xdata: [-2, 2], ydata: [-2 * drawn, 2 * drawn] };
    parts[`slope ${i}`] = { text: `slope ${i === 0 ? "1" : few(here)}` };
    parts[`across ${i}`] = { text: labels[i][0] };
    parts[`up ${i}`] = { text: labels[i][1] };
  });
  const said = { name, moved, seen, y, links: slopes, measured: slope(loss, 0), rule: p[bias] - y };
  return { parts, said, reading: with_rule ? "chain" : "chain_before_the_rule" };
}

export const secant = {
  numbers: secantNumbers,
  hands: { far: ([x], _, { network, inputs, start }) => ({ h: x - rawOutputs(network, inputs[0], start)[0] }) },
};
export const chain = { numbers: chainNumbers };
