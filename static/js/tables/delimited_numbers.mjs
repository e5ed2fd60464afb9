// A column of numbers of delimited text: 64-bit integers for as long as all are such, then floating-point numbers.

import { nearest } from "./decimal_numbers.mjs";
import { endOfField, ends, QUOTE } from "./delimited_fields.mjs";

const [PLUS, MINUS, POINT, ZERO, LARGE_E, SMALL_E] = [43, 45, 46, 48, 69, 101];
const PART = 9; // digits of an integer of 32 bits
const TWO_PARTS = 18;
const WORD = 2 ** 32;
const HALF = 2 ** 31;
const HIGH_WORD_OF_NAN = 0x7ff80000;
const MOST_EXPONENT = 250;

const [UNREAD, INTEGER, NUMBER] = [0, 1, 2];

const texts = new TextDecoder();

export class NumberColumn {
  #address;
  #most;
  #delimiter;
  #missing;
  #state = INTEGER;
  #leadingZeros = false;
  /** @type {Int32Array} */
  #words = new Int32Array(0);
  /** @type {Float64Array} */
  #values = new Float64Array(0);

  /**
   * @param {number} address where the numbers go
   * @param {number} most how many
   * @param {number} delimiter
   * @param {string[]} missing texts that stand for a missing number
   */
  constructor(address, most, delimiter, missing) {
    this.#address = address;
    this.#most = most;
    this.#delimiter = delimiter;
    this.#missing = new Set(missing);
  }

  /** @param {ArrayBufferLike} memory */
  begin(memory) {
    this.#words = new Int32Array(memory, this.#address, 2 * this.#most);
    this.#values = new Float64Array(memory, this.#address, this.#most);
  }

