// The three pictures of surfaces: what their words and table say, the twins of `numbers` in helpers/pictures/surfaces.py and
// landscape.py, and the scene that there is to see. A scene has axes (name, low, high, ticks), `body` to draw its surfaces,
// `under` (their heights at a place), marks on them, a legend, a scale for the map, and `key`: what all but the marks
// depends on. `placed` gives the two values that a place on the map stands for, where it can be moved there.

import { css, drawHeights, drawHighest, drawSheets, minus, rgb } from "./canvas.js";
import { borders, clamp, heights, mix } from "./geometry.js";
import { gradient, hiddenNodes, linspace, lossGrid, rawOutputs, totalCrossEntropy } from "./lesson.js";
import { few, plain } from "./reading.js";

const BIASES = ["b3", "b4", "b5"];
const REACH = 5; // sliders and axes run from -5 to 5
const COARSE = 29;
const points = (above, fine) => (above ? (fine ? 101 : 57) : fine ? 57 : COARSE); // across: fine at rest, else it moves

const biasesOf = (values) => BIASES.map((name) => values[name]);
const signed = (value) => minus(value < 0 ? plain(value) : `+${plain(value)}`);

// --- the total loss over two biases, with or without a descent ---

const moved = ({ raw }, biases) => raw.map((row) => row.map((value, k) => value + biases[k]));
const lossAt = (set, biases) => totalCrossEntropy(moved(set, biases), set.observed);
const lowestWith = ({ lowest }, k, value) => lowest.map((bias) => bias + value - lowest[k]);

function saidOfLoss(set, [i, j], biases) {
  const k = 3 - i - j;
  return {
    count: set.observed.length,
    biases,
    loss: lossAt(set, biases),
    slopes: gradient(moved(set, biases), set.observed),
    third: BIASES[k],
    held: biases[k],
    lowest: lowestWith(set, k, biases[k]),
    low: set.low,
  };
}

function lossNumbers(values, { sets, start }) {
  const biases = biasesOf(values);
  return { parts: {}, said: saidOfLoss(sets[values.flowers], values.axes, biases), biases, trail: [], start };
}

function descentNumbers(values, { sets }) {
  const { axes, moving, learning_rate: rate, answer } = values;
  const start = biasesOf(values);
  const known = String(answer.from) === String([...start, rate, ...moving]); // or it is the answer to another start
  const path = known ? answer.path : [];
  const last = Math.max(path.length - 1, 0);
  const step = Math.min(values.step, last);
  const biases = path[step] ?? start;
  const end = path[last] ?? start;
  const said = {
    ...saidOfLoss(sets[3], axes, biases),
    step,
    steps: last,
    rate,
    moves: moving.length > 1 ? "all three biases" : "b3 alone",
    end,
    end_loss: lossAt(sets[3], end),
    trouble: known ? answer.trouble : "",
  };
  const outside = axes.some((n) => Math.abs(biases[n]) > REACH);
  const state = said.trouble ? "_trouble" : !path.length ? "_waiting" : outside ? "_outside" : "";
  const reading = `descent_on_the_surface${state}`;
  return { parts: {}, said, reading, biases, trail: path.slice(0, step + 1), start, last };
}

const DARK = "#222222"; // on the surface of the loss both outlines are the same in every theme
const ON_LOSS = { fill: "#ffffff", rim: "#ffffff", ink: DARK };
const arrow = { colour: "white", width: 2.5, edge: DARK };
const walked = { colour: DARK, width: 2, edge: "white" };
const point = { ...ON_LOSS, shape: "o", size: 7.5 };
const former = { ...ON_LOSS, shape: "o", size: 5, fill: "#b4b9c0" };
const stepped = { ...ON_LOSS, shape: "o", size: 3.5 };
const star = { ...ON_LOSS, shape: "*", size: 9 };
const dashes = { colour: "white", width: 1.5, dashed: true };

/** What lies on the surface of the loss: the way of its lowest point, the start, a path, the way downhill, the point. */
function lossMarks(set, [i, j], { biases, trail, start, said: { lowest, slopes } }) {
  const place = (b) => [b[i], b[j], lossAt(set, b)];
  const shown = (b) => Math.max(Math.abs(b[i]), Math.abs(b[j])) <= REACH;
  const way = linspace(-2 * REACH, 2 * REACH, 61).map((t) => lowest.map((bias) => bias + t)).filter(shown);
  const here = (b) => biases.map((bias, n) => (n === i || n === j ? b[n] : bias));
  const marks = [{ ...dashes, line: way.map((b) => place(here(b))) }]; // its places: on this surface, where it is not lowest
  if (shown(lowest)) marks.push({ ...star, at: [lowest[i], lowest[j], set.low] });
  if (trail.length > 1) {
    const line = trail.map(place);
    marks.push({ ...walked, line }, ...line.slice(1, -1).map((at) => ({ ...stepped, at })));
  }
  if (shown(start) && String(start) !== String(biases)) {
    marks.push({ ...former, at: place(trail.length ? start : here(start)) });
  }
  if (!shown(biases)) return marks;
  const steep = Math.hypot(slopes[i], slopes[j]);
  const down = [i, j].map((n) => -slopes[n] / steep);
  const room = [i, j].map((n, c) => (REACH * Math.sign(down[c]) - biases[n]) / down[c]); // from here to the picture's edges
  const long = Math.min(1.6, ...room.filter(Number.isFinite)); // a direction only: always of the same length
  if (steep > 0.003 * set.raw.length && long > 0.4) {
    const ahead = (t) => biases.map((b, n) => (n === i ? b + t * down[0] : n === j ? b + t * down[1] : b));
    marks.push({ ...arrow, head: 14, line: linspace(0, long, 9).map((t) => place(ahead(t))) });
  }
  return [...marks, { ...point, at: place(biases) }];
}

