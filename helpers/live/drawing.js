// A picture that Matplotlib has drawn as SVG: put on the page, moved by the numbers, and taken by the hand.

import { make } from "./controls.js";
import { pictures } from "./pictures.js";
import { placeOf, stage, themed } from "./stage.js";

const NEAR = 14; // pixels from a part at which it can be taken

/** Ids in an SVG hold for the whole page, and a picture may stand there twice: so each has a shadow root of its own. */
function inShadow({ svg, width }) {
  const node = make("div", { className: "live-picture drawn" });
  const root = node.attachShadow({ mode: "open" });
  root.innerHTML = `<style>svg { display: block; width: 100%; height: auto; } .grip { cursor: grab; }</style>${
    svg.replace(/#[0-9a-f]{6}\b/g, themed)
  }`;
  node.style.maxWidth = `${width}px`;
  const drawn = root.querySelector("svg");
  drawn.removeAttribute("width");
  drawn.removeAttribute("height");
  drawn.setAttribute("role", "img");
  return [node, drawn];
}

export function drawing(picture, set, values) {
  const [node, svg] = inShadow(picture);
  const move = stage(svg, picture.places);
  takeable(svg, picture, set, values);
  return {
    node,
    draw: ({ parts }) => move(parts),
    describe: (words) => svg.setAttribute("aria-label", words),
  };
}

/** Parts that can be dragged: for each, what its new place means for the values. */
function takeable(svg, { name, places, data }, set, values) {
  const hand = pictures[name].hands ?? {};
  const parts = Object.keys(hand).map((part) => [part, svg.getElementById(part)]);
  for (const [, node] of parts) node.classList.add("grip");
  let held;
  const distance = (node, { clientX, clientY }) => {
    const { left, right, top, bottom } = node.getBoundingClientRect();
    return Math.hypot(Math.max(left - clientX, 0, clientX - right), Math.max(top - clientY, 0, clientY - bottom));
  };
  const near = (event) => {
    const [nearest] = parts.map(([part, node]) => [distance(node, event), part]).sort(([a], [b]) => a - b);
    return nearest?.[0] <= NEAR ? nearest[1] : undefined;
  };
  // A finger scrolls the page, unless it takes a part. (Inside an SVG no `touch-action` says so.)
  svg.addEventListener("touchstart", (event) => {
    if (near(event.touches[0])) event.preventDefault();
  }, { passive: false });
  svg.addEventListener("pointerdown", (event) => {
    held = near(event);
    if (!held) return;
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (held) set(hand[held](placeOf(svg, places[held], event), values(), data));
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => (held = undefined));
}
