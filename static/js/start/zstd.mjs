// Zstandard, which browsers do not unpack by themselves everywhere:
//
//   const zstd = await zstandard(bytes of zstddec.wasm);
//   response.body.pipeThrough(zstd.unpacking("code.bin"));
//   const bytes = zstd.unpacked(packed, "code.bin");
//
// The name is of the file that the bytes are of, for errors.

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @typedef {TransformStream<Bytes, Bytes>} Unpacking takes packed bytes and gives what they hold */

/**
 * Zstandard's decoder (zstd.h, "Streaming decompression"). Buffers are {address, size, position}, 32 bits each.
 *
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {(size: number) => number} malloc
 * @property {(address: number) => void} free
 * @property {() => number} ZSTD_DStreamInSize
 * @property {() => number} ZSTD_DStreamOutSize
 * @property {() => number} ZSTD_createDCtx
 * @property {(context: number) => number} ZSTD_freeDCtx
 * @property {(context: number, output: number, input: number) => number} ZSTD_decompressStream what is still to come
 *   of what has begun, or an error
 */

const PIECES = 8; // of Zstandard's own, that are handed on at a time
const ERRORS = 0xffffff00; // what a function of zstd returns from here on is an error's number

/**
 * Zstandard's decoder.
 *
 * @param {BufferSource} wasm its WebAssembly
 * @returns {Promise<{ unpacking: (name: string) => Unpacking, unpacked: (packed: Bytes, name: string) => Bytes }>}
 */
export async function zstandard(wasm) {
  const env = { emscripten_notify_memory_growth() {} };
  const { instance } = await WebAssembly.instantiate(wasm, { env });
  const zstd = /** @type {Exports} */ (/** @type {unknown} */ (instance.exports));
  return {
    unpacking: (name) => unpacking(zstd, name),
    unpacked: (packed, name) => unpacked(zstd, packed, name),
  };
}

/**
 * A decoder that hands on what it unpacks, piece by piece.
 *
 * @param {Exports} zstd
 * @param {string} name
 * @param {(bytes: Bytes) => void} handOn
 */
function decoder(zstd, name, handOn) {
  const [most, room] = [zstd.ZSTD_DStreamInSize(), PIECES * zstd.ZSTD_DStreamOutSize()];
  const [packed, unpacked] = [zstd.malloc(most), zstd.malloc(room)];
  const [input, output] = [zstd.malloc(12), zstd.malloc(12)];
  const context = zstd.ZSTD_createDCtx();
  let left = 0; // nothing, or what is still to come of what has begun

  /** @type {(address: number, values: number[]) => void} */
  const set = (address, values) => new Uint32Array(zstd.memory.buffer, address, 3).set(values);
  /** @type {(address: number) => number} */
  const position = (address) => new Uint32Array(zstd.memory.buffer, address, 3)[2] ?? 0;

  return {
    /** @param {Bytes} chunk */
    take(chunk) {
      for (let at = 0; at < chunk.length; at += most) {
        const part = chunk.subarray(at, at + most);
        new Uint8Array(zstd.memory.buffer).set(part, packed);
        set(input, [packed, part.length, 0]);
        let made = 0;
        do {
          set(output, [unpacked, room, 0]);
          left = zstd.ZSTD_decompressStream(context, output, input) >>> 0;
          if (left >= ERRORS) throw new Error(`${name} is damaged`);
          made = position(output);
          const bytes = new Uint8Array(zstd.memory.buffer, unpacked, made);
          if (made) handOn(new Uint8Array(bytes));
        } while (position(input) < part.length || (left && made === room));
      }
    },
    end() {
      if (left) throw new Error(`${name} ended early`);
      zstd.ZSTD_freeDCtx(context);
      for (const address of [packed, unpacked, input, output]) zstd.free(address);
    },
  };
}

/**
 * @param {Exports} zstd
 * @param {string} name
 * @returns {Unpacking}
 */
function unpacking(zstd, name) {
  /** @type {ReturnType<typeof decoder>} */
  let decoding;
  return new TransformStream({
    start(controller) {
      decoding = decoder(zstd, name, (bytes) => controller.enqueue(bytes));
    },
    transform: (chunk) => decoding.take(chunk),
    flush: () => decoding.end(),
  });
}

/**
 * @param {Exports} zstd
 * @param {Bytes} packed
 * @param {string} name
 */
function unpacked(zstd, packed, name) {
  /** @type {Bytes[]} */
  const pieces = [];
  const decoding = decoder(zstd, name, (bytes) => pieces.push(bytes));
  decoding.take(packed);
  decoding.end();
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
