// SurfaceView: surfaces over a plane, computed and drawn in the browser, so that they follow the hand at any distance
// from the kernel and without one. Colours, names and the scale of the loss come from Python (helpers/surface_view.py).
//
// In this order: the mathematics (held against helpers/surface.py and helpers/loss.py by tests/browser), two scenes (what
// there is to see, and its reading in words), how a scene is seen and drawn (the map is the same scene seen from straight
// above), and the view with its controls. A place is [across, up, height] in the numbers of the axes.

const BIASES = ["b3", "b4", "b5"];
const REACH = 5; // the picture and the sliders run from -5 to 5
const MAP_POINTS = 101, SURFACE_POINTS = 33;

// --- mathematics ------------------------------------------------------------------------------------------------------

const LARGEST_EXPONENT = 700; // as in helpers/surface.py: a double holds a product between e^-700 and e^700

/** What the grid needs of the flowers and takes only once: e^raw, beside the raw outputs (without biases) themselves. */
export function prepare(raw, observed) {
  const largest = raw.map((row) => Math.max(...row));
  return {
    raw, observed,
    eRaw: raw.map((row, n) => row.map((value) => Math.exp(value - largest[n]))),
    spread: Math.max(...raw.map((row, n) => largest[n] - Math.min(...row))),
    observedRaw: raw.reduce((sum, row, n) => sum + row[observed[n]] - largest[n], 0),
    count: [0, 1, 2].map((k) => observed.filter((species) => species === k).length),
  };
}

/** Total cross entropy at every point of a plane of two biases, row by row; the twin of loss_grid in helpers/surface.py. */
export function lossGrid(flowers, [i, j], across, up, third) {
  const k = 3 - i - j, wide = across.length, all = [...across, ...up, third], largest = Math.max(...all);
  const spread = largest - Math.min(...all) + flowers.spread;
  const together = Math.floor(LARGEST_EXPONENT / Math.max(spread, Math.log(3))); // factors lie between e^-spread and 3
  if (together < 1) return stableLossGrid(flowers, [i, j], across, up, third);

  const exp = (value) => Math.exp(value - largest);
  const eAcross = across.map(exp), eUp = up.map(exp), eThird = exp(third), { raw, eRaw, count } = flowers;
  const logs = new Float64Array(wide * up.length), product = new Float64Array(wide * up.length);
  for (let start = 0; start < raw.length; start += together) {
    product.fill(1);
    for (const e of eRaw.slice(start, start + together)) {
      const column = Float64Array.from(eAcross, (value) => e[i] * value);
      for (let r = 0, p = 0; r < up.length; r++) {
        const row = e[j] * eUp[r] + e[k] * eThird;
        for (let c = 0; c < wide; c++) product[p++] *= column[c] + row;
      }
    }
    for (let p = 0; p < logs.length; p++) logs[p] += Math.log(product[p]);
  }
  const same = raw.length * largest - flowers.observedRaw - count[k] * third;
  return logs.map((log, p) => log + same - count[i] * across[p % wide] - count[j] * up[Math.floor(p / wide)]);
}

/** The same by log-sum-exp of every flower at every point: slow, and right however far apart the biases are. */
function stableLossGrid(flowers, [i, j], across, up, third) {
  const biases = [third, third, third];
  return Float64Array.from({ length: across.length * up.length }, (_, p) => {
    biases[i] = across[p % across.length];
    biases[j] = up[Math.floor(p / across.length)];
    return atPoint(flowers, biases).loss;
  });
}

/** Loss, its slopes to the three biases (p - y, summed) and each flower's probabilities. */
export function atPoint({ raw, observed }, biases) {
  let loss = 0;
  const slopes = [0, 0, 0];
  const probabilities = raw.map((row, n) => {
    const moved = row.map((value, k) => value + biases[k]), largest = Math.max(...moved);
    const e = moved.map((value) => Math.exp(value - largest)), sum = e[0] + e[1] + e[2];
    loss += largest + Math.log(sum) - moved[observed[n]];
    return e.map((value, k) => {
      slopes[k] += value / sum - (k === observed[n]);
      return value / sum;
    });
  });
  return { loss, slopes, probabilities };
}

// A sheet is one surface over the inputs: what some `nodes` add to one species' raw output, with its bias or without.
// A plane is [slope to petal, slope to sepal, height at 0]; where each hidden node is on or off, a sheet is a plane.
const height = ([a, b, c], [x, y]) => a * x + b * y + c;

function planes(sheets, { hidden, output }, biases, [x, y]) {
  const on = hidden.map((node) => height(node, [x, y]) > 0);
  return sheets.map(({ nodes, species, bias }) => nodes.filter((n) => on[n]).reduce(
    (plane, n) => plane.map((sum, d) => sum + output[n][species] * hidden[n][d]), [0, 0, bias ? biases[species] : 0]));
}

/** The three crinkled surfaces: blue + orange + bias. */
const CRINKLED = [0, 1, 2].map((species) => ({ nodes: [0, 1], species, bias: true }));

/** Heights of the sheets over one flower; of the crinkled ones: its raw outputs, (3). */
export const rawOutputs = (network, biases, flower, sheets = CRINKLED) =>
  planes(sheets, network, biases, flower).map((plane) => height(plane, flower));

// --- small tools --------------------------------------------------------------------------------------------------------

const linspace = (low, high, n) => Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const mix = (from, to, t) => from.map((value, c) => value + (to[c] - value) * t);
const tidy = (value, decimals = 6) => Number(value.toFixed(decimals)) + 0; // no dust of steps of 0.1, and never -0
const fixed = (value, decimals = 6) => tidy(value, decimals).toFixed(decimals);
const minus = (text) => String(text).replace("-", "\u2212");
const list = (words) => words.slice(0, -1).join(", ") + " and " + words.at(-1);
const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const css = (colour, light = 1, alpha = 1) =>
  `rgb(${colour.map((part) => clamp(Math.round(part * light), 0, 255)).join(" ")} / ${alpha})`;
