// Files that hold one source each, picked on this computer: they stay with the page, and Python is sent that of the
// source it shows when it asks. Fetched when the first panel is on the page that can have them.

import { findAll, targetOf } from "../shell/elements.mjs";
import { report } from "../shell/events.mjs";

/** @type {Map<string, File>} */
const picked = new Map();
/** @type {File | null} */
let sent = null; // the last one, until another is asked for

document.addEventListener("change", (event) => {
  const target = targetOf(event);
  if (!(target instanceof HTMLInputElement && target.matches("[data-source-files]"))) return;
  for (const file of target.files ?? []) picked.set(file.name, file);
  sent = null;
  if (target.files?.length) report("source_files.open", { file: [...picked.keys()] });
  target.value = "";
});

// Send the files that panels wait for.
function sendAwaited() {
  for (const place of findAll(document, "[data-awaited-file]", HTMLElement)) {
    const name = place.dataset.awaitedFile ?? "";
    const file = picked.get(name);
    if (!file || file === sent) continue;
    sent = file;
    report("file", { role: ["source_file"], name: [name], asked: [name] }, { files: file });
  }
}

document.addEventListener("morphed", sendAwaited);
sendAwaited();
