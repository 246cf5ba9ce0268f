// Every live picture: a control panel, the picture, a small table. What stands here is `values` of the model, so that Python
// and every view of it can follow; `said` is its reading in words, once it rests.

import { button, choice, make, player, slider } from "./controls.js";
import { drawing } from "./drawing.js";
import { pictures } from "./pictures.js";
import { filled } from "./reading.js";
import { onCanvas } from "./scene.js";

const REST = 150; // milliseconds without a move after which the kernel is told, and the words are spoken

/** All that a picture is computed from: the controls' values, what never changes, and what the kernel has answered.
 *
 * A page of the site has no kernel: there a picture that asks one answers itself.
 */
const found = (model) => {
  const { name, settings, data } = model.get("picture");
  const [values, picture] = [{ ...settings, ...model.get("values") }, pictures[name]];
  const alone = picture.answer && model.widget_manager && !("kernel" in model.widget_manager);
  return picture.numbers({ ...values, answer: alone ? picture.answer(values, data) : model.get("answer") }, data);
};

/** Where a reader has been: which of some sliders was moved last, and its lowest and highest value since. */
function trail([last, low, high], of, before, after, changed) {
  const moved = of.findIndex((name) => name in changed);
  if (moved < 0) return [last, low, high];
  const places = [after[of[moved]], ...(moved === last ? [low, high] : [before[of[moved]]])];
  return [moved, Math.min(...places), Math.max(...places)];
}

/** The one way in which values change: without the dust of steps of 0.1, and inside their limits. */
const setter = (model, controls) => (changed) => {
  const before = model.get("values");
  const values = { ...before };
  for (const { name } of controls) if (name in changed) values[name] = changed[name];
  for (const { kind, name, min, max, restart, of } of controls) {
    if (kind === "slider" || kind === "hidden") {
      values[name] = Math.min(max, Math.max(min, Number(values[name].toFixed(6))));
    }
    if (kind === "trail" && !(name in changed)) values[name] = trail(before[name], of, before, values, changed);
    if (restart?.some((other) => other in changed)) values[name] = 0;
  }
  model.set("values", values);
};

/** The small table under a picture: its cells are filled anew and stay where they are. */
function table() {
  const node = make("table", { className: "live-table" });
  let template;
  let cells = [];
  const build = (rows) => {
    template = rows;
    const cell = (
      text,
      r,
      c,
    ) => ((r && (c || rows[0][0])) || !text ? make("td") : make("th", { scope: r ? "row" : "col" }));
    cells = rows.map((row, r) => row.map((text, c) => cell(text, r, c)));
    node.replaceChildren(...cells.map((row) => make("tr", {}, ...row)));
  };
  return {
    node,
    fill(rows, said) {
      if (rows !== template) build(rows);
      cells.forEach((row, r) =>
        row.forEach((cell, c) => {
          const text = filled(template[r][c], said);
          if (cell.textContent !== text) cell.textContent = text;
        })
      );
    },
  };
}

/** The line that says what could not be read, and, under a picture that asks its kernel, that the kernel is gone. */
function notice(model, { name, notes }) {
  const node = make("p", { className: "live-note", role: "alert" });
  let gone = "";
  const say = (text) => {
    node.textContent = text || gone;
  };
  const kernel = pictures[name].answer && model.widget_manager?.kernel;
  const ends = [kernel?.statusChanged, kernel?.disposed].filter((signal) => signal?.connect); // JupyterLab has these
  const lost = (_, status = "dead") => /restarting|dead/.test(status) && say(gone = notes.gone);
  for (const signal of ends) signal.connect(lost);
  return { node, say, stop: () => ends.forEach((signal) => signal.disconnect(lost)) };
}

/** The sliders, and in one bar below them the choices, the player and Reset. */
function controlPanel(model, picture, set, values, say) {
  const rows = [];
  const shown = [];
  let play;
  for (const control of picture.controls) {
    const start = picture.start[control.name];
    if (control.kind === "slider") rows.push(slider({ ...control, start, notes: picture.notes }, set, say));
    if (control.kind === "choice") shown.push(choice(control, set));
    if (control.kind === "play") play = player(control, model, set, values, () => found(model).last ?? control.max);
  }
  const reset = button("Reset", () => {
    play?.pause();
    say("");
    set(picture.start);
  });
  const nodes = (controls) => controls.map(({ node }) => node);
  return {
    sliders: make("div", { className: "live-sliders" }, ...nodes(rows)),
    bar: make("div", { className: "live-bar" }, ...nodes(shown), ...(play?.nodes ?? []), reset.node),
    play,
    follow: (now) => [...rows, ...shown].forEach((control) => control.follow(now)),
  };
}

function render({ model, el }) {
  const picture = model.get("picture");
  const values = () => ({ ...picture.settings, ...model.get("values") });
  const set = setter(model, picture.controls);
  const note = notice(model, picture);
  const { sliders, bar, play, follow } = controlPanel(model, picture, set, values, note.say);
  const shows = [
    ...(pictures[picture.name].scene ? [onCanvas(picture, set)] : []),
    ...(picture.svg ? [drawing(picture, set, values)] : []),
  ];
  const describe = (text) => shows.forEach((show) => show.describe(text));
  const small = table();
  el.classList.add("live");
  el.append(
    sliders,
    note.node,
    bar,
    make("div", { className: "live-shows" }, ...shows.map(({ node }) => node)),
    make("div", { className: "live-scroll" }, small.node),
  );

  let frame = 0;
  let rest = 0;
  const draw = () => {
    frame = 0;
    const numbers = found(model);
    const { said, reading = picture.name } = numbers;
    const { words, table: template } = picture.readings[reading];
    for (const show of shows) show.draw(numbers, values());
    follow(values());
    small.fill(template, said);
    const text = filled(words, said);
    if (!rest) describe(text); // the first time at once
    clearTimeout(rest);
    rest = setTimeout(() => {
      describe(text);
      model.set("said", text);
      model.save_changes();
    }, REST);
  };
  const ask = () => {
    frame ||= requestAnimationFrame(draw);
  };
  const sight = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting || play?.leave());
  if (play) sight.observe(el); // nothing plays where nobody looks
  model.on("change:values change:answer", ask);
  draw();
  return () => {
    play?.leave();
    play?.forget();
    sight.disconnect();
    note.stop();
    cancelAnimationFrame(frame);
    clearTimeout(rest);
    for (const show of shows) show.stop?.();
    model.off("change:values change:answer", ask);
    el.replaceChildren(); // JupyterLab keeps a closed widget's view as long as the kernel: let there be nothing in it
  };
}

export default { render };
