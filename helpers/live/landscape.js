// The total loss over a plane of the biases, and a descent on it: the twins of `numbers` in helpers/pictures/landscape.py and
// descent.py, and the scene that there is to see. A scene has axes (name, low, high, ticks), `body` to draw its surfaces,
// `under` (their heights at a place), marks on them, a legend, a scale for the map, and `key`: what all but the marks
// depends on. `placed` gives where the point is on the map, and what another place there means for the values.

import { drawHeights, minus, rgb } from "./canvas.js";
import { clamp, mix, namedRegions } from "./geometry.js";
import { BIAS_NAMES, biasesOf, descend, gradient, linspace, lossGrid, totalCrossEntropy } from "./lesson.js";
import { few, plain } from "./reading.js";

const COARSE = 17;
const STEPS = 40; // of a descent
const points = (above, fine) => (above ? (fine ? 101 : 57) : fine ? 57 : COARSE); // across: fine at rest, else it moves

const moved = ({ raw }, biases) => raw.map((row) => row.map((value, k) => value + biases[k]));
const lossAt = (set, biases) => totalCrossEntropy(moved(set, biases), set.observed);
const slopesAt = (set, biases) => gradient(moved(set, biases), set.observed);
const lowestWith = ({ lowest }, k, value) => lowest.map((bias) => bias + value - lowest[k]);
const raisedBy = ([, b4, b5]) => (b4 + b5 - 1) / 2; // how far all three have been raised together

/** Where the total is lowest over b3 alone: its slope only ever grows, so halve the stretch in which it is 0. */
function lowestB3(set, [, b4, b5]) {
  let [low, high] = [-30, 30];
  for (let n = 0; n < 60; n++) {
    const middle = (low + high) / 2;
    if (slopesAt(set, [middle, b4, b5])[0] < 0) low = middle;
    else high = middle;
  }
  return low;
}

// A plane: the names of its axes, from where to where they go, `place` of biases on it and `biases` of a place, with what is
// held as it is; the loss at each of its points (`grid`), and what that depends on (`key`).
const overTwo = ([i, j]) => {
  const k = 3 - i - j;
  return {
    names: [BIAS_NAMES[i], BIAS_NAMES[j]],
    reach: [-5, 5],
    third: k,
    place: (b) => [b[i], b[j]],
    biases: ([x, y], b) => b.map((bias, n) => (n === i ? x : n === j ? y : bias)),
    downhill: (slopes) => [-slopes[i], -slopes[j]],
    key: (b) => b[k],
    grid: (set, line, b) => lossGrid(set.raw, set.observed, [i, j], line, line, b[k]),
  };
};
const DIFFERENCES = {
  names: ["b3 \u2212 b5", "b4 \u2212 b5"],
  reach: [-5, 3],
  place: ([b3, b4, b5]) => [b3 - b5, b4 - b5],
  biases: ([x, y], [, , b5]) => [x + b5, y + b5, b5],
  downhill: ([b3, b4]) => [-b3, -b4],
  key: () => 0,
  grid: (set, line) => lossGrid(set.raw, set.observed, [0, 1], line, line, 0),
};
const TOGETHER = {
  names: ["b3 alone", "all three together"],
  reach: [-5, 5],
  place: (b) => [b[0] - raisedBy(b), raisedBy(b)],
  biases: ([x, y], b) => [x + y, b[1] - raisedBy(b) + y, b[2] - raisedBy(b) + y],
  downhill: ([b3]) => [-b3, 0],
  key: ([, b4, b5]) => b4 - b5,
  grid(set, line, [, b4, b5]) { // the same at every height: what all three have in common changes no loss
    const half = (b4 - b5) / 2;
    const row = [...lossGrid(set.raw, set.observed, [0, 1], line, [0.5 + half], 0.5 - half)];
    return Float64Array.from(line.flatMap(() => row));
  },
};
const planeOf = (axes) => axes === "differences" ? DIFFERENCES : axes === "together" ? TOGETHER : overTwo(axes);

