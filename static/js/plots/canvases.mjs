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

// Show a plot's new picture, a patch of kind "image".
export function showPicture({ target, rgba, width, height, box, limits, log_x }) {
  try {
    const bytes = new Uint8ClampedArray(rgba.buffer, rgba.byteOffset, rgba.byteLength);
    const picture = {
      pixels: new ImageData(bytes, width, height),
      box: JSON.stringify(box),
      limits: JSON.stringify(limits),
      logX: log_x,
    };
    shown.set(target, picture);
    put(target, picture);
  } catch (error) {
    reportError(error); // the shell would stop where it is
  }
}

document.addEventListener("morphed", () => {
  for (const [name, picture] of shown) put(name, picture);
});