const values = (biases) => BIASES.map((name, n) => `${name} = ${minus(tidy(biases[n], 3))}`).join(",  ");
const WHITE = [255, 255, 255], CONTOUR = css(WHITE, 1, 0.8);

// --- scenes: what there is to see -------------------------------------------------------------------------------------
// A scene has axes (name, low, high, ticks), `body` to draw its surfaces, `under` (their heights at a place), marks on
// them, a title, a legend, a scale for the map, its words, and `key`: what everything but marks and title depends on.

/** The total cross entropy over two biases. `trail` is the part of a descent that has been walked, if there is one. */
function lossScene(s, flowers, memo) {
  const [i, j] = s.axes, k = 3 - i - j, set = flowers[s.flowers], { low, high, levels } = set, { look } = s;
  const biases = s.trail.at(-1) ?? s.biases, third = biases[k], here = atPoint(set, biases);
  const lowest = set.lowest.map((bias) => bias + third - set.lowest[k]);
  const share = (loss) => Math.sqrt(clamp((loss - low) / (high - low), 0, 1)); // the root opens up the valley
  const place = (b) => [b[i], b[j], atPoint(set, b).loss];
  const shown = (b) => Math.max(Math.abs(b[i]), Math.abs(b[j])) <= REACH;
  const grid = (n) => memo(`grid ${n}`, JSON.stringify([s.flowers, i, j, third]), () =>
    lossGrid(set, [i, j], linspace(-REACH, REACH, n), linspace(-REACH, REACH, n), third));

  const marks = [];
  const floor = linspace(-2 * REACH, 2 * REACH, 61).map((t) => lowest.map((bias) => bias + t)).filter(shown);
  marks.push({ line: floor.map((b) => [b[i], b[j], low]), colour: "white", width: 1.5, dashed: true });
  if (shown(lowest)) marks.push({ at: [lowest[i], lowest[j], low], shape: "*", fill: "white", size: 9 });
  if (s.trail.length > 1) {
    const line = s.trail.map(place);
    marks.push({ line, colour: "white", width: 4.5 }, { line, colour: look.ink, width: 2 });
    line.slice(0, -1).forEach((at) => marks.push({ at, shape: "o", fill: "white", size: 3.5 }));
  }
  const steep = Math.hypot(here.slopes[i], here.slopes[j]);
  if (shown(biases) && steep > 0.003 * set.raw.length) { // a direction only: always of the same length
    const ahead = (t) => biases.map((b, n) => (n === k ? b : b - (t * here.slopes[n]) / steep));
    const line = linspace(0, 1.6, 9).map((t) => place(ahead(t)));
    marks.push({ line, colour: look.ink, width: 5.5, head: 17 }, { line, colour: "white", width: 2.5, head: 12 });
  }
  if (shown(biases)) marks.push({ at: place(biases), shape: "o", fill: "white", size: 7.5 });

  const chances = atPoint(flowers[3], biases).probabilities.map((p, n) =>
    `${look.species[flowers[3].observed[n]]} flower ${list(p.map((value, m) => `${look.species[m]} ${fixed(value)}`))}`);
  const walk = !s.descends ? "" : s.trail.length
    ? `Descent with learning rate ${s.rate}, ${s.moving.length > 1 ? "all three biases" : "b3 alone"}: `
      + `step ${s.trail.length - 1} of ${s.walk.path.length - 1}. `
    : s.trouble ? `From here your descent fails: ${s.trouble} `
    : "The steps from this start are not there yet: the kernel works them out, unless it is busy or shut down. Reset brings "
      + "back a start whose steps are here. ";
  const named = BIASES.map((name, n) => `${name} = ${s.trail.length > 1 ? fixed(biases[n]) : tidy(biases[n])}`);
  const turn = (n) => `${Math.abs(here.slopes[n]) < 5e-7 ? "keep" : here.slopes[n] < 0 ? "raise" : "lower"} ${BIASES[n]}`;
  const words = `${walk}At ${list(named)} the total cross entropy of the ${s.flowers} flowers is ${fixed(here.loss)}. `
    + `Its slopes: ${list(here.slopes.map((slope, n) => `to ${BIASES[n]} ${fixed(slope)}`))}; they add up to 0. `
    + `Downhill over ${BIASES[i]} and ${BIASES[j]}: ${turn(i)} and ${turn(j)}. `
    + `${shown(biases) ? "" : "The point lies outside the picture. "}Probabilities: ${chances.join("; ")}. `
    + `With ${BIASES[k]} = ${tidy(third)} the lowest point of this plane is ${BIASES[i]} = ${fixed(lowest[i], 3)}, `
    + `${BIASES[j]} = ${fixed(lowest[j], 3)}, at ${fixed(low)}. It lies on the dashed line, the valley floor, and moves `
    + `along it with ${BIASES[k]}: the same number added to all three biases changes no loss.`;
  const ticks = linspace(-4, 4, 5), step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => high / size <= 5);
  return {
    words, marks, key: [s.flowers, i, j, third],
    title: `${s.trail.length > 1 ? `step ${s.trail.length - 1}: ` : ""}${values(biases)}   loss ${fixed(here.loss, 4)}`,
    axes: [{ name: BIASES[i], low: -REACH, high: REACH, ticks }, { name: BIASES[j], low: -REACH, high: REACH, ticks },
      { name: "loss", low: 0, high, ticks: linspace(0, 10 * step, 11).filter((tick) => tick <= high) }],
    legend: [[["o", "white", "here"], ["arrow", "white", "downhill"], ["*", "white", "lowest in this plane"],
      ["--", "white", "valley floor"]]],
    scale: { name: "loss", ticks: levels, share, columns: [look.heights] },
    under: ([x, y]) => { // from the drawn grid, between its points
      const n = SURFACE_POINTS, z = grid(n), at = (value) => clamp((value / REACH + 1) / 2, 0, 0.9999) * (n - 1);
      const c = Math.floor(at(x)), r = Math.floor(at(y)), p = r * n + c, [u, v] = [at(x) - c, at(y) - r];
      return [(1 - v) * ((1 - u) * z[p] + u * z[p + 1]) + v * ((1 - u) * z[p + n] + u * z[p + n + 1])];
    },
    body: (pen, eye) => drawHeights(pen, eye, grid(eye.above ? MAP_POINTS : SURFACE_POINTS), { high, levels, share, look }, memo),
  };
}

