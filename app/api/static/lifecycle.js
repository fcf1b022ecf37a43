// Choosing a state shows what is possible from it: its arrows, the list beside the diagram, the rows of the table.
"use strict";
const diagram = document.querySelector("svg.diagram");
const panel = document.querySelector(".panel");
const hint = panel.innerHTML;
const rows = [...document.querySelectorAll("tbody tr[data-from]")];
const role = document.querySelector("select[name=role]");
const words = document.body.dataset;
let chosen = null;

function element(tag, text, kind) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function possible(row) {
  const from = chosen === null || row.dataset.from.split(" ").includes(chosen);
  return from && (!role.value || row.dataset.who.split(" ").includes(role.value));
}

function listed(heading, found) {
  if (!found.length) return [];
  const list = document.createElement("ul");
  const said = new Set();
  for (const row of found) {
    // two rows that differ only in their conditions are one thing to do
    const what = [row.dataset.action, row.dataset.to, row.dataset.who].join("|");
    if (said.has(what)) continue;
    said.add(what);
    const item = document.createElement("li");
    item.append(element("b", row.dataset.title));
    if (row.dataset.to) item.append(element("span", " → " + row.dataset.toTitle, "to"));
    item.append(document.createElement("br"), element("small", row.dataset.people + " · " + row.dataset.clause));
    list.append(item);
  }
  return [element("small", heading), list];
}

function show() {
  diagram.classList.toggle("choosing", chosen !== null);
  for (const part of diagram.querySelectorAll("[data-from]")) {
    part.classList.toggle("on", chosen !== null && part.dataset.from === chosen);
  }
  const reached = new Set([...diagram.querySelectorAll(".arrow.on")].map((arrow) => arrow.dataset.to));
  for (const state of diagram.querySelectorAll(".state")) {
    state.classList.toggle("chosen", state.dataset.state === chosen);
    state.classList.toggle("on", reached.has(state.dataset.state));
    state.setAttribute("aria-pressed", String(state.dataset.state === chosen));
  }
  for (const row of rows) row.classList.toggle("hidden", !possible(row));
  if (chosen === null) {
    panel.innerHTML = hint;
    return;
  }
  const name = diagram.querySelector(`[data-state="${chosen}"] .title`).textContent;
  const found = rows.filter(possible);
  const clear = element("button", words.all);
  clear.type = "button";
  clear.addEventListener("click", () => choose(null));
  panel.replaceChildren(
    element("h2", name),
    ...listed(words.leads, found.filter((row) => row.dataset.to && row.dataset.to !== chosen)),
    ...listed(words.stays, found.filter((row) => !row.dataset.to || row.dataset.to === chosen)),
    ...(found.length ? [] : [element("p", words.nothing)]),
    clear,
  );
}

function choose(state) {
  chosen = state === chosen ? null : state;
  history.replaceState(null, "", chosen ? "#" + chosen : location.pathname + location.search);
  show();
}

diagram.addEventListener("click", (event) => {
  const state = event.target.closest(".state");
  const action = event.target.closest("[data-action]");
  if (state) choose(state.dataset.state);
  else if (action) point(action.closest(".label").dataset.from, action.dataset.action);
  else if (chosen) choose(null);
});
diagram.addEventListener("keydown", (event) => {
  const state = event.target.closest(".state");
  if (state && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    choose(state.dataset.state);
  }
});
role.addEventListener("change", show);

// A click on an arrow's text goes to its row.
function point(from, action) {
  for (const row of rows) {
    const found = row.dataset.action === action && row.dataset.from.split(" ").includes(from);
    row.classList.toggle("found", found);
    if (found) row.scrollIntoView({ block: "center", behavior: "smooth" });
  }
}

const wanted = location.hash.slice(1);
if (/^[a-z_]+$/.test(wanted) && diagram.querySelector(`[data-state="${wanted}"]`)) choose(wanted);