  /** What the column holds, and whether a number begins with 0 and another digit. */
  kind() {
    if (this.#state === UNREAD) return "unread";
    return `${this.#state === INTEGER ? "integer" : "number"}${this.#leadingZeros ? " zeros" : ""}`;
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} start
   * @param {number} row
   */
  read(bytes, start, row) {
    const delimiter = this.#delimiter;
    if (this.#state === UNREAD) return endOfField(bytes, start, delimiter);
    let at = start;
    const quoted = bytes[at] === QUOTE;
    if (quoted) at += 1;
    const signed = bytes[at] === MINUS || bytes[at] === PLUS;
    const negative = bytes[at] === MINUS;
    if (signed) at += 1;
    // up to eighteen digits from the first that is not 0, in two parts
    const first = at;
    let point = -1;
    let a = 0;
    let b = 0;
    let digits = 0;
    let byte = /** @type {number} */ (bytes[at]);
    for (;;) {
      if (byte >= ZERO && byte <= 57) {
        if (digits < PART) a = (10 * a + byte - ZERO) | 0;
        else if (digits < TWO_PARTS) b = (10 * b + byte - ZERO) | 0;
        if (digits > 0 || byte > ZERO) digits += 1;
      } else if (byte === POINT && point < 0) point = at;
      else break;
      at += 1;
      byte = /** @type {number} */ (bytes[at]);
    }
    const end = at;
    if (end - first - (point < 0 ? 0 : 1) === 0) return this.#readText(bytes, start, row);
    let exponent = 0;
    const hasExponent = byte === SMALL_E || byte === LARGE_E;
    if (hasExponent) {
      at += 1;
      const divides = bytes[at] === MINUS;
      if (divides || bytes[at] === PLUS) at += 1;
      const from = at;
      for (
        ;
        /** @type {number} */ (bytes[at]) >= ZERO && /** @type {number} */ (bytes[at]) <= 57;
      ) {
        exponent = Math.min(10 * exponent + /** @type {number} */ (bytes[at]) - ZERO, 9999);
        at += 1;
      }
      if (at === from) return this.#readText(bytes, start, row);
      if (divides) exponent = -exponent;
    }
    if (quoted) {
      if (bytes[at] !== QUOTE) return this.#readText(bytes, start, row);
      at += 1;
    }
    if (!ends(bytes[at], delimiter)) return this.#readText(bytes, start, row);
    if (bytes[first] === ZERO && end - first > 1 && first + 1 !== point) this.#leadingZeros = true;
    const second = Math.min(Math.max(digits - PART, 0), PART);
    if (point < 0 && !hasExponent) {
      const more = digits > TWO_PARTS ? 1 : 0;
      const isNumber = this.#state === NUMBER;
      // -0 is one of the integers, but not of other numbers; the least integer is pandas' own sign for a missing one
      const isOdd = negative && (digits === 0 || (more && isNumber));
      if (digits > TWO_PARTS + 1 || isOdd) this.#state = UNREAD;
      else if (isNumber) {
        this.#put(row, a, b, second, more, more, negative, bytes, first, end);
      } else {
        const last = more ? /** @type {number} */ (bytes[end - 1]) - ZERO : -1;
        this.#putInteger(row, a, b, second, last, negative);
      }
      return at;
    }
    if (this.#state === INTEGER) this.#becomeNumbers(row);
    const beyond = Math.max(digits - TWO_PARTS, 0);
    const power = exponent - (point < 0 ? 0 : end - point - 1) + beyond;
    if (exponent > MOST_EXPONENT || exponent < -MOST_EXPONENT) this.#state = UNREAD;
    else {
      const stop = quoted ? at - 1 : at;
      this.#put(row, a, b, second, beyond, power, negative, bytes, first, stop);
    }
    return at;
  }

  /**
   * @param {number} row
   * @param {number} a
   * @param {number} b
   * @param {number} digits
   * @param {number} beyond digits that are left out
   * @param {number} power
   * @param {boolean} negative
   * @param {Uint8Array} bytes
   * @param {number} first
   * @param {number} end of the number without its sign
   */
  #put(row, a, b, digits, beyond, power, negative, bytes, first, end) {
    let value = nearest(a, b, digits, beyond ? 1 : 0, power);
    if (Number.isNaN(value)) value = Number(texts.decode(bytes.subarray(first, end)));
    this.#values[row] = negative ? -value : value;
  }

  /**
   * @param {number} row
   * @param {number} a
   * @param {number} b
   * @param {number} digits
   * @param {number} last digit after b, -1 if there is none
   * @param {boolean} negative
   */
  #putInteger(row, a, b, digits, last, negative) {
    let low = a;
    let high = 0;
    if (digits) {
      const scale = SCALES[digits] ?? 0;
      const upper = (a >>> 15) * scale;
      const overflow = Math.floor(upper / 131072);
      const lower = (upper - overflow * 131072) * 32768 + (a & 32767) * scale + b;
      const carry = Math.floor(lower / WORD);
      high = overflow + carry;
      low = lower - carry * WORD;
    }
    if (last >= 0) {
      const lower = 10 * low + last;
      const carry = Math.floor(lower / WORD);
      high = 10 * high + carry;
      low = lower - carry * WORD;
      if (high >= HALF) this.#state = UNREAD;
    }
    low |= 0;
    this.#words[2 * row] = negative ? -low : low;
    this.#words[2 * row + 1] = negative ? ~high + (low === 0 ? 1 : 0) : high;
  }

  /** @param {number} count of integers so far */
  #becomeNumbers(count) {
    const [words, values] = [this.#words, this.#values];
    for (let i = 0; i < count; i += 1) {
      const low = /** @type {number} */ (words[2 * i]) >>> 0;
      values[i] = /** @type {number} */ (words[2 * i + 1]) * WORD + low;
    }
    this.#state = NUMBER;
  }

  /**
   * Read a value that is no number.
   *
   * @param {Uint8Array} bytes
   * @param {number} start
   * @param {number} row
   */
  #readText(bytes, start, row) {
    const end = endOfField(bytes, start, this.#delimiter);
    if (end < 0) return -1;
    const quoted = bytes[start] === QUOTE ? 1 : 0;
    const [from, to] = [start + quoted, end - quoted];
    if (this.#missing.has(from === to ? "" : texts.decode(bytes.subarray(from, to)))) {
      if (this.#state === INTEGER) this.#becomeNumbers(row);
      this.#words[2 * row] = 0;
      this.#words[2 * row + 1] = HIGH_WORD_OF_NAN;
    } else this.#state = UNREAD;
    return end;
  }
}

const SCALES = Float64Array.from({ length: PART + 1 }, (_, power) => 10 ** power);
