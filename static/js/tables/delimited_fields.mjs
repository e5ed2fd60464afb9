// Values of delimited text: where they end.

export const [LF, CR, QUOTE] = [10, 13, 34];

/** Bytes that are read in one go. */
export const BLOCK = 1 << 22;

/**
 * Return true for what follows a value, or the text's end.
 *
 * @param {number | undefined} byte
 * @param {number} delimiter
 */
export const ends = (byte, delimiter) =>
  byte === delimiter || byte === LF || byte === CR || byte === 0 || byte === undefined;

/**
 * Where a value ends, after its second quotation mark if it has any; -1 if it is not plain.
 *
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {number} delimiter
 */
export function endOfField(bytes, start, delimiter) {
  let at = start;
  if (bytes[at] !== QUOTE) {
    while (!ends(bytes[at], delimiter)) {
      if (bytes[at] === QUOTE) return -1;
      at += 1;
    }
    return at;
  }
  for (;;) {
    at += 1;
    while (bytes[at] !== QUOTE) {
      if (!bytes[at]) return -1;
      at += 1;
    }
    at += 1;
    if (bytes[at] !== QUOTE) return at;
  }
}
