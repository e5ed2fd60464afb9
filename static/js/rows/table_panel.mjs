// The Table panel: its views by their elements, keys, pointer and clipboard. Fetched when the first table is on the page.

import { findAll, nearest, targetOf } from "../shell/elements.mjs";
import { report } from "../shell/events.mjs";
import { announce } from "../shell/page.mjs";
import { TableView } from "./table_view.mjs";

/** @import { Cell } from "./table_view.mjs" */

const style = document.createElement("link");
style.rel = "stylesheet";
style.href = new URL("../../css/table.css", import.meta.url).href;
let styled = false; // before that nothing has its size
style.addEventListener("load", () => {
  styled = true;
  updateAll();
});
document.head.append(style);

/** @type {Map<HTMLElement, TableView>} */
const views = new Map();

/** @param {Element | null} element */
function viewOf(element) {
  const grid = nearest(element, ".table-grid");
  return grid ? views.get(grid) : undefined;
}

// Take up tables that have come, let go of those that have gone, and lay out all.
function updateAll() {
  if (!styled) return;
  for (const [grid, view] of views) {
    if (grid.isConnected) continue;
    view.sizes.disconnect();
    views.delete(grid);
  }
  for (const grid of findAll(document, ".table-grid", HTMLElement)) {
    const view = views.get(grid) ?? new TableView(grid);
    views.set(grid, view);
    view.update();
    if (grid === document.activeElement) enter(view);
  }
}

// Keys start from the selected source, or from the first row in view.
/** @param {TableView} view */
function enter(view) {
  view.active ??= view.start;
  view.paint();
}

document.addEventListener("morphed", (event) => {
  const target = targetOf(event);
  if (!target) return;
  if (target.matches(".table-rows")) viewOf(target)?.answered();
  else if (views.size || target.querySelector(".table-grid")) updateAll();
});
new MutationObserver(() => {
  if (!document.body.hasAttribute("data-working")) for (const view of views.values()) view.rested();
}).observe(document.body, { attributeFilter: ["data-working"] });

// ---- the source of a row ------------------------------------------------------------------------

/** @param {Element | null | undefined} cell */
function select(cell) {
  const row = cell && nearest(cell, ".table-row")?.dataset.row;
  if (row !== undefined && row !== null) report("table.select", { row: [row] });
}

// ---- keys ---------------------------------------------------------------------------------------

/**
 * Where a key goes from a cell; undefined where it goes nowhere.
 *
 * @param {TableView} view
 * @param {KeyboardEvent} event
 * @returns {Cell | undefined}
 */
function goal(view, { key, ctrlKey, metaKey }) {
  const { row, column } = view.start;
  const far = ctrlKey || metaKey;
  const [last, end] = [view.rows - 1, view.columns - 1];
  switch (key) {
    case "ArrowUp":
      return { row: far ? 0 : row - 1, column };
    case "ArrowDown":
      return { row: far ? last : row + 1, column };
    case "ArrowLeft":
      return { row, column: far ? 0 : column - 1 };
    case "ArrowRight":
      return { row, column: far ? end : column + 1 };
    case "PageUp":
      return { row: Math.max(0, row - view.page), column };
    case "PageDown":
      return { row: row + view.page, column };
    case "Home":
      return far ? { row: 0, column: 0 } : { row, column: 0 };
    case "End":
      return far ? { row: last, column: end } : { row, column: end };
  }
}

/**
 * Do what a key is for; false if it is for nothing here.
 *
 * @param {TableView} view
 * @param {KeyboardEvent} event
 */
function press(view, event) {
  const { key, shiftKey } = event;
  const to = goal(view, event);
  const at = view.start;
  if (to) {
    view.goTo(to, shiftKey);
    if (key === "Home") view.grid.scrollLeft = 0; // its column is in view wherever that is
  } else if (event.ctrlKey || event.metaKey) {
    if (key === "a") markRows(view, 0, view.rows - 1);
    else if (key === "c") copy(view, view.marked);
    else return false;
  } else if (key === " " && shiftKey) markRows(view, at.row, at.row);
  else if (key === "Enter" || key === " ") {
    if (at.row === -1) view.elementOf(at)?.querySelector("button")?.click();
    else select(view.elementOf(at));
  } else if (key === "Escape" && view.anchor) view.goTo(at);
  else return false;
  return true;
}

