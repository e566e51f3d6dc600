// A line of code, a button that copies it, and one that puts it into a cell below where the front end lets a widget do that.
function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "mlnb-copy";
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  const code = document.createElement("code");
  const copy = document.createElement("button");
  copy.type = "button";
  copy.textContent = "Copy";
  copy.title = "Copy the call that made this";
  const insert = document.createElement("button");
  insert.type = "button";
  insert.textContent = "Insert cell";
  insert.title = "Put the call into a cell below";
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "mlnb-small";
  root.append(code, copy, insert, said);
  el.append(root);

  async function toClipboard(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      root.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  copy.addEventListener("click", async () => {
    said.textContent = (await toClipboard(model.get("code"))) ? "Copied." : "Select it and copy it by hand.";
    copy.focus();
  });
  const app = globalThis.jupyterapp;
  insert.hidden = !(app && app.commands && app.commands.hasCommand("notebook:insert-cell-below"));
  insert.addEventListener("click", async () => {
    const cells = app.shell.currentWidget.content;
    const holder = cells.widgets.findIndex((each) => each.node.contains(root));
    if (holder >= 0) cells.activeCellIndex = holder;
    await app.commands.execute("notebook:insert-cell-below");
    cells.activeCell.model.sharedModel.setSource(model.get("code"));
    said.textContent = "Put into the cell below.";
  });

  function draw() {
    code.textContent = model.get("code");
    said.textContent = "";
    root.hidden = !model.get("code");
  }
  model.on("change:code", draw);
  draw();
  return () => model.off("change:code", draw);
}

export default { render };
