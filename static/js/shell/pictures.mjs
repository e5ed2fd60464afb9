// Pictures of a source: from the web, from this site, or from files the user picked, by file name.

import { findAll, targetOf } from "./elements.mjs";
import { fileNameOf } from "./files.mjs";

/** @type {Map<string, string>} */
const picked = new Map(); // file name -> blob address
/** @type {Map<string, HTMLImageElement>} */
const ahead = new Map(); // address -> picture that may be shown next
const MOST_AHEAD = 8;
/** @type {WeakMap<HTMLImageElement, string>} */
const shownOf = new WeakMap(); // the address whose picture comes by way of what is kept

/**
 * Return true if no other server than the one that the user allowed is asked for a picture. The browser's own reading
 * of the address decides.
 *
 * @param {string} address
 * @param {string | undefined} allowed the server's host
 */
function mayFetch(address, allowed) {
  if (!URL.canParse(address, document.baseURI)) return false;
  const { protocol, origin, host } = new URL(address, document.baseURI);
  if (protocol === "data:" || origin === location.origin) return true;
  return /^https?:$/.test(protocol) && host === allowed;
}

/**
 * Show the pictures in `root`, picked files where there are; one that cannot be reached says so in its place. Nothing
 * is fetched from a server that the user has not allowed.
 *
 * @param {ParentNode} root
 */
export function showPictures(root) {
  for (const image of findAll(root, "img[data-outside]", HTMLImageElement)) {
    const place = image.closest("figure");
    const { address = "", host } = image.dataset;
    const own = picked.get(fileNameOf(address));
    image.onerror = () => {
      shownOf.delete(image); // the network may come back
      place?.classList.add("unreachable");
    };
    image.onload = () => place?.classList.remove("unreachable");
    place?.classList.toggle("from-disk", Boolean(own));
    if (!own && !mayFetch(address, host)) {
      image.removeAttribute("src");
      shownOf.delete(image);
      place?.classList.add("unreachable");
    } else if (!own && "keep" in image.dataset && host) {
      if (shownOf.get(image) !== address) showKept(image, address);
    } else if (image.getAttribute("src") !== (own ?? address)) {
      place?.classList.remove("unreachable");
      image.src = own ?? address;
    }
  }
}

/**
 * Show a picture that is kept in this browser, or will be.
 *
 * @param {HTMLImageElement} image
 * @param {string} address
 */
async function showKept(image, address) {
  shownOf.set(image, address);
  const { pictureFrom } = await import("./kept_pictures.mjs");
  const source = await pictureFrom(address);
  if (shownOf.get(image) === address) image.src = source;
}

/**
 * Fetch the pictures of sources that are asked about next, under the same conditions.
 *
 * @param {ParentNode} root
 */
export function fetchAhead(root) {
  for (const place of findAll(root, "[data-next-picture]", HTMLElement)) {
    const { nextPicture: address = "", host } = place.dataset;
    if (ahead.has(address) || picked.has(fileNameOf(address)) || !mayFetch(address, host)) continue;
    const image = new Image();
    image.referrerPolicy = "no-referrer";
    image.src = address;
    ahead.set(address, image);
    for (const oldest of ahead.keys()) if (ahead.size > MOST_AHEAD) ahead.delete(oldest);
  }
}

document.addEventListener("change", (event) => {
  const target = targetOf(event);
  if (!(target instanceof HTMLInputElement && target.matches("[data-pictures]"))) return;
  for (const file of target.files ?? []) {
    const before = picked.get(file.name);
    picked.set(file.name, URL.createObjectURL(file));
    if (before) URL.revokeObjectURL(before);
  }
  showPictures(document);
});
