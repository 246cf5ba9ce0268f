// The controls of every live picture. Each is { node, follow }: `follow` shows it the values that now hold.

import { filled, plain } from "./reading.js";
import { themed } from "./stage.js";

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  // JupyterLab takes keys for its own shortcuts, unless that which has the focus says no itself.
  if (["INPUT", "SELECT", "BUTTON", "CANVAS"].includes(element.tagName)) element.dataset.lmSuppressShortcuts = "true";
  return element;
}

/** What a reader has typed as a number: a comma and a typographic minus are understood, anything else is NaN. */
export function asNumber(typed) {
  const text = typed.trim().replace(/[\u2212\u2013]/g, "-").replace(/^([-+]?\d*),(\d+)$/, "$1.$2");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN;
}

/** A slider in its colour, with marks at its ends, 0 and the start, and a box for its number; `say` tells what was typed wrong. */
export function slider({ name, label, min, max, step, log, colour, start, notes }, set, say) {
  const [on, off] = log ? [Math.log10, (at) => Number((10 ** at).toPrecision(3))] : [Number, Number];
  const range = make("input", { type: "range", min: on(min), max: on(max), step: log ? 0.01 : step });
  const box = make("input", { type: "text", inputMode: "decimal", className: "live-number" });
  range.setAttribute("aria-label", label);
  box.setAttribute("aria-label", `${label} as a number`);
  const share = (value) => (on(value) - on(min)) / (on(max) - on(min));
  const marked = [...new Set([min, max, start, ...(min < 0 && max > 0 ? [0] : [])])];
  const marks = marked.map((value) => {
    const mark = make("span", {
      textContent: plain(value).replace("-", "\u2212"),
      className: value === start ? "live-start" : "",
    });
    mark.style.setProperty("--share", share(value));
    return mark;
  });
  let now = start;
  const follow = (values) => {
    now = values[name];
    range.value = on(now);
    range.setAttribute("aria-valuetext", plain(now));
    if (document.activeElement !== box) box.value = plain(now);
  };
  range.addEventListener("input", () => set({ [name]: off(Number(range.value)) }));
  let before;
  range.addEventListener("pointerdown", () => (before = now));
  range.addEventListener("pointercancel", () => set({ [name]: before })); // the finger scrolls the page after all
  const take = () => {
    const typed = asNumber(box.value);
    const wrong = Number.isNaN(typed) ? "unread" : typed < min || typed > max ? "outside" : "";
    say(wrong && filled(notes[wrong], { typed: box.value, name: label, now, min, max }));
    if (!wrong) set({ [name]: typed });
    box.value = plain(wrong ? now : typed);
  };
  const nudge = (way) => {
    now = Math.min(max, Math.max(min, off(on(now) + way * Number(range.step))));
    set({ [name]: now });
    box.value = plain(now);
  };
  box.addEventListener("change", take);
  box.addEventListener("keydown", (event) => {
    const act = { Enter: take, ArrowUp: () => nudge(1), ArrowDown: () => nudge(-1) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  const track = make("div", { className: "live-track" }, range, ...marks);
  const node = make(
    "div",
    { className: "live-slider" },
    make("span", { textContent: label, ariaHidden: "true" }),
    track,
    box,
  );
  if (colour) node.style.setProperty("--hue", themed(colour));
  return { node, follow };
}

/** A choice among options, [words, value] each. Where another value is none of those that it `needs`, it can do nothing. */
export function choice({ name, label, options, needs = {} }, set) {
  const select = make("select", {}, ...options.map(([words]) => make("option", { textContent: words })));
  select.addEventListener("change", () => set({ [name]: options[select.selectedIndex][1] }));
  const same = (value) => options.findIndex(([, of]) => String(of) === String(value));
  const follow = (values) => {
    select.selectedIndex = same(values[name]);
    select.disabled = !Object.entries(needs).every(([other, wanted]) => wanted.includes(values[other]));
  };
  return { node: make("label", { textContent: `${label} ` }, select), follow };
}

export function button(words, act) {
  const node = make("button", { type: "button", textContent: words });
  node.addEventListener("click", act);
  return { node, follow() {} };
}

/** Step, and Play, which takes them all; `last` says how far there is to go. Nothing moves before the reader asks for it.
 *
 * The picture may be shown twice. `playing` of the model, which the kernel does not know, says so to both; the view in which
 * Play was pressed has the timer.
 */
export function player({ name, every }, model, set, now, last) {
  let timer = 0;
  const advance = (by) => set({ [name]: Math.min(now()[name] + by, last()) });
  const pause = () => model.set("playing", false);
  const next = () => {
    advance(1);
    if (now()[name] < last()) timer = setTimeout(next, every);
    else pause();
  };
  const heard = () => {
    play.node.textContent = model.get("playing") ? "Pause" : "Play";
    if (model.get("playing")) return;
    clearTimeout(timer);
    timer = 0;
  };
  const step = button("Step", () => {
    pause();
    advance(1);
  });
  const play = button("Play", () => {
    if (model.get("playing")) return pause();
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return advance(Infinity);
    if (now()[name] >= last()) set({ [name]: 0 });
    model.set("playing", true);
    timer = setTimeout(next, every);
  });
  model.on("change:playing", heard);
  heard();
  const leave = () => timer && pause();
  return { nodes: [step.node, play.node], pause, leave, forget: () => model.off("change:playing", heard) };
}
