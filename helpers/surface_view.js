// SurfaceView: surfaces over a plane, computed and drawn in the browser, so that they follow the hand at any distance
// from the kernel and without one. Colours, names and sizes come from Python (helpers/style.py).
//
// In this order: the mathematics (held against helpers/surface.py and helpers/loss.py by tests/browser), two scenes (what
// there is to see, and its reading in words), two ways to draw a scene (map and 3D), and the view with its controls.

const BIASES = ["b3", "b4", "b5"];
const REACH = 5; // the picture and the sliders run from -5 to 5
const MAP_POINTS = 101, SURFACE_POINTS = 41;

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
  const together = Math.floor(LARGEST_EXPONENT / Math.max(spread, Math.log(3))); // each factor lies between e^-spread and 3
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
  return logs.map((log, p) => log + raw.length * largest - flowers.observedRaw
    - count[i] * across[p % wide] - count[j] * up[Math.floor(p / wide)] - count[k] * third);
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

/** The planes that each surface follows where the hidden nodes are `on` or off: slope to petal, slope to sepal, height at 0. */
function planes(sheets, network, on, biases) {
  return sheets.map(({ nodes, species, bias }) => nodes.filter((n) => on[n]).reduce(
    (plane, n) => plane.map((sum, d) => sum + network.output[n][species] * network.hidden[n][d]),
    [0, 0, bias ? biases[species] : 0]));
}

const height = ([a, b, c], x, y) => a * x + b * y + c;
const heights = (sheets, network, biases, x, y) =>
  planes(sheets, network, network.hidden.map((node) => height(node, x, y) > 0), biases).map((plane) => height(plane, x, y));

/** Raw outputs of one flower, (3): blue + orange + bias. */
export const rawOutputs = (network, biases, [petal, sepal]) =>
  heights([0, 1, 2].map((species) => ({ nodes: [0, 1], species, bias: true })), network, biases, petal, sepal);

// --- small tools --------------------------------------------------------------------------------------------------------

const linspace = (low, high, n) => Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const tidy = (value, decimals = 6) => Number(value.toFixed(decimals)) + 0; // without the dust of steps of 0.1, and never -0
const fixed = (value, decimals = 6) => tidy(value, decimals).toFixed(decimals);
const minus = (text) => String(text).replace("-", "\u2212");
const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
const mix = (from, to, t) => from.map((value, c) => value + (to[c] - value) * t);
const css = (colour, shade = 1, alpha = 1) => `rgb(${colour.map((c) => clamp(Math.round(c * shade), 0, 255)).join(" ")} / ${alpha})`;
const list = (words) => words.slice(0, -1).join(", ") + " and " + words.at(-1);
const WHITE = [255, 255, 255], CONTOUR = "rgb(255 255 255 / .8)";

function ramp(hexes) {
  const colours = hexes.map(rgb), last = colours.length - 1;
  return (t) => mix(colours[Math.min(last - 1, Math.floor(t * last))], colours[Math.min(last - 1, Math.floor(t * last)) + 1],
    t * last - Math.min(last - 1, Math.floor(t * last)));
}

/** Where a contour at `level` crosses the edges of a unit cell with corners (0,0) (1,0) (1,1) (0,1): two points to a line. */
function crossings(a, b, c, d, level) {
  const at = [];
  if (a < level !== b < level) at.push([(level - a) / (b - a), 0]);
  if (b < level !== c < level) at.push([1, (level - b) / (c - b)]);
  if (c < level !== d < level) at.push([1 - (level - c) / (d - c), 1]);
  if (d < level !== a < level) at.push([0, 1 - (level - d) / (a - d)]);
  return at;
}

/** A convex polygon cut by the line a x + b y + c = 0: its part where that is positive, and the rest. */
function cut(polygon, line) {
  const sides = [[], []];
  polygon.forEach((from, n) => {
    const to = polygon[(n + 1) % polygon.length], f = height(line, ...from), t = height(line, ...to);
    sides[f >= 0 ? 0 : 1].push(from);
    if (f >= 0 !== t >= 0) sides.forEach((side) => side.push(mix(from, to, f / (f - t))));
  });
  return sides;
}

const area = (polygon) => Math.abs(polygon.reduce((sum, [x, y], n) => {
  const [u, v] = polygon[(n + 1) % polygon.length];
  return sum + x * v - u * y;
}, 0)) / 2;

/** Cut a polygon along all lines and visit the pieces from the farthest to the nearest, as seen from the side `toward`. */
function farToNear(polygon, [line, ...lines], toward, visit) {
  if (!line) return visit(polygon);
  const [plus, rest] = cut(polygon, line), plusIsNear = line[0] * toward[0] + line[1] * toward[1] > 0;
  for (const piece of plusIsNear ? [rest, plus] : [plus, rest])
    if (area(piece) > 1e-9) farToNear(piece, lines, toward, visit);
}

// --- scenes: what there is to see -------------------------------------------------------------------------------------
// A scene has its axes (name, low, high, ticks), a `field` for the map, `surface` to draw the body in 3D, `under` (heights of
// the surfaces at a place), marks on them, a title, a legend, its words, and `key`: what the parts without the marks depend on.

