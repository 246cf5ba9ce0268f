// The geometry of surfaces: contour lines, and how crinkled sheets are cut into flat pieces, those in front last. Nothing
// is drawn here.

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
export const mix = (from, to, t) => from.map((value, c) => value + (to[c] - value) * t);

/** Where a contour at `level` crosses the edges of a unit cell, corners (0,0) (1,0) (1,1) (0,1): two points to a line. */
export function crossings(a, b, c, d, level) {
  const at = [];
  if (a < level !== b < level) at.push([(level - a) / (b - a), 0]);
  if (b < level !== c < level) at.push([1, (level - b) / (c - b)]);
  if (c < level !== d < level) at.push([1 - (level - c) / (d - c), 1]);
  if (d < level !== a < level) at.push([0, 1 - (level - d) / (a - d)]);
  return at;
}

// --- crinkled sheets ---

// A sheet is one surface over the inputs: what some `nodes` add to one species' raw output, with its bias or without.
// A plane is [slope to petal, slope to sepal, height at 0]; where each hidden node is on or off, a sheet is a plane.
export const height = ([a, b, c], [x, y]) => a * x + b * y + c;

export function planes(sheets, { hidden, output }, biases, [x, y]) {
  const on = hidden.map((node) => height(node, [x, y]) > 0);
  return sheets.map(({ nodes, species, bias }) =>
    nodes
      .filter((n) => on[n])
      .reduce((plane, n) => plane.map((sum, d) => sum + output[n][species] * hidden[n][d]), [
        0,
        0,
        bias ? biases[species] : 0,
      ])
  );
}

/** The heights of the sheets over a place. */
export const heights = (sheets, network, biases, at) =>
  planes(sheets, network, biases, at).map((plane) => height(plane, at));

/** A convex polygon cut by the line a x + b y + c = 0: its part where that is positive, and the rest. */
function cut(polygon, line) {
  const sides = [[], []];
  polygon.forEach((from, n) => {
    const to = polygon[(n + 1) % polygon.length];
    const [f, t] = [height(line, from), height(line, to)];
    sides[f >= 0 ? 0 : 1].push(from);
    if (f >= 0 !== t >= 0) { for (const side of sides) side.push(mix(from, to, f / (f - t))); }
  });
  return sides;
}

export const edges = (polygon) => polygon.map((from, n) => [from, polygon[(n + 1) % polygon.length]]);
const area = (polygon) => Math.abs(edges(polygon).reduce((sum, [[x, y], [u, v]]) => sum + x * v - u * y, 0)) / 2;
const centre = (polygon) => [0, 1].map((c) => polygon.reduce((sum, corner) => sum + corner[c], 0) / polygon.length);
export const lies = (line) => (point) => Math.abs(height(line, point)) < 1e-9;

/** The part of a line in a cell: its two ends, or nothing. */
export const within = (cell, line) => {
  const [side, other] = cut(cell, line);
  return other.length > 2 && side.length > 2 ? side.filter(lies(line)).slice(0, 2) : [];
};

/** Cut a polygon along all lines and visit the pieces from the farthest to the nearest, as seen from the side `toward`. */
function farToNear(polygon, [line, ...lines], toward, visit) {
  if (!line) return visit(polygon);
  const [plus, rest] = cut(polygon, line);
  const plusIsNear = line[0] * toward[0] + line[1] * toward[1] > 0;
  for (const piece of plusIsNear ? [rest, plus] : [plus, rest]) {
    if (area(piece) > 1e-9) farToNear(piece, lines, toward, visit);
  }
}

/** For each species the polygons in which its raw output is the largest: the twin of `named_regions`. */
export function namedRegions({ hidden, output }, biases, corners) {
  const regions = [[], [], []];
  for (const signs of [[1, 1], [1, -1], [-1, 1], [-1, -1]]) {
    const part = signs.reduce((piece, sign, j) => cut(piece, hidden[j].map((value) => sign * value))[0], corners);
    const flat = biases.map((bias, k) =>
      [0, 1, 2].map((c) =>
        signs.reduce((sum, sign, j) => sum + (sign > 0 ? output[j][k] * hidden[j][c] : 0), c === 2 ? bias : 0)
      )
    );
    flat.forEach((own, k) => {
      const above = flat.map((other) => own.map((value, c) => value - other[c]));
      const alike = (m) => m < k && !above[m].some(Boolean); // the first is named
      const piece = above.reduce((rest, line, m) => m === k ? rest : alike(m) ? [] : cut(rest, line)[0], part);
      if (piece.length) regions[k].push(piece);
    });
  }
  return regions;
}

const SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1]];

/**
 * The square is cut along the folds and where sheets meet: in each cell all sheets are flat and in one order. So, cells from
 * far to near and in each the sheets `upwards`, nothing is hidden wrongly. `visit` gets cell, planes and that order.
 */
export function cells(sheets, network, biases, toward, visit) {
  farToNear(SQUARE, network.hidden, toward, (part) => {
    const flat = planes(sheets, network, biases, centre(part));
    const meet = flat.flatMap((p, m) => flat.slice(m + 1).map((q) => p.map((value, d) => value - q[d])));
    const lines = meet.filter(([a, b]) => Math.hypot(a, b) > 1e-9);
    farToNear(part, lines, toward, (cell) => {
      const at = flat.map((plane) => height(plane, centre(cell)));
      visit(cell, flat, [...at.keys()].sort((m, q) => at[m] - at[q]));
    });
  });
}

/** Where, from above, one sheet takes over from another: pairs of places. */
export function borders(sheets, network, biases) {
  const found = [];
  cells(sheets, network, biases, [0, 1], (cell, flat, upwards) => {
    const top = flat[upwards.at(-1)];
    const lines = flat.map((plane) => plane.map((value, d) => value - top[d])).filter(([a, b]) =>
      Math.hypot(a, b) > 1e-9
    );
    found.push(...edges(cell).filter((edge) => lines.some((line) => edge.every(lies(line)))));
  });
  return found;
}
