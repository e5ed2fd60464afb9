// Zstandard, which browsers do not unpack by themselves everywhere:
//
//   const zstd = await zstandard(bytes of zstddec.wasm);
//   response.body.pipeThrough(zstd.unpacking());
//   const bytes = zstd.unpacked(packed);

const ERRORS = 0xffffff00; // what a function of zstd returns from here on is an error's number

export async function zstandard(wasm) {
  const env = { emscripten_notify_memory_growth() {} };
  const { instance } = await WebAssembly.instantiate(wasm, { env });
  return {
    unpacking: () => unpacking(instance.exports),
    unpacked: (packed) => unpacked(instance.exports, packed),
  };
}

// Takes packed bytes and hands on what they hold, piece by piece.
function decoder(zstd, handOn) {
  const [most, room] = [zstd.ZSTD_DStreamInSize(), zstd.ZSTD_DStreamOutSize()];
  const [packed, unpacked] = [zstd.malloc(most), zstd.malloc(room)];
  const [input, output] = [zstd.malloc(12), zstd.malloc(12)]; // {address, size, position} each
  const context = zstd.ZSTD_createDCtx();
  let left = 0; // nothing, or what is still to come of what has begun

  const set = (address, values) => new Uint32Array(zstd.memory.buffer, address, 3).set(values);
  const position = (address) => new Uint32Array(zstd.memory.buffer, address, 3)[2];

  return {
    take(chunk) {
      for (let at = 0; at < chunk.length; at += most) {
        const part = chunk.subarray(at, at + most);
        new Uint8Array(zstd.memory.buffer).set(part, packed);
        set(input, [packed, part.length, 0]);
        let made;
        do {
          set(output, [unpacked, room, 0]);
          left = zstd.ZSTD_decompressStream(context, output, input) >>> 0;
          if (left >= ERRORS) throw new Error("a file of Python's is damaged");
          made = position(output);
          const bytes = new Uint8Array(zstd.memory.buffer, unpacked, made);
          if (made) handOn(bytes.slice());
        } while (position(input) < part.length || (left && made === room));
      }
    },
    end() {
      if (left) throw new Error("a file of Python's ended early");
      zstd.ZSTD_freeDCtx(context);
      for (const address of [packed, unpacked, input, output]) zstd.free(address);
    },
  };
}

function unpacking(zstd) {
  let decoding;
  return new TransformStream({
    start(controller) {
      decoding = decoder(zstd, (bytes) => controller.enqueue(bytes));
    },
    transform: (chunk) => decoding.take(chunk),
    flush: () => decoding.end(),
  });
}

function unpacked(zstd, packed) {
  const pieces = [];
  const decoding = decoder(zstd, (bytes) => pieces.push(bytes));
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
