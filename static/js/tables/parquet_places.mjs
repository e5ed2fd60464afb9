// Places in a dictionary and levels, as Parquet packs them: runs of equal ones, and runs of a few bits each, the lowest
// first.

import { readRleBitPackedHybrid } from "../../vendor/hyparquet/encoding.js";
import { readVarInt } from "../../vendor/hyparquet/thrift.js";

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @typedef {[number, number, number, number, number, number, number, number]} Eight */

const WIDEST = 24; // bits of a place that are unpacked here: the 32 bits from the byte it begins in hold it whole

/**
 * Read places in a dictionary.
 *
 * @param {Bytes} page their width in bits, and they
 * @param {Int32Array} places to be filled
 */
export function readPlaces(page, places) {
  const width = page[0] ?? 0;
  if (!width) places.fill(0);
  else if (width <= WIDEST) readRuns(page.subarray(1), width, places);
  else readRleBitPackedHybrid({ view: viewOf(page), offset: 1 }, width, places, page.length - 1);
}

/**
 * Read definition levels.
 *
 * @param {Bytes} bytes nothing else than they
 * @param {number} highest level that there may be, not 0
 * @param {Int32Array} levels to be filled
 */
export const readLevels = (bytes, highest, levels) =>
  readRuns(bytes, 32 - Math.clz32(highest), levels);

/** @param {Bytes} bytes */
const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * @param {Bytes} page
 * @param {number} width
 * @param {Int32Array} places
 */
function readRuns(page, width, places) {
  const view = viewOf(page);
  const reader = { view, offset: 0 };
  const layout = layoutOf(width);
  for (let done = 0; done < places.length; ) {
    if (reader.offset >= page.length) throw new Error("a page ends early");
    const run = readVarInt(reader);
    const isPacked = run & 1;
    const count = isPacked ? (run >>> 1) * 8 : run >>> 1;
    const end = Math.min(done + count, places.length);
    if (isPacked) {
      const rest = unpackEights(view, reader.offset, layout, places, done, end);
      unpackOnes(page, reader.offset + ((rest - done) / 8) * width, width, places, rest, end);
      reader.offset += (count / 8) * width;
    } else {
      places.fill(wordAt(page, reader.offset) & (2 ** width - 1), done, end);
      reader.offset += (width + 7) >> 3;
    }
    done = end;
  }
}

/**
 * Where in eight places each begins: at which byte, in which bit of it.
 *
 * @param {number} width
 */
function layoutOf(width) {
  const starts = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => i * width);
  const bytes = /** @type {Eight} */ (starts.map((bit) => bit >> 3));
  const bits = /** @type {Eight} */ (starts.map((bit) => bit & 7));
  return { width, bytes, bits };
}

/**
 * Unpack places by eights, which end where a byte does.
 *
 * @param {DataView} view
 * @param {number} start in the view
 * @param {ReturnType<typeof layoutOf>} layout
 * @param {Int32Array} places
 * @param {number} from
 * @param {number} end
 * @returns {number} the first place that is left: fewer than eight are, or there are no bytes behind them
 */
function unpackEights(view, start, { width, bytes, bits }, places, from, end) {
  const mask = 2 ** width - 1;
  const [, b1, b2, b3, b4, b5, b6, b7] = bytes;
  const [, s1, s2, s3, s4, s5, s6, s7] = bits;
  const last = view.byteLength - width - 4;
  let [at, i] = [start, from];
  // written out, since a loop of eight steps takes twice as long
  for (; i + 8 <= end && at <= last; i += 8) {
    places[i] = view.getInt32(at, true) & mask;
    places[i + 1] = (view.getInt32(at + b1, true) >> s1) & mask;
    places[i + 2] = (view.getInt32(at + b2, true) >> s2) & mask;
    places[i + 3] = (view.getInt32(at + b3, true) >> s3) & mask;
    places[i + 4] = (view.getInt32(at + b4, true) >> s4) & mask;
    places[i + 5] = (view.getInt32(at + b5, true) >> s5) & mask;
    places[i + 6] = (view.getInt32(at + b6, true) >> s6) & mask;
    places[i + 7] = (view.getInt32(at + b7, true) >> s7) & mask;
    at += width;
  }
  return i;
}

/**
 * Unpack places one by one.
 *
 * @param {Bytes} page
 * @param {number} start in the page
 * @param {number} width
 * @param {Int32Array} places
 * @param {number} from
 * @param {number} end
 */
function unpackOnes(page, start, width, places, from, end) {
  const mask = 2 ** width - 1;
  for (let [i, bit] = [from, 0]; i < end; i += 1, bit += width) {
    places[i] = (wordAt(page, start + (bit >> 3)) >> (bit & 7)) & mask;
  }
}

/**
 * Four bytes as a number, the lowest first; behind the page they are 0.
 *
 * @param {Bytes} page
 * @param {number} at
 */
const wordAt = (page, at) =>
  (page[at] ?? 0) |
  ((page[at + 1] ?? 0) << 8) |
  ((page[at + 2] ?? 0) << 16) |
  ((page[at + 3] ?? 0) << 24);