/** Raw outputs over petal and sepal width: all three species, or one as blue and orange parts and their sum. */
function rawScene(s, flowers) {
  const { look, network, biases } = s, one = s.species >= 0, parts = one && s.mode === "3d" ? s.parts : "sum";
  const coloured = (sheet, name, hex) => ({ ...sheet, name, hex, colour: rgb(hex) });
  const sums = CRINKLED.map((sheet, m) => coloured(sheet, `raw ${look.species[m]}`, look.species_colours[m]));
  const nodes = look.nodes.map((name, n) => coloured({ nodes: [n], species: s.species }, name, look.node_colours[n]));
  const sheets = [...(parts === "sum" ? [] : nodes), ...(parts === "parts" ? [] : one ? [sums[s.species]] : sums)];
  const under = (flower) => rawOutputs(network, biases, flower, sheets);
  const all = linspace(0, 1, 11).flatMap((y) => linspace(0, 1, 11).flatMap((x) => under([x, y])));
  const low = Math.min(-3, Math.floor(Math.min(...all))), high = Math.max(3, Math.ceil(Math.max(...all)));
  const share = (value) => clamp((value - low) / (high - low), 0, 1);
  const levels = linspace(low, high, 2 * (high - low) + 1);
  const numbered = levels.filter((value) => value % (high - low > 8 ? 2 : 1) === 0);

  const marks = flowers.inputs.flatMap((flower, n) => [
    { line: linspace(low, Math.max(...under(flower)), 17).map((z) => [...flower, z]), colour: look.ink, width: 1.2 },
    ...under(flower).map((z, m) => ({
      at: [...flower, z], shape: look.markers[flowers.observed[n]], fill: s.mode === "3d" ? sheets[m].hex : "white", size: 6.5,
    })),
  ]);
  const reading = flowers.inputs.map((flower, n) => {
    const name = `${look.species[flowers.observed[n]]} flower`, raw = rawOutputs(network, biases, flower);
    if (!one) return `${name}: ${list(raw.map((value, k) => `${look.species[k]} ${fixed(value, 4)}`))}`;
    const [blue, orange] = rawOutputs(network, biases, flower, nodes).map((value) => fixed(value, 4));
    return `${name}: blue ${blue} plus orange ${orange} plus ${BIASES[s.species]} is ${fixed(raw[s.species], 4)}`;
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1], faint = (sheet) => mix(WHITE, sheet.colour, 0.12);
  return {
    marks, under, key: [biases, s.species, parts],
    words: `With ${list(BIASES.map((name, n) => `${name} = ${biases[n]}`))}, the raw outputs`
      + `${one ? ` for ${look.species[s.species]}` : ""} are: ${reading.join("; ")}. `
      + "A bias lifts its own surface by the same amount everywhere and bends nothing.",
    title: values(biases),
    axes: [{ name: "petal width", low: 0, high: 1, ticks }, { name: "sepal width", low: 0, high: 1, ticks },
      { name: "raw output", low, high, ticks: numbered }],
    legend: [sheets.map(({ hex, name }) => ["s", hex, name]),
      flowers.observed.map((k) => [look.markers[k], "white", `${look.species[k]} flower`])],
    scale: { name: one ? "raw output" : "highest raw output", ticks: numbered, share,
      columns: sheets.map((sheet) => [css(faint(sheet)), sheet.hex]) },
    body: (pen, eye) => drawSheets(pen, eye, sheets, { network, biases, levels, low, high, look,
      tint: (m, value) => css(mix(faint(sheets[m]), sheets[m].colour, share(value))) }),
  };
}

// --- how a scene is seen: turned by `azimuth`, from `elevation` degrees above, without perspective ----------------------

const along = (axis, value) => (value - axis.low) / (axis.high - axis.low);

/** From places to pixels. The box of the axes reaches from -0.5 to 0.5 each way; the map is seen from straight above. */
function lookAt(scene, { mode, azimuth, elevation }, width, depth) {
  const above = mode === "map", tall = 0.62, radians = (degrees) => (degrees * Math.PI) / 180;
  const [cos, sin] = above ? [1, 0] : [Math.cos(radians(azimuth)), Math.sin(radians(azimuth))];
  const [flat, steep] = above ? [0, 1] : [Math.cos(radians(elevation)), Math.sin(radians(elevation))];
  const size = above ? Math.min(width - 156, depth - 84)
    : Math.min((width - 120) / Math.SQRT2, (depth - 86) / (Math.SQRT2 * steep + tall * flat));
  const [left, top] = above ? [(width - 32) / 2, 34 + size / 2] : [width / 2, 30 + (depth - 70) / 2];
  const box = ([x, y, z]) => [left + size * (x * cos + y * sin), top - size * (z * tall * flat + (y * cos - x * sin) * steep)];
  const inBox = (at) => at.map((value, n) => along(scene.axes[n], value) - 0.5);
  const outOfBox = (at) => at.map((value, n) => scene.axes[n].low + (value + 0.5) * (scene.axes[n].high - scene.axes[n].low));
  const toward = [sin * flat, -cos * flat, steep / tall]; // to the eye, in the box
  return {
    above, cos, sin, size, box, toward, project: (at) => box(inBox(at)),
    place: (x, y) => outOfBox([(x - left) / size, (top - y) / size]), // of a pixel of the map
    light(nx, ny, nz) { // from above on the left, turning with the eye
      const z = nz / tall, side = nx * cos + ny * sin, away = ny * cos - nx * sin, length = Math.hypot(nx, ny, z);
      const shine = -0.45 * side + 0.75 * (z * flat + away * steep) + 0.48 * (z * steep - away * flat);
      return 0.74 + (0.36 * Math.max(0, shine)) / length;
    },
    hidden(at) { // does the line from here to the eye pass through a surface?
      if (above) return false;
      const start = inBox(at), lifts = (x, y) => scene.under(outOfBox([x, y])).map((value) => inBox([0, 0, value])[2]);
      const below = lifts(...start).map((lift) => start[2] < lift - 0.01);
      for (let t = 0.04; t < 1.6; t += 0.04) {
        const [x, y, z] = start.map((value, n) => value + t * toward[n]);
        if (Math.max(Math.abs(x), Math.abs(y), z) > 0.5) break;
        if (lifts(x, y).some((lift, m) => z < lift - 0.01 !== below[m] && z < lift + 0.01 !== below[m])) return true;
      }
      return false;
    },
  };
}

// --- drawing: surfaces --------------------------------------------------------------------------------------------------

function trace(pen, points) {
  pen.beginPath();
  points.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
}

function stroke(pen, points, colour, width = 1) {
  trace(pen, points);
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke();
}

/** Where a contour at `level` crosses the edges of a unit cell, corners (0,0) (1,0) (1,1) (0,1): two points to a line. */
function crossings(a, b, c, d, level) {
  const at = [];
  if (a < level !== b < level) at.push([(level - a) / (b - a), 0]);
  if (b < level !== c < level) at.push([1, (level - b) / (c - b)]);
  if (c < level !== d < level) at.push([1 - (level - c) / (d - c), 1]);
  if (d < level !== a < level) at.push([0, 1 - (level - d) / (a - d)]);
  return at;
}

const map = globalThis.OffscreenCanvas && new OffscreenCanvas(MAP_POINTS, MAP_POINTS).getContext("2d"); // a pixel to a point

/** One smooth surface given by a grid of heights, with contour lines: from its far corner to its near one, tile by tile. */
function drawHeights(pen, eye, values, { high, levels, share, look }, memo) {
  const n = Math.sqrt(values.length), colours = memo("colours", "", () => look.heights.map(rgb));
  const paints = memo("paints", "", () => new Map()); // a colour as CSS is slow to make: once for each height and light
  const at = linspace(-0.5, 0.5, n), z = values.map((value) => clamp(value / high, 0, 1) - 0.5);
  const xs = new Float64Array(n * n), ys = new Float64Array(n * n);
  for (let p = 0; p < n * n; p++) [xs[p], ys[p]] = eye.box([at[p % n], at[Math.floor(p / n)], z[p]]);
  if (eye.above) { // no tile hides another: the shades as one small image, enlarged
    const image = new ImageData(n, n);
    for (let p = 0; p < n * n; p++) {
      const colour = colours[Math.round(255 * share(values[p]))];
      image.data.set(colour, 4 * ((n - 1 - Math.floor(p / n)) * n + (p % n)));
    }
    for (let alpha = 3; alpha < image.data.length; alpha += 4) image.data[alpha] = 255;
    map.putImageData(image, 0, 0);
    pen.drawImage(map.canvas, 0.5, 0.5, n - 1, n - 1, xs[0], ys[n * n - 1], eye.size, eye.size);
  }
  // Each tile reaches a little under those drawn after it: no hairline between them, and no contour line is cut.
  const [u0, u1] = eye.sin > 0 ? [0, 1.1] : [-0.1, 1], [v0, v1] = eye.cos > 0 ? [-0.1, 1] : [0, 1.1];
  const forward = linspace(0, n - 2, n - 1), backward = forward.toReversed();
  pen.strokeStyle = CONTOUR;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const r of eye.cos > 0 ? backward : forward) for (const c of eye.sin > 0 ? forward : backward) {
    const p = r * n + c, q = p + n, a = values[p], b = values[p + 1], d = values[q + 1], e = values[q];
    const x = (u, v) => (1 - v) * ((1 - u) * xs[p] + u * xs[p + 1]) + v * ((1 - u) * xs[q] + u * xs[q + 1]);
    const y = (u, v) => (1 - v) * ((1 - u) * ys[p] + u * ys[p + 1]) + v * ((1 - u) * ys[q] + u * ys[q + 1]);
    if (!eye.above) {
      const normal = [(z[p] + z[q] - z[p + 1] - z[q + 1]) / 2, (z[p] + z[p + 1] - z[q] - z[q + 1]) / 2, 1 / (n - 1)];
      const light = Math.round(64 * eye.light(...normal)), shade = Math.round(255 * share((a + b + d + e) / 4));
      if (!paints.has(256 * light + shade)) paints.set(256 * light + shade, css(colours[shade], light / 64));
      pen.fillStyle = paints.get(256 * light + shade);
      pen.beginPath();
      pen.moveTo(x(u0, v0), y(u0, v0));
      pen.lineTo(x(u1, v0), y(u1, v0));
      pen.lineTo(x(u1, v1), y(u1, v1));
      pen.lineTo(x(u0, v1), y(u0, v1));
      pen.fill();
      pen.beginPath();
    }
    const lowest = Math.min(a, b, d, e), highest = Math.max(a, b, d, e);
    for (const level of levels) if (lowest < level && level <= highest) {
      crossings(a, b, d, e, level).forEach(([u, v], m) => pen[m % 2 ? "lineTo" : "moveTo"](x(u, v), y(u, v)));
      if (!eye.above) pen.stroke();
    }
  }
  if (eye.above) pen.stroke(); // all lines at once
}

