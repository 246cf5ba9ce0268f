// What ipywidgets leaves out, for those who use a keyboard or hear the page: a slider's handle gets the name that stands
// beside it, and its arrow keys stay with it (Jupyter Notebook 7 would take them); buttons that show only a sign get a name
// too, and a picture gets its words as alt text. And what JupyterLab would keep of closed widgets is let go.

const nothing = () => {};

/** Up to 4.6 at least, JupyterLab keeps what listens to a closed widget as long as the kernel: its nodes, re-run by re-run. */
function letGo(widget) {
  const { comm } = widget;
  widget.once("comm:close", () => {
    comm?.on_close(nothing);
    comm?.on_msg(nothing);
  });
  for (const part of [widget.get("layout"), widget.get("style"), ...(widget.get("children") ?? [])]) part?.once && letGo(part);
}

/** Each message to the kernel makes JupyterLab show its status, for some milliseconds; so these tell it where they rest. */
function tellAtRest(widget) {
  if (widget.tellsAtRest) return; // on the page twice
  widget.tellsAtRest = true;
  const tell = widget.save_changes.bind(widget);
  let waiting;
  widget.save_changes = (callbacks) => {
    clearTimeout(waiting);
    waiting = setTimeout(tell, 150, callbacks);
  };
}

function render({ model, el }) {
  el.style.display = "none";
  for (const [ids, act] of [[model.get("parts"), letGo], [model.get("late"), tellAtRest]])
    for (const id of ids) model.widget_manager.get_model(id).then(act);
  const mend = () => {
    for (const row of el.parentElement?.querySelectorAll(".widget-slider") ?? []) {
      const handle = row.querySelector(".noUi-handle");
      handle?.setAttribute("aria-label", row.querySelector(".widget-label").textContent);
      handle?.setAttribute("data-lm-suppress-shortcuts", "true");
    }
    for (const [icon, name] of [[".fa-play, .fa-pause", "Play or pause"], [".fa-stop", "Stop"]])
      for (const sign of el.parentElement?.querySelectorAll(icon) ?? []) sign.parentElement.setAttribute("aria-label", name);
    for (const picture of el.parentElement?.querySelectorAll(".widget-image") ?? []) picture.alt = model.get("alt");
  };
  // The parts of a panel come one after another, and this one may be among the first.
  const added = new MutationObserver(mend);
  const wait = () => {
    if (el.parentElement) added.observe(el.parentElement, { childList: true, subtree: true });
    else frame = requestAnimationFrame(wait);
    mend();
  };
  let frame = requestAnimationFrame(wait);
  model.on("change:alt", mend);
  return () => {
    cancelAnimationFrame(frame);
    added.disconnect();
    model.off("change:alt", mend);
  };
}

export default { render };
