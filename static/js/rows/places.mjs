// Where rows and columns are, in pixels from the first one. A browser's elements end at some 17 million pixels, which
// a million rows are more than: then a scroll bar's way stands for a longer one.

const TALLEST = 10_000_000; // px of an element that can be scrolled over in every browser

/**
 * The edges of columns: that of each, from the left, and that after the last.
 *
 * @param {number[]} widths
 */
export function edgesOf(widths) {
  const edges = [0];
  for (const width of widths) edges.push((edges.at(-1) ?? 0) + width);
  return edges;
}

/**
 * The columns that lie between two places: the first, and the one after the last. The column 0 is always in view.
 *
 * @param {number[]} edges
 * @param {number} from
 * @param {number} to
 * @returns {[first: number, end: number]}
 */
export function columnsBetween(edges, from, to) {
  const n = edges.length - 1;
  let first = 1;
  while (first < n - 1 && (edges[first + 1] ?? 0) <= from) first += 1;
  let end = first;
  while (end < n && (edges[end] ?? 0) < to) end += 1;
  return [first, end];
}

/** A scroll bar over rows of which there may be more than the browser has pixels for. */
export class RowScroll {
  top = 0; // px that are above the view, were they all there
  #bar = 0; // where the scroll bar was last
  #whole = 0; // px of all rows
  #view = 0; // px of rows in view

  /**
   * Take the rows' height and that of the view.
   *
   * @param {number} whole
   * @param {number} view
   */
  resize(whole, view) {
    this.#whole = whole;
    this.#view = Math.max(0, view);
    this.top = this.clamp(this.top);
  }

  /** The height of the element that is scrolled over, without the view's head. */
  get height() {
    return Math.min(this.#whole, Math.max(TALLEST, this.#view));
  }

  get most() {
    return Math.max(0, this.#whole - this.#view);
  }

  get #mostBar() {
    return Math.max(0, this.height - this.#view);
  }

  /** @param {number} top */
  clamp(top) {
    return Math.max(0, Math.min(top, this.most));
  }

  /**
   * The scroll bar went somewhere. A short way is one of so many pixels, a long one the same part of the whole.
   *
   * @param {number} bar
   */
  follow(bar) {
    const way = bar - this.#bar;
    this.#bar = bar;
    if (this.height === this.#whole) this.top = this.clamp(bar);
    else if (bar <= 0) this.top = 0;
    else if (bar >= this.#mostBar - 1) this.top = this.most;
    else if (Math.abs(way) <= 2 * this.#view) this.top = this.clamp(this.top + way);
    else this.top = this.clamp((bar / this.#mostBar) * this.most);
  }

  /**
   * Where the scroll bar is to be for the rows in view; the ends are for the first and the last alone.
   *
   * @returns {number}
   */
  get bar() {
    if (this.height === this.#whole) return this.top;
    if (this.top <= 0) return 0;
    if (this.top >= this.most) return this.#mostBar;
    const bar = Math.round((this.top / this.most) * this.#mostBar);
    return Math.max(2, Math.min(bar, this.#mostBar - 2));
  }

  /** @param {number} bar where the scroll bar was put */
  settle(bar) {
    this.#bar = bar;
  }
}