function lossLegend(third, descends, ground) {
  const entry = (words, ...marks) => ({ words, marks, ground });
  const across = [[-12, 0], [12, 0]];
  const dashed = [-12, -6, 0, 6, 12].map((x) => [x, 0]);
  return [[
    entry("here", { ...point, size: 6, at: [0, 0] }),
    entry("start", { ...former, at: [0, 0] }),
    ...(descends ? [entry("path", { ...walked, line: across }, { ...stepped, at: [0, 0] })] : []),
    entry("downhill", { ...arrow, head: 10, line: [[-10, 0], [1, 0]] }),
    entry(`lowest for this ${third}`, { ...star, size: 6, at: [0, 0] }),
    entry(`lowest for other ${third}`, { ...dashes, line: dashed }),
  ]];
}

/** The total cross entropy over two biases; `trail` is what has been walked of a descent, from `start` to `biases`. */
function lossScene({ axes: [i, j], flowers = 3 }, numbers, { sets, heights: hexes }, _look, memo) {
  const { third, loss, held, step } = numbers.said;
  const set = sets[flowers];
  const { low, high, levels } = set;
  const share = (value) => Math.sqrt(clamp((value - low) / (high - low), 0, 1)); // the root opens up the valley
  const grid = (n) =>
    memo(`grid ${n}`, JSON.stringify([flowers, i, j, held]), () => {
      const line = linspace(-REACH, REACH, n);
      return lossGrid(set.raw, set.observed, [i, j], line, line, held);
    });
  const colours = memo("colours", "", () => hexes.map(rgb));
  const every = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => high / size <= 5);
  const ticks = linspace(-4, 4, 5);
  const axis = (n) => ({ name: BIASES[n], short: BIASES[n], low: -REACH, high: REACH, ticks });
  return {
    key: [flowers, i, j, held],
    marks: lossMarks(set, [i, j], numbers),
    title: `${step ? `step ${step}:  ` : ""}loss ${few(loss)}   with ${third} = ${
      minus(plain(Number(held.toFixed(3))))
    }`,
    tall: 0.62,
    axes: [axis(i), axis(j), {
      name: "loss",
      low: 0,
      high,
      ticks: linspace(0, 10 * every, 11).filter((tick) => tick <= high),
    }],
    legend: lossLegend(third, step !== undefined, hexes[90]),
    scale: { name: "loss", ticks: levels, share, columns: [hexes] },
    under([x, y]) { // from a drawn grid, between its points
      const [n, z] = [COARSE, grid(COARSE)];
      const [u, v] = [x, y].map((value) => clamp((value / REACH + 1) / 2, 0, 0.9999) * (n - 1));
      const [c, r] = [Math.floor(u), Math.floor(v)];
      const row = (p) => z[p] + (u - c) * (z[p + 1] - z[p]);
      return [row(r * n + c) + (v - r) * (row((r + 1) * n + c) - row(r * n + c))];
    },
    body: (pen, eye, fine) => drawHeights(pen, eye, grid(points(eye.above, fine)), { high, levels, share, colours }),
  };
}

const placed = ({ axes }) => axes.map((n) => BIASES[n]);
export const lossSurface = { numbers: lossNumbers, scene: lossScene, placed };
export const descentOnTheSurface = { numbers: descentNumbers, scene: lossScene, placed };

// --- the raw outputs over petal and sepal width ---

function rawNumbers(values, { network, inputs, species }) {
  const [biases, k] = [biasesOf(values), values.species];
  const raws = inputs.map((flower) => rawOutputs(network, flower, biases));
  if (k < 0) return { parts: {}, said: { biases, raw: raws.flat() } };
  const [blue, orange] = [0, 1].map((n) =>
    inputs.map((flower) => hiddenNodes(network, flower)[n] * network.output[n][k])
  );
  const said = { species: species[k], name: BIASES[k], bias: biases[k], blue, orange, sum: raws.map((raw) => raw[k]) };
  return { parts: {}, said, reading: "raw_surfaces_of_one" };
}

