// What ipywidgets leaves out, for those who use a keyboard or hear the page: a slider's handle gets the name that stands
// beside it, and its arrow keys stay with it (Jupyter Notebook 7 would take them); buttons that show only a sign get a name
// too, and a picture gets its words as alt text.

function render({ model, el }) {
  el.style.display = "none";
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
