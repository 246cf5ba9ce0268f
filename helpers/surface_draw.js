// How a scene of surfaces is seen, and drawn on a canvas. What a scene is, surface_view.js says; the map is the same scene
// seen from straight above. A place is [across, up, height] in the numbers of the axes.

import { centre, clamp, crossings, edges, farToNear, height, lies, linspace, mix, planes, within } from "./surface_math.js";

export const minus = (text) => String(text).replace("-", "\u2212");
export const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
export const css = (colour, light = 1, alpha = 1) =>
  `rgb(${colour.map((part) => clamp(Math.round(part * light), 0, 255)).join(" ")} / ${alpha})`;
export const WHITE = [255, 255, 255], CONTOUR = css(WHITE, 1, 0.8), NET = css(WHITE, 1, 0.32);

// --- how a scene is seen: turned by `azimuth`, from `elevation` degrees above, without perspective ----------------------

export const along = (axis, value) => (value - axis.low) / (axis.high - axis.low);

/** From places to pixels. The box of the axes reaches from -0.5 to 0.5 each way; the map is seen from straight above. */
export function lookAt(scene, { mode, azimuth, elevation }, width, depth) {
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
      const start = inBox(at), lifts = (x, y) => scene.under(outOfBox([x, y])).map((z) => along(scene.axes[2], z) - 0.5);
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

/** One smooth surface given by a grid of heights, with contour lines: from its far corner to its near one, tile by tile. */
export function drawHeights(pen, eye, values, { high, levels, share, look }, memo) {
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
    const map = memo("map", n, () => new OffscreenCanvas(n, n).getContext("2d")); // a pixel to a point
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

/**
 * Crinkled sheets. The square is cut along the folds and where sheets meet; in each piece all are flat and in one order.
 * So, from far to near and from below upwards, nothing is hidden wrongly. From above only the highest is drawn, in its
 * shades and with contour lines, and a border where another takes over.
 */
export function drawSheets(pen, eye, sheets, { network, biases, levels, low, high, look, tint }) {
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
    pen.beginPath(); // all lines at once
    for (const line of lines) within(cell, line).map(lift).forEach((at, n) => pen[n ? "lineTo" : "moveTo"](...at));
    Object.assign(pen, { strokeStyle: eye.above ? CONTOUR : NET, lineWidth: 1 });
    pen.stroke();
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

export function write(pen, look, words, [x, y], { align = "center", name = false, turned = false } = {}) {
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
export function draw3d(pen, scene, eye, look) {
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
export function drawMap(pen, scene, eye, look) {
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
export function drawMark(pen, look, { at, line, shape, fill, size, colour, width, head, dashed }, project, hidden = () => false) {
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
export function legendRows(pen, { legend }, look, width) {
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

export function drawLegend(pen, rows, look, width, depth) {
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