function lossScene(s, flowers, memo) {
  const [i, j] = s.axes, k = 3 - i - j, set = flowers[s.flowers], { look: style } = s;
  const from = BIASES.map((name) => tidy(s[name])), fresh = s.path.length && s.path[0].every((b, n) => Math.abs(b - from[n]) < 1e-5);
  const step = fresh ? clamp(s.step, 0, s.path.length - 1) : 0, biases = fresh ? s.path[step] : from, third = biases[k];
  const here = atPoint(set, biases), lowest = set.lowest.map((b) => b + third - set.lowest[k]), floor = atPoint(set, lowest).loss;
  const top = memo("top", String(s.flowers), () => // the loss at the highest corner of all that the sliders can reach
    Math.max(...[1, 2, 3, 4, 5, 6].map((bits) => atPoint(set, BIASES.map((_, n) => ((bits >> n) & 1 ? REACH : -REACH))).loss)));
  const digits = 10 ** (Math.floor(Math.log10(top)) - 1), high = Math.ceil(top / digits) * digits;
  const share = (loss) => Math.sqrt(clamp((loss - floor) / (high - floor), 0, 1)); // the root opens up the valley
  const levels = linspace(0.1, 0.9, 9).map((t) => Number((floor + (high - floor) * t * t).toPrecision(2)));
  const grid = (n) => memo(`grid ${n}`, JSON.stringify([s.flowers, i, j, third]), () =>
    lossGrid(set, [i, j], linspace(-REACH, REACH, n), linspace(-REACH, REACH, n), third));
  const place = (b) => [b[i], b[j], atPoint(set, b).loss], colours = ramp(style.heights);
  const inside = [i, j].every((n) => Math.abs(biases[n]) <= REACH);

  const down = [-here.slopes[i], -here.slopes[j]].map((slope) => (4.5 * slope) / set.raw.length);
  const marks = [];
  if ([i, j].every((n) => Math.abs(lowest[n]) <= REACH)) marks.push({ at: place(lowest), shape: "*", fill: "white", size: 9 });
  if (fresh && step) {
    const trail = s.path.slice(0, step + 1).map(place);
    marks.push({ line: trail, colour: "white", width: 4.5 }, { line: trail, colour: style.ink, width: 2 });
    trail.slice(0, -1).forEach((at) => marks.push({ at, shape: "o", fill: "white", size: 3.5 }));
  }
  if (inside && Math.hypot(...down) > 0.05) {
    const arrow = linspace(0, 1, 13).map((t) => place(biases.map((b, n) => b + t * (n === i ? down[0] : n === j ? down[1] : 0))));
    marks.push({ line: arrow, colour: style.ink, width: 5.5, head: 17 }, { line: arrow, colour: "white", width: 2.5, head: 12 });
  }
  if (inside) marks.push({ at: place(biases), shape: "o", fill: "white", size: 7.5 });

  const named = (b, decimals) => list(BIASES.map((name, n) => `${name} = ${decimals ? fixed(b[n], decimals) : tidy(b[n])}`));
  const chances = atPoint(flowers[3], biases).probabilities.map((p, n) => `${style.species_names[flowers[3].observed[n]]} flower `
    + list(p.map((value, m) => `${style.species_names[m]} ${fixed(value)}`)));
  const turn = [i, j].map((n) => `${Math.abs(here.slopes[n]) < 5e-7 ? "keep" : here.slopes[n] < 0 ? "raise" : "lower"} ${BIASES[n]}`);
  const walk = !s.path.length ? "" : fresh ? `Descent, ${s.path_label}: step ${step} of ${s.path.length - 1}. `
    : "The path from this start has not come from the kernel yet. ";
  const words = `${walk}At ${named(biases, step ? 6 : 0)} the total cross entropy of the ${s.flowers} flowers is ${fixed(here.loss)}. `
    + `Its slopes: ${list(here.slopes.map((slope, n) => `to ${BIASES[n]} ${fixed(slope)}`))}; they add up to 0. `
    + `Downhill over ${BIASES[i]} and ${BIASES[j]}: ${list(turn)}. ${inside ? "" : "The point lies outside the picture. "}`
    + `Probabilities: ${chances.join("; ")}. With ${BIASES[k]} = ${tidy(third)} the lowest point of this plane is `
    + `${BIASES[i]} = ${fixed(lowest[i], 3)}, ${BIASES[j]} = ${fixed(lowest[j], 3)}, at ${fixed(floor)}. Adding one number to all three `
    + "biases moves along the valley floor, direction (1, 1, 1): no loss changes.";
  const ticks = linspace(-4, 4, 5), heightStep = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => high / size <= 5) || high;
  return {
    words, marks, key: [s.flowers, i, j, third],
    title: `${walk && fresh ? `step ${step}: ` : ""}${BIASES.map((name, n) => `${name} = ${minus(tidy(biases[n], 3))}`).join(",  ")}   loss ${fixed(here.loss, 4)}`,
    axes: [{ name: BIASES[i], low: -REACH, high: REACH, ticks }, { name: BIASES[j], low: -REACH, high: REACH, ticks },
      { name: "loss", low: 0, high, ticks: linspace(0, 10, 11).map((n) => n * heightStep).filter((v) => v <= high) }],
    legend: [[["o", "white", "here"], ["arrow", "white", "downhill"], ["*", "white", "lowest in this plane"]]],
    pick: (x, y) => ({ [BIASES[i]]: tidy(clamp(x, -REACH, REACH), 2), [BIASES[j]]: tidy(clamp(y, -REACH, REACH), 2), step: 0 }),
    scale: { name: "loss", levels, share, colours: [colours] },
    flat: (pen, project) => drawShades(pen, project, grid(MAP_POINTS), MAP_POINTS, levels, colours, share),
    under: (x, y) => { // bilinear, from the drawn grid
      const n = SURFACE_POINTS, values = grid(n), u = clamp((x / REACH + 1) / 2, 0, 0.99999) * (n - 1), v = clamp((y / REACH + 1) / 2, 0, 0.99999) * (n - 1);
      const c = Math.floor(u), r = Math.floor(v), p = r * n + c;
      return [mix([mix([values[p]], [values[p + 1]], u - c)[0]], [mix([values[p + n]], [values[p + n + 1]], u - c)[0]], v - r)[0]];
    },
    surface: (pen, eye) => drawHeights(pen, eye, grid(SURFACE_POINTS), SURFACE_POINTS, high, levels, colours, share),
  };
}

