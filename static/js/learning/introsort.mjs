// Introsort (Musser 1997) as scikit-learn's trees have it: points of equal keys, and of keys that are missing, end in the
// same order as there. A point and its key are one number: the key, less than 32768, in its upper half, or -1 where it is
// missing.

const HALF = 16;

/**
 * A point with its key.
 *
 * @param {number} key
 * @param {number} point less than 65536
 */
export const keyed = (key, point) => (key << HALF) | point;

/** @param {number} number a point with its key */
export const pointOf = (number) => number & 0xffff;

/**
 * Sort points by their keys.
 *
 * @param {Int32Array} numbers
 * @param {number} start
 * @param {number} count
 */
export function introsort(numbers, start, count) {
  sortStretch(numbers, start, count, 2 * (31 - Math.clz32(count)));
}

/** @type {(numbers: Int32Array, start: number, count: number, deepest: number) => void} */
function sortStretch(numbers, start, count, deepest) {
  let [at, n, left] = [start, count, deepest];
  while (n > 1) {
    if (left <= 0) {
      heapsort(numbers, at, n);
      return;
    }
    left -= 1;
    const pivot = medianOfThree(
      keyAt(numbers, at),
      keyAt(numbers, at + (n >> 1)),
      keyAt(numbers, at + n - 1),
    );
    if (pivot < 0) return; // nothing is less than what is missing, or more
    let [i, lower, higher] = [at, at, at + n];
    while (i < higher) {
      const number = /** @type {number} */ (numbers[i]);
      const key = number >> HALF;
      if (isLess(key, pivot)) {
        numbers[i] = /** @type {number} */ (numbers[lower]);
        numbers[lower] = number;
        i += 1;
        lower += 1;
      } else if (key > pivot) {
        higher -= 1;
        numbers[i] = /** @type {number} */ (numbers[higher]);
        numbers[higher] = number;
      } else i += 1;
    }
    sortStretch(numbers, at, lower - at, left);
    n -= higher - at;
    at = higher;
  }
}

/** @type {(numbers: Int32Array, i: number) => number} */
const keyAt = (numbers, i) => /** @type {number} */ (numbers[i]) >> HALF;

/**
 * @param {number} key
 * @param {number} other
 */
const isLess = (key, other) => key < other && key >= 0;

/**
 * The middle one of three keys, with scikit-learn's comparisons where one is missing.
 *
 * @param {number} a
 * @param {number} b
 * @param {number} c
 */
function medianOfThree(a, b, c) {
  const [isUp, isThenUp, isAllUp] = [isLess(a, b), isLess(b, c), isLess(a, c)];
  if (isUp === isThenUp) return b;
  return isUp === isAllUp ? c : a;
}

/**
 * @param {Int32Array} numbers
 * @param {number} at
 * @param {number} n at least 2
 */
function heapsort(numbers, at, n) {
  for (let root = (n - 2) >> 1; root >= 0; root -= 1) siftDown(numbers, at, root, n);
  for (let end = n - 1; end > 0; end -= 1) {
    swap(numbers, at, at + end);
    siftDown(numbers, at, 0, end);
  }
}

/**
 * @param {Int32Array} numbers
 * @param {number} at
 * @param {number} from
 * @param {number} end
 */
function siftDown(numbers, at, from, end) {
  for (let root = from; ; ) {
    let highest = root;
    for (let child = 2 * root + 1; child < Math.min(end, 2 * root + 3); child += 1)
      if (isLess(keyAt(numbers, at + highest), keyAt(numbers, at + child))) highest = child;
    if (highest === root) return;
    swap(numbers, at + root, at + highest);
    root = highest;
  }
}

/**
 * @param {Int32Array} numbers
 * @param {number} i
 * @param {number} j
 */
function swap(numbers, i, j) {
  const kept = /** @type {number} */ (numbers[i]);
  numbers[i] = /** @type {number} */ (numbers[j]);
  numbers[j] = kept;
}
