// The widgets of a page of the site, which has no kernel: each goes on from the state in which its kernel has left it.
//
// All are anywidgets, modules that take a model and an element. ipywidgets' own manager would show every other widget too,
// and bring 0.9 MB for it.

const found = (kind) =>
  [...document.querySelectorAll(`script[type="application/vnd.jupyter.widget-${kind}+json"]`)]
    .map((node) => [node, JSON.parse(node.textContent)]);
const [[, { state }]] = found("state");
const models = {};

/** The model of a widget, one for all who look at it: a change is told to them. */
function modelOf(id) {
  const { state: traits } = state[id];
  const heard = new EventTarget();
  return models[id] ??= {
    get: (name) => traits[name],
    set(name, value) {
      if (traits[name] === value) return;
      traits[name] = value;
      heard.dispatchEvent(new Event(`change:${name}`));
    },
    save_changes() {},
    on: (names, act) => names.split(" ").forEach((name) => heard.addEventListener(name, act)),
    off: (names, act) => names.split(" ").forEach((name) => heard.removeEventListener(name, act)),
    widget_manager: { get_model: modelOf },
  };
}

for (const css of new Set(Object.values(state).map((widget) => widget.state._css))) {
  if (css) document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
}
const modules = {}; // asked for once each: WebKit gives a second import of a module that awaits something before it is ready
for (const [node, { model_id }] of found("view")) {
  const el = document.createElement("div");
  node.after(el);
  const model = modelOf(model_id);
  const name = model.get("_esm"); // build.py made a file of it
  modules[name] ??= import(`./${name}`);
  modules[name].then(({ default: widget }) => widget.render({ model, el }));
}