function rawScene(s, flowers, memo) {
  const { look: style, network } = s, biases = BIASES.map((name) => tidy(s[name])), one = s.species >= 0;
  const chosen = one ? [s.species] : [0, 1, 2], parts = one && s.mode === "3d" ? s.parts : "sum";
  const sheets = [];
  if (parts !== "sum") style.nodes.forEach((hex, n) => sheets.push({ name: style.node_names[n], hex, nodes: [n], species: s.species }));
  if (parts !== "parts") chosen.forEach((species) => sheets.push({ name: `raw ${style.species_names[species]}`, hex: style.species[species], nodes: [0, 1], species, bias: true }));
  const under = (x, y) => heights(sheets, network, biases, x, y);
  const square = linspace(0, 1, 11).flatMap((y) => linspace(0, 1, 11).map((x) => under(x, y))).flat();
  const low = Math.min(-3, Math.floor(Math.min(...square))), high = Math.max(3, Math.ceil(Math.max(...square)));
  const marks = flowers.inputs.flatMap(([x, y], n) => [{ line: linspace(low, Math.max(...under(x, y)), 17).map((z) => [x, y, z]), colour: style.ink, width: 1.2 },
    ...under(x, y).map((z, m) => ({ at: [x, y, z], shape: style.markers[flowers.observed[n]], fill: sheets[m].hex, size: 6.5 }))]);
  if (s.mode === "map") marks.forEach((mark) => { if (mark.at) mark.fill = "white"; });
  const reading = flowers.inputs.map((input, n) => {
    const name = `${style.species_names[flowers.observed[n]]} flower`, raw = rawOutputs(network, biases, input);
    if (!one) return `${name}: ${list(raw.map((value, k) => `${style.species_names[k]} ${fixed(value, 4)}`))}`;
    const [blue, orange] = heights([0, 1].map((node) => ({ nodes: [node], species: s.species })), network, biases, ...input);
    return `${name}: blue ${fixed(blue, 4)} plus orange ${fixed(orange, 4)} plus ${BIASES[s.species]} is ${fixed(raw[s.species], 4)}`;
  });
  const words = `With ${list(BIASES.map((name, n) => `${name} = ${biases[n]}`))}, the ${one ? `raw outputs for ${style.species_names[s.species]}` : "raw outputs"} `
    + `are: ${reading.join("; ")}. A bias lifts its own surface by the same amount everywhere and bends nothing.`;
  const ticks = [0, 0.25, 0.5, 0.75, 1], shades = sheets.map(({ hex }) => rgb(hex)), share = (value) => clamp((value - low) / (high - low), 0, 1);
  const whole = linspace(low, high, high - low + 1).filter((v) => v % (high - low > 8 ? 2 : 1) === 0), tint = (m, t) => mix(mix(WHITE, shades[m], 0.12), shades[m], t);
  return {
    words, marks, key: [biases, s.species, parts],
    title: BIASES.map((name, n) => `${name} = ${minus(biases[n])}`).join(",  "),
    axes: [{ name: "petal width", low: 0, high: 1, ticks }, { name: "sepal width", low: 0, high: 1, ticks },
      { name: "raw output", low, high, ticks: whole }],
    legend: [sheets.map(({ hex, name }) => ["s", hex, name]), flowers.observed.map((k) => [style.markers[k], "white", `${style.species_names[k]} flower`])],
    scale: { name: one ? "raw output" : "highest raw output", levels: whole, share, colours: shades.map((_, m) => (t) => tint(m, t)) },
    flat: (pen, project) => drawRegions(pen, project, network, sheets, biases, linspace(low, high, 2 * (high - low) + 1), (m, value) => tint(m, share(value)), style),
    under,
    surface: (pen, eye) => drawSheets(pen, eye, network, sheets, biases, [low, high], shades, style),
  };
}

// --- drawing: bodies in 3D ----------------------------------------------------------------------------------------------

function polygon(pen, points) {
  pen.beginPath();
  points.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
}

/** One smooth surface over the square, from its far corner to its near one, with contour lines on it. */
function drawHeights(pen, eye, values, n, high, levels, colour, share) {
  const at = linspace(-0.5, 0.5, n), box = Float64Array.from(values, (value) => clamp(value / high, 0, 1) - 0.5), order = linspace(0, n - 2, n - 1);
  const corners = Array.from(box, (z, p) => eye.box(at[p % n], at[Math.floor(p / n)], z)), xs = corners.map(([x]) => x), ys = corners.map(([, y]) => y);
  const rows = eye.cos > 0 ? order.toReversed() : order, columns = eye.sin > 0 ? order : order.toReversed();
  // Each tile reaches a little under those drawn after it: no hairline between them, and no contour line is cut.
  const [u0, u1] = eye.sin > 0 ? [0, 1.1] : [-0.1, 1], [v0, v1] = eye.cos > 0 ? [-0.1, 1] : [0, 1.1];
  const paints = []; // a colour as CSS is slow to make: once for each of 256 heights in 64 lights
  pen.strokeStyle = CONTOUR;
  pen.lineWidth = 1;
  for (const r of rows) for (const c of columns) {
    const p = r * n + c, q = p + n, a = values[p], b = values[p + 1], d = values[q + 1], e = values[q];
    const within = (of, u, v) => (1 - v) * ((1 - u) * of[p] + u * of[p + 1]) + v * ((1 - u) * of[q] + u * of[q + 1]);
    pen.beginPath();
    pen.moveTo(within(xs, u0, v0), within(ys, u0, v0));
    pen.lineTo(within(xs, u1, v0), within(ys, u1, v0));
    pen.lineTo(within(xs, u1, v1), within(ys, u1, v1));
    pen.lineTo(within(xs, u0, v1), within(ys, u0, v1));
    const light = Math.round(64 * eye.light((box[p] + box[q] - box[p + 1] - box[q + 1]) / 2, (box[p] + box[p + 1] - box[q] - box[q + 1]) / 2, 1 / (n - 1)));
    const shade = Math.round(255 * share((a + b + d + e) / 4));
    pen.fillStyle = paints[256 * light + shade] ||= css(colour(shade / 255), light / 64);
    pen.fill();
    const low = Math.min(a, b, d, e), top = Math.max(a, b, d, e);
    for (const level of levels) if (low < level && level <= top) {
      polygon(pen, crossings(a, b, d, e, level).map(([u, v]) => [within(xs, u, v), within(ys, u, v)]));
      pen.stroke();
    }
  }
}

