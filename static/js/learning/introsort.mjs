// Introsort (Musser 1997) as scikit-learn's trees have it: equal keys end in the same order as there.

/** Bits of an entry that say which point it is; those above are its key. */
export const POINT_BITS = 12;

/**
 * Sort entries by their keys.
 *
 * @param {Int32Array} entries
 * @param {number} count the first so many
 */
export function introsort(entries, count) {
  sortStretch(entries, 0, count, 2 * (31 - Math.clz32(count)));
}

/** @type {(entries: Int32Array, at: number, i: number) => number} */
const keyAt = (entries, at, i) => /** @type {number} */ (entries[at + i]) >> POINT_BITS;

/** @type {(entries: Int32Array, start: number, count: number, deepest: number) => void} */
function sortStretch(entries, start, count, deepest) {
  let [at, n, left] = [start, count, deepest];
  while (n > 1) {
    if (left <= 0) {
      heapsort(entries, at, n);
      return;
    }
    left -= 1;
    const pivot = medianOfThree(entries, at, n);
    let [i, lower, higher] = [at, at, at + n];
    while (i < higher) {
      const entry = /** @type {number} */ (entries[i]);
      const key = entry >> POINT_BITS;
      if (key < pivot) {
        entries[i] = /** @type {number} */ (entries[lower]);
        entries[lower] = entry;
        i += 1;
        lower += 1;
      } else if (key > pivot) {
        higher -= 1;
        entries[i] = /** @type {number} */ (entries[higher]);
        entries[higher] = entry;
      } else i += 1;
    }
    sortStretch(entries, at, lower - at, left);
    n -= higher - at;
    at = higher;
  }
}

/**
 * The middle one of the first, the middle and the last key.
 *
 * @param {Int32Array} entries
 * @param {number} at
 * @param {number} n
 */
function medianOfThree(entries, at, n) {
  const [a, b, c] = [keyAt(entries, at, 0), keyAt(entries, at, n >> 1), keyAt(entries, at, n - 1)];
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/**
 * @param {Int32Array} entries
 * @param {number} at
 * @param {number} n at least 2
 */
function heapsort(entries, at, n) {
  for (let root = (n - 2) >> 1; root >= 0; root -= 1) siftDown(entries, at, root, n);
  for (let end = n - 1; end > 0; end -= 1) {
    swap(entries, at, at + end);
    siftDown(entries, at, 0, end);
  }
}

/**
 * @param {Int32Array} entries
 * @param {number} at
 * @param {number} from
 * @param {number} end
 */
function siftDown(entries, at, from, end) {
  for (let root = from; ; ) {
    const child = 2 * root + 1;
    let highest = root;
    for (const other of [child, child + 1])
      if (other < end && keyAt(entries, at, highest) < keyAt(entries, at, other)) highest = other;
    if (highest === root) return;
    swap(entries, at + root, at + highest);
    root = highest;
  }
}

/**
 * @param {Int32Array} entries
 * @param {number} i
 * @param {number} j
 */
function swap(entries, i, j) {
  const kept = /** @type {number} */ (entries[i]);
  entries[i] = /** @type {number} */ (entries[j]);
  entries[j] = kept;
}
