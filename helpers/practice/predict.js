// A question with options; what answers it appears once the reader has committed to one. The HTML comes from predictions.py.

const first = globalThis.courseFirstTries ??= {}; // by question, of those that are counted: was the first try right?

/** How many of the counted questions were right at the first try. */
function tally(model, committed) {
  if (!model.get("tally")) return "";
  first[model.get("key")] = committed[0] === model.get("right_option");
  const tries = Object.values(first);
  const right = tries.filter(Boolean).length;
  return `<p>${model.get("tally").replace("{right}", right).replace("{made}", tries.length)}</p>`;
}

function render({ model, el }) {
  el.classList.add("predict");
  el.innerHTML = `<form>${
    model.get("form")
  }</form><div class="predict-said" role="status"></div><div class="predict-outcome jp-RenderedHTMLCommon"></div>`;
  const [form, said, outcome] = el.children;
  // Or JupyterLab would take the arrow keys that move between the options, and Enter.
  for (const control of form.elements) control.dataset.lmSuppressShortcuts = "true";

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = Number(new FormData(form).get("option"));
    const before = model.get("committed");
    if (before.at(-1) === chosen) return;
    model.set("committed", [...before, chosen]);
    model.save_changes();
  });

  const answer = () => {
    const committed = model.get("committed");
    if (!committed.length) return;
    const answers = model.get("answers");
    const predicted = committed.map((option, n) => `<p><b>${n ? "Then" : "You predicted"}:</b> ${answers[option]}</p>`);
    said.innerHTML = `<div>${predicted.join("")}</div><div>${model.get("right")}${tally(model, committed)}</div>`;
    if (!outcome.innerHTML) outcome.innerHTML = model.get("outcome");
    form.elements.option[committed.at(-1)].checked = true;
  };
  model.on("change:committed", answer);
  answer();
  return () => model.off("change:committed", answer);
}

export default { render };