/** A convex polygon cut by the line a x + b y + c = 0: its part where that is positive, and the rest. */
function cut(polygon, line) {
  const sides = [[], []];
  polygon.forEach((from, n) => {
    const to = polygon[(n + 1) % polygon.length], f = height(line, from), t = height(line, to);
    sides[f >= 0 ? 0 : 1].push(from);
    if (f >= 0 !== t >= 0) sides.forEach((side) => side.push(mix(from, to, f / (f - t))));
  });
  return sides;
}

const edges = (polygon) => polygon.map((from, n) => [from, polygon[(n + 1) % polygon.length]]);
const area = (polygon) => Math.abs(edges(polygon).reduce((sum, [[x, y], [u, v]]) => sum + x * v - u * y, 0)) / 2;
const centre = (polygon) => [0, 1].map((c) => polygon.reduce((sum, corner) => sum + corner[c], 0) / polygon.length);
const lies = (line) => (point) => Math.abs(height(line, point)) < 1e-9;
const within = (cell, line) => { // the part of a line in a cell: its two ends, or nothing
  const [side, other] = cut(cell, line);
  return other.length > 2 && side.length > 2 ? side.filter(lies(line)).slice(0, 2) : [];
};

/** Cut a polygon along all lines and visit the pieces from the farthest to the nearest, as seen from the side `toward`. */
function farToNear(polygon, [line, ...lines], toward, visit) {
  if (!line) return visit(polygon);
  const [plus, rest] = cut(polygon, line), plusIsNear = line[0] * toward[0] + line[1] * toward[1] > 0;
  for (const piece of plusIsNear ? [rest, plus] : [plus, rest])
    if (area(piece) > 1e-9) farToNear(piece, lines, toward, visit);
}