const points = globalThis.OffscreenCanvas && new OffscreenCanvas(1, 1).getContext("2d"); // one pixel for each point of a map

/** The same from above, as shades, with its contour lines. */
function drawShades(pen, project, values, n, levels, colour, share) {
  const image = new ImageData(n, n), [left, bottom] = project([-REACH, -REACH]), [right, top] = project([REACH, REACH]);
  const shades = linspace(0, 1, 512).map(colour);
  for (let p = 0; p < values.length; p++) {
    const [red, green, blue] = shades[Math.round(511 * share(values[p]))], at = 4 * ((n - 1 - Math.floor(p / n)) * n + (p % n));
    image.data[at] = red;
    image.data[at + 1] = green;
    image.data[at + 2] = blue;
    image.data[at + 3] = 255;
  }
  points.canvas.width = points.canvas.height = n;
  points.putImageData(image, 0, 0);
  pen.drawImage(points.canvas, 0.5, 0.5, n - 1, n - 1, left, top, right - left, bottom - top);
  pen.beginPath();
  for (let r = 0; r < n - 1; r++) for (let c = 0; c < n - 1; c++) {
    const p = r * n + c, a = values[p], b = values[p + 1], d = values[p + 1 + n], e = values[p + n], low = Math.min(a, b, d, e), high = Math.max(a, b, d, e);
    for (const level of levels) if (low < level && level <= high) crossings(a, b, d, e, level).forEach(([u, v], m) =>
      pen[m % 2 ? "lineTo" : "moveTo"](left + ((c + u) * (right - left)) / (n - 1), bottom + ((r + v) * (top - bottom)) / (n - 1)));
  }
  pen.strokeStyle = CONTOUR;
  pen.lineWidth = 1;
  pen.stroke();
}

/** The square of inputs cut along folds and crossings, from far to near: in each piece all surfaces are flat, in one order. */
function pieces(network, sheets, biases, toward, visit) {
  const centre = (corners) => corners.reduce(([x, y], [u, v]) => [x + u / corners.length, y + v / corners.length], [0, 0]);
  farToNear([[0, 0], [1, 0], [1, 1], [0, 1]], network.hidden, toward, (part) => {
    const flat = planes(sheets, network, network.hidden.map((node) => height(node, ...centre(part)) > 0), biases);
    const meet = flat.flatMap((p, m) => flat.slice(m + 1).map((q) => p.map((value, d) => value - q[d])));
    farToNear(part, meet.filter(([a, b]) => Math.hypot(a, b) > 1e-9), toward, (cell) => {
      const at = flat.map((plane) => height(plane, ...centre(cell)));
      visit(cell, flat, flat.map((_, m) => m).sort((m, q) => at[m] - at[q]));
    });
  });
}

const onLine = (line) => ([x, y]) => Math.abs(height(line, x, y)) < 1e-9;
const along = (cell, line) => { // where a line runs through a cell: its two ends, or nothing
  const [side, other] = cut(cell, line);
  return other.length > 2 && side.length > 2 ? side.filter(onLine(line)).slice(0, 2) : [];
};

/** Flat pieces from above: the highest surface in its shades, with contour lines, and a border where another takes over. */
function drawRegions(pen, project, network, sheets, biases, levels, colour, style) {
  const borders = [];
  pieces(network, sheets, biases, [0, 1], (cell, flat, fromBelow) => {
    const top = fromBelow.at(-1), [a, b, c] = flat[top], steep = a * a + b * b, at = cell.map((corner) => height(flat[top], ...corner));
    const [low, high] = [Math.min(...at), Math.max(...at)], foot = steep > 1e-9 ? (value) => project([((value - c) * a) / steep, ((value - c) * b) / steep]) : null;
    const fill = foot && high - low > 1e-9 ? pen.createLinearGradient(...foot(low), ...foot(high)) : css(colour(top, low));
    if (fill.addColorStop) for (const t of [0, 1]) fill.addColorStop(t, css(colour(top, low + t * (high - low))));
    polygon(pen, cell.map(project));
    pen.closePath();
    pen.fillStyle = pen.strokeStyle = fill;
    pen.lineWidth = 0.8;
    pen.fill();
    pen.stroke();
    pen.strokeStyle = CONTOUR;
    for (const level of levels) {
      polygon(pen, along(cell, [a, b, c - level]).map(project));
      pen.stroke();
    }
    cell.forEach((from, n) => {
      const edge = [from, cell[(n + 1) % cell.length]];
      if (flat.some((plane, m) => m !== top && edge.every((corner) => Math.abs(height(plane, ...corner) - height(flat[top], ...corner)) < 1e-9))) borders.push(edge);
    });
  });
  pen.strokeStyle = style.ink;
  pen.lineWidth = 1.6;
  for (const edge of borders) {
    polygon(pen, edge.map(project));
    pen.stroke();
  }
}

