// How a scene of surfaces is seen, and drawn on a canvas; what a scene is, landscape.js and surfaces.js say. The map is the same scene seen
// from straight above. A place is [across, up, height] in the numbers of the axes.

import { cells, clamp, crossings, edges, height, lies, mix, within } from "./geometry.js";
import { linspace } from "./lesson.js";

export const minus = (text) => String(text).replace("-", "\u2212");
export const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
export const css = (colour, light = 1, alpha = 1) =>
  `rgb(${colour.map((part) => clamp(Math.round(part * light), 0, 255)).join(" ")} / ${alpha})`;
export const WHITE = [255, 255, 255];
const CONTOUR = css(WHITE, 1, 0.8);
const NET = css(WHITE, 1, 0.32);
const FONT = "px system-ui, 'DejaVu Sans', sans-serif";
const FONTS = { number: `400 12.5${FONT}`, name: `600 14${FONT}` };
const ABOVE = 46; // pixels over the 3D box, for the title and the name of the height, and
const BELOW = 44; // under it, for the names of the other axes

/** The palette as the theme has it (live.css): what stands in a canvas cannot say `var(...)` itself. */
export function palette(node) {
  const style = getComputedStyle(node);
  const of = (hex) => style.getPropertyValue(`--c${hex.slice(1).toLowerCase()}`).trim() || hex;
  const [paper, ink, grey, pale, faint] = ["#ffffff", "#222222", "#5f6368", "#d9dce1", "#b4b9c0"].map(of);
  return { of, paper, ink, grey, pale, faint };
}

// --- how a scene is seen: turned by `azimuth`, from `elevation` degrees above, without perspective ---

const along = (axis, value) => (value - axis.low) / (axis.high - axis.low);

/** From places to pixels. The box of the axes reaches from -0.5 to 0.5 each way; the map is seen from straight above. */
export function lookAt({ axes, under, tall }, { mode, azimuth, elevation }, width, depth) {
  const above = mode === "map";
  const [turn, rise] = [azimuth, elevation].map((degrees) => (degrees * Math.PI) / 180);
  const [cos, sin] = above ? [1, 0] : [Math.cos(turn), Math.sin(turn)];
  const [flat, steep] = above ? [0, 1] : [Math.cos(rise), Math.sin(rise)];
  const inside = depth - ABOVE - BELOW;
  const size = above
    ? Math.min(width - 156, depth - 84)
    : Math.min((width - 120) / Math.SQRT2, inside / (Math.SQRT2 * steep + tall * flat));
  const [left, top] = above ? [(width - 32) / 2, 34 + size / 2] : [width / 2, ABOVE + inside / 2];
  const box = ([x, y, z]) => [
    left + size * (x * cos + y * sin),
    top - size * (z * tall * flat + (y * cos - x * sin) * steep),
  ];
  const inBox = (at) => at.map((value, n) => along(axes[n], value) - 0.5);
  const outOfBox = (at) => at.map((value, n) => axes[n].low + (value + 0.5) * (axes[n].high - axes[n].low));
  const toward = [sin * flat, -cos * flat, steep / tall]; // to the eye, in the box
  const lifts = (x, y) => under(outOfBox([x, y])).map((z) => along(axes[2], z) - 0.5);

  /** Does the line from here to the eye pass through a surface? */
  function hidden(at) {
    if (above) return false;
    const start = inBox(at);
    const below = lifts(...start).map((lift) => start[2] < lift - 0.01);
    for (let t = 0.04; t < 1.6; t += 0.04) {
      const [x, y, z] = start.map((value, n) => value + t * toward[n]);
      if (Math.max(Math.abs(x), Math.abs(y), z) > 0.5) break;
      if (lifts(x, y).some((lift, m) => z < lift - 0.01 !== below[m] && z < lift + 0.01 !== below[m])) return true;
    }
    return false;
  }

  /** How bright a slope is: the light comes from above on the left, turning with the eye. */
  function light(nx, ny, nz) {
    const [z, side, away] = [nz / tall, nx * cos + ny * sin, ny * cos - nx * sin];
    const shine = -0.45 * side + 0.75 * (z * flat + away * steep) + 0.48 * (z * steep - away * flat);
    return 0.74 + (0.36 * Math.max(0, shine)) / Math.hypot(nx, ny, z);
  }

  const place = (x, y) => outOfBox([(x - left) / size, (top - y) / size]); // of a pixel of the map
  const narrow = width < 480;
  return { above, narrow, cos, sin, size, toward, box, project: (at) => box(inBox(at)), place, hidden, light };
}

