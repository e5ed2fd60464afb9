// A table's rows and columns in view: where they lie, which of them Python is asked for, and which cell the keyboard
// is at. The cells are Python's (py/app/panels/table/view.py): those in view, and some more on each side.

import { find } from "../shell/elements.mjs";
import { report } from "../shell/events.mjs";
import { columnsBetween, edgesOf, RowScroll } from "./places.mjs";

/** @typedef {{ row: number, column: number }} Cell the head is row -1 */

const HEAD = -1;
const MOST_ROWS = 200; // that Python gives at once
const MORE_COLUMNS = 3; // on each side of those in view
const REST = 150; // ms without scrolling after which the scroll bar is put right
const FINGER = 44; // px, what a fingertip meets
const coarse = matchMedia("(pointer: coarse)");

/** @type {(low: number, value: number, high: number) => number} */
const within = (low, value, high) => Math.max(low, Math.min(value, high));

/**
 * The width of a digit, as wide as letters on average.
 *
 * @param {Element} element
 */
function letterOf(element) {
  const { fontFamily, fontSize } = getComputedStyle(element);
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return parseFloat(fontSize) * 0.6;
  context.font = `${fontSize} ${fontFamily}`;
  return context.measureText("0123456789").width / 10;
}

export class TableView {
  /** @type {Cell | null} */
  active = null;
  /** @type {Cell | null} */
  anchor = null; // the other corner of the cells that are marked
  #scroll = new RowScroll();
  /** @type {number[]} */
  #edges = [0];
  #rowHeight = 28;
  #n = 0;
  /** @type {string | undefined} */
  #order;
  /** @type {string | undefined} */
  #selected;
  #asked = "";
  #waits = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resting;

  /** @param {HTMLElement} grid */
  constructor(grid) {
    this.grid = grid;
    this.sizes = new ResizeObserver(() => this.update());
    this.sizes.observe(grid);
    grid.addEventListener("scroll", () => this.#onScroll());
  }

  /** @param {string} selector */
  #part(selector) {
    return find(this.grid, selector, HTMLElement);
  }

  get columns() {
    return this.#edges.length - 1;
  }

  get rows() {
    return this.#n;
  }

  /** Rows that are wholly in view. */
  get page() {
    return Math.max(1, Math.floor(this.#body / this.#rowHeight));
  }

  /** The height that rows are seen in. */
  get #body() {
    return this.grid.clientHeight - this.#part(".table-head").offsetHeight;
  }

  /** Take what Python has sent, and the size of the panel. */
  update() {
    const { grid } = this;
    const { rows = "0", widths = "", order, selected } = grid.dataset;
    const em = parseFloat(getComputedStyle(grid).fontSize);
    this.#rowHeight = Math.max(coarse.matches ? FINGER : 0, Math.round(1.75 * em));
    const letter = letterOf(grid);
    this.#edges = edgesOf(
      widths.split(" ").map((letters) => Math.round(Number(letters) * letter + 1.3 * em)),
    );
    this.#n = Number(rows);
    grid.style.setProperty("--row", `${this.#rowHeight}px`);
    const view = this.#part(".table-view").style;
    view.width = `${grid.clientWidth}px`;
    view.height = `${grid.clientHeight}px`;
    this.#scroll.resize(this.#n * this.#rowHeight, this.#body);
    const space = this.#part(".table-space").style;
    space.width = `${this.#edges.at(-1)}px`;
    space.height = `${this.#scroll.height + this.#part(".table-head").offsetHeight}px`;
    const isReordered = this.#order !== undefined && order !== this.#order;
    if (isReordered) this.#start();
    this.#order = order;
    // The selected source has another place in another order: who sorts wants to see the first rows.
    const isNew = selected !== this.#selected && !isReordered;
    this.#selected = selected;
    if (isNew && selected !== undefined) this.showSelected();
    else this.#place();
  }