/** Flat pieces in 3D, from far to near and from below upwards: nothing is hidden wrongly. */
function drawSheets(pen, eye, network, sheets, biases, [low, high], shades, style) {
  const dark = rgb(style.ink), rim = [[1, 0, 0], [1, 0, -1], [0, 1, 0], [0, 1, -1]];
  const net = linspace(0.1, 0.9, 9).flatMap((g) => [[1, 0, -g], [0, 1, -g]]); // a line every tenth
  pen.lineJoin = "round";
  pieces(network, sheets, biases, eye.toward, (cell, flat, fromBelow) => {
    for (const m of fromBelow) {
      const lift = ([x, y]) => eye.box(x - 0.5, y - 0.5, (height(flat[m], x, y) - low) / (high - low) - 0.5);
      polygon(pen, cell.map(lift));
      pen.closePath();
      pen.fillStyle = pen.strokeStyle = css(mix(shades[m], WHITE, 0.12), eye.light(-flat[m][0] / (high - low), -flat[m][1] / (high - low), 1));
      pen.lineWidth = 0.8;
      pen.fill();
      pen.stroke();
      pen.lineWidth = 1;
      pen.strokeStyle = css(WHITE, 1, 0.32);
      for (const line of net) {
        polygon(pen, along(cell, line).map(lift));
        pen.stroke();
      }
      cell.forEach((from, n) => {
        const edge = [from, cell[(n + 1) % cell.length]], is = (line) => edge.every(onLine(line));
        if (!rim.some(is) && !network.hidden.some(is)) return;
        polygon(pen, edge.map(lift));
        pen.strokeStyle = css(dark, 1, rim.some(is) ? 0.65 : 0.4);
        pen.stroke();
      });
    }
  });
}

// --- drawing: the map, the 3D picture, and what both share --------------------------------------------------------------

function text(pen, style, words, x, y, { align = "center", size = style.tick, bold = false, colour = style.ink } = {}) {
  pen.font = `${bold ? 600 : 400} ${size}px ${style.font}`;
  pen.textAlign = align;
  pen.textBaseline = "middle";
  pen.fillStyle = colour;
  pen.fillText(words, x, y);
}

function upright(pen, style, words, x, y) {
  pen.save();
  pen.translate(x, y);
  pen.rotate(-Math.PI / 2);
  text(pen, style, words, 0, 0, { size: style.label, bold: true });
  pen.restore();
}

function marker(pen, shape, x, y, size, fill, ink) {
  pen.beginPath();
  if (shape === "o") pen.arc(x, y, size, 0, 7);
  else {
    const star = () => linspace(0, 1.8 * Math.PI, 10).map((turn, n) => [Math.sin(turn), -Math.cos(turn)].map((v) => v * [1.3, 0.55][n % 2]));
    const corners = { s: [[-1, -1], [1, -1], [1, 1], [-1, 1]], "^": [[0, -1.2], [1.15, 0.9], [-1.15, 0.9]] }[shape] || star();
    polygon(pen, corners.map(([u, v]) => [x + u * size, y + v * size]));
    pen.closePath();
  }
  pen.fillStyle = fill;
  pen.fill();
  pen.lineWidth = 3.5;
  pen.strokeStyle = "white";
  pen.stroke(); // a white rim, then an ink one: seen on every colour
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = ink;
  pen.stroke();
}

function arrowHead(pen, [x0, y0], [x1, y1], size) {
  const along = Math.atan2(y1 - y0, x1 - x0);
  polygon(pen, [0, 2.6, -2.6].map((turn) => [x1 + size * Math.cos(along + turn) * 0.8, y1 + size * Math.sin(along + turn) * 0.8]));
  pen.fill();
}

/** Marks go over the body; one that the body hides from the eye is drawn faint. */
function drawMarks(pen, { marks, style }, project, hidden = () => false) {
  for (const { at, line, shape, fill, size, colour, width, head } of marks) {
    if (at) {
      pen.globalAlpha = hidden(at) ? 0.4 : 1;
      marker(pen, shape, ...project(at), size, fill, style.ink);
    } else {
      pen.strokeStyle = pen.fillStyle = colour;
      pen.lineWidth = width;
      pen.lineCap = "round";
      line.slice(1).forEach((to, n) => {
        pen.globalAlpha = hidden(to) ? 0.3 : 1;
        polygon(pen, [project(line[n]), project(to)]);
        pen.stroke();
      });
      if (head) arrowHead(pen, project(line.at(-2)), project(line.at(-1)), head);
    }
    pen.globalAlpha = 1;
  }
}

/** The legend's rows, as many as the width asks for: each entry with its place. */
function legendRows(pen, { legend, style }, width) {
  pen.font = `400 ${style.tick}px ${style.font}`;
  return legend.flatMap((group) => group.reduce((rows, [shape, fill, words]) => {
    const wide = pen.measureText(words).width + 42, row = rows.at(-1);
    if (row.wide + wide > width && row.entries.length) rows.push({ wide, entries: [{ shape, fill, words, x: 0 }] });
    else { row.entries.push({ shape, fill, words, x: row.wide }); row.wide += wide; }
    return rows;
  }, [{ wide: 0, entries: [] }]));
}

function drawCaption(pen, { title, style }, rows, width, depth) {
  text(pen, style, title, width / 2, 15, { size: style.label, bold: true });
  rows.forEach(({ wide, entries }, r) => entries.forEach(({ shape, fill, words, x: offset }) => {
    const x = (width - wide) / 2 + offset, y = depth - 12 - 21 * (rows.length - 1 - r);
    if (shape === "arrow") drawMarks(pen, { marks: [[style.ink, 5, 15], [fill, 2, 10]].map(([colour, wide, head]) =>
      ({ line: [[x, y], [x + 9, y]], colour, width: wide, head })) }, (at) => at);
    else marker(pen, shape, x + 10, y, 5.5, fill, style.ink);
    text(pen, style, words, x + 24, y, { align: "left" });
  }));
}

