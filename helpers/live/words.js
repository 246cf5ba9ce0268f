// The reading of the picture whose model has the id `of`: not seen, since the table says it, but spoken when it rests.

async function render({ model, el }) {
  const picture = await model.widget_manager.get_model(model.get("of"));
  const node = Object.assign(document.createElement("p"), { className: "live-words" });
  node.setAttribute("role", "status");
  el.append(node);
  const say = () => {
    node.textContent = picture.get("said");
  };
  picture.on("change:said", say);
  say();
  return () => picture.off("change:said", say);
}

export default { render };