function saidOfLoss(set, axes, biases) {
  const { place, third } = planeOf(axes);
  const said = {
    count: set.observed.length,
    biases,
    loss: lossAt(set, biases),
    slopes: slopesAt(set, biases),
    low: set.low,
    place: place(biases),
  };
  if (axes === "differences") return { ...said, floor: place(set.lowest) };
  if (axes === "together") return { ...said, floor: lowestB3(set, biases) - said.place[1] };
  return { ...said, third: BIAS_NAMES[third], held: biases[third], lowest: lowestWith(set, third, biases[third]) };
}

function lossNumbers({ axes, flowers, ...values }, { sets, start }) {
  const biases = biasesOf(values);
  const said = saidOfLoss(sets[flowers], axes, biases);
  const which = typeof axes === "string" ? `_${axes}` : values.plain ? "_plain" : "";
  const reading = `loss_surface${which}`;
  return { parts: {}, said, reading, biases, trail: [], start };
}

/** Which of the 150 flowers get another name than their own. */
function namedWrongly({ sets }, biases) {
  const { observed } = sets[150];
  return moved(sets[150], biases).map((row, n) => row.indexOf(Math.max(...row)) !== observed[n]);
}

function descentNumbers(values, data) {
  const { sets, network, all_inputs: inputs, corners } = data;
  const { axes, moving, learning_rate: rate, answer } = values;
  const start = biasesOf(values);
  const known = String(answer.from) === String([...start, rate, ...moving]); // or it is the answer to another start
  const path = known ? answer.path : [];
  const last = Math.max(path.length - 1, 0);
  const step = Math.min(values.step, last);
  const walked = path.length ? path.slice(0, step + 1) : [start];
  const biases = walked.at(-1);
  const end = path[last] ?? start;
  const losses = walked.map((at) => lossAt(sets[3], at));
  const wrong = namedWrongly(data, biases);
  const rights = walked.map((at) => 150 - namedWrongly(data, at).filter(Boolean).length);
  const rings = inputs.filter((_, n) => wrong[n]);
  const said = {
    ...saidOfLoss(sets[3], [0, 1], biases),
    step,
    steps: last,
    rate,
    moves: moving.length > 1 ? "all three biases" : "b3 alone",
    right: rights.at(-1),
    end,
    end_loss: lossAt(sets[3], end),
    trouble: known ? answer.trouble : "",
  };
  const parts = {
    wrong: { xdata: rings.map(([x]) => x), ydata: rings.map(([, y]) => y) },
    losses: { xdata: [...losses.keys()], ydata: losses.map(Math.log10) },
    rights: {
      xdata: rights.flatMap((_, n) => [n - 0.5, n + 0.5]),
      ydata: rights.flatMap((count) => [count, count]),
    },
    "loss now": { xdata: [losses.length - 1], ydata: [Math.log10(losses.at(-1))] },
    "loss text": { text: `loss of 3: ${few(losses.at(-1))}` },
    "right text": { text: `${rights.at(-1)} of 150 right` },
  };
  namedRegions(network, biases, corners).forEach((verts, k) => (parts[`region ${k}`] = { verts }));
  const { reach: [low, high], place } = planeOf(axes);
  const outside = place(biases).some((value) => value < low || value > high);
  const state = said.trouble ? "_trouble" : !path.length ? "_waiting" : outside ? "_outside" : "";
  const reading = `descent_on_the_surface${state}`;
  return { parts, said, reading, biases, trail: path.slice(0, step + 1), next: path[step + 1], start, last };
}

/** What the kernel answers to a start, where the course's own `descend` is what walks. */
function answer({ moving, learning_rate: rate, ...values }, { sets }) {
  const start = biasesOf(values);
  const slopes = (at) => slopesAt(sets[3], at).map((slope, k) => (moving.includes(k) ? slope : 0));
  return { from: [...start, rate, ...moving], path: descend(slopes, start, rate, STEPS), trouble: "" };
}