// --- surfaces ---

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

/** One smooth surface given by a grid of heights, with contour lines. */
export function drawHeights(pen, eye, values, { high, levels, share, colours }) {
  const n = Math.sqrt(values.length);
  const at = linspace(-0.5, 0.5, n);
  const z = values.map((value) => clamp(value / high, 0, 1) - 0.5);
  const xs = new Float64Array(n * n);
  const ys = new Float64Array(n * n);
  for (let p = 0; p < n * n; p++) [xs[p], ys[p]] = eye.box([at[p % n], at[Math.floor(p / n)], z[p]]);
  if (eye.above) drawShades(pen, eye, n, values, (value) => colours[Math.round(255 * share(value))], xs[0], ys.at(-1));
  pen.strokeStyle = CONTOUR;
  pen.lineWidth = 1;
  pen.beginPath();
  eachTile(eye, n, (p, [u0, u1], [v0, v1]) => {
    const corners = [p, p + 1, p + n + 1, p + n];
    const blend = (of, u, v) => {
      const [a, b, c, d] = corners.map((corner) => of[corner]);
      return (1 - v) * ((1 - u) * a + u * b) + v * ((1 - u) * d + u * c);
    };
    const pixel = ([u, v]) => [blend(xs, u, v), blend(ys, u, v)];
    const [a, b, c, d] = corners.map((corner) => values[corner]);
    if (!eye.above) {
      const [za, zb, zc, zd] = corners.map((corner) => z[corner]);
      const light = eye.light((za + zd - zb - zc) / 2, (za + zb - zd - zc) / 2, 1 / (n - 1));
      pen.fillStyle = css(colours[Math.round(255 * share((a + b + c + d) / 4))], light);
      trace(pen, [[u0, v0], [u1, v0], [u1, v1], [u0, v1]].map(pixel));
      pen.fill();
      pen.beginPath();
    }
    const [lowest, highest] = [Math.min(a, b, c, d), Math.max(a, b, c, d)];
    for (const level of levels) {
      if (level <= lowest || level > highest) continue;
      crossings(a, b, c, d, level).forEach((of, m) => pen[m % 2 ? "lineTo" : "moveTo"](...pixel(of)));
      if (!eye.above) pen.stroke();
    }
  });
  if (eye.above) pen.stroke(); // all lines at once
}

/** From above no tile hides another: the shades as one small image, enlarged. */
function drawShades(pen, eye, n, values, shade, left, top) {
  const image = new ImageData(n, n);
  for (let p = 0; p < n * n; p++) {
    image.data.set([...shade(values[p]), 255], 4 * ((n - 1 - Math.floor(p / n)) * n + (p % n)));
  }
  const map = new OffscreenCanvas(n, n); // a pixel to a point
  map.getContext("2d").putImageData(image, 0, 0);
  pen.drawImage(map, 0.5, 0.5, n - 1, n - 1, left, top, eye.size, eye.size);
}

/** Visit the tiles of a grid from its far corner to its near one, with how far each is to be drawn. */
function eachTile({ sin, cos }, n, visit) {
  // Each reaches a little under those drawn after it: no hairline between them, and no contour line is cut.
  const [u, v] = [sin > 0 ? [0, 1.1] : [-0.1, 1], cos > 0 ? [-0.1, 1] : [0, 1.1]];
  const forward = linspace(0, n - 2, n - 1);
  const backward = forward.toReversed();
  for (const r of cos > 0 ? backward : forward) {
    for (const c of sin > 0 ? forward : backward) visit(r * n + c, u, v);
  }
}

const RIM = [[1, 0, 0], [1, 0, -1], [0, 1, 0], [0, 1, -1]];
const TENTHS = linspace(0.1, 0.9, 9).flatMap((at) => [[1, 0, -at], [0, 1, -at]]);

