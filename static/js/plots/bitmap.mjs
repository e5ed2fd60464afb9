// The pictures of plots as the worker makes them (py/astronomical_lite/plots/axes/bmp.py): BMP files of which nothing is
// compressed. The browser's decoder would take some 30 ms to come to them.

const START = 10; // where the header says at which byte the pixels begin, then how many columns and rows
const WIDTH = 18;
const HEIGHT = 22; // negative: rows come from the top

export function pixelsOf(bytes) {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, width, height] = [START, WIDTH, HEIGHT].map((at) => header.getInt32(at, true));
  const size = 4 * width * -height;
  return new ImageData(new Uint8ClampedArray(bytes.buffer, bytes.byteOffset + start, size), width);
}