const DARK = "#222222"; // on the surface of the loss both outlines are the same in every theme
const ON_LOSS = { fill: "#ffffff", rim: "#ffffff", ink: DARK };
const arrow = { colour: "white", width: 2.5, edge: DARK };
const walked = { colour: DARK, width: 2, edge: "white" };
const point = { ...ON_LOSS, shape: "o", size: 7.5 };
const before = { ...ON_LOSS, shape: "o", size: 5, fill: "#b4b9c0" };
const stepped = { ...ON_LOSS, shape: "o", size: 3.5 };
const star = { ...ON_LOSS, shape: "*", size: 9 };
const dashes = { colour: "white", width: 1.5, dashed: true };

/** What lies on the surface of the loss: its lowest places, the start, a path, the next step or the way downhill, the point. */
function lossMarks(set, axes, { biases, trail, next, last, start, said }, isPlain, former, under) {
  const plane = planeOf(axes);
  const [low, high] = plane.reach;
  const { slopes } = said;
  const onPlane = (at) => [...at, ...under(at)];
  const place = (b) => [...plane.place(b), lossAt(set, b)];
  const shown = (at) => at.every((value) => value >= low && value <= high);
  const marks = isPlain ? [] : lowestMarks(set, axes, biases, plane, onPlane, shown);
  if (former) marks.push({ colour: "#b4b9c0", width: 2, line: former.map(place) });
  if (trail.length > 1) {
    const line = trail.map(place);
    marks.push({ ...walked, line }, ...line.slice(1, -1).map((at) => ({ ...stepped, at })));
  }
  const begun = place(start);
  if (shown(begun.slice(0, 2)) && String(start) !== String(biases)) marks.push({ ...before, at: begun });
  const here = plane.place(biases);
  if (next) { // the step itself, as long as it is
    const between = linspace(0, 1, 17).map((t) => place(mix(biases, next, t)));
    if (Math.hypot(...plane.place(next).map((value, c) => value - here[c])) > 0.02 * (high - low)) {
      marks.push({ ...arrow, head: 12, line: between });
    }
  }
  if (!shown(here)) return marks;
  const down = plane.downhill(slopes);
  const steep = Math.hypot(...down);
  const room = down.map((way, c) => ((way < 0 ? low : high) - here[c]) / (way / steep)); // from here to the picture's edges
  const long = Math.min(1.6, ...room.filter(Number.isFinite)); // a direction only: always of the same length
  if (!isPlain && last === undefined && steep > 0.003 * set.raw.length && long > 0.4) {
    const ahead = (t) => here.map((value, c) => value + (t * down[c]) / steep);
    marks.push({ ...arrow, head: 14, line: linspace(0, long, 9).map((t) => onPlane(ahead(t))) });
  }
  return [...marks, { ...point, at: place(biases) }];
}

/** A star at the lowest place; dashed, where it is for other values of the bias that is held, or all places as low. */
function lowestMarks(set, axes, biases, { reach: [low, high], place, third }, onPlane, shown) {
  if (axes === "together") {
    const floor = lowestB3(set, biases) - place(biases)[1];
    return [{ ...dashes, line: linspace(low, high, 33).map((y) => onPlane([floor, y])) }];
  }
  if (axes === "differences") return [{ ...star, at: [...place(set.lowest), set.low] }];
  const at = place(lowestWith(set, third, biases[third]));
  const way = linspace(low - high, high - low, 61).map((t) => at.map((value) => value + t)).filter(shown);
  const line = { ...dashes, line: way.map(onPlane) }; // its places: on this surface, where it is not lowest
  return shown(at) ? [line, { ...star, at: [...at, set.low] }] : [line];
}

function lossLegend(axes, third, descends, isPlain, ground) {
  const entry = (words, ...marks) => ({ words, marks, ground });
  const across = [[-12, 0], [12, 0]];
  const dashed = { ...dashes, line: [-12, -6, 0, 6, 12].map((x) => [x, 0]) };
  const lowest = entry(third ? `lowest for this ${third}` : "lowest", { ...star, size: 6, at: [0, 0] });
  const lines = {
    together: [entry("lowest, and level", dashed)],
    differences: [lowest],
  }[axes] ?? [lowest, entry(`lowest for other ${third}`, dashed)];
  const way = { ...arrow, head: 10, line: [[-10, 0], [1, 0]] };
  return [[
    entry("here", { ...point, size: 6, at: [0, 0] }),
    entry("start", { ...before, at: [0, 0] }),
    ...(descends ? [entry("path", { ...walked, line: across }, { ...stepped, at: [0, 0] })] : []),
    ...(descends ? [entry("path before", { colour: "#b4b9c0", width: 2, line: across })] : []),
    ...(isPlain ? [] : [entry(descends ? "next step" : "downhill", way), ...lines]),
  ]];
}

