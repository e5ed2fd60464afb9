// Sums rounded as NumPy rounds those of contiguous numbers: in pairs, each of at most 128 numbers in eight rows.

const [ROWS, BLOCK] = [8, 128];
const rows = new Float64Array(ROWS);

/**
 * @param {Float64Array} numbers
 * @param {number} count how many are summed
 * @param {number} start the place of the first
 */
export const sumOf = (numbers, count, start = 0) => 0 + pairwise(numbers, start, count);

/** @type {(numbers: Float64Array, start: number, count: number) => number} */
function pairwise(numbers, start, count) {
  if (count > BLOCK) {
    const half = (count >> 1) - ((count >> 1) % ROWS);
    return pairwise(numbers, start, half) + pairwise(numbers, start + half, count - half);
  }
  const end = start + count;
  if (count < ROWS) return following(-0, numbers, start, end);
  for (let row = 0; row < ROWS; row += 1) rows[row] = at(numbers, start + row);
  let i = start + ROWS;
  for (; i + ROWS <= end; i += ROWS)
    for (let row = 0; row < ROWS; row += 1) rows[row] = at(rows, row) + at(numbers, i + row);
  const left = at(rows, 0) + at(rows, 1) + (at(rows, 2) + at(rows, 3));
  const right = at(rows, 4) + at(rows, 5) + (at(rows, 6) + at(rows, 7));
  return following(left + right, numbers, i, end);
}

/** @type {(sum: number, numbers: Float64Array, start: number, end: number) => number} */
function following(sum, numbers, start, end) {
  let total = sum;
  for (let i = start; i < end; i += 1) total += at(numbers, i);
  return total;
}

/** @type {(numbers: Float64Array, i: number) => number} */
const at = (numbers, i) => /** @type {number} */ (numbers[i]);