/** Crinkled sheets in 3D, lit, with a net of tenths, their rims and their folds. */
export function drawSheets(pen, eye, sheets, { network, biases, axes: [, , { low, high }], ink }) {
  pen.lineJoin = "round";
  cells(sheets, network, biases, eye.toward, (cell, flat, upwards) => {
    for (const m of upwards) {
      const [a, b] = flat[m];
      const lift = (at) => eye.project([...at, height(flat[m], at)]);
      const light = eye.light(-a / (high - low), -b / (high - low), 1);
      fillCell(pen, cell.map(lift), css(mix(sheets[m].colour, WHITE, 0.12), light));
      strokeLines(pen, TENTHS.map((line) => within(cell, line).map(lift)), NET);
      for (const edge of edges(cell)) {
        const [rim, fold] = [RIM, network.hidden].map((lines) => lines.some((line) => edge.every(lies(line))));
        if (rim || fold) stroke(pen, edge.map(lift), css(rgb(ink), 1, rim ? 0.65 : 0.4));
      }
    }
  });
}

/** The same from above: only the highest is seen, in its shades and with contour lines. */
export function drawHighest(pen, eye, sheets, { network, biases, levels, axes: [, , { low, high }], tint }) {
  cells(sheets, network, biases, eye.toward, (cell, flat, upwards) => {
    const m = upwards.at(-1);
    const [a, b, c] = flat[m];
    const steep = a * a + b * b;
    const pixel = (at) => eye.project([...at, 0]);
    let fill = tint(m, c);
    if (steep > 1e-9) { // from the line of the one height to the line of the other
      const foot = (value) => pixel([((value - c) * a) / steep, ((value - c) * b) / steep]);
      fill = pen.createLinearGradient(...foot(low), ...foot(high));
      [low, high].forEach((value, t) => fill.addColorStop(t, tint(m, value)));
    }
    fillCell(pen, cell.map(pixel), fill);
    strokeLines(pen, levels.map((level) => within(cell, [a, b, c - level]).map(pixel)), CONTOUR);
  });
}

function fillCell(pen, corners, fill) {
  stroke(pen, [...corners, corners[0]], fill, 0.8); // closes the hairline to the next piece
  pen.fillStyle = fill;
  pen.fill();
}

function strokeLines(pen, lines, colour) {
  pen.beginPath();
  for (const line of lines) line.forEach((at, n) => (n ? pen.lineTo(...at) : pen.moveTo(...at)));
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.stroke();
}

// --- axes ---

export function write(pen, look, words, [x, y], { align = "center", font = "number", turned = false } = {}) {
  pen.save();
  pen.translate(x, y);
  if (turned) pen.rotate(-Math.PI / 2);
  Object.assign(pen, { font: FONTS[font], textAlign: align, textBaseline: "middle", fillStyle: look.ink });
  const left = x - pen.measureText(words).width * { left: 0, center: 0.5, right: 1 }[align];
  pen.fillText(words, turned ? 0 : Math.max(0, 2 - left), 0); // never over the edge of a narrow picture
  pen.restore();
}

/** An axis between two pixels, with ticks and numbers on the side `out`, none over one `taken`; its name is at `nameAt`. */
function drawAxis(pen, look, { name, low, high, ticks, share }, [from, to], out, nameAt, turned = false, taken = []) {
  stroke(pen, [from, to], look.grey);
  const sideways = Math.abs(out[0]);
  const align = sideways < 0.99 ? "center" : out[0] < 0 ? "right" : "left";
  const pixel = (tick) => mix(from, to, share ? share(tick) : along({ low, high }, tick));
  const [first, last] = [ticks[0], ticks.at(-1)].map(pixel);
  const [dx, dy] = [0, 1].map((c) => Math.abs(last[c] - first[c]) / (ticks.length - 1));
  const every = [1, 2, 4].find((step) => step * dy > 13 || step * dx > 34) ?? Infinity; // or they would overlap
  ticks.forEach((tick, n) => {
    const by = (far) => pixel(tick).map((c, m) => c + far * out[m]);
    stroke(pen, [by(0), by(5)], look.grey);
    const at = by(align === "center" ? 15 : 9);
    if (every === Infinity || n % every || taken.some(([x, y]) => Math.hypot((x - at[0]) / 2, y - at[1]) < 12)) return;
    taken.push(at);
    write(pen, look, minus(tick), at, { align });
  });
  const beside = sideways > 0.35 && !turned;
  const nameAlign = beside ? (out[0] < 0 ? "right" : "left") : "center";
  write(pen, look, name, nameAt, { font: "name", turned, align: nameAlign });
}