/** The path that was walked before this one, kept to compare: it is another as soon as another start has been walked from. */
function formerPath(kept, { trail }) {
  if (trail.length > 1) {
    if (kept.now && String(kept.now[0]) + String(kept.now[1]) !== String(trail[0]) + String(trail[1])) {
      kept.former = kept.now;
    }
    if (!kept.now || trail.length > kept.now.length || kept.former === kept.now) kept.now = trail;
  }
  return kept.former;
}

/** The total cross entropy over a plane of the biases; `trail` is what has been walked of a descent, from `start` to `biases`. */
function lossScene({ axes, flowers = 3, plain: isPlain }, numbers, { sets, heights: hexes }, _look, memo) {
  const { loss, step } = numbers.said;
  const set = sets[flowers];
  const plane = planeOf(axes);
  const [from, to] = plane.reach;
  const { low, high, levels } = set;
  const share = (value) => Math.sqrt(clamp((value - low) / (high - low), 0, 1)); // the root opens up the valley
  const key = JSON.stringify([flowers, axes, plane.key(numbers.biases)]); // once: `under` asks some thousand times
  const grid = (n) => memo(`grid ${n}`, key, () => plane.grid(set, linspace(from, to, n), numbers.biases));
  const colours = memo("colours", "", () => hexes.map(rgb));
  const every = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => high / size <= 5);
  const ticks = linspace(from + 1, to - 1, (to - from) / 2);
  const axis = (name) => ({ name, short: name, low: from, high: to, ticks });
  const descends = step !== undefined;
  const named = Array.isArray(axes) ? `   with ${BIAS_NAMES[plane.third]} = ` : "";
  const value = named && minus(plain(Number(numbers.biases[plane.third].toFixed(3))));
  const former = descends && formerPath(memo("former", "", () => ({})), numbers);
  const under = ([x, y]) => { // from a drawn grid, between its points
    const [n, z] = [COARSE, grid(COARSE)];
    const [u, v] = [x, y].map((at) => clamp((at - from) / (to - from), 0, 0.9999) * (n - 1));
    const [c, r] = [Math.floor(u), Math.floor(v)];
    const row = (p) => z[p] + (u - c) * (z[p + 1] - z[p]);
    return [row(r * n + c) + (v - r) * (row((r + 1) * n + c) - row(r * n + c))];
  };
  return {
    key,
    marks: lossMarks(set, axes, numbers, isPlain, former, under),
    title: `${step ? `step ${step}:  ` : ""}loss ${few(loss)}${named}${value}`,
    tall: 0.62,
    axes: [...plane.names.map(axis), {
      name: "loss",
      low: 0,
      high,
      ticks: linspace(0, 10 * every, 11).filter((tick) => tick <= high),
    }],
    legend: lossLegend(axes, named && BIAS_NAMES[plane.third], descends, isPlain, hexes[90]),
    scale: { name: "loss", ticks: levels, share, columns: [hexes] },
    under,
    body: (pen, eye, fine) => drawHeights(pen, eye, grid(points(eye.above, fine)), { high, levels, share, colours }),
  };
}

/** Where the point is on the plane, and the biases that another place of it stands for. */
const placed = {
  at: (values) => planeOf(values.axes).place(biasesOf(values)),
  to: (place, values) => {
    const biases = planeOf(values.axes).biases(place, biasesOf(values));
    return Object.fromEntries(biases.map((bias, n) => [BIAS_NAMES[n], Math.round(100 * bias) / 100]));
  },
};
export const lossSurface = { numbers: lossNumbers, scene: lossScene, placed };
export const descentOnTheSurface = { numbers: descentNumbers, scene: lossScene, placed, answer };
