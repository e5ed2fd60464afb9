// A column of texts of delimited text, each followed by a 0: all of them, or of texts that repeat themselves the different
// ones and their numbers.

import { BLOCK, ends, QUOTE } from "./delimited_fields.mjs";

const MARGIN = 1 << 20;
const [LAST_BLANK, FIRST_LETTER_BEYOND_ASCII] = [32, 128];

/** @param {number} byte at an end of a text */
const mayBeBlank = (byte) => byte <= LAST_BLANK || byte >= FIRST_LETTER_BEYOND_ASCII;

class Texts {
  #delimiter;
  #hasBlanks = false;
  bytes = new Uint8Array(BLOCK + MARGIN);
  end = 0;

  /** @param {number} delimiter */
  constructor(delimiter) {
    this.#delimiter = delimiter;
  }

  /** Make room for the texts of a block. */
  makeRoom() {
    const room = this.end + BLOCK + MARGIN;
    if (room <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(room, 2 * this.end));
    larger.set(this.bytes);
    this.bytes = larger;
  }

  kind() {
    return this.#hasBlanks ? "words blanks" : "words";
  }

  /**
   * Copy a value: where it ends, -1 if it is not plain. Where there is no room for it nothing is copied.
   *
   * @param {Uint8Array} from
   * @param {number} start
   */
  copy(from, start) {
    const to = this.bytes;
    let n = this.end;
    let at = start;
    let byte = /** @type {number} */ (from[at]);
    if (byte === QUOTE) {
      for (;;) {
        at += 1;
        byte = /** @type {number} */ (from[at]);
        if (byte === QUOTE) {
          at += 1;
          if (from[at] !== QUOTE) break;
        } else if (!byte) return -1;
        to[n] = byte;
        n += 1;
      }
    } else {
      const delimiter = this.#delimiter;
      while (!ends(byte, delimiter)) {
        if (byte === QUOTE) return -1;
        to[n] = byte;
        n += 1;
        at += 1;
        byte = /** @type {number} */ (from[at]);
      }
    }
    if (n >= to.length) return -1;
    if (
      n > this.end &&
      (mayBeBlank(/** @type {number} */ (to[this.end])) ||
        mayBeBlank(/** @type {number} */ (to[n - 1])))
    )
      this.#hasBlanks = true;
    to[n] = 0;
    this.end = n + 1;
    return at;
  }
}

/** Texts that are different from each other: those of a block at a time. */
export class DifferentTexts extends Texts {
  begin() {
    this.end = 0;
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} start
   */
  read(bytes, start) {
    return this.copy(bytes, start);
  }

  texts() {
    return { bytes: this.bytes.subarray(0, this.end) };
  }
}

/** Texts that repeat themselves. */
export class RepeatedTexts extends Texts {
  #numbers;
  #count = 0;
  #rows = 0;
  /** Where each of the different texts begins, and its hash. */
  #starts = new Int32Array(1024);
  #hashes = new Int32Array(1024);
  /** Numbers + 1 of texts by their hash, or the next free place. */
  #table = new Int32Array(4096);

  /**
   * @param {number} delimiter
   * @param {number} most rows
   */
  constructor(delimiter, most) {
    super(delimiter);
    this.#numbers = new Int32Array(most);
  }

  begin() {
    this.makeRoom();
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} start
   * @param {number} row
   */
  read(bytes, start, row) {
    const begin = this.end;
    const at = this.copy(bytes, start);
    if (at < 0) return -1;
    this.#numbers[row] = this.#numberOf(begin);
    this.#rows = row + 1;
    return at;
  }

  /** @param {number} start of the last text, which is taken away again if it was there before */
  #numberOf(start) {
    const { bytes, end } = this;
    let hash = 0;
    for (let i = start; i < end; i += 1)
      hash = Math.imul(hash ^ /** @type {number} */ (bytes[i]), 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.#table.length - 1;
    let place = hash & mask;
    for (;;) {
      const number = /** @type {number} */ (this.#table[place]) - 1;
      if (number < 0) break;
      if (this.#hashes[number] === hash && this.#isEqual(this.#starts[number] ?? 0, start)) {
        this.end = start;
        return number;
      }
      place = (place + 1) & mask;
    }
    this.#table[place] = this.#count + 1;
    this.#starts[this.#count] = start;
    this.#hashes[this.#count] = hash;
    this.#count += 1;
    if (2 * this.#count > this.#table.length) this.#enlarge();
    return this.#count - 1;
  }

  /**
   * Return true if a text is the same as the last one; the 0 at its end tells where it ends.
   *
   * @param {number} first
   * @param {number} last
   */
  #isEqual(first, last) {
    const { bytes, end } = this;
    for (let i = 0; i < end - last; i += 1) if (bytes[first + i] !== bytes[last + i]) return false;
    return true;
  }

  #enlarge() {
    const size = 4 * this.#table.length;
    this.#table = new Int32Array(size);
    for (let number = 0; number < this.#count; number += 1) {
      let place = (this.#hashes[number] ?? 0) & (size - 1);
      while (this.#table[place]) place = (place + 1) & (size - 1);
      this.#table[place] = number + 1;
    }
    this.#starts = enlarged(this.#starts, size);
    this.#hashes = enlarged(this.#hashes, size);
  }

  texts() {
    return {
      bytes: this.bytes.subarray(0, this.end),
      numbers: this.#numbers.subarray(0, this.#rows),
    };
  }
}

/**
 * @param {Int32Array<ArrayBuffer>} array
 * @param {number} size
 */
function enlarged(array, size) {
  const larger = new Int32Array(size);
  larger.set(array);
  return larger;
}
