// Decimal numbers made the floating-point numbers next to them, exactly as Python makes them of text.
//
//   nearest(157145422, 62190817, 8, 0, -17)      0.15714542262190817

const MOST_EXACT = 22; // powers of ten up to this one are exact
const MOST_DIVISOR = 80;
const SPLITTER = 2 ** 27 + 1;
const HALF_WORD = 32768;
const OF_CORRECTION = 2 ** -50;
const OF_QUOTIENT = 2 ** -98;

/** Powers of ten, and what is missing in each to be exact. */
const POWERS = Float64Array.from({ length: MOST_DIVISOR + 1 }, (_, power) => Number(`1e${power}`));
const RESTS = POWERS.map((power, i) => Number(10n ** BigInt(i) - BigInt(power)));

/** Each power as a sum of two numbers of few bits, whose products with others of few bits are exact. */
const TOPS = POWERS.map(topOf);
const TAILS = POWERS.map((power, i) => power - /** @type {number} */ (TOPS[i]));

/** @param {number} value */
function topOf(value) {
  const large = SPLITTER * value;
  return large - (large - value);
}

/**
 * The floating-point number next to (a * 10 ** digits + b) * 10 ** power, NaN where this arithmetic cannot tell.
 *
 * Where up to 15 digits are multiplied with or divided by an exact power of ten, the result is rounded once (Clinger 1990).
 * Else the remainder of the division corrects the quotient, and the sum is right if all that the correction may be gives
 * the same.
 *
 * @param {number} a an integer below 10 ** 9
 * @param {number} b an integer below 10 ** digits
 * @param {number} digits up to 9; a has nine if there are any
 * @param {number} more 1 if further digits follow b, 0 if not
 * @param {number} power
 */
export function nearest(a, b, digits, more, power) {
  const scale = /** @type {number} */ (POWERS[digits]);
  if (digits <= 6 && !more && power <= MOST_EXACT && power >= -MOST_EXACT) {
    const exact = a * scale + b;
    return power < 0
      ? exact / /** @type {number} */ (POWERS[-power])
      : exact * /** @type {number} */ (POWERS[power]);
  }
  if (power > 0 || power < -MOST_DIVISOR) return Number.NaN;
  const divisor = /** @type {number} */ (POWERS[-power]);
  const top = /** @type {number} */ (TOPS[-power]);
  const tail = /** @type {number} */ (TAILS[-power]);
  // a * scale + b as a sum of two
  const upper = (a >>> 15) * scale * HALF_WORD;
  const lower = (a & (HALF_WORD - 1)) * scale + b;
  const whole = upper + lower;
  const rest = lower - (whole - upper);
  const quotient = whole / divisor;
  // quotient * divisor as a sum of two
  const large = SPLITTER * quotient;
  const first = large - (large - quotient);
  const second = quotient - first;
  const product = quotient * divisor;
  const lost = second * tail - (product - first * top - second * top - first * tail);
  const remainder =
    whole - product - lost + rest - quotient * /** @type {number} */ (RESTS[-power]);
  const least = remainder / divisor;
  const most = more ? (remainder + 1) / divisor : least;
  const slack = quotient * OF_QUOTIENT;
  const low = quotient + (least - Math.abs(least) * OF_CORRECTION - slack);
  const high = quotient + (most + Math.abs(most) * OF_CORRECTION + slack);
  return low === high ? low : Number.NaN;
}