/**
 * Crinkled sheets. The square is cut along the folds and where sheets meet; in each piece all are flat and in one order.
 * So, from far to near and from below upwards, nothing is hidden wrongly. From above only the highest is drawn, in its
 * shades and with contour lines, and a border where another takes over.
 */
function drawSheets(pen, eye, sheets, { network, biases, levels, low, high, look, tint }) {
  const rim = [[1, 0, 0], [1, 0, -1], [0, 1, 0], [0, 1, -1]], borders = [];
  const net = linspace(0.1, 0.9, 9).flatMap((g) => [[1, 0, -g], [0, 1, -g]]); // a line every tenth
  const paint = (cell, flat, m, top) => {
    const plane = flat[m], [a, b, c] = plane, lift = (at) => eye.project([...at, height(plane, at)]);
    let fill = css(mix(sheets[m].colour, WHITE, 0.12), eye.light(-a / (high - low), -b / (high - low), 1));
    if (eye.above) {
      const ends = [low, high], steep = a * a + b * b; // from the line of the one height to the line of the other
      const foot = (value) => eye.project([((value - c) * a) / steep, ((value - c) * b) / steep, 0]);
      fill = steep > 1e-9 ? pen.createLinearGradient(...ends.flatMap(foot)) : tint(m, c);
      if (steep > 1e-9) ends.forEach((value, t) => fill.addColorStop(t, tint(m, value)));
    }
    stroke(pen, [...cell, cell[0]].map(lift), fill, 0.8); // closes the hairline to the next piece
    pen.fillStyle = fill;
    pen.fill();
    const lines = eye.above ? levels.map((level) => [a, b, c - level]) : net;
    for (const line of lines) stroke(pen, within(cell, line).map(lift), eye.above ? CONTOUR : css(WHITE, 1, 0.32));
    for (const edge of edges(cell)) {
      const [onRim, onFold] = [rim, network.hidden].map((lines) => lines.some((line) => edge.every(lies(line))));
      if (!eye.above && (onRim || onFold)) stroke(pen, edge.map(lift), css(rgb(look.ink), 1, onRim ? 0.65 : 0.4));
      const meets = (other) => other !== plane && edge.every(lies(other.map((value, d) => value - plane[d])));
      if (eye.above && flat.some(meets)) borders.push(edge.map(lift));
    }
  };
  pen.lineJoin = "round";
  farToNear([[0, 0], [1, 0], [1, 1], [0, 1]], network.hidden, eye.toward, (part) => {
    const flat = planes(sheets, network, biases, centre(part));
    const meet = flat.flatMap((p, m) => flat.slice(m + 1).map((q) => p.map((value, d) => value - q[d])));
    farToNear(part, meet.filter(([a, b]) => Math.hypot(a, b) > 1e-9), eye.toward, (cell) => {
      const at = flat.map((plane) => height(plane, centre(cell)));
      const upwards = at.map((_, m) => m).sort((m, q) => at[m] - at[q]);
      for (const m of eye.above ? upwards.slice(-1) : upwards) paint(cell, flat, m);
    });
  });
  for (const border of borders) stroke(pen, border, look.ink, 1.6);
}

// --- drawing: axes, marks, legend ---------------------------------------------------------------------------------------

function write(pen, look, words, [x, y], { align = "center", name = false, turned = false } = {}) {
  pen.save();
  pen.translate(x, y);
  if (turned) pen.rotate(-Math.PI / 2);
  Object.assign(pen, { font: look.fonts[name ? 1 : 0], textAlign: align, textBaseline: "middle", fillStyle: look.ink });
  pen.fillText(words, 0, 0);
  pen.restore();
}

