// The network alive: the twin of `numbers` in helpers/pictures/diagram.py.

import { crossEntropy, hiddenNodes, rawOutputs, softmax } from "./lesson.js";
import { few, plain } from "./reading.js";

const P_LENGTH = 1.6, LOSS_LENGTH = 0.92;
const ROWS = [3.7, 2.2, 0.7];
const NAMES = ["b3", "b4", "b5"];

function outputs({ network, inputs, observed }, flower, biases) {
  const raw = rawOutputs(network, inputs[flower], biases);
  return [raw, softmax(raw), crossEntropy(raw, observed[flower])];
}

function numbers({ flower, b3, b4, b5 }, data) {
  const { network, inputs, observed, species, colours, nodes, pale } = data;
  const [biases, k, hidden] = [[b3, b4, b5], observed[flower], hiddenNodes(network, inputs[flower])];
  const [raw, p, loss] = outputs(data, flower, biases);
  const [, startP, startLoss] = outputs(data, flower, data.start);
  const [petal, sepal] = inputs[flower];
  const parts = {
    petal: { text: plain(petal) },
    sepal: { text: plain(sepal) },
    "start loss": { width: LOSS_LENGTH * startLoss },
    loss: { width: LOSS_LENGTH * loss, color: colours[k] },
    "loss text": { x: 0.5 + LOSS_LENGTH * loss, text: few(loss) },
    "loss name": { text: `loss = \u2212ln p ${species[k]}` },
    observed: { y: ROWS[k] - 0.34, text: `observed: ${species[k]}` },
  };
  hidden.forEach((node, j) => {
    parts[`node ${j}`] = { text: few(node) };
    for (const m of species.keys()) parts[`edge ${j} ${m}`] = { color: node > 0 ? nodes[j] : pale };
  });
  for (const m of species.keys()) {
    parts[`bias ${m}`] = { text: `${NAMES[m]} = ${plain(biases[m])}`.replace("-", "\u2212") };
    parts[`raw ${m}`] = { text: few(raw[m]) };
    parts[`start p ${m}`] = { width: P_LENGTH * startP[m] };
    parts[`p ${m}`] = { width: P_LENGTH * p[m] };
    parts[`p text ${m}`] = { text: few(p[m]) };
  }
  return { parts, said: { flower: species[k], petal, sepal, loss, hidden, biases, raw, p } };
}

export const network = { numbers };
