// The lesson's mathematics, named as in helpers/network.py, loss.py and descent.py. Arrays are rows of flowers; species are
// Setosa, Versicolor, Virginica = 0, 1, 2 = b3, b4, b5. Pure functions: the tests hold each against the Python that teaches it.

const sum = (values) => values.reduce((total, value) => total + value, 0);
export const linspace = (low, high, n) => Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));
export const replaced = (values, k, value) => values.map((old, n) => (n === k ? value : old));

// --- network.py ---

export const BIAS_NAMES = ["b3", "b4", "b5"];
export const biasesOf = (values) => BIAS_NAMES.map((name) => values[name]);

/** What the hidden nodes give for one flower: relu(weights x widths + bias). */
export const hiddenNodes = ({ hidden }, [petal, sepal]) =>
  hidden.map(([a, b, c]) => Math.max(0, a * petal + b * sepal + c));

/** Blue + orange + bias for one flower, (species). */
export function rawOutputs(network, flower, biases) {
  const nodes = hiddenNodes(network, flower);
  return biases.map((bias, k) => sum(nodes.map((node, n) => node * network.output[n][k])) + bias);
}

// --- loss.py ---

/** Raw outputs to probabilities; the largest is taken off first, so that exp cannot overflow. */
export function softmax(raw) {
  const largest = Math.max(...raw);
  const exponentials = raw.map((value) => Math.exp(value - largest));
  const total = sum(exponentials);
  return exponentials.map((value) => value / total);
}

/** -ln(p of the observed species), without passing through a probability that may round to 0. */
export function crossEntropy(raw, observed) {
  const largest = Math.max(...raw);
  return largest + Math.log(sum(raw.map((value) => Math.exp(value - largest)))) - raw[observed];
}

export const totalCrossEntropy = (raws, observed) => sum(raws.map((raw, n) => crossEntropy(raw, observed[n])));

/** dCE/db3, dCE/db4, dCE/db5 for each flower: p - y. */
export const gradientPerFlower = (raws, observed) =>
  raws.map((raw, n) => softmax(raw).map((p, k) => p - (k === observed[n])));

/** The same, summed over the flowers. */
export const gradient = (raws, observed) =>
  gradientPerFlower(raws, observed).reduce((total, row) => total.map((value, k) => value + row[k]), [0, 0, 0]);

/** dp/draw: p (1 - p) on the diagonal, -p p' off it. */
export const softmaxSlopes = (p) => p.map((pi, i) => p.map((pj, j) => (i === j ? pi * (1 - pi) : -pi * pj)));

/** The three links from one bias to one flower's cross entropy: dCE/dp, dp/draw, draw/db. */
export function chainLinks(raw, observed, bias) {
  const p = softmax(raw);
  return [-1 / p[observed], softmaxSlopes(p)[observed][bias], 1];
}

/** The measured slope of a function: rise over run between at - h and at + h. */
export const slope = (f, at, h = 1e-5) => (f(at + h) - f(at - h)) / (2 * h);

/** The total at every point of a plane of two biases, row by row; `raw` are raw outputs without their biases. */
export function lossGrid(raw, observed, [i, j], across, up, third) {
  const k = 3 - i - j;
  // The loss of one flower is ln(A e^b3 + B e^b4 + C e^b5), less its observed raw output and bias. So e^b is taken once a
  // row and column, the largest bias off first; what is left is one logarithm for each flower and point.
  const largest = Math.max(...across, ...up, third);
  const shifted = (value) => Math.exp(value - largest);
  const [ofAcross, ofUp, ofThird] = [across.map(shifted), up.map(shifted), shifted(third)];
  const losses = new Float64Array(across.length * up.length);
  raw.forEach((row, n) => {
    const [a, b, c] = [i, j, k].map((species) => Math.exp(row[species] - row[observed[n]]));
    let p = 0;
    for (const eUp of ofUp) {
      const rest = b * eUp + c * ofThird;
      for (const eAcross of ofAcross) losses[p++] += Math.log(a * eAcross + rest);
    }
  });
  const count = [i, j, k].map((species) => observed.filter((of) => of === species).length);
  const same = raw.length * largest - count[2] * third;
  return losses.map((log, p) => {
    const [c, r] = [p % across.length, Math.floor(p / across.length)];
    return log + same - count[0] * across[c] - count[1] * up[r];
  });
}

// --- descent.py ---

/** The slope of the total to each of the 15 parameters, each in its parameter's place: backpropagation. */
export function parameterGradient({ hidden, output, biases }, inputs, observed) {
  const slopes = { hidden: hidden.map(() => [0, 0, 0]), output: output.map(() => [0, 0, 0]), biases: [0, 0, 0] };
  inputs.forEach((widths, n) => {
    const nodes = hiddenNodes({ hidden }, widths);
    const [error] = gradientPerFlower([rawOutputs({ hidden, output }, widths, biases)], [observed[n]]);
    error.forEach((own, k) => {
      slopes.biases[k] += own;
      nodes.forEach((node, j) => (slopes.output[j][k] += node * own));
    });
    nodes.forEach((node, j) => {
      if (node <= 0) return;
      const carried = sum(error.map((own, k) => own * output[j][k]));
      [...widths, 1].forEach((cameIn, i) => (slopes.hidden[j][i] += carried * cameIn));
    });
  });
  return slopes;
}

/** The path of gradient descent: each step is minus rate times the slopes there. */
export function descend(slopesAt, start, rate, steps) {
  const path = [start];
  for (let n = 0; n < steps; n++) {
    const slopes = slopesAt(path[n]);
    path.push(path[n].map((value, k) => value - rate * slopes[k]));
  }
  return path;
}