/** Walls and floor with their grid, the surfaces, then the axes: along the near edges of the floor and up at the left. */
export function draw3d(pen, scene, eye, look) {
  const { axes } = scene;
  const far = [eye.sin > 0 ? -0.5 : 0.5, eye.cos > 0 ? 0.5 : -0.5];
  const near = far.map((value) => -value);
  drawWalls(pen, axes, eye, look, far);
  scene.body(pen, eye);
  const middle = eye.box([0, 0, -0.5]);
  const taken = [];
  [(t) => [t, near[1], -0.5], (t) => [near[0], t, -0.5]].forEach((edge, n) => {
    const ends = [-0.5, 0.5].map((t) => eye.box(edge(t)));
    const half = mix(...ends, 0.5);
    const [dx, dy] = ends[1].map((value, c) => value - ends[0][c]);
    const length = Math.hypot(dx, dy) || 1;
    const side = (half[1] - middle[1]) * dx > (half[0] - middle[0]) * dy ? length : -length; // away from the middle
    const out = [-dy / side, dx / side];
    const named = { ...axes[n], name: eye.narrow ? axes[n].short : axes[n].name };
    drawAxis(pen, look, named, ends, out, [half[0] + 42 * out[0], half[1] + 36 * out[1]], false, taken);
  });
  const corners = [[far[0], near[1]], [near[0], far[1]]];
  const [left] = corners.sort((p, q) => eye.box([...p, 0])[0] - eye.box([...q, 0])[0]);
  const ends = [-0.5, 0.5].map((z) => eye.box([...left, z]));
  drawAxis(pen, look, axes[2], ends, [-1, 0], [ends[1][0] + 8, ends[1][1] - 16], false, taken);
}

function drawWalls(pen, axes, eye, look, far) {
  const faces = [(u, v) => [u, v, -0.5], (u, v) => [far[0], u, v], (u, v) => [u, far[1], v]]; // floor and two walls
  const across = [[0, 1], [1, 2], [0, 2]]; // the axes that each runs along
  faces.forEach((face, n) => {
    const line = (...ends) => stroke(pen, ends.map((end) => eye.box(face(...end))), look.pale);
    trace(pen, [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]].map((corner) => eye.box(face(...corner))));
    pen.fillStyle = css(mix(rgb(look.paper), rgb(look.pale), [0.35, 0.28, 0.2][n]));
    pen.fill();
    across[n].forEach((of, way) => {
      for (const tick of [axes[of].low, ...axes[of].ticks, axes[of].high]) {
        const t = along(axes[of], tick) - 0.5;
        line(...[-0.5, 0.5].map((end) => (way ? [end, t] : [t, end])));
      }
    });
  });
}

/** The surfaces from above, two axes, and a scale of colours with the contours' numbers. */
export function drawMap(pen, scene, eye, look) {
  scene.body(pen, eye);
  const { axes, scale } = scene;
  const [[left, bottom], [right, top]] = [eye.box([-0.5, -0.5, 0]), eye.box([0.5, 0.5, 0])];
  const middle = [(left + right) / 2, (top + bottom) / 2];
  const [bar, wide] = [right + 18, 18 / scale.columns.length];
  scale.columns.forEach((colours, m) => {
    const fill = pen.createLinearGradient(0, bottom, 0, top);
    colours.forEach((colour, n) => fill.addColorStop(n / (colours.length - 1), colour));
    pen.fillStyle = fill;
    pen.fillRect(bar + m * wide, top, wide, bottom - top);
  });
  drawAxis(pen, look, axes[0], [[left, bottom], [right, bottom]], [0, 1], [middle[0], bottom + 35]);
  drawAxis(pen, look, axes[1], [[left, bottom], [left, top]], [-1, 0], [left - 46, middle[1]], true);
  drawAxis(pen, look, scale, [[bar + 18, bottom], [bar + 18, top]], [1, 0], [bar + 66, middle[1]], true);
}

// --- marks and legend ---

const STAR = linspace(0, 1.8 * Math.PI, 10).map((turn, n) =>
  [Math.sin(turn), -Math.cos(turn)].map((v) => v * [1.3, 0.55][n % 2])
);
const SHAPES = { "*": STAR, s: [[-1, -1], [1, -1], [1, 1], [-1, 1]], "^": [[0, -1.2], [1.15, 0.9], [-1.15, 0.9]] };

