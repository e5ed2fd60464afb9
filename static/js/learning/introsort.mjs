// Introsort (Musser 1997) as scikit-learn's trees have it: points of equal keys, and of keys that are NaN, end in the same
// order as there.

/**
 * Sort points by their keys.
 *
 * @param {Float32Array} keys
 * @param {Int32Array} points
 * @param {number} start
 * @param {number} count
 */
export function introsort(keys, points, start, count) {
  sortStretch(keys, points, start, count, 2 * (31 - Math.clz32(count)));
}

/** @type {(keys: Float32Array, points: Int32Array, start: number, count: number, deepest: number) => void} */
function sortStretch(keys, points, start, count, deepest) {
  let [at, n, left] = [start, count, deepest];
  while (n > 1) {
    if (left <= 0) {
      heapsort(keys, points, at, n);
      return;
    }
    left -= 1;
    const pivot = medianOfThree(keys, at, n);
    let [i, lower, higher] = [at, at, at + n];
    while (i < higher) {
      const key = /** @type {number} */ (keys[i]);
      if (key < pivot) {
        swap(keys, points, i, lower);
        i += 1;
        lower += 1;
      } else if (key > pivot) {
        higher -= 1;
        swap(keys, points, i, higher);
      } else i += 1;
    }
    sortStretch(keys, points, at, lower - at, left);
    n -= higher - at;
    at = higher;
  }
}

/**
 * The middle one of the first, the middle and the last key, with its comparisons where one is NaN.
 *
 * @param {Float32Array} keys
 * @param {number} at
 * @param {number} n
 */
function medianOfThree(keys, at, n) {
  const a = /** @type {number} */ (keys[at]);
  const b = /** @type {number} */ (keys[at + (n >> 1)]);
  const c = /** @type {number} */ (keys[at + n - 1]);
  const [isUp, isThenUp, isAllUp] = [a < b, b < c, a < c];
  if (isUp === isThenUp) return b;
  return isUp === isAllUp ? c : a;
}

/**
 * @param {Float32Array} keys
 * @param {Int32Array} points
 * @param {number} at
 * @param {number} n at least 2
 */
function heapsort(keys, points, at, n) {
  for (let root = (n - 2) >> 1; root >= 0; root -= 1) siftDown(keys, points, at, root, n);
  for (let end = n - 1; end > 0; end -= 1) {
    swap(keys, points, at, at + end);
    siftDown(keys, points, at, 0, end);
  }
}

/**
 * @param {Float32Array} keys
 * @param {Int32Array} points
 * @param {number} at
 * @param {number} from
 * @param {number} end
 */
function siftDown(keys, points, at, from, end) {
  for (let root = from; ; ) {
    let highest = root;
    for (let child = 2 * root + 1; child < Math.min(end, 2 * root + 3); child += 1)
      if (/** @type {number} */ (keys[at + highest]) < /** @type {number} */ (keys[at + child]))
        highest = child;
    if (highest === root) return;
    swap(keys, points, at + root, at + highest);
    root = highest;
  }
}

/**
 * @param {Float32Array} keys
 * @param {Int32Array} points
 * @param {number} i
 * @param {number} j
 */
function swap(keys, points, i, j) {
  const key = /** @type {number} */ (keys[i]);
  const point = /** @type {number} */ (points[i]);
  keys[i] = /** @type {number} */ (keys[j]);
  points[i] = /** @type {number} */ (points[j]);
  keys[j] = key;
  points[j] = point;
}
