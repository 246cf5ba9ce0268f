// The raw outputs over petal and sepal width, as surfaces: the twin of `numbers` in helpers/pictures/surfaces.py, and the scene
// that there is to see (what a scene is: landscape.js).

import { css, drawHighest, drawSheets, minus, rgb } from "./canvas.js";
import { borders, clamp, heights, mix } from "./geometry.js";
import { BIAS_NAMES, biasesOf, hiddenNodes, linspace, rawOutputs } from "./lesson.js";
import { plain } from "./reading.js";

const signed = (value) => minus(value < 0 ? plain(value) : `+${plain(value)}`);

function rawNumbers(values, { network, inputs, species }) {
  const [biases, k] = [biasesOf(values), values.species];
  const raws = inputs.map((flower) => rawOutputs(network, flower, biases));
  if (k < 0) return { parts: {}, said: { biases, raw: raws.flat() } };
  const [blue, orange] = [0, 1].map((n) =>
    inputs.map((flower) => hiddenNodes(network, flower)[n] * network.output[n][k])
  );
  const said = {
    species: species[k],
    name: BIAS_NAMES[k],
    bias: biases[k],
    blue,
    orange,
    sum: raws.map((raw) => raw[k]),
  };
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
    const foot = [[0.12, 0.5, 0.85][sheet.species], 0]; // between the needles of the flowers
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
