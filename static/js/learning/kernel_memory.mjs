// Places in the memory of a module of WebAssembly, one behind the other.

const APART = 64; // bytes of which places are multiples: a mask of tree_masks.wat, a line of the processor's cache
const LEAST = 2 ** 21; // bytes to grow by

export class KernelMemory {
  /** @type {WebAssembly.Memory} */
  memory;
  #end = 0;

  /** @param {WebAssembly.Memory} memory */
  constructor(memory) {
    this.memory = memory;
  }

  /**
   * Return where so many bytes have room.
   *
   * @param {number} bytes
   * @returns {number}
   */
  reserve(bytes) {
    const place = this.#end;
    this.#end = Math.ceil((place + bytes) / APART) * APART;
    const { byteLength } = this.memory.buffer;
    // much at a time: to grow takes long
    if (this.#end > byteLength)
      this.memory.grow(Math.ceil(Math.max(this.#end - byteLength, byteLength, LEAST) / 2 ** 16));
    return place;
  }

  /**
   * Return where numbers were written.
   *
   * @param {Uint8Array | Float32Array | Float64Array | Int32Array} numbers
   * @returns {number}
   */
  write(numbers) {
    const place = this.reserve(numbers.byteLength);
    const { buffer, byteOffset, byteLength } = numbers;
    new Uint8Array(this.memory.buffer, place).set(new Uint8Array(buffer, byteOffset, byteLength));
    return place;
  }
}
