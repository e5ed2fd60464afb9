// The plots' pictures on their canvases. A canvas that is put into the page after its picture came gets it then.

/** @import { Image } from "../protocol.d.ts" */

/** @typedef {{ pixels: ImageData, box: string, limits: string, logX: boolean, logY: boolean, sky: string }} Picture */

/** @type {Map<string, Picture>} */
const shown = new Map(); // by the id of the canvas
/** @type {WeakMap<HTMLCanvasElement, Picture>} */
const painted = new WeakMap();
let count = 0; // of pictures painted

/**
 * Paint a picture, if its canvas is there and has another one; "plot-shown" tells the gestures in time.
 *
 * @param {string} id
 * @param {Picture} picture
 */
function paint(id, picture) {
  const canvas = document.getElementById(id);
  if (!(canvas instanceof HTMLCanvasElement) || painted.get(canvas) === picture) return;
  painted.set(canvas, picture);
  const { pixels, box, limits, logX, logY, sky } = picture;
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  count += 1;
  Object.assign(canvas.dataset, { box, limits, logX, logY, sky, picture: count });
  canvas.dispatchEvent(new CustomEvent("plot-shown", { bubbles: true }));
}

/**
 * Show a plot's new picture.
 *
 * @param {Image} patch
 */
export function showPicture(patch) {
  const { target, rgba, width, height, box, limits, sky } = patch;
  try {
    // A view of the bytes, not a copy; ImageData takes colours for sRGB, which they are.
    const bytes = new Uint8ClampedArray(rgba.buffer, rgba.byteOffset, rgba.byteLength);
    const pixels = new ImageData(bytes, width, height);
    const [boxText, limitsText] = [JSON.stringify(box), JSON.stringify(limits ?? null)];
    const picture = {
      pixels,
      box: boxText,
      limits: limitsText,
      logX: patch.log_x,
      logY: patch.log_y,
      sky: JSON.stringify(sky ?? null),
    };
    shown.set(target, picture);
    paint(target, picture);
  } catch (error) {
    reportError(error); // thrown, it would stop the shell in the middle of a reply
  }
}

document.addEventListener("morphed", () => {
  for (const [id, picture] of shown) paint(id, picture);
});