/** The sheets that are shown, each in its colour: all three species, or one as blue and orange parts, their sum, or both. */
function sheetsOf({ species: one, parts, mode }, { species, colours, nodes }, look) {
  const coloured = (sheet, name, hex) => ({ ...sheet, name, hex: look.of(hex), colour: rgb(look.of(hex)) });
  const sums = colours.map((hex, k) => coloured({ nodes: [0, 1], species: k, bias: true }, `raw ${species[k]}`, hex));
  if (one < 0) return sums;
  const bent = ["upper, blue", "bottom, orange"].map((name, n) =>
    coloured({ nodes: [n], species: one }, name, nodes[n])
  );
  const shown = mode === "3d" ? parts : "sum";
  return [...(shown === "sum" ? [] : bent), ...(shown === "parts" ? [] : [sums[one]])];
}

const ROUND = linspace(0, 1, 17);
const RIM = [(t) => [t, 0], (t) => [1, t], (t) => [1 - t, 1], (t) => [0, 1 - t]].flatMap((side) => ROUND.map(side));

/** In 3D what is left of the start: rims of its sheets, an arrow to where each is now. Above: where they meet, and met. */
function startMarks(sheets, { network, start, biases }, look, above) {
  const lifted = sheets.filter(({ bias, species }) => bias && biases[species] !== start[species]);
  if (above) {
    const dashed = (from, to) => linspace(0, 1, 24).map((t) => [...mix(from, to, t), 0]);
    const were = lifted.length ? borders(sheets, network, start) : [];
    return [
      ...were.map((ends) => ({ line: dashed(...ends), colour: look.ink, width: 1, dashed: true })),
      ...borders(sheets, network, biases).map((ends) => ({
        line: ends.map((at) => [...at, 0]),
        colour: look.ink,
        width: 2,
      })),
    ];
  }
  return lifted.flatMap((sheet) => {
    const at = (place, of) => [...place, heights([sheet], network, of, place)[0]];
    const lift = biases[sheet.species] - start[sheet.species];
    const foot = [0.25 + 0.25 * sheet.species, 0];
    const colour = css(mix(rgb(look.paper), sheet.colour, 0.6));
    const arrow = {
      line: [at(foot, start), at(foot, biases)],
      colour: look.ink,
      width: 2,
      head: 11,
      text: signed(lift),
      halo: look.paper,
    };
    return [
      { line: RIM.map((place) => at(place, start)), colour, width: 1.5 },
      ...(Math.abs(lift) > 0.5 ? [arrow] : []),
    ];
  });
}

/** Raw outputs over petal and sepal width. The axis of heights is fixed: what moves is the surface. */
function rawScene(values, _numbers, data, look) {
  const { network, inputs, observed, species, start, low, high, markers } = data;
  const [biases, above, sheets] = [biasesOf(values), values.mode === "map", sheetsOf(values, data, look)];
  const under = (place) => heights(sheets, network, biases, place);
  const levels = linspace(low, high, 2 * (high - low) + 1);
  const numbered = levels.filter((value) => value % 2 === 0);
  const share = (value) => clamp((value - low) / (high - low), 0, 1);
  const tint = (m, value) => css(mix(mix(rgb(look.paper), sheets[m].colour, 0.12), sheets[m].colour, share(value)));
  const outlines = { rim: look.paper, ink: look.ink };
  const before = above ? { colour: look.ink, width: 1, dashed: true } : { colour: look.faint, width: 1.5 };
  const needle = (line) => ({ line, colour: look.ink, width: 1.2 });
  const marks = inputs.flatMap((flower, n) => [
    needle(linspace(low, Math.max(...under(flower)), 17).map((z) => [...flower, z])),
    ...under(flower).map((z, m) => {
      const fill = above ? look.paper : sheets[m].hex;
      return { at: [...flower, z], shape: markers[observed[n]], fill, size: 6.5, ...outlines };
    }),
  ]);
  const sign = (shape) => ({ at: [0, -2], shape, fill: look.paper, size: 5.5, ...outlines });
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const axes = [
    { name: "petal width", short: "petal", low: 0, high: 1, ticks },
    { name: "sepal width", short: "sepal", low: 0, high: 1, ticks },
    { name: "raw output", low, high, ticks: numbered },
  ];
  const context = { network, biases, axes, levels, tint, ink: look.ink };
  return {
    key: [biases, values.species, values.parts],
    marks: [...startMarks(sheets, { network, start, biases }, look, above), ...marks],
    title: "",
    tall: 0.95,
    axes,
    under,
    legend: [
      sheets.map(({ name, hex }) => ({ words: name, marks: [], ground: hex })),
      [
        ...observed.map((k) => ({
          words: `${species[k]} flower`,
          marks: [needle([[0, 9], [0, 0]]), sign(markers[k])],
        })),
        { words: "start", marks: [{ ...before, line: [-12, -6, 0, 6, 12].map((x) => [x, 0]) }] },
      ],
    ],
    scale: {
      name: values.species < 0 ? "highest raw output" : "raw output",
      ticks: numbered,
      share,
      columns: sheets.map((_, m) => [tint(m, low), tint(m, high)]),
    },
    body: (pen, eye) => (above ? drawHighest : drawSheets)(pen, eye, sheets, context),
  };
}

export const rawSurfaces = { numbers: rawNumbers, scene: rawScene };
