// Pictures of a source: from the web, from this site, or from files the user picked, by file name.

import { fileNameOf } from "./files.mjs";

const picked = new Map(); // file name -> blob address

// Use picked files where there are; say in its place when a picture cannot be reached.
export function showPictures(root) {
  for (const image of root.querySelectorAll("img[data-outside]")) {
    const place = image.closest("figure");
    image.onerror = () => place.classList.add("unreachable");
    image.onload = () => place.classList.remove("unreachable");
    const own = picked.get(fileNameOf(image.dataset.address ?? ""));
    const address = own ?? image.dataset.address;
    if (address && image.getAttribute("src") !== address) {
      place.classList.remove("unreachable");
      image.src = address;
    }
  }
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("input[data-pictures]")) return;
  for (const file of target.files) {
    const before = picked.get(file.name);
    picked.set(file.name, URL.createObjectURL(file));
    if (before) URL.revokeObjectURL(before);
  }
  showPictures(document);
});
