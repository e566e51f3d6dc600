// The review of labels: one row or a grid, by keyboard. All that comes from data is set as text, never as markup.

const CHOICES = [
  ["keep", "Keep", "K", "The label is right"],
  ["relabel", "Relabel", "R", "Give it the suggested label"],
  ["drop", "Drop", "D", "Leave the row out"],
  ["unsure", "Unsure", "U", "Stay in doubt"],
];
const PAST = { keep: "kept", relabel: "relabelled", drop: "dropped", unsure: "unsure" };

function make(tag, props = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "text") element.textContent = value;
    else if (name === "on") for (const [event, answer] of Object.entries(value)) element.addEventListener(event, answer);
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

function percent(value) {
  return value === null || value === undefined ? "" : `${Math.round(100 * value)}\u00a0%`;
}

function content(item, large) {
  if (item.image) return [make("img", { src: item.image, alt: `Row ${item.row}`, class: large ? "mlnb-large" : "mlnb-thumb" })];
  if (item.text) return [make("p", { class: large ? "mlnb-text" : "mlnb-snippet", text: item.text })];
  return [];
}

function decided(item) {
  if (!item.decision) return "";
  return item.decision === "relabel" ? `relabelled ${item.label}` : PAST[item.decision];
}

function render({ model, el }) {
  const send = (message) => model.send(message);
  const state = () => model.get("state");

  const root = make("div", {
    class: "mlnb-review", role: "group", tabindex: "0", "aria-label": "Label review", "data-lm-suppress-shortcuts": "true",
  });
  const bar = make("progress", { "aria-label": "Rows decided" });
  const count = make("span", { class: "mlnb-count" });
  const said = make("div", { class: "mlnb-said", role: "status", "aria-live": "polite" });
  const main = make("div", { class: "mlnb-main" });
  const button = (name, label, hint, keys, answer) =>
    make("button", { type: "button", "data-name": name, title: hint, "aria-keyshortcuts": keys, text: label, on: { click: answer } });
  const choices = CHOICES.map(([name, label, key, hint]) =>
    button(name, `${label} (${key})`, hint, key, () => decide(name)));
  const previous = button("previous", "‹ Back", "The row before", "ArrowLeft", () => go(-1));
  const next = button("next", "Next ›", "The next row", "ArrowRight", () => go(1));
  const undo = button("undo", "Undo (Z)", "Take the last decision back", "Z", () => send({ do: "undo" }));
  const grid = button("grid", "Grid (G)", "One row, or many side by side", "G", () => send({ do: "view" }));
  const other = make("span", { class: "mlnb-other" });
  const head = make("div", { class: "mlnb-head" }, [bar, count]);
  const actions = make("div", { class: "mlnb-actions" }, [...choices, other]);
  const moves = make("div", { class: "mlnb-actions" }, [previous, next, undo, grid]);
  root.append(head, main, actions, moves, said);
  el.append(root);

  function decide(name, label) {
    const now = state();
    if (!now.total) return;
    const item = now.current;
    if (name === "relabel" && label === undefined && item.suggested === null) return;
    send({ do: name, at: now.at, label });
  }

  function go(step) {
    const now = state();
    send({ do: "go", to: Math.min(Math.max(now.at + step, 0), now.total - 1) });
  }

  function drawOther(now) {
    other.replaceChildren();
    if (now.regression) {
      const field = make("input", { type: "number", step: "any", "aria-label": "New value", placeholder: "new value" });
      field.addEventListener("keydown", (event) => {
        event.stopPropagation();
        if (event.key === "Enter" && field.value !== "") { decide("relabel", field.value); root.focus(); }
      });
      const set = make("button", { type: "button", text: "Set", title: "Give it this value",
        on: { click: () => field.value !== "" && decide("relabel", field.value) } });
      other.append(field, set);
      return;
    }
    const select = make("select", { "aria-label": "Relabel to" }, [
      make("option", { value: "", text: "Relabel to…" }),
      ...now.classes.map((name, i) => make("option", { value: String(i), text: i < 9 ? `${i + 1}  ${name}` : name })),
    ]);
    select.addEventListener("change", () => {
      if (select.value !== "") decide("relabel", now.classes[Number(select.value)]);
      select.value = "";
    });
    select.addEventListener("keydown", (event) => event.stopPropagation());
    other.append(select);
  }

  function chances(item) {
    if (!item.probabilities.length) return null;
    return make("table", { class: "mlnb-chances" }, [
      make("caption", { text: "What the models say of each class" }),
      make("tbody", {}, item.probabilities.map(([name, p]) => make("tr", {}, [
        make("th", { scope: "row", text: name }),
        make("td", {}, [make("meter", { min: 0, max: 1, value: p, "aria-label": `Probability of ${name}` })]),
        make("td", { text: percent(p) }),
      ]))),
    ]);
  }

  function values(item) {
    if (!item.table) return null;
    return make("div", { class: "mlnb-scroll", tabindex: "0", role: "region", "aria-label": "Values of the row and of its neighbours" }, [
      make("table", { class: "mlnb-values" }, [
        make("caption", { text: item.table.caption }),
        make("thead", {}, [make("tr", {}, item.table.columns.map((name, i) => make("th", { scope: "col", class: i ? "mlnb-num" : "", text: name })))]),
        make("tbody", {}, item.table.rows.map((row) => make("tr", {}, row.map((value, i) =>
          i ? make("td", { text: value, class: i === 1 ? "mlnb-own" : "" }) : make("th", { scope: "row", text: value, title: value }))))),
      ]),
    ]);
  }

  function near(item) {
    if (!item.neighbours.some((other) => other.image || other.text)) return null;
    return make("div", { class: "mlnb-near" }, [
      make("div", { class: "mlnb-small", text: "Rows most like it, and their labels" }),
      make("div", { class: "mlnb-strip" }, item.neighbours.map((other) =>
        make("figure", {}, [...content(other, false), make("figcaption", { text: `${other.given} (row ${other.row})` })]))),
    ]);
  }

  function one(now) {
    const item = now.current;
    const right = item.suggested === null
      ? [make("div", { class: "mlnb-small", text: "The models cannot say what it should be." })]
      : [make("div", { class: "mlnb-label" }, [make("span", { class: "mlnb-small", text: now.regression ? "predicted" : "suggested" }), make("strong", { text: item.suggested })])];
    const likely = item.wrong === null ? null
      : make("div", { class: "mlnb-small", text: `Wrong with a probability of ${percent(item.wrong)}` });
    const state = decided(item);
    return [
      make("h3", { text: `Row ${item.row}` }, []),
      make("div", { class: "mlnb-one" }, [
        ...content(item, true),
        make("div", { class: "mlnb-side" }, [
          make("div", { class: "mlnb-label" }, [make("span", { class: "mlnb-small", text: "recorded" }), make("strong", { text: item.given })]),
          ...right, likely,
          state ? make("div", { class: "mlnb-decided", text: `Decided: ${state}` }) : null,
          chances(item),
        ]),
      ]),
      near(item), values(item),
    ].filter((part) => part !== null);
  }

  function many(now) {
    return [make("div", { class: "mlnb-grid", role: "list" }, now.page.map((item) => {
      const here = item.at === now.at;
      const label = item.suggested === null ? item.given : `${item.given} → ${item.suggested}`;
      const state = decided(item);
      return make("div", { role: "listitem" }, [make("button", {
        type: "button", class: `mlnb-tile${here ? " mlnb-here" : ""}`, "aria-current": here ? "true" : null,
        on: { click: () => (here ? send({ do: "view" }) : send({ do: "go", to: item.at })) },
      }, [
        make("span", { class: "mlnb-small", text: `row ${item.row}` }), ...content(item, false),
        make("strong", { text: label }),
        make("span", { class: "mlnb-small", text: item.image || item.text ? "" : item.brief }),
        make("span", { class: "mlnb-decided", text: state || (item.wrong === null ? "" : percent(item.wrong)) }),
      ])]);
    }))];
  }

  let drawn = null;
  function draw() {
    const now = state();
    bar.max = Math.max(now.total, 1);
    bar.value = now.done;
    count.textContent = now.summary;
    said.textContent = now.said;
    if (drawn !== now.regression) { drawOther(now); drawn = now.regression; }
    const empty = !now.total;
    for (const each of [...choices, previous, next, grid]) each.disabled = empty;
    choices[1].disabled = empty || now.current.suggested === null;
    choices[1].textContent = empty || now.current.suggested === null ? "Relabel (R)" : `Relabel ${now.current.suggested} (R)`;
    undo.disabled = !now.undoable;
    previous.disabled = empty || now.at === 0;
    next.disabled = empty || now.at === now.total - 1;
    grid.textContent = now.view === "grid" ? "One by one (G)" : "Grid (G)";
    const had = root.contains(document.activeElement) && !main.contains(document.activeElement) ? document.activeElement : null;
    const inside = main.contains(document.activeElement);
    main.replaceChildren(...(empty ? [make("p", { text: "There is no row to review." })] : now.view === "grid" ? many(now) : one(now)));
    if (inside || (had && had.disabled)) root.focus({ preventScroll: true });
  }

  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = state();
    const across = now.view === "grid" ? now.across : 1;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across };
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const choice = CHOICES.find(([, , letter]) => letter.toLowerCase() === key);
    const onButton = event.target.tagName === "BUTTON";
    if (choice) decide(choice[0]);
    else if (key === "z" || key === "Backspace") send({ do: "undo" });
    else if (key === "g") send({ do: "view" });
    else if (key in steps && !(event.target.classList && event.target.classList.contains("mlnb-scroll"))) go(steps[key]);
    else if (/^[1-9]$/.test(key) && !now.regression && Number(key) <= now.classes.length) decide("relabel", now.classes[Number(key) - 1]);
    else if (key === "Enter" && !onButton && now.view === "grid") send({ do: "view" });
    else { if (key !== "Tab" && key !== "Escape") event.stopPropagation(); return; }
    event.preventDefault();
    event.stopPropagation();
  });

  model.on("change:state", draw);
  draw();
  return () => model.off("change:state", draw);
}

export default { render };
