// Pictures of a source: from the web, from this site, or from files the user picked, by file name.

import { findAll, targetOf } from "./elements.mjs";
import { fileNameOf } from "./files.mjs";

/** @type {Map<string, string>} */
const picked = new Map(); // file name -> blob address

/**
 * Show the pictures in `root`, picked files where there are; one that cannot be reached says so in its place.
 *
 * @param {ParentNode} root
 */
export function showPictures(root) {
  for (const image of findAll(root, "img[data-outside]", HTMLImageElement)) {
    const place = image.closest("figure");
    image.onerror = () => place?.classList.add("unreachable");
    image.onload = () => place?.classList.remove("unreachable");
    const own = picked.get(fileNameOf(image.dataset.address ?? ""));
    const address = own ?? image.dataset.address;
    if (address && image.getAttribute("src") !== address) {
      place?.classList.remove("unreachable");
      image.src = address;
    }
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