/**
 * Mark whole rows.
 *
 * @param {TableView} view
 * @param {number} first
 * @param {number} last
 */
function markRows(view, first, last) {
  if (!view.rows) return;
  view.active = { row: Math.max(0, last), column: view.columns - 1 };
  view.anchor = { row: Math.max(0, first), column: 0 };
  view.paint();
}

// Before the keys that answer questions, which are for wherever nothing else takes them.
document.addEventListener(
  "keydown",
  (event) => {
    const target = targetOf(event);
    const view = target?.matches(".table-grid") ? viewOf(target) : undefined;
    if (view && !event.altKey && press(view, event)) event.preventDefault();
  },
  true,
);
document.addEventListener("focusin", (event) => {
  const target = targetOf(event);
  const view = viewOf(target);
  if (!view || !target) return;
  if (target === view.grid) enter(view);
  else view.showColumn(view.cellAt(target)?.column ?? 0);
});

// ---- pointer ------------------------------------------------------------------------------------

const HOLD = 500; // ms for which a finger rests on a cell to mark all from the one touched before

let dragging = false;
let held = false; // by a finger, long enough
/** @type {ReturnType<typeof setTimeout> | undefined} */
let holding;

/** @param {Event} event */
function cellOf(event) {
  const target = targetOf(event);
  const element = target?.closest(".table-grid [role='gridcell']") ?? null;
  const view = viewOf(element);
  const cell = element && view?.cellAt(element);
  return element && view && cell ? { element, view, cell } : null;
}

document.addEventListener("pointerdown", (event) => {
  const at = cellOf(event);
  if (!at || event.button !== 0) return;
  const { view, cell } = at;
  dragging = event.pointerType === "mouse";
  held = false;
  if (event.pointerType !== "touch") view.goTo(cell, event.shiftKey);
  else {
    holding = setTimeout(() => {
      held = true;
      view.goTo(cell, true);
    }, HOLD);
  }
});
document.addEventListener("pointermove", (event) => {
  const at = dragging ? cellOf(event) : null;
  if (!at) return;
  const { active } = at.view;
  if (active?.row !== at.cell.row || active.column !== at.cell.column) at.view.goTo(at.cell, true);
});
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    dragging = false;
    clearTimeout(holding);
  });
}
document.addEventListener("click", (event) => {
  const at = held ? null : cellOf(event);
  const byFinger = event instanceof PointerEvent && event.pointerType === "touch";
  if (at && byFinger) at.view.goTo(at.cell);
  if (at && !at.view.anchor && !event.shiftKey) select(at.element);
  const tool = nearest(targetOf(event), "button[data-table]");
  const grid = tool?.closest("form")?.querySelector(".table-grid");
  const view = grid && viewOf(grid);
  if (!view) return;
  if (tool?.dataset.table === "selected") view.showSelected();
  else copy(view, markedOrRow(view));
});

// ---- the clipboard ------------------------------------------------------------------------------

/** @param {TableView} view */
function markedOrRow(view) {
  const { row } = view.start;
  const [first, right] = [Math.max(0, row), view.columns - 1];
  return view.anchor ? view.marked : { first, last: first, left: 0, right };
}

/**
 * Put cells on the clipboard as tab-separated text. Python makes it, since it has all digits and rows; the clipboard
 * is asked for at once, as browsers want, and given the text when it is there.
 *
 * @param {TableView} view
 * @param {{ first: number, last: number, left: number, right: number } | null} cells
 */
async function copy(view, cells) {
  if (!cells) return;
  /** @type {Promise<string>} */
  const text = new Promise((resolve) => {
    const take = (/** @type {Event} */ event) =>
      event instanceof CustomEvent && resolve(event.detail);
    document.addEventListener("copy-text", take, { once: true });
  });
  const places = Object.entries(cells).map(([name, place]) => [name, [String(place)]]);
  report("table.copy", { panel: [view.grid.dataset.panel ?? ""], ...Object.fromEntries(places) });
  try {
    if (typeof ClipboardItem === "undefined") await navigator.clipboard.writeText(await text);
    else {
      const type = "text/plain";
      const blob = text.then((words) => new Blob([words], { type }));
      await navigator.clipboard.write([new ClipboardItem({ [type]: blob })]);
    }
  } catch {
    announce("The browser does not let this page copy. Export the table instead.");
  }
}
