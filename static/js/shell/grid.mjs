// The dashboard's panels on 12 columns: gridstack's engine and pointer, our keys and words.
//
// The worker says where panels are (setGrid) and what is in them; the user's changes are reported
// as "layout.change" and come back by setGrid. On small screens CSS stacks the panels in the order
// of the layout, which stays as it is.

import "../../vendor/gridstack/gridstack-all.js";
import { report } from "./events.mjs";
import { announce } from "./page.mjs";

const COLUMNS = 12;
const ROWS = 12; // in view at once: the layout a session begins with is as high as the window
const CELL = { least: 50, most: 110 }; // CSS px
const OPTIONS = {
  column: COLUMNS,
  margin: "0.5rem",
  animate: false,
  auto: false,
  resizable: { handles: "e,se,s,sw,w" },
  draggable: { handle: ".panel-head", scroll: true },
};
const SLIDE = 350; // ms, a little more than gridstack's transitions

const small = matchMedia("(max-width: 60rem)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let grid = null;
let before = null; // the layout before the user's change, while it lasts
let postponed = null; // a layout that came meanwhile
const reported = []; // layouts it has been told of, until it says them back

// ---- layouts ------------------------------------------------------------------------------------

const place = ({ id, x, y, w, h }) => ({ id: String(id), x, y, w, h });
const ordered = (panels) => panels.map(place).sort((a, b) => a.y - b.y || a.x - b.x);
const textOf = (panels) => JSON.stringify(ordered(panels));
const current = () => ordered(grid.engine.nodes);
const itemOf = (id) => grid.engine.nodes.find((node) => node.id === id)?.el;

export function setGrid(places) {
  const panels = ordered(places);
  grid ??= makeGrid();
  if (before) {
    postponed = places;
    for (const panel of panels) if (!itemOf(panel.id)) add(panel);
    return;
  }
  const text = textOf(panels);
  const echo = reported.indexOf(text);
  if (echo >= 0) {
    reported.splice(0, echo + 1);
    if (reported.length) return; // the user has moved on
  } else reported.length = 0;
  if (text !== textOf(grid.engine.nodes)) grid.load(panels, makeOrRemove);
}

// The user's change is over: tell of it, and see to what came meanwhile.
function settle() {
  const [old, later] = [before, postponed];
  before = postponed = null;
  const ids = new Set(old.map(({ id }) => id));
  const moved = textOf(old) !== textOf(grid.engine.nodes.filter(({ id }) => ids.has(id)));
  if (later && !moved) setGrid(later);
  if (!moved) return;
  if (later) removeAllBut(later);
  const text = textOf(grid.engine.nodes);
  reported.push(text);
  report("layout.change", {}, { content: current() });
}

function removeAllBut(panels) {
  const ids = new Set(panels.map(({ id }) => String(id)));
  for (const { id, el } of [...grid.engine.nodes]) if (!ids.has(id)) grid.removeWidget(el);
}

function cellHeight() {
  const { height } = document.querySelector("body > header").getBoundingClientRect();
  const margin = parseFloat(getComputedStyle(document.getElementById("grid")).marginTop);
  const cell = Math.floor((innerHeight - height - 2 * margin) / ROWS);
  return Math.max(CELL.least, Math.min(CELL.most, cell));
}

function makeGrid() {
  const options = { ...OPTIONS, cellHeight: cellHeight() };
  const made = window.GridStack.init(options, document.getElementById("grid"));
  made.setStatic(small.matches);
  window.addEventListener("resize", () => before || made.cellHeight(cellHeight()));
  small.addEventListener("change", () => {
    endMove(true);
    made.setStatic(small.matches);
  });
  made.on("dragstart resizestart", begin);
  made.on("dragstop resizestop", () => queueMicrotask(end));
  return made;
}

// gridstack asks for a panel's element, and tells that one goes.
function makeOrRemove(parent, panel, adding) {
  return adding ? makeItem(panel) : undefined;
}

function add(panel) {
  const item = makeItem(panel);
  grid.el.append(item);
  grid.makeWidget(item, panel);
}

function makeItem({ id }) {
  const make = (tag, className) => Object.assign(document.createElement(tag), { className });
  const [item, content] = [make("div", "grid-stack-item"), make("div", "grid-stack-item-content")];
  const panel = Object.assign(make("section", "panel"), { id: `panel-${id}`, tabIndex: -1 });
  panel.setAttribute("aria-labelledby", `panel-${id}-title`);
  item.setAttribute("gs-id", id);
  content.append(panel);
  item.append(content);
  heads.observe(panel, { childList: true });
  return item;
}

// A panel's head comes after the panel; gridstack must be told what to drag by.
const heads = new MutationObserver((records) => {
  const items = new Set(records.map(({ target }) => target.closest(".grid-stack-item")));
  for (const item of items) if (item) grid.refreshDragHandles(item);
});

// ---- the pointer --------------------------------------------------------------------------------

// The other panels slide only while one is moved by hand, and not if motion is unwelcome.
function begin() {
  endMove(true);
  before = current();
  grid.setAnimation(!calm.matches);
}

function end() {
  setTimeout(() => before || grid.setAnimation(false), SLIDE);
  settle();
}

// ---- the keyboard -------------------------------------------------------------------------------

const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
let moving = null; // {button, item, name}
let stepping = false;

const words = ({ x, y, w, h }) => `column ${x + 1}, row ${y + 1}, ${w} wide, ${h} high`;

function startMove(button) {
  const id = button.dataset.panelMove;
  const name = document.getElementById(`panel-${id}-title`)?.textContent.trim() ?? "Panel";
  moving = { button, item: itemOf(id), name };
  before = current();
  button.setAttribute("aria-pressed", "true");
  button.focus();
  announce(
    `${name}: ${words(moving.item.gridstackNode)}. Arrow keys move it, Shift and arrow keys ` +
      "resize it, Enter keeps it there, Escape puts it back.",
  );
}

function endMove(keep) {
  if (!moving) return;
  const { button, item, name } = moving;
  moving = null;
  button.setAttribute("aria-pressed", "false");
  if (!keep) grid.load(before, false);
  announce(`${name}: ${keep ? "kept" : "put back"} at ${words(item.gridstackNode)}`);
  settle();
}

function step(key, resize) {
  const { item, name, button } = moving;
  const [right, down] = ARROWS[key];
  const node = item.gridstackNode;
  stepping = true; // moving an element takes the focus from it in some browsers
  if (resize) {
    grid.update(item, {
      w: Math.max(1, Math.min(COLUMNS - node.x, node.w + right)),
      h: Math.max(1, node.h + down),
    });
  } else if (right) {
    grid.update(item, { x: Math.max(0, Math.min(COLUMNS - node.w, node.x + right)) });
  } else climb(item, down);
  stepping = false;
  if (document.activeElement !== button) button.focus();
  item.scrollIntoView({ block: "nearest" });
  announce(`${name}: ${words(node)}`);
}

// Panels fall upwards, so one row is often no move at all: go on until it is one.
function climb(item, down) {
  const node = item.gridstackNode;
  const { y } = node;
  const rows = grid.getRow();
  for (let n = 1; n <= rows && y + n * down >= 0; n += 1) {
    grid.update(item, { y: y + n * down });
    if ((node.y - y) * down > 0) return;
  }
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-panel-move]");
  if (!button || small.matches) return;
  if (moving?.button === button) return endMove(true);
  endMove(true);
  startMove(button);
});
document.addEventListener("keydown", (event) => {
  if (!moving || event.target !== moving.button) return;
  if (event.key in ARROWS) step(event.key, event.shiftKey);
  else if (event.key === "Escape") endMove(false);
  else if (event.key === "Enter" || event.key === " ") endMove(true);
  else return;
  event.preventDefault();
});
document.addEventListener("focusout", ({ target }) => {
  if (moving?.button === target && !stepping) endMove(true);
});
