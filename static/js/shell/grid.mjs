// The dashboard's panels on 12 columns: gridstack's engine and pointer, our keys and words.
//
// The worker says where panels are (setGrid) and what is in them; the user's changes are reported
// as "layout.change" and come back by setGrid. On small screens CSS stacks the panels in the order
// of the layout, which stays as it is.

import "../../vendor/gridstack/gridstack-all.js";
import { byId, find, nearest, targetOf } from "./elements.mjs";
import { report } from "./events.mjs";
import { announce } from "./page.mjs";

/** @import { PanelPlace } from "../protocol.d.ts" */

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

/** @type {Grid | null} */
let grid = null;
/** @type {PanelPlace[] | null} */
let before = null; // the layout before the user's change, while it lasts
/** @type {PanelPlace[] | null} */
let postponed = null; // a layout that came meanwhile
/** @type {string[]} */
const reported = []; // layouts the worker has been told of, until it says them back

// ---- layouts ------------------------------------------------------------------------------------

/** @type {(panel: PanelPlace | GridNode) => PanelPlace} */
const placeOf = ({ id, x, y, w, h }) => ({ id: String(id), x, y, w, h });
/** @type {(panels: (PanelPlace | GridNode)[]) => PanelPlace[]} */
const ordered = (panels) => panels.map(placeOf).sort((a, b) => a.y - b.y || a.x - b.x);
/** @type {(panels: (PanelPlace | GridNode)[]) => string} */
const textOf = (panels) => JSON.stringify(ordered(panels));
/** @type {(grid: Grid, id: string) => GridItem | undefined} */
const itemOf = (grid, id) => grid.engine.nodes.find((node) => node.id === id)?.el;

/**
 * Put the panels where the worker has them; what a user is moving stays in their hand.
 *
 * @param {PanelPlace[]} places
 */
