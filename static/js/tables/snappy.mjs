// Snappy, unpacked by hysnappy's WebAssembly. Its own script copies what was unpacked out of the memory of that, into new
// memory for each page, which takes longer than unpacking.
//
//   const unpacked = snappy(bytes of uncompress.wasm);
//   unpacked(packed, length)               lasts until the next is unpacked

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {(input: number, length: number, output: number) => number} uncompress 0 if all went well
 */

const FREE = 68_000; // the first byte that the decoder does not use itself, as hysnappy's script has it
const PAGE = 65_536;

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
