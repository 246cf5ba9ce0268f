// A picture of surfaces: the scene of its name (landscape.js, surfaces.js) drawn on a canvas once a frame, and taken by the hand.

import { draw3d, drawLegend, drawMap, drawMark, legendRows, lookAt, palette, write } from "./canvas.js";
import { make } from "./controls.js";
import { pictures } from "./pictures.js";

const WIDEST = 640;
const REST = 150; // milliseconds without a move after which it is drawn finer
const NEAR = 32; // pixels from the point of a map at which a finger takes it

/** What is computed once for each key. */
function keeper() {
  const kept = {};
  return (name, key, compute) => {
    if (kept[name]?.key !== key) kept[name] = { key, value: compute() };
    return kept[name].value;
  };
}

/** A canvas of this size on the page, drawn at the screen's own pixels. To set a size costs new paper: only if it changes. */
function sized(pen, width, depth, dots) {
  const [across, down] = [width, depth].map((side) => Math.round(side * dots));
  const { canvas } = pen;
  if (canvas.width !== across || canvas.height !== down) Object.assign(canvas, { width: across, height: down });
  pen.setTransform(dots, 0, 0, dots, 0, 0);
}

/** Draws a scene. All but its marks and title is kept, and drawn anew only where it would be another. */
function painter(canvas, memo) {
  const pen = canvas.getContext("2d");
  const kept = new OffscreenCanvas(1, 1).getContext("2d");
  const drawn = {};

  function drawBody(scene, eye, look, legend, width, depth, dots, fine) {
    for (const sheet of [pen, kept]) sized(sheet, width, depth, dots);
    Object.assign(canvas.style, { width: `${width}px`, height: `${depth}px` });
    kept.fillStyle = look.paper;
    kept.fillRect(0, 0, width, depth);
    const body = (...to) => scene.body(...to, fine);
    kept.save(); // what one drawing sets for its lines is not for the next
    (eye.above ? drawMap : draw3d)(kept, { ...scene, body }, eye, look);
    drawLegend(kept, legend, look, width, depth);
    kept.restore();
  }

  return {
    pens: [pen, kept],
    paint(scene, values, look, width, fine) {
      const dots = devicePixelRatio;
      const theme = JSON.stringify(look);
      const legend = memo(
        "legend",
        JSON.stringify([width, theme, scene.key]),
        () => legendRows(pen, scene.legend, width),
      );
      const depth = Math.round(Math.max(width * 0.58, Math.min(width, 340))) + legend.depth;
      const eye = lookAt(scene, values, width, depth - legend.depth);
      const view = eye.above ? "map" : [values.azimuth, values.elevation];
      const key = JSON.stringify([width, depth, dots, theme, scene.key, view]);
      if (key !== drawn.key || (fine && !drawn.fine)) {
        drawBody(scene, eye, look, legend, width, depth, dots, fine);
        Object.assign(drawn, { key, fine });
      }
      pen.drawImage(kept.canvas, 0, 0, width, depth);
      pen.save();
      pen.beginPath(); // a path may leave the picture: not over the map's axes, nor over title and legend
      if (eye.above) pen.rect(...eye.box([-0.5, 0.5, 0]).map((edge) => edge - 9), eye.size + 18, eye.size + 18);
      else pen.rect(0, 26, width, depth - legend.depth - 26);
      pen.clip();
      for (const mark of scene.marks) drawMark(pen, mark, eye.project, eye.hidden);
      pen.restore();
      write(pen, look, scene.title, [width / 2, 15], { font: "name" });
      return eye;
    },
  };
}

