// A slider over a few values, each with its own words; the browser's own control, with its name for a screen reader.
function render({ model, el }) {
  const label = document.createElement("label");
  label.className = "mlnb-slider";
  const name = document.createElement("span");
  const input = document.createElement("input");
  input.type = "range";
  input.min = 0;
  input.step = 1;
  const said = document.createElement("output");
  label.append(name, input, said);
  label.setAttribute("data-lm-suppress-shortcuts", "true");
  el.append(label);

  function draw() {
    const labels = model.get("labels");
    name.textContent = model.get("description");
    label.title = model.get("tooltip");
    input.max = Math.max(labels.length - 1, 0);
    input.value = model.get("index");
    input.disabled = model.get("disabled");
    input.setAttribute("aria-label", model.get("description"));
    input.setAttribute("aria-valuetext", labels[model.get("index")] ?? "");
    said.textContent = labels[model.get("index")] ?? "";
  }
  input.addEventListener("input", () => {
    model.set("index", Number(input.value));
    model.save_changes();
    draw();
  });
  input.addEventListener("keydown", (event) => event.stopPropagation());
  const all = "change:index change:labels change:description change:tooltip change:disabled";
  model.on(all, draw);
  draw();
  return () => model.off(all, draw);
}

export default { render };
