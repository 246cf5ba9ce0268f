// The network alive: the twin of `numbers` in helpers/pictures/diagram.py.

import { BIAS_NAMES, crossEntropy, hiddenNodes, rawOutputs, softmax } from "./lesson.js";
import { few, fixed, plain } from "./reading.js";

const P_LENGTH = 1.6, LOSS_LENGTH = 0.92;
const ROWS = [3.7, 2.2, 0.7];

function outputs({ network, inputs, observed }, flower, biases) {
  const raw = rawOutputs(network, inputs[flower], biases);
  return [raw, softmax(raw), crossEntropy(raw, observed[flower])];
}

const FORWARDS = "values run forwards along the arrows";
const BACKWARDS = "errors run backwards along the same arrows, each times the weight";

const inThousandths = (value) => fixed(value, 3).replace("-", "\u2212");

function numbers({ flower, b3, b4, b5, back }, data) {
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
    "loss text": { x: 0.5 + LOSS_LENGTH * Math.max(loss, startLoss), text: few(loss) },
    "loss name": { text: `loss = \u2212ln p ${species[k]}` },
    direction: { text: back ? BACKWARDS : FORWARDS },
    observed: { y: ROWS[k] - 0.34, text: `observed: ${species[k]}` },
  };
  const error = p.map((share, m) => share - (m === k));
  const carried = hidden.map((node, j) =>
    node > 0 ? error.reduce((sum, own, m) => sum + own * network.output[j][m], 0) : 0
  );
  hidden.forEach((node, j) => {
    parts[`node ${j}`] = { text: back ? `error ${few(carried[j])}` : few(node) };
    for (const m of species.keys()) {
      parts[`edge ${j} ${m}`] = { color: node > 0 ? nodes[j] : pale };
      parts[`gap ${j} ${m}`] = { visible: Boolean(back) };
      parts[`sent ${j} ${m}`] = { text: inThousandths(network.output[j][m] * error[m]), visible: Boolean(back) };
    }
  });
  for (const m of species.keys()) {
    parts[`bias ${m}`] = { text: `${BIAS_NAMES[m]} = ${plain(biases[m])}`.replace("-", "\u2212") };
    parts[`raw ${m}`] = { text: back ? `error ${few(error[m])}` : few(raw[m]) };
    parts[`start p ${m}`] = { width: P_LENGTH * startP[m] };
    parts[`p ${m}`] = { width: P_LENGTH * p[m] };
    parts[`p text ${m}`] = { text: few(p[m]) };
  }
  const said = { flower: species[k], petal, sepal, loss, hidden, biases, raw, p, error, carried };
  said.slopes = hidden.map((node) => error.map((own) => node * own));
  return { parts, said, reading: back ? "network_back" : "network" };
}

export const network = { numbers };