function mapLayout(scene, width, depth, foot) {
  const [across, up] = scene.axes, side = Math.min(width - 156, depth - foot - 84), left = (width - side - 156) / 2 + 62, top = 34;
  return {
    side, left, top,
    project: ([x, y]) => [left + (side * (x - across.low)) / (across.high - across.low), top + side - (side * (y - up.low)) / (up.high - up.low)],
    place: (px, py) => [across.low + ((px - left) / side) * (across.high - across.low), up.low + ((top + side - py) / side) * (up.high - up.low)],
  };
}

/** The body seen from above, axes, and a scale with the contours' numbers. */
function drawMap(pen, scene, { side, left, top, project }) {
  const { style, scale } = scene, [across, up] = scene.axes;
  scene.flat(pen, project);

  pen.strokeStyle = style.grey;
  pen.lineWidth = 1;
  pen.strokeRect(left, top, side, side);
  for (const tick of across.ticks) {
    const [x] = project([tick, 0]);
    polygon(pen, [[x, top + side], [x, top + side + 5]]);
    pen.stroke();
    text(pen, style, minus(tick), x, top + side + 15);
  }
  for (const tick of up.ticks) {
    const [, y] = project([0, tick]);
    polygon(pen, [[left - 5, y], [left, y]]);
    pen.stroke();
    text(pen, style, minus(tick), left - 9, y, { align: "right" });
  }
  text(pen, style, across.name, left + side / 2, top + side + 35, { size: style.label, bold: true });
  upright(pen, style, up.name, left - 46, top + side / 2);

  const x = left + side + 18, wide = 18 / scale.colours.length;
  scale.colours.forEach((colour, m) => {
    pen.fillStyle = pen.createLinearGradient(0, top + side, 0, top);
    linspace(0, 1, 33).forEach((t) => pen.fillStyle.addColorStop(t, css(colour(t))));
    pen.fillRect(x + m * wide, top, wide, side);
  });
  pen.strokeRect(x, top, 18, side);
  for (const level of scale.levels) {
    const y = top + side * (1 - scale.share(level));
    polygon(pen, [[x + 18, y], [x + 22, y]]);
    pen.stroke();
    text(pen, style, minus(level), x + 26, y, { align: "left" });
  }
  upright(pen, style, scale.name, x + 66, top + side / 2);
}

/** How the box of a 3D picture is seen: turned by `azimuth`, from `elevation` degrees above, without perspective. */
function lookAt(scene, { azimuth, elevation }, width, depth, foot) {
  const [cos, sin] = [Math.cos, Math.sin].map((f) => f((azimuth * Math.PI) / 180)), [flat, steep] = [Math.cos, Math.sin].map((f) => f((elevation * Math.PI) / 180));
  const tall = 0.62, size = Math.min((width - 120) / Math.SQRT2, (depth - foot - 86) / (Math.SQRT2 * steep + tall * flat));
  const centre = [width / 2, 30 + (depth - foot - 70) / 2];
  const box = (x, y, z) => [centre[0] + size * (x * cos + y * sin), centre[1] - size * (z * tall * flat + (y * cos - x * sin) * steep)];
  const inBox = (at) => at.map((value, n) => (value - scene.axes[n].low) / (scene.axes[n].high - scene.axes[n].low) - 0.5);
  const toward = [sin * flat, -cos * flat, steep / tall]; // to the eye, in the box
  return {
    cos, sin, box, toward, inBox,
    light(nx, ny, nz) { // from above on the left, turning with the eye
      const z = nz / tall, side = nx * cos + ny * sin, away = ny * cos - nx * sin, length = Math.sqrt(nx * nx + ny * ny + z * z);
      return 0.74 + (0.36 * Math.max(0, -0.45 * side + 0.75 * (z * flat + away * steep) + 0.48 * (z * steep - away * flat))) / length;
    },
    hidden(at) { // does the line from here to the eye pass through a surface?
      const [x, y, z] = inBox(at), [, , height] = scene.axes, lift = (value) => (value - height.low) / (height.high - height.low) - 0.5;
      const start = scene.under(at[0], at[1]).map((value) => z < lift(value) - 0.01);
      for (let t = 0.03; t < 1.6; t += 0.03) {
        const [u, v, w] = [x + t * toward[0], y + t * toward[1], z + t * toward[2]];
        if (Math.max(Math.abs(u), Math.abs(v), w) > 0.5) return false;
        const above = scene.under(...[u, v].map((value, n) => scene.axes[n].low + (value + 0.5) * (scene.axes[n].high - scene.axes[n].low)));
        if (above.some((value, m) => w + 0.01 < lift(value) !== start[m] && w < lift(value) - 0.01 !== start[m])) return true;
      }
      return false;
    },
  };
}

