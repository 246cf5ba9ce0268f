// The mathematics of the surfaces: the total cross entropy over two biases, the raw outputs over the two widths, and how
// these are cut into contours and flat pieces. Nothing is drawn here. The tests hold each number against the Python that
// teaches it (helpers/surface.py, helpers/loss.py, helpers/network.py).

// --- numbers and points -------------------------------------------------------------------------------------------------

export const linspace = (low, high, n) => Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));
export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
export const mix = (from, to, t) => from.map((value, c) => value + (to[c] - value) * t);

// --- the loss over two biases ---------------------------------------------------------------------------------------------

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

// --- the raw outputs over petal and sepal width ---------------------------------------------------------------------------

// A sheet is one surface over the inputs: what some `nodes` add to one species' raw output, with its bias or without.
// A plane is [slope to petal, slope to sepal, height at 0]; where each hidden node is on or off, a sheet is a plane.
export const height = ([a, b, c], [x, y]) => a * x + b * y + c;

export function planes(sheets, { hidden, output }, biases, [x, y]) {
  const on = hidden.map((node) => height(node, [x, y]) > 0);
  return sheets.map(({ nodes, species, bias }) => nodes.filter((n) => on[n]).reduce(
    (plane, n) => plane.map((sum, d) => sum + output[n][species] * hidden[n][d]), [0, 0, bias ? biases[species] : 0]));
}

/** The three crinkled surfaces: blue + orange + bias. */
export const CRINKLED = [0, 1, 2].map((species) => ({ nodes: [0, 1], species, bias: true }));

/** Heights of the sheets over one flower; of the crinkled ones: its raw outputs, (3). */
export const rawOutputs = (network, biases, flower, sheets = CRINKLED) =>
  planes(sheets, network, biases, flower).map((plane) => height(plane, flower));

// --- contours and flat pieces ---------------------------------------------------------------------------------------------

/** Where a contour at `level` crosses the edges of a unit cell, corners (0,0) (1,0) (1,1) (0,1): two points to a line. */
export function crossings(a, b, c, d, level) {
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
    const to = polygon[(n + 1) % polygon.length], f = height(line, from), t = height(line, to);
    sides[f >= 0 ? 0 : 1].push(from);
    if (f >= 0 !== t >= 0) sides.forEach((side) => side.push(mix(from, to, f / (f - t))));
  });
  return sides;
}

export const edges = (polygon) => polygon.map((from, n) => [from, polygon[(n + 1) % polygon.length]]);
const area = (polygon) => Math.abs(edges(polygon).reduce((sum, [[x, y], [u, v]]) => sum + x * v - u * y, 0)) / 2;
export const centre = (polygon) => [0, 1].map((c) => polygon.reduce((sum, corner) => sum + corner[c], 0) / polygon.length);
export const lies = (line) => (point) => Math.abs(height(line, point)) < 1e-9;
export const within = (cell, line) => { // the part of a line in a cell: its two ends, or nothing
  const [side, other] = cut(cell, line);
  return other.length > 2 && side.length > 2 ? side.filter(lies(line)).slice(0, 2) : [];
};

/** Cut a polygon along all lines and visit the pieces from the farthest to the nearest, as seen from the side `toward`. */
export function farToNear(polygon, [line, ...lines], toward, visit) {
  if (!line) return visit(polygon);
  const [plus, rest] = cut(polygon, line), plusIsNear = line[0] * toward[0] + line[1] * toward[1] > 0;
  for (const piece of plusIsNear ? [rest, plus] : [plus, rest])
    if (area(piece) > 1e-9) farToNear(piece, lines, toward, visit);
}