/** An axis between two pixels, with ticks and numbers on the side `out`; its name stands at `nameAt`. */
function drawAxis(pen, look, { name, low, high, ticks, share }, [from, to], out, nameAt, turned = false) {
  stroke(pen, [from, to], look.grey);
  const align = Math.abs(out[0]) < 0.99 ? "center" : out[0] < 0 ? "right" : "left", away = align === "center" ? 15 : 9;
  for (const tick of ticks) {
    const at = mix(from, to, share ? share(tick) : along({ low, high }, tick));
    const by = (far) => at.map((c, n) => c + far * out[n]);
    stroke(pen, [at, by(5)], look.grey);
    write(pen, look, minus(tick), by(away), { align });
  }
  const slant = align === "center" && Math.abs(out[0]) > 0.35 && !turned;
  write(pen, look, name, nameAt, { name: true, turned, align: slant ? (out[0] < 0 ? "right" : "left") : "center" });
}

/** Walls and floor with their grid, the surfaces, then the axes: along the near edges of the floor and up at the left. */
function draw3d(pen, scene, eye, look) {
  const { axes } = scene, far = [eye.sin > 0 ? -0.5 : 0.5, eye.cos > 0 ? 0.5 : -0.5], near = far.map((value) => -value);
  const faces = [(u, v) => [u, v, -0.5], (u, v) => [far[0], u, v], (u, v) => [u, far[1], v]]; // floor and two walls
  const across = [[0, 1], [1, 2], [0, 2]]; // the axes that each face runs along
  faces.forEach((face, n) => {
    const line = (...ends) => stroke(pen, ends.map((end) => eye.box(face(...end))), look.pale);
    trace(pen, [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]].map((corner) => eye.box(face(...corner))));
    pen.fillStyle = css(mix(WHITE, rgb(look.pale), [0.35, 0.28, 0.2][n]));
    pen.fill();
    across[n].forEach((of, way) => [axes[of].low, ...axes[of].ticks, axes[of].high].forEach((tick) => {
      const t = along(axes[of], tick) - 0.5;
      line(...[-0.5, 0.5].map((end) => (way ? [end, t] : [t, end])));
    }));
  });
  scene.body(pen, eye);

  const middle = eye.box([0, 0, -0.5]);
  [(t) => [t, near[1], -0.5], (t) => [near[0], t, -0.5]].forEach((edge, n) => {
    const ends = [-0.5, 0.5].map((t) => eye.box(edge(t))), half = mix(...ends, 0.5);
    const [dx, dy] = ends[1].map((value, c) => value - ends[0][c]), length = Math.hypot(dx, dy) || 1;
    const side = (half[1] - middle[1]) * dx > (half[0] - middle[0]) * dy ? length : -length; // away from the middle
    const out = [-dy / side, dx / side];
    drawAxis(pen, look, axes[n], ends, out, [half[0] + 42 * out[0], half[1] + 36 * out[1]]);
  });
  const left = [[far[0], near[1]], [near[0], far[1]]].sort((p, q) => eye.box([...p, 0])[0] - eye.box([...q, 0])[0])[0];
  const ends = [-0.5, 0.5].map((z) => eye.box([...left, z]));
  drawAxis(pen, look, axes[2], ends, [-1, 0], [ends[1][0], ends[1][1] - 16]);
}

/** The surfaces from above, two axes, and a scale of colours with the contours' numbers. */
function drawMap(pen, scene, eye, look) {
  scene.body(pen, eye);
  const [left, bottom] = eye.box([-0.5, -0.5, 0]), [right, top] = eye.box([0.5, 0.5, 0]), { scale } = scene;
  const middle = [(left + right) / 2, (top + bottom) / 2], wide = 18 / scale.columns.length, bar = right + 18;
  scale.columns.forEach((colours, m) => {
    pen.fillStyle = pen.createLinearGradient(0, bottom, 0, top);
    colours.forEach((colour, n) => pen.fillStyle.addColorStop(n / (colours.length - 1), colour));
    pen.fillRect(bar + m * wide, top, wide, bottom - top);
  });
  drawAxis(pen, look, scene.axes[0], [[left, bottom], [right, bottom]], [0, 1], [middle[0], bottom + 35]);
  drawAxis(pen, look, scene.axes[1], [[left, bottom], [left, top]], [-1, 0], [left - 46, middle[1]], true);
  drawAxis(pen, look, scale, [[bar + 18, bottom], [bar + 18, top]], [1, 0], [bar + 66, middle[1]], true);
}

const STAR = linspace(0, 1.8 * Math.PI, 10).map((turn, n) => [Math.sin(turn), -Math.cos(turn)]
  .map((v) => v * [1.3, 0.55][n % 2]));
const SHAPES = { "*": STAR, s: [[-1, -1], [1, -1], [1, 1], [-1, 1]], "^": [[0, -1.2], [1.15, 0.9], [-1.15, 0.9]] };

/** A mark, or a line with or without a head: over the surfaces, and faint where they hide it from the eye. */
function drawMark(pen, look, { at, line, shape, fill, size, colour, width, head, dashed }, project, hidden = () => false) {
  if (at) {
    const [x, y] = project(at), corners = SHAPES[shape]?.map(([u, v]) => [x + u * size, y + v * size]);
    pen.globalAlpha = hidden(at) ? 0.4 : 1;
    trace(pen, corners ?? []);
    if (!corners) pen.arc(x, y, size, 0, 7);
    pen.closePath();
    Object.assign(pen, { fillStyle: fill, strokeStyle: "white", lineWidth: 3.5 });
    pen.stroke(); // a white rim, then an ink one: seen on every colour
    pen.fill();
    Object.assign(pen, { strokeStyle: look.ink, lineWidth: 1.5 });
    pen.stroke();
  } else {
    const pixels = line.map(project);
    pen.lineCap = dashed ? "butt" : "round";
    pixels.slice(1).forEach((to, n) => {
      if (dashed && n % 2) return;
      pen.globalAlpha = hidden(line[n + 1]) ? 0.3 : 1;
      stroke(pen, [pixels[n], to], colour, width);
    });
    if (head) {
      const [[x0, y0], [x, y]] = pixels.slice(-2), way = Math.atan2(y - y0, x - x0);
      trace(pen, [0, 2.6, -2.6].map((turn) => [x + 0.8 * head * Math.cos(way + turn), y + 0.8 * head * Math.sin(way + turn)]));
      pen.fillStyle = colour;
      pen.fill();
    }
  }
  pen.globalAlpha = 1;
}

