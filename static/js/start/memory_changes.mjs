// What importing the page's own Python changes in the memory that Python wakes with (tools/own_memory/take.mjs): laid over
// that memory, its modules are there without being imported.
//
//   16 characters  the identity of the memory that it changes
//   32 bits        bytes the memory has to have
//   32 bits        how many numbers follow
//   32 bits each   in turn, how many blocks stay as they are and how many are other ones
//   the rest       these blocks

export const BLOCK = 64; // bytes
const IDENTITY = 16;

export class MemoryChanges {
  /** @param {Uint8Array<ArrayBuffer>} bytes */
  constructor(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    /** Of the memory that is changed. */
    this.identity = new TextDecoder().decode(bytes.subarray(0, IDENTITY));
    /** Bytes the memory has to have. */
    this.memory = view.getUint32(IDENTITY, true);
    const begins = IDENTITY + 8;
    const ends = begins + 4 * view.getUint32(IDENTITY + 4, true);
    this.runs = new Uint32Array(bytes.slice(begins, ends).buffer);
    this.blocks = bytes.subarray(ends);
  }

  /**
   * Change the memory.
   *
   * @param {Uint8Array} heap
   */
  lay(heap) {
    let [to, from] = [0, 0];
    this.runs.forEach((blocks, i) => {
      const bytes = blocks * BLOCK;
      if (i % 2) {
        heap.set(this.blocks.subarray(from, from + bytes), to);
        from += bytes;
      }
      to += bytes;
    });
  }
}
