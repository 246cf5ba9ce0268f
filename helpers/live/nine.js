// The whole table at once: the twin of `numbers` in helpers/pictures/nine.py.

import { gradientPerFlower, rawOutputs, softmax } from "./lesson.js";
import { fixed } from "./reading.js";

function numbers({ b3, b4, b5 }, { network, inputs, observed }) {
  const raws = inputs.map((flower) => rawOutputs(network, flower, [b3, b4, b5]));
  const [p, slopes] = [raws.map(softmax), gradientPerFlower(raws, observed)];
  const parts = {};
  observed.forEach((k, i) => {
    slopes[i].forEach((steep, m) => {
      parts[`p ${i} ${m}`] = { height: p[i][m] };
      parts[`slope ${i} ${m}`] = { height: steep };
      const text = fixed(steep, 3).replace("-", "\u2212");
      parts[`number ${i} ${m}`] = { text };
    });
    let foot = 0;
    [0, 1, 2].filter((m) => m !== k).forEach((m, n) => {
      parts[`up ${i} ${n}`] = { y: foot, height: p[i][m] };
      foot += p[i][m];
    });
    parts[`down ${i}`] = { height: -slopes[i][k] };
  });
  return { parts, said: { slopes, sums: slopes.map(([a, b, c]) => a + b + c), p } };
}

export const nine = { numbers };