/** The legend's entries in rows: one for each group, or as many as the width asks for. */
function legendRows(pen, { legend }, look, width) {
  const rows = [];
  pen.font = look.fonts[0];
  for (const group of legend) group.forEach((entry, n) => {
    const wide = pen.measureText(entry[2]).width + 42;
    if (n === 0 || rows.at(-1).wide + wide > width) rows.push({ wide: 0, entries: [] });
    rows.at(-1).entries.push({ entry, x: rows.at(-1).wide });
    rows.at(-1).wide += wide;
  });
  return rows;
}

function drawLegend(pen, rows, look, width, depth) {
  rows.forEach(({ wide, entries }, r) => entries.forEach(({ entry: [shape, fill, words], x: offset }) => {
    const x = (width - wide) / 2 + offset, y = depth - 12 - 21 * (rows.length - 1 - r), as = (at) => at;
    const line = (colour, more) => drawMark(pen, look, { line: [[x, y], [x + 9, y]], colour, ...more }, as);
    if (shape === "arrow") {
      line(look.ink, { width: 5, head: 15 });
      line(fill, { width: 2, head: 10 });
    } else if (shape === "--") [0, 12].forEach((start) => {
      const dash = [[x + start, y], [x + start + 7, y]];
      stroke(pen, dash, look.ink, 4);
      stroke(pen, dash, fill, 1.5);
    });
    else drawMark(pen, look, { at: [x + 10, y], shape, fill, size: 5.5 }, as);
    write(pen, look, words, [x + 24, y], { align: "left" });
  }));
}

// --- the view: canvas, controls, and what they do ---------------------------------------------------------------------

const TRAITS = ["kind", ...BIASES, "axes", "flowers", "mode", "species", "parts", "walk", "rate", "moving", "step",
  "azimuth", "elevation", "network", "look"];

/** What is read out under each view, and who shows it: the words never travel through the kernel. */
const readings = new Map();
const reading = (id) => readings.get(id) ?? readings.set(id, { words: "", shown: new Set() }).get(id);

function renderWords({ model, el }) {
  const { shown, words } = reading(model.get("of")), text = document.createTextNode("");
  const show = (words) => { text.data = words; };
  el.innerHTML = model.get("frame");
  el.querySelector("[data-words]").replaceChildren(text);
  show(words || model.get("words"));
  shown.add(show);
  return () => {
    shown.delete(show);
    if (!shown.size) readings.delete(model.get("of"));
  };
}

