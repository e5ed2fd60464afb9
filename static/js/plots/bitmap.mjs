// The pictures of plots as the worker makes them (py/astronomical/plots/bmp.py): BMP files of which nothing is
// compressed. The browser's own decoder would need some 30 ms before it even begins.

// Places in the header of three 32-bit numbers:
const START = 10; // the byte at which the pixels begin
const WIDTH = 18;
const HEIGHT = 22; // negative: rows come from the top

/**
 * The pixels of a bitmap, which stay where they are in memory.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export function pixelsOf(bytes) {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  /** @param {number} at */
  const read = (at) => header.getInt32(at, true);
  const width = read(WIDTH);
  const size = 4 * width * -read(HEIGHT);
  const pixels = new Uint8ClampedArray(bytes.buffer, bytes.byteOffset + read(START), size);
  return new ImageData(pixels, width);
}