function draw3d(pen, scene, eye) {
  const { style, axes } = scene, { box, cos, sin } = eye, far = [sin > 0 ? -0.5 : 0.5, cos > 0 ? 0.5 : -0.5], near = far.map((value) => -value);
  const share = (axis, tick) => (tick - axis.low) / (axis.high - axis.low) - 0.5, middle = box(0, 0, -0.5);
  const line = (from, to, colour) => {
    polygon(pen, [box(...from), box(...to)]);
    pen.strokeStyle = colour;
    pen.stroke();
  };
  pen.lineWidth = 1;
  const walls = [[[-0.5, -0.5, -0.5], [0.5, -0.5, -0.5], [0.5, 0.5, -0.5], [-0.5, 0.5, -0.5]],
    ...[0, 1].map((n) => [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]].map(([u, z]) => (n ? [u, far[1], z] : [far[0], u, z])))];
  walls.forEach((wall, n) => {
    polygon(pen, wall.map((corner) => box(...corner)));
    pen.closePath();
    pen.fillStyle = css(mix(WHITE, rgb(style.pale), [0.35, 0.2, 0.28][n]));
    pen.fill();
    pen.strokeStyle = style.pale;
    pen.stroke();
  });
  const [ticksX, ticksY, ticksZ] = axes.map((axis) => axis.ticks.map((tick) => share(axis, tick)));
  ticksX.forEach((t) => { line([t, -0.5, -0.5], [t, 0.5, -0.5], style.pale); line([t, far[1], -0.5], [t, far[1], 0.5], style.pale); });
  ticksY.forEach((t) => { line([-0.5, t, -0.5], [0.5, t, -0.5], style.pale); line([far[0], t, -0.5], [far[0], t, 0.5], style.pale); });
  ticksZ.forEach((t) => { line([far[0], -0.5, t], [far[0], 0.5, t], style.pale); line([-0.5, far[1], t], [0.5, far[1], t], style.pale); });

  scene.surface(pen, eye);

  // Numbers stand along the near edges of the floor, and along the upright at the left.
  const left = [[far[0], near[1]], [near[0], far[1]]].sort((p, q) => box(...p, 0)[0] - box(...q, 0)[0])[0];
  const edges = [(t) => [t, near[1], -0.5], (t) => [near[0], t, -0.5], (t) => [...left, t]];
  edges.forEach((edge, n) => {
    const [from, to] = [box(...edge(-0.5)), box(...edge(0.5))], halfway = mix(from, to, 0.5);
    let out = n === 2 ? [-1, 0] : [from[1] - to[1], to[0] - from[0]];
    if (n < 2 && (halfway[0] - middle[0]) * out[0] + (halfway[1] - middle[1]) * out[1] < 0) out = out.map((value) => -value);
    const length = Math.hypot(...out) || 1;
    out = out.map((value) => value / length);
    line(edge(-0.5), edge(0.5), style.grey);
    for (const tick of axes[n].ticks) {
      const at = box(...edge(share(axes[n], tick)));
      polygon(pen, [at, at.map((value, c) => value + 5 * out[c])]);
      pen.strokeStyle = style.grey;
      pen.stroke();
      text(pen, style, minus(tick), at[0] + 16 * out[0], at[1] + 14 * out[1], n === 2 ? { align: "right" } : {});
    }
    if (n < 2) text(pen, style, axes[n].name, halfway[0] + 42 * out[0], halfway[1] + 34 * out[1], { size: style.label, bold: true,
      align: Math.abs(out[0]) < 0.35 ? "center" : out[0] < 0 ? "right" : "left" });
    else text(pen, style, axes[n].name, to[0], to[1] - 16, { size: style.label, bold: true });
  });
}

// --- the view: canvas, controls, and what they do ---------------------------------------------------------------------

const TRAITS = ["kind", "b3", "b4", "b5", "axes", "flowers", "mode", "species", "parts", "step", "path", "path_label", "azimuth", "elevation", "look", "network", "rate", "frame"];

