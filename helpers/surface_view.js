// SurfaceView: surfaces over a plane, computed and drawn in the browser, so that they follow the hand at any distance from
// the kernel and without one. Colours, names and the scale of the loss come from Python (helpers/surface_view.py), the
// mathematics from surface_math.js, and surface_draw.js draws. Here are the two scenes (what there is to see, and its
// reading in words), and the view with its controls.

import { CRINKLED, atPoint, clamp, height, linspace, lossGrid, mix, planes, prepare, rawOutputs } from "./surface_math.js";
import { WHITE, css, draw3d, drawHeights, drawLegend, drawMap, drawMark, drawSheets } from "./surface_draw.js";
import { legendRows, lookAt, minus, rgb, write } from "./surface_draw.js";

const BIASES = ["b3", "b4", "b5"];
const REACH = 5; // the picture and the sliders run from -5 to 5
const MAP_POINTS = 101, SURFACE_POINTS = 29;

const tidy = (value, decimals = 6) => Number(value.toFixed(decimals)) + 0; // no dust of steps of 0.1, and never -0
const fixed = (value, decimals = 6) => tidy(value, decimals).toFixed(decimals);
const list = (words) => words.slice(0, -1).join(", ") + " and " + words.at(-1);
const values = (biases) => BIASES.map((name, n) => `${name} = ${minus(tidy(biases[n], 3))}`).join(",  ");

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
  const flat = new Map(); // the planes of each piece, told by which hidden nodes are on
  const under = (flower) => {
    const piece = network.hidden.reduce((on, node) => 2 * on + (height(node, flower) > 0), 0);
    if (!flat.has(piece)) flat.set(piece, planes(sheets, network, biases, flower));
    return flat.get(piece).map((plane) => height(plane, flower));
  };
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
  const pairs = [[0, 1], [0, 2], [1, 2]].map((pair) => [pair.map((n) => BIASES[n]).join(", "), pair]);
  if (loss) bar.append(choose("Axes", "axes", pairs));
  if (loss && !descends) bar.append(choose("Flowers", "flowers", [["3 of the lesson", 3], ["all 150", 150]]));
  if (descends) bar.append(choose("Moves", "moving", [["all three", [0, 1, 2]], ["b3 alone", [0]]]),
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
    frame = 0;
    const s = Object.fromEntries(TRAITS.map((name) => [name, model.get(name)])), walked = path().slice(0, s.step + 1);
    Object.assign(s, { biases: BIASES.map((name) => s[name]), descends, trouble: s.walk.trouble, trail: walked });
    scene = (loss ? lossScene : rawScene)(s, flowers, memo);
    const said = reading(model.get("id"));
    if (said.words !== scene.words) said.shown.forEach((show) => show(scene.words));
    said.words = scene.words;
    memo("choices", JSON.stringify([s.axes, s.flowers, s.mode, s.species, s.parts, s.moving]), describe);
    if (!width) return; // not on the page, or folded away
    const legend = memo("legend", JSON.stringify([width, scene.key]), () => legendRows(pen, scene, look, width));
    const dots = devicePixelRatio, foot = 10 + 21 * legend.length;
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