/** A mark or a line over the surfaces, faint where they hide it from the eye. `rim` and `ink` are its two outlines. */
export function drawMark(pen, mark, project, hidden = () => false) {
  if (mark.at) drawShape(pen, mark, project(mark.at), hidden(mark.at));
  else if (mark.line.length > 1) drawLine(pen, mark, mark.line.map(project), hidden);
  pen.globalAlpha = 1;
  if (mark.text) drawLabel(pen, mark, mix(...mark.line.map(project), 0.5));
}

function drawShape(pen, { shape, fill, size, rim, ink }, [x, y], faint) {
  const corners = SHAPES[shape]?.map(([u, v]) => [x + u * size, y + v * size]);
  pen.globalAlpha = faint ? 0.4 : 1;
  trace(pen, corners ?? []);
  if (!corners) pen.arc(x, y, size, 0, 7);
  pen.closePath();
  Object.assign(pen, { fillStyle: fill, strokeStyle: rim, lineWidth: 3.5 });
  pen.stroke(); // two outlines, one bright and one dark: seen on every colour
  pen.fill();
  Object.assign(pen, { strokeStyle: ink, lineWidth: 1.5 });
  pen.stroke();
}

function drawLine(pen, { line, colour, width, head, dashed, edge }, pixels, hidden) {
  Object.assign(pen, { lineCap: dashed ? "butt" : "round", lineJoin: "round" });
  const faint = line.map((at) => hidden(at));
  const [[x0, y0], [x, y]] = pixels.slice(-2);
  const back = Math.atan2(y0 - y, x0 - x);
  const behind = (far, turn = 0) => [x + far * Math.cos(back + turn), y + far * Math.sin(back + turn)];
  const tip = head ? [[x, y], behind(1.5 * head, 0.27), behind(1.5 * head, -0.27), [x, y]] : [];
  if (head) pixels[pixels.length - 1] = behind(0.7 * head); // the line ends inside its head, which is pointed
  const draw = (paint, more) => {
    pixels.slice(1).forEach((to, n) => {
      if (dashed && n % 2) return;
      pen.globalAlpha = faint[n + 1] ? 0.3 : 1;
      stroke(pen, [pixels[n], to], paint, width + more);
    });
    stroke(pen, tip, paint, 1 + more);
    pen.fillStyle = paint;
    pen.fill();
  };
  if (edge) draw(edge, 2.5);
  draw(colour, 0);
}

function drawLabel(pen, { text, colour, halo }, [x, y]) {
  Object.assign(pen, { font: FONTS.name, textAlign: "left", textBaseline: "middle", lineJoin: "round" });
  Object.assign(pen, { strokeStyle: halo, lineWidth: 4, fillStyle: colour });
  pen.strokeText(text, x + 8, y);
  pen.fillText(text, x + 8, y);
}

const ROW = 21; // pixels from one row of the legend to the next

/** The legend's entries in rows: one for each group, or as many as the width asks for; and how deep they are together. */
export function legendRows(pen, groups, width) {
  const rows = [];
  pen.font = FONTS.number;
  for (const group of groups) {
    group.forEach((entry, n) => {
      const wide = pen.measureText(entry.words).width + 48;
      if (n === 0 || rows.at(-1).wide + wide > width) rows.push({ wide: 0, entries: [] });
      rows.at(-1).entries.push({ entry, x: rows.at(-1).wide });
      rows.at(-1).wide += wide;
    });
  }
  return { rows, depth: 10 + ROW * rows.length };
}

/** Each entry's sign is drawn as it is in the picture, on the `ground` that it has there. Its box is 24 pixels wide. */
export function drawLegend(pen, { rows }, look, width, depth) {
  rows.forEach(({ wide, entries }, r) =>
    entries.forEach(({ entry: { marks, ground, words }, x: offset }) => {
      const [x, y] = [(width - wide) / 2 + offset, depth - 12 - ROW * (rows.length - 1 - r)];
      if (ground) {
        pen.fillStyle = ground;
        pen.beginPath();
        pen.roundRect(x, y - 9, 24, 18, 3);
        pen.fill();
      }
      for (const mark of marks) drawMark(pen, mark, ([u, v]) => [x + 12 + u, y + v]);
      write(pen, look, words, [x + 30, y], { align: "left" });
    })
  );
}