function render({ model, el }) {
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const set = (values) => {
    Object.entries(values).forEach(([name, value]) => model.set(name, value));
    model.save_changes();
  };
  const style = model.get("look"), flowers = model.get("data"), start = model.get("start"), loss = model.get("kind") === "loss";
  for (const key of [3, 150]) if (loss) Object.assign(flowers[key], prepare(flowers[key].raw, flowers[key].observed));
  const hasPath = () => model.get("path").length > 1, last = () => model.get("path").length - 1;

  // Controls, each a real select or button with its label. What they choose goes through the model, so every view follows.
  const follow = [];
  const choose = (label, trait, options, usable = () => true) => {
    const select = make("select", {}, ...options.map(([name, value]) => make("option", { textContent: name, value: JSON.stringify(value) })));
    select.addEventListener("change", () => set({ [trait]: JSON.parse(select.value) }));
    follow.push(() => { select.value = JSON.stringify(model.get(trait)); select.disabled = !usable(); });
    return make("label", { textContent: `${label} ` }, select);
  };
  const button = (label, act, usable = () => true) => {
    const element = make("button", { type: "button", textContent: label });
    element.addEventListener("click", act);
    follow.push(() => { element.disabled = !usable(); });
    return element;
  };
  const in3d = () => model.get("mode") === "3d";
  const bar = make("div", { className: "surface-view-bar" }, choose("Picture", "mode", [["map", "map"], ["3D", "3d"]]));
  if (loss) {
    bar.append(choose("Axes", "axes", [[0, 1], [0, 2], [1, 2]].map((pair) => [pair.map((n) => BIASES[n]).join(" and "), pair])));
    if (!model.get("path_label")) bar.append(choose("Flowers", "flowers", [["3 of the lesson", 3], ["all 150", 150]]));
  } else {
    bar.append(choose("Species", "species", [["all three", -1], ...style.species_names.map((name, k) => [name, k])]),
      choose("Show", "parts", [["the sum", "sum"], ["its parts", "parts"], ["parts and sum", "all"]], () => model.get("species") >= 0 && in3d()));
  }

  let playing = 0;
  const pause = () => { clearTimeout(playing); playing = 0; play.textContent = "Play"; };
  const advance = () => {
    set({ step: Math.min(model.get("step") + 1, last()) });
    if (model.get("step") < last()) playing = setTimeout(advance, 500);
    else pause();
  };
  const play = button("Play", () => {
    if (playing) return pause();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return set({ step: last() });
    if (model.get("step") >= last()) set({ step: 0 });
    play.textContent = "Pause";
    playing = setTimeout(advance, 300);
  });
  if (model.get("path_label")) bar.append(button("Step", () => { pause(); set({ step: Math.min(model.get("step") + 1, Math.max(last(), 0)) }); }), play);
  bar.append(button("Reset", () => { pause(); set({ b3: start[0], b4: start[1], b5: start[2], step: 0 }); }),
    button("Reset view", () => set({ azimuth: model.get("first_view")[0], elevation: model.get("first_view")[1] }), in3d));

  const canvas = make("canvas", { tabIndex: 0 }), hint = make("div", { className: "surface-view-hint" });
  canvas.setAttribute("role", "application");
  el.classList.add("surface-view");
  el.append(bar, canvas, hint);
  // JupyterLab would take keys for its own shortcuts; what has the focus must say no itself, its 4.6 does not ask an ancestor first.
  for (const each of [el, ...el.querySelectorAll("canvas, select, button")]) each.dataset.lmSuppressShortcuts = "true";

  // Drawing: at most once a frame, with the newest values. The body is kept; a move in its plane redraws the marks alone.
  const pen = canvas.getContext("2d"), kept = document.createElement("canvas").getContext("2d"), memory = {};
  const memo = (name, key, compute) => {
    if (memory[name]?.key !== key) memory[name] = { key, value: compute() };
    return memory[name].value;
  };
  let frame = 0, width = 0, scene, map, shown, keptKey, described;
  const describe = (choices) => { // only when a choice was made: the page is slow to lay out anew
    if (choices === described) return;
    described = choices;
    follow.forEach((update) => update());
    hint.textContent = in3d() ? "Drag, or the arrow keys: turn the picture." : loss ? "Click, drag, or the arrow keys: move the point."
      : model.get("species") < 0 ? "Each region shows the surface that is highest there." : "Darker is higher.";
    canvas.setAttribute("aria-label", `${loss ? "Loss surface" : "Surfaces of the raw outputs"}, ${in3d() ? "3D" : "map"}. ${hint.textContent}`);
    canvas.style.cursor = in3d() ? "grab" : loss ? "crosshair" : "default";
  };
  const draw = () => {
    // Here slider and box meet: both get 1.1, not the 1.0999999999999996 that steps of 0.1 add up to.
    set(Object.fromEntries([...BIASES, "rate"].map((name) => [name, tidy(model.get(name))])));
    frame = 0;
    const s = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
    scene = { ...(loss ? lossScene : rawScene)(s, flowers, memo), style };
    describe(JSON.stringify([s.axes, s.flowers, s.mode, s.species, s.parts]));
    if (!width) return set({ words: s.frame.replace("{words}", scene.words) }); // not on the page, or folded away
    const dots = devicePixelRatio;
    const legend = legendRows(pen, scene, width), foot = 10 + 21 * legend.length, depth = Math.round(Math.max(width * 0.74, Math.min(width, 340)) + foot);
    const eye = in3d() && lookAt(scene, s, width, depth, foot), key = JSON.stringify([width, depth, dots, s.mode, scene.key, eye && [s.azimuth, s.elevation]]);
    map = mapLayout(scene, width, depth, foot);
    const body = (on) => {
      const { canvas: sheet } = on, [across, down] = [width, depth].map((side) => Math.round(side * dots));
      if (sheet.width !== across || sheet.height !== down) Object.assign(sheet, { width: across, height: down });
      on.setTransform(dots, 0, 0, dots, 0, 0);
      on.fillStyle = "white";
      on.fillRect(0, 0, width, depth);
      if (eye) draw3d(on, scene, eye);
      else drawMap(on, scene, map);
    };
    if (key !== shown) {
      Object.assign(canvas.style, { width: `${width}px`, height: `${depth}px` });
      body(pen);
    } else { // the same body again: from now on it is kept, and only the marks move
      if (key !== keptKey) body(kept);
      keptKey = key;
      pen.drawImage(kept.canvas, 0, 0, width, depth);
    }
    shown = key;
    if (eye) drawMarks(pen, scene, (at) => eye.box(...eye.inBox(at)), eye.hidden);
    else drawMarks(pen, scene, map.project);
    drawCaption(pen, scene, legend, width, depth);
    set({ words: s.frame.replace("{words}", scene.words) });
  };
  const ask = () => { frame ||= requestAnimationFrame(draw); };

  // The hand: a drag turns the 3D picture, or carries the point over the map; the arrow keys do both.
  const turn = (right, up) => set({ azimuth: tidy((((model.get("azimuth") + right) % 360) + 360) % 360), elevation: tidy(clamp(model.get("elevation") + up, 5, 90)) });
  const drop = ({ offsetX, offsetY }) => {
    pause();
    set(scene.pick(...map.place(offsetX, offsetY)));
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (!in3d() && scene?.pick) drop(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    if (in3d()) turn(-0.5 * event.movementX, 0.5 * event.movementY);
    else if (scene.pick) drop(event);
  });
  canvas.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!to || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (in3d()) turn(5 * to[0], 5 * to[1]);
    else if (loss) set({ step: 0, ...Object.fromEntries(model.get("axes").map((n, c) => [BIASES[n], tidy(clamp(model.get(BIASES[n]) + to[c] / 10, -REACH, REACH))])) });
  });

  const size = new ResizeObserver(([{ contentRect }]) => {
    width = Math.min(contentRect.width, style.width);
    ask();
  });
  const changes = TRAITS.map((name) => `change:${name}`).join(" ");
  size.observe(el);
  model.on(changes, ask);
  model.on("change:b3 change:b4 change:b5", restart);
  function restart() { if (model.get("step") && hasPath() && BIASES.some((name, n) => Math.abs(model.get(name) - model.get("path")[0][n]) > 1e-5)) { pause(); set({ step: 0 }); } }
  ask();
  return () => {
    pause();
    cancelAnimationFrame(frame);
    size.disconnect();
    model.off(changes, ask);
    model.off("change:b3 change:b4 change:b5", restart);
    for (const each of [canvas, kept.canvas]) each.width = 0; // gives the pixels back at once
    el.replaceChildren();
  };
}

export default { render };