/** A drag turns the 3D picture, or carries the point over the map; the arrow keys do both. `now` is what is on the screen. */
function takeable(canvas, placed, set, now) {
  let last; // where the pointer was, while it drags
  let before; // how the picture stood when it was taken
  const turn = (right, up) => {
    const { azimuth, elevation } = now().values;
    set({ azimuth: (azimuth + right + 720) % 360, elevation: elevation + up });
  };
  const move = (to) => {
    set(placed.to(to, now().values));
  };
  const solid = () => now().values.mode === "3d";
  const place = ({ offsetX, offsetY }) => move(now().eye.place(offsetX, offsetY));
  const isNear = ({ clientX, clientY }) => {
    const { eye, values } = now();
    const { left, top } = canvas.getBoundingClientRect();
    const [x, y] = eye.project([...placed.at(values), 0]);
    return Math.hypot(clientX - left - x, clientY - top - y) < NEAR;
  };
  const canPlace = () => placed && !solid();
  // A finger scrolls the page, unless it turns the picture sideways or takes the point.
  canvas.addEventListener("touchstart", (event) => {
    if (canPlace() && isNear(event.touches[0])) event.preventDefault();
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    if (!solid() && !(canPlace() && (event.pointerType === "mouse" || isNear(event)))) return;
    canvas.setPointerCapture(event.pointerId);
    last = [event.clientX, event.clientY];
    const { azimuth, elevation } = now().values;
    before = { azimuth, elevation };
    if (!solid()) place(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const [x, y] = last;
    last = [event.clientX, event.clientY];
    if (solid()) turn((x - last[0]) / 2, (last[1] - y) / 2);
    else if (canPlace()) place(event);
  });
  canvas.addEventListener("pointerup", () => (last = undefined));
  canvas.addEventListener("pointercancel", () => { // the page scrolls after all
    if (last && solid()) set(before);
    last = undefined;
  });
  canvas.addEventListener("click", (event) => {
    if (canPlace() && event.pointerType !== "mouse") place(event); // a tap
  });
  canvas.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!to || event.ctrlKey || event.altKey || event.metaKey || !(solid() || canPlace())) return;
    event.preventDefault();
    if (solid()) turn(5 * to[0], 5 * to[1]);
    else move(placed.at(now().values).map((value, c) => value + to[c] / 10));
  });
}

/** What a hand can do with the picture: said to the reader, and to the browser. */
function instruct(canvas, solid, placed, { turn, place, above }) {
  canvas.setAttribute("role", solid || placed ? "application" : "img");
  canvas.tabIndex = solid || placed ? 0 : -1;
  canvas.style.cursor = solid ? "grab" : placed ? "crosshair" : "default";
  canvas.style.touchAction = solid ? "pan-y" : "auto";
  return solid ? turn : placed ? place : above;
}

/** Tells of a new width, and of another theme of the page, until it is stopped. */
function watch(node, resized, dressed) {
  const size = new ResizeObserver(([{ contentRect }]) => resized(contentRect.width));
  const theme = new MutationObserver(dressed);
  size.observe(node);
  for (const element of [document.body, document.documentElement]) {
    theme.observe(element, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-theme"] });
  }
  return () => [size, theme].forEach((observer) => observer.disconnect());
}

export function onCanvas(picture, set) {
  const canvas = make("canvas");
  const hint = make("p", { className: "live-hint" });
  const node = make("div", { className: "live-picture" }, canvas, hint);
  const memo = keeper();
  const paper = painter(canvas, memo);
  const { scene: sceneOf, placed } = pictures[picture.name];
  let now = {};
  let width = 0;
  let rest = 0;
  let frame = 0;
  let words = "";

  const label = () => canvas.setAttribute("aria-label", `${words} ${hint.textContent}`);
  const paint = (fine) => {
    if (!now.values || !width) return; // not on the page, or folded away
    const look = palette(canvas);
    const scene = sceneOf(now.values, now.numbers, picture.data, look, memo);
    now.eye = paper.paint(scene, now.values, look, width, fine);
  };
  const later = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      paint(true);
    });
  };
  takeable(canvas, placed, set, () => now);
  const unwatch = watch(node, (wide) => {
    width = Math.floor(Math.min(wide, WIDEST));
    later();
  }, later);

  return {
    node,
    draw(numbers, values) {
      now = { ...now, numbers, values };
      const solid = values.mode === "3d";
      memo("hint", solid, () => {
        hint.textContent = instruct(canvas, solid, placed, picture.notes);
        label();
      });
      paint(false);
      clearTimeout(rest);
      rest = setTimeout(paint, REST, true);
    },
    describe(text) {
      words = text;
      label();
    },
    stop() {
      clearTimeout(rest);
      cancelAnimationFrame(frame);
      unwatch();
      for (const pen of paper.pens) pen.canvas.width = 0; // gives the pixels back at once
    },
  };
}