export function setGrid(places) {
  const panels = ordered(places);
  grid ??= makeGrid();
  if (before) {
    postponed = places;
    for (const panel of panels) if (!itemOf(grid, panel.id)) add(grid, panel);
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

// End the user's change: report it, and take over the layout that came meanwhile.
function settle() {
  const [old, later] = [before, postponed];
  before = postponed = null;
  if (!grid || !old) return;
  const ids = new Set(old.map(({ id }) => id));
  const moved =
    textOf(old) !== textOf(grid.engine.nodes.filter(({ id }) => id !== undefined && ids.has(id)));
  if (later && !moved) setGrid(later);
  if (!moved) return;
  if (later) removeAllBut(grid, later);
  const text = textOf(grid.engine.nodes);
  reported.push(text);
  report("layout.change", {}, { content: ordered(grid.engine.nodes) });
}

/**
 * @param {Grid} grid
 * @param {PanelPlace[]} panels
 */
function removeAllBut(grid, panels) {
  const ids = new Set(panels.map(({ id }) => String(id)));
  for (const { id, el } of [...grid.engine.nodes]) {
    if (id === undefined || !ids.has(id)) grid.removeWidget(el);
  }
}

function cellHeight() {
  const { height } = find(document, "body > header", HTMLElement).getBoundingClientRect();
  const margin = parseFloat(getComputedStyle(byId("grid", HTMLElement)).marginTop);
  const cell = Math.floor((innerHeight - height - 2 * margin) / ROWS);
  return Math.max(CELL.least, Math.min(CELL.most, cell));
}

/** @returns {Grid} */
function makeGrid() {
  const options = { ...OPTIONS, cellHeight: cellHeight() };
  const made = window.GridStack.init(options, byId("grid", HTMLElement));
  made.setStatic(small.matches);
  window.addEventListener("resize", () => before || made.cellHeight(cellHeight()));
  small.addEventListener("change", () => {
    endMove(true);
    made.setStatic(small.matches);
  });
  made.on("dragstart resizestart", () => begin(made));
  made.on("dragstop resizestop", () => queueMicrotask(() => end(made)));
  return made;
}

/**
 * A panel's element, which gridstack asks for; it also tells that one goes.
 *
 * @param {HTMLElement} _parent
 * @param {PanelPlace} panel
 * @param {boolean} adding
 */
const makeOrRemove = (_parent, panel, adding) => (adding ? makeItem(panel.id) : undefined);

/**
 * @param {Grid} grid
 * @param {PanelPlace} panel
 */
function add(grid, panel) {
  const item = makeItem(panel.id);
  grid.el.append(item);
  grid.makeWidget(item, panel);
}

/** @param {string} id */
function makeItem(id) {
  /** @type {(tag: string, className: string) => HTMLElement} */
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

// A panel's head is put in after the panel; gridstack has to be told then that panels are dragged by it.
const heads = new MutationObserver((records) => {
  const items = new Set(
    records.map(({ target }) =>
      target instanceof Element ? nearest(target, ".grid-stack-item") : null,
    ),
  );
  for (const item of items) if (item) grid?.refreshDragHandles(item);
});

// ---- the pointer --------------------------------------------------------------------------------

/**
 * Begin a change by the pointer. The other panels slide only while it lasts, and not if motion is unwelcome.
 *
 * @param {Grid} grid
 */
function begin(grid) {
  endMove(true);
  before = ordered(grid.engine.nodes);
  grid.setAnimation(!calm.matches);
}

/** @param {Grid} grid */
function end(grid) {
  setTimeout(() => before || grid.setAnimation(false), SLIDE);
  settle();
}

// ---- the keyboard -------------------------------------------------------------------------------

/** @type {Record<string, [right: number, down: number]>} */
const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** @typedef {{ grid: Grid, button: HTMLElement, item: GridItem, name: string }} Move a panel moved by keys */
/** @type {Move | null} */
let moving = null;
let stepping = false;

/** @param {GridNode} node */
const words = ({ x, y, w, h }) => `column ${x + 1}, row ${y + 1}, ${w} wide, ${h} high`;

/** @param {HTMLElement} button */
function startMove(button) {
  const id = button.dataset.panelMove ?? "";
  const name = document.getElementById(`panel-${id}-title`)?.textContent?.trim() ?? "Panel";
  const item = grid && itemOf(grid, id);
  if (!grid || !item) return;
  moving = { grid, button, item, name };
  before = ordered(grid.engine.nodes);
  button.setAttribute("aria-pressed", "true");
  button.focus();
  announce(
    `${name}: ${words(item.gridstackNode)}. Arrow keys move it, Shift and arrow keys ` +
      "resize it, Enter keeps it there, Escape puts it back.",
  );
}

/** @param {boolean} keep */
function endMove(keep) {
  if (!moving) return;
  const { grid, button, item, name } = moving;
  moving = null;
  button.setAttribute("aria-pressed", "false");
  if (!keep && before) grid.load(before, false);
  announce(`${name}: ${keep ? "kept" : "put back"} at ${words(item.gridstackNode)}`);
  settle();
}

/**
 * Move or resize the panel by one column or row.
 *
 * @param {Move} move
 * @param {[right: number, down: number]} arrow
 * @param {boolean} resize
 */
function step({ grid, item, name, button }, [right, down], resize) {
  const node = item.gridstackNode;
  stepping = true; // moving an element takes the focus from it in some browsers
  if (resize) {
    grid.update(item, {
      w: Math.max(1, Math.min(COLUMNS - node.x, node.w + right)),
      h: Math.max(1, node.h + down),
    });
  } else if (right) {
    grid.update(item, { x: Math.max(0, Math.min(COLUMNS - node.w, node.x + right)) });
  } else climb(grid, item, down);
  stepping = false;
  if (document.activeElement !== button) button.focus();
  item.scrollIntoView({ block: "nearest" });
  announce(`${name}: ${words(node)}`);
}

/**
 * Move a panel up or down. Panels fall upwards, so one row is often no move at all: go on until it is one.
 *
 * @param {Grid} grid
 * @param {GridItem} item
 * @param {number} down 1 or -1
 */
function climb(grid, item, down) {
  const node = item.gridstackNode;
  const { y } = node;
  const rows = grid.getRow();
  for (let n = 1; n <= rows && y + n * down >= 0; n += 1) {
    grid.update(item, { y: y + n * down });
    if ((node.y - y) * down > 0) return;
  }
}

document.addEventListener("click", (event) => {
  const full = nearest(targetOf(event), "[data-panel-full]");
  if (full) import("./full_panel.mjs").then(({ toggle }) => toggle(full));
  const button = nearest(targetOf(event), "[data-panel-move]");
  if (!button || small.matches) return;
  if (moving?.button === button) return endMove(true);
  endMove(true);
  startMove(button);
});
document.addEventListener("keydown", (event) => {
  if (!moving || event.target !== moving.button) return;
  const arrow = ARROWS[event.key];
  if (arrow) step(moving, arrow, event.shiftKey);
  else if (event.key === "Escape") endMove(false);
  else if (event.key === "Enter" || event.key === " ") endMove(true);
  else return;
  event.preventDefault();
});
document.addEventListener("focusout", ({ target }) => {
  if (moving?.button === target && !stepping) endMove(true);
});
