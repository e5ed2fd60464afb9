// The plots' pictures on their canvases, also on those that come after the picture.

import { pixelsOf } from "./bitmap.mjs";

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

// Show a plot's new picture, the bytes of a bitmap.
// With `logX` the limits of x are log10 of the values.
export function showImage(name, bytes, box, limits, logX = false) {
  try {
    const picture = { pixels: pixelsOf(bytes), box, limits, logX };
    shown.set(name, picture);
    put(name, picture);
  } catch (error) {
    reportError(error); // the shell would stop where it is
  }
}

document.addEventListener("morphed", () => {
  for (const [name, picture] of shown) put(name, picture);
});