function renderView({ model, el }) {
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const set = (values) => {
    Object.entries(values).forEach(([name, value]) => model.set(name, value));
    model.save_changes();
  };
  const [look, data, start] = ["look", "data", "start"].map((name) => model.get(name)), loss = model.get("kind") === "loss";
  const prepared = (set) => ({ ...set, ...prepare(set.raw, set.observed) });
  const flowers = loss ? { 3: prepared(data[3]), 150: prepared(data[150]) } : data;
  const in3d = () => model.get("mode") === "3d", descends = Boolean(model.get("walk").from);
  // Where the descent starts, and how; what the kernel has sent is used only if it was worked out for just this.
  const from = () => [...[...BIASES, "rate"].map((name) => tidy(model.get(name))), ...model.get("moving")];
  const path = () => (String(model.get("walk").from) === String(from()) ? model.get("walk").path : []);

  // Controls, each a real select or button with its label. What they choose goes through the model, so every view follows.
  const follow = [];
  const choose = (label, trait, options, usable = () => true) => {
    const option = ([name, value]) => make("option", { textContent: name, value: JSON.stringify(value) });
    const select = make("select", {}, ...options.map(option));
    select.addEventListener("change", () => set({ [trait]: JSON.parse(select.value) }));
    follow.push(() => { select.value = JSON.stringify(model.get(trait)); select.disabled = !usable(); });
    return make("label", { textContent: `${label} ` }, select);
  };
  const button = (label, act) => {
    const element = make("button", { type: "button", textContent: label });
    element.addEventListener("click", act);
    return element;
  };
  let playing = 0;
  const pause = () => { clearTimeout(playing); playing = 0; play.textContent = "Play"; };
  const advance = (by = 1) => set({ step: clamp(model.get("step") + by, 0, Math.max(path().length - 1, 0)) });
  const play = button("Play", () => {
    if (playing) return pause();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return advance(Infinity);
    if (model.get("step") >= path().length - 1) set({ step: 0 });
    const next = () => {
      advance();
      playing = setTimeout(model.get("step") < path().length - 1 ? next : pause, 500);
    };
    play.textContent = "Pause";
    playing = setTimeout(next, 300);
  });
  const bar = make("div", { className: "surface-view-bar" }, choose("Picture", "mode", [["map", "map"], ["3D", "3d"]]));
  const pairs = [[0, 1], [0, 2], [1, 2]].map((pair) => [pair.map((n) => BIASES[n]).join(" and "), pair]);
  if (loss) bar.append(choose("Axes", "axes", pairs));
  if (loss && !descends) bar.append(choose("Flowers", "flowers", [["3 of the lesson", 3], ["all 150", 150]]));
  if (descends) bar.append(choose("Moves", "moving", [["all three biases", [0, 1, 2]], ["b3 alone", [0]]]),
    button("Step", () => { pause(); advance(); }), play);
  const shows = [["the sum", "sum"], ["its parts", "parts"], ["parts and sum", "all"]];
  if (!loss) bar.append(choose("Species", "species", [["all three", -1], ...look.species.map((name, k) => [name, k])]),
    choose("Show", "parts", shows, () => model.get("species") >= 0 && in3d()));
  const turnBack = button("Reset view", () => set({ azimuth: start.azimuth, elevation: start.elevation }));
  follow.push(() => { turnBack.disabled = !in3d(); });
  bar.append(button("Reset", () => { pause(); set(start); }), turnBack);

  const canvas = make("canvas", { tabIndex: 0 }), hint = make("div", { className: "surface-view-hint" });
  canvas.setAttribute("role", "application");
  el.classList.add("surface-view");
  el.append(bar, canvas, hint);
  // JupyterLab takes keys for its own shortcuts, unless that which has the focus says no itself: 4.6 asks no ancestor.
  for (const each of el.querySelectorAll("canvas, select, button")) each.dataset.lmSuppressShortcuts = "true";
  const describe = () => {
    follow.forEach((update) => update());
    hint.textContent = in3d() ? "Drag, or the arrow keys: turn the picture."
      : loss ? "Click, drag, or the arrow keys: move the point." : "At each place the highest surface; darker is higher.";
    const name = `${loss ? "Loss surface" : "Surfaces of the raw outputs"}, ${in3d() ? "3D" : "map"}`;
    canvas.setAttribute("aria-label", `${name}. ${hint.textContent}`);
    canvas.style.cursor = in3d() ? "grab" : loss ? "crosshair" : "default";
  };

  // Drawing: once a frame, with the newest values. What does not depend on the marks is kept; most moves draw marks alone.
  const pen = canvas.getContext("2d"), kept = new OffscreenCanvas(1, 1).getContext("2d"), memory = {};
  const memo = (name, key, compute) => {
    if (memory[name]?.key !== key) memory[name] = { key, value: compute() };
    return memory[name].value;
  };
  let frame = 0, width = 0, scene, eye;
  const draw = () => {
    // Here slider and box meet: both get 1.1, not the 1.0999999999999996 that steps of 0.1 add up to.
    set(Object.fromEntries([...BIASES, "rate"].map((name) => [name, tidy(model.get(name))])));
    frame = 0; // only now: that was no new move
    const s = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)])), walked = path().slice(0, s.step + 1);
    Object.assign(s, { biases: BIASES.map((name) => s[name]), descends, trouble: s.walk.trouble, trail: walked });
    scene = (loss ? lossScene : rawScene)(s, flowers, memo);
    const said = reading(model.get("id"));
    if (said.words !== scene.words) said.shown.forEach((show) => show(scene.words));
    said.words = scene.words;
    memo("choices", JSON.stringify([s.axes, s.flowers, s.mode, s.species, s.parts, s.moving]), describe);
    if (!width) return; // not on the page, or folded away
    const dots = devicePixelRatio, legend = legendRows(pen, scene, look, width), foot = 10 + 21 * legend.length;
    const depth = Math.round(Math.max(width * 0.8, Math.min(width, 340)) + foot);
    const sized = (sheet) => {
      const [across, down] = [width, depth].map((side) => Math.round(side * dots));
      const { canvas: paper } = sheet; // to set its size costs a new paper
      if (paper.width !== across || paper.height !== down) Object.assign(paper, { width: across, height: down });
      sheet.setTransform(dots, 0, 0, dots, 0, 0);
    };
    eye = lookAt(scene, s, width, depth - foot);
    memo("body", JSON.stringify([width, depth, dots, s.mode, scene.key, eye.above || [s.azimuth, s.elevation]]), () => {
      [pen, kept].forEach(sized);
      Object.assign(canvas.style, { width: `${width}px`, height: `${depth}px` });
      kept.fillStyle = "white";
      kept.fillRect(0, 0, width, depth);
      (eye.above ? drawMap : draw3d)(kept, scene, eye, look);
      drawLegend(kept, legend, look, width, depth);
    });
    pen.drawImage(kept.canvas, 0, 0, width, depth);
    scene.marks.forEach((mark) => drawMark(pen, look, mark, eye.project, eye.hidden));
    write(pen, look, scene.title, [width / 2, 15], { name: true });
  };
  const ask = () => { frame ||= requestAnimationFrame(draw); };

  // The hand: a drag turns the 3D picture, or carries the point over the map; the arrow keys do both.
  const move = (to) => set(Object.fromEntries(
    to.map((value, n) => [BIASES[model.get("axes")[n]], tidy(clamp(value, -REACH, REACH), 2)])));
  const turn = (right, up) => set({
    azimuth: tidy((model.get("azimuth") + right + 720) % 360), elevation: tidy(clamp(model.get("elevation") + up, 5, 90)),
  });
  const drag = (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    if (in3d()) turn(-0.5 * event.movementX, 0.5 * event.movementY);
    else if (loss) move(eye.place(event.offsetX, event.offsetY));
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (!in3d()) drag(event);
  });
  canvas.addEventListener("pointermove", drag);
  canvas.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!to || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (in3d()) turn(5 * to[0], 5 * to[1]);
    else if (loss) move(model.get("axes").map((n, c) => model.get(BIASES[n]) + to[c] / 10));
  });

  const size = new ResizeObserver(([{ contentRect }]) => {
    width = Math.min(contentRect.width, look.width);
    ask();
  });
  const restart = () => { // another start: from its beginning
    pause();
    if (model.get("step")) set({ step: 0 });
  };
  const [changes, starts] = [TRAITS, [...BIASES, "rate", "moving"]].map((names) => names.map((name) => `change:${name}`).join(" "));
  size.observe(el);
  model.on(changes, ask);
  model.on(starts, restart);
  ask();
  return () => {
    pause();
    cancelAnimationFrame(frame);
    size.disconnect();
    model.off(changes, ask);
    model.off(starts, restart);
    for (const sheet of [pen, kept]) sheet.canvas.width = 0; // gives the pixels back at once
    el.replaceChildren();
  };
}

export const render = ({ model, el }) => (model.get("kind") === "words" ? renderWords : renderView)({ model, el });