  // Other rows, or another order: from the top.
  #start() {
    this.#scroll.top = 0;
    this.#setBar();
    this.anchor = null;
    if (this.active && this.active.row !== HEAD) this.active = { ...this.active, row: 0 };
  }

  /** Bring the selected source into view. */
  showSelected() {
    if (this.#selected === undefined) return;
    const row = Number(this.#selected);
    const top = row * this.#rowHeight;
    const { top: shown } = this.#scroll;
    if (top < shown || top + this.#rowHeight > shown + this.#body) {
      this.#scroll.top = this.#scroll.clamp(top - (this.#body - this.#rowHeight) / 2);
      this.#setBar();
    }
    this.#place();
  }

  #setBar() {
    this.grid.scrollTop = this.#scroll.bar;
    this.#scroll.settle(this.grid.scrollTop);
  }

  #onScroll() {
    this.#scroll.follow(this.grid.scrollTop);
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#setBar(), REST);
    this.#place();
  }

  // Put head and rows where they are seen, and ask for those that are not there.
  #place() {
    const x = this.grid.scrollLeft;
    const { top } = this.#scroll;
    const view = this.#part(".table-view").style;
    view.setProperty("--x", `${x}px`);
    const head = this.#part(".table-head");
    head.style.setProperty("--columns", this.#template(head));
    const layer = this.grid.querySelector(".table-layer");
    if (layer instanceof HTMLElement) {
      layer.style.setProperty("--columns", this.#template(layer));
      layer.style.setProperty("--y", `${Number(layer.dataset.first) * this.#rowHeight - top}px`);
    }
    this.#ask(layer instanceof HTMLElement ? layer : null);
    this.paint();
  }

  /**
   * The widths of the id, of what is left out after it, and of the other columns that are there.
   *
   * @param {HTMLElement} part
   */
  #template(part) {
    const left = Number(part.dataset.left);
    const edges = this.#edges;
    const first = edges[1] ?? 0;
    const tracks = [first, (edges[left] ?? first) - first];
    const n = part.querySelector(".table-row")?.childElementCount ?? 0;
    for (let place = left; place < left + n - 1; place += 1) {
      tracks.push((edges[place + 1] ?? 0) - (edges[place] ?? 0));
    }
    return tracks.map((width) => `${width}px`).join(" ");
  }

  /** @param {HTMLElement | null} layer */
  #ask(layer) {
    if (!this.#n) return;
    const { top } = this.#scroll;
    const first = Math.floor(top / this.#rowHeight);
    const n = Math.ceil(this.#body / this.#rowHeight) + 1;
    const last = Math.min(first + n, this.#n);
    const x = this.grid.scrollLeft;
    const edges = this.#edges;
    const [left, right] = columnsBetween(edges, x + (edges[1] ?? 0), x + this.grid.clientWidth);
    const there = layer?.dataset ?? {};
    const from = Number(there.first ?? 0);
    const column = Number(there.left ?? 0);
    if (
      layer &&
      from <= first &&
      last <= from + Number(there.count) &&
      column <= left &&
      right <= column + Number(there.columns) - 1
    ) {
      return;
    }
    const rows = Math.min(3 * n, MOST_ROWS);
    const fields = {
      panel: [this.grid.dataset.panel ?? ""],
      first: [String(within(0, first - n, Math.max(0, this.#n - rows)))],
      rows: [String(rows)],
      left: [String(Math.max(1, left - MORE_COLUMNS))],
      columns: [String(right - left + 2 * MORE_COLUMNS)],
    };
    const wanted = JSON.stringify([fields, this.#order]);
    if (this.#waits || wanted === this.#asked) return;
    this.#asked = wanted;
    this.#waits = true;
    report("table.rows", fields);
  }

  /** What was asked for has come. */
  answered() {
    this.#waits = false;
    this.#place();
  }

  /** Nothing is being worked on: what was asked for is there, also where it is what there was. */
  rested() {
    if (!this.#waits) return;
    this.answered();
    this.#asked = "";
  }

  // ---- cells ------------------------------------------------------------------------------------

  /**
   * The element of a cell; null where the page has it not.
   *
   * @param {Cell} cell
   */
  elementOf({ row, column }) {
    return this.grid.querySelector(
      `[aria-rowindex="${row + 2}"] > [aria-colindex="${column + 1}"]`,
    );
  }

  /**
   * The cell an element is in.
   *
   * @param {Element} element
   * @returns {Cell | null}
   */
  cellAt(element) {
    const cell = element.closest("[role='gridcell'], [role='columnheader']");
    const row = Number(cell?.parentElement?.getAttribute("aria-rowindex")) - 2;
    const column = Number(cell?.getAttribute("aria-colindex")) - 1;
    return cell ? { row, column } : null;
  }

  /** The cell that keys start from. */
  get start() {
    if (this.active) return this.active;
    const first = Math.ceil(this.#scroll.top / this.#rowHeight);
    return { row: this.#selected === undefined ? first : Number(this.#selected), column: 0 };
  }

  /**
   * Go to a cell and bring it into view; the cells between it and where marking began are marked if it goes on.
   *
   * @param {Cell} cell
   * @param {boolean} [marks]
   */
  goTo({ row, column }, marks = false) {
    const before = this.start;
    this.active = {
      row: within(HEAD, row, this.#n - 1),
      column: within(0, column, this.columns - 1),
    };
    this.anchor = marks ? (this.anchor ?? before) : null;
    this.#reveal(this.active);
  }

  /** @param {Cell} cell */
  #reveal({ row, column }) {
    const top = row * this.#rowHeight;
    const end = top + this.#rowHeight - this.#body;
    const { top: shown } = this.#scroll;
    if (row !== HEAD && (top < shown || end > shown)) {
      this.#scroll.top = this.#scroll.clamp(top < shown ? top : end);
      this.#setBar();
    }
    this.showColumn(column);
    this.#place();
  }

  /** @param {number} column */
  showColumn(column) {
    if (!column) return;
    const [from = 0, to = 0] = this.#edges.slice(column, column + 2);
    const { scrollLeft, clientWidth } = this.grid;
    const fixed = this.#edges[1] ?? 0;
    if (from < scrollLeft + fixed) this.grid.scrollLeft = from - fixed;
    else if (to > scrollLeft + clientWidth) this.grid.scrollLeft = to - clientWidth;
  }

  /** The cells that are marked, none of the head; the one the keyboard is at if there are no others. */
  get marked() {
    if (!this.active) return null;
    const other = this.anchor ?? this.active;
    const rows = [this.active.row, other.row].map((row) => Math.max(0, row));
    const columns = [this.active.column, other.column];
    return {
      first: Math.min(...rows),
      last: Math.max(...rows),
      left: Math.min(...columns),
      right: Math.max(...columns),
    };
  }

  /** Show which cell the keyboard is at, and which are marked. */
  paint() {
    for (const cell of this.grid.querySelectorAll(".active")) cell.classList.remove("active");
    for (const cell of this.grid.querySelectorAll("[aria-selected]"))
      cell.removeAttribute("aria-selected");
    const element = this.active && this.elementOf(this.active);
    if (element && this.active) {
      element.id = `cell-${this.grid.dataset.panel}-${this.active.row}-${this.active.column}`;
      this.grid.setAttribute("aria-activedescendant", element.id);
    } else this.grid.removeAttribute("aria-activedescendant");
    element?.classList.add("active");
    const { marked } = this;
    if (!marked || !this.anchor) return;
    for (const row of this.grid.querySelectorAll(".table-layer > .table-row")) {
      const place = Number(row.getAttribute("aria-rowindex")) - 2;
      if (place < marked.first || place > marked.last) continue;
      for (const cell of row.children) {
        const column = Number(cell.getAttribute("aria-colindex")) - 1;
        if (column >= marked.left && column <= marked.right)
          cell.setAttribute("aria-selected", "true");
      }
    }
  }
}
