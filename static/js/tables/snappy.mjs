// Snappy, unpacked by hysnappy's WebAssembly. Its own script copies what was unpacked out of the memory of that, into new
// memory for each page, which takes longer than unpacking.
//
//   const unpacked = snappy(bytes of uncompress.wasm);
//   unpacked(packed, length)               lasts until the next is unpacked
//   literals(packed, length)               of a page that was not made shorter, where they are

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {(input: number, length: number, output: number) => number} uncompress 0 if all went well
 */

const FREE = 68_000; // the first byte that the decoder does not use itself, as hysnappy's script has it
const PAGE = 65_536;

const LONGEST_SHORT = 60; // a literal of more bytes says in the following one to four how many

/**
 * The literals of a page that is nothing else, since Snappy could not make it shorter: they are taken from where they are.
 *
 * @param {Bytes} packed
 * @param {number} length of the page
 * @returns {Bytes[] | null} one after the other they are the page; null where there is something else
 */
export function literals(packed, length) {
  if (packed.length < length) return null;
  /** @type {Bytes[]} */
  const found = [];
  let at = 0;
  while ((packed[at] ?? 0) > 127) at += 1; // the length, seven bits a byte
  at += 1;
  let end = 0;
  while (at < packed.length) {
    const tag = /** @type {number} */ (packed[at]);
    at += 1;
    if (tag & 3) return null;
    let size = (tag >>> 2) + 1;
    if (size > LONGEST_SHORT) {
      const bytes = size - LONGEST_SHORT;
      size = 1;
      for (let i = 0; i < bytes; i += 1) size += (packed[at + i] ?? 0) * 2 ** (8 * i);
      at += bytes;
    }
    if (end + size > length || at + size > packed.length) return null;
    found.push(packed.subarray(at, at + size));
    at += size;
    end += size;
  }
  return end === length ? found : null;
}

/**
 * Snappy's decoder.
 *
 * @param {BufferSource} wasm
 * @returns {Promise<(packed: Bytes, length: number) => Bytes>}
 */
export async function snappy(wasm) {
  const { instance } = await WebAssembly.instantiate(wasm);
  const { memory, uncompress } = /** @type {Exports} */ (/** @type {unknown} */ (instance.exports));
  return (packed, length) => {
    const output = FREE + packed.length;
    const lacking = output + length - memory.buffer.byteLength;
    if (lacking > 0) memory.grow(Math.ceil(lacking / PAGE));
    new Uint8Array(memory.buffer).set(packed, FREE);
    if (uncompress(FREE, packed.length, output))
      throw new Error("a page packed with Snappy is damaged");
    return new Uint8Array(/** @type {ArrayBuffer} */ (memory.buffer), output, length);
  };
}
