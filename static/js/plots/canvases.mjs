// The plots' pictures on their canvases, also on those that come after the picture.

const shown = new Map(); // the plots' pictures, by name
const painted = new WeakMap(); // canvas -> the picture on it
let count = 0; // of pictures painted

// Put a picture in its place; "plot-shown" tells the gestures, before anything is painted.
function put(name, picture) {
  const canvas = document.getElementById(name);
  if (!canvas || painted.get(canvas) === picture) return;
  painted.set(canvas, picture);
  const { pixels, box, limits, logX } = picture;
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  count += 1;
  Object.assign(canvas.dataset, { box, limits, logX, picture: count });
  canvas.dispatchEvent(new CustomEvent("plot-shown", { bubbles: true }));
}

// Show a plot's new picture: bytes of red, green, blue and alpha, rows from the top. Their colours are sRGB,
// which is what ImageData takes them for; it is a view of the bytes, not a copy.
// With `logX` the limits of x are log10 of the values.
export function showImage(name, bytes, width, height, box, limits, logX = false) {
  try {
    const rgba = new Uint8ClampedArray(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const pixels = new ImageData(rgba, width, height);
    const picture = { pixels, box, limits, logX };
    shown.set(name, picture);
    put(name, picture);
  } catch (error) {
    reportError(error); // the shell would stop where it is
  }
}

document.addEventListener("morphed", () => {
  for (const [name, picture] of shown) put(name, picture);
});
