// The first form, which the page has before Python is up: where the data set comes from.

import { byId, targetOf } from "./elements.mjs";
import { report, sendFile } from "./events.mjs";
import { openFile, openPath, openWeb } from "./files.mjs";

/** @import { Fields } from "../protocol.d.ts" */
/** @import { Reader } from "./files.mjs" */

/**
 * Offer the files that lie in data/. An index file lists them, since a static site cannot list a folder.
 */
async function listDataFiles() {
  const select = document.getElementById("data-file");
  if (!(select instanceof HTMLSelectElement)) return; // a page without the form, as tests have it
  const kept = select.value;
  /** @type {{ name: string, path: string, bytes: number }[]} */
  let files = [];
  try {
    const response = await fetch("data/index.json");
    if (response.ok) files = await response.json();
  } catch {
    // No index, nothing to offer; files from disk and the web still open.
  }
  const options = files.map(({ name, path, bytes }) => {
    const label = `${name} (${(bytes / 1e6).toFixed(1)} MB)`;
    return new Option(label, path, false, path === kept);
  });
  select.replaceChildren(...options);
  if (!options.length) {
    select.replaceChildren(new Option("Nothing in data/", ""));
    select.disabled = true;
  }
}

/** Settled when the form offers the files of data/. */
export const dataFilesListed = listDataFiles();

/**
 * A reader of the file that the form names.
 *
 * @param {string} body of the request, with the form
 * @returns {Promise<Reader>}
 * @throws {Error} a sentence for the user: nothing is chosen, or it cannot be had
 */
export async function openSource(body) {
  /** @type {Fields} */
  const form = JSON.parse(body).fields;
  const [source, file, url] = ["source", "file", "url"].map((name) => form[name]?.[0] ?? "");
  if (source === "disk") {
    const picked = byId("dataset-file", HTMLInputElement).files?.[0];
    if (!picked) throw new Error("Choose a file from disk first.");
    return openFile(picked);
  }
  if (source === "web") return openWeb(url ?? "");
  if (!file) throw new Error("Select a file.");
  return openPath(file);
}

// A link may name addresses of a data set and a configuration (?data=…&configuration=…). They are
// only filled in: whether anything is fetched is the user's to say.
function fillFromLink() {
  const asked = new URLSearchParams(location.search);
  const [data, configuration] = ["data", "configuration"].map((name) => asked.get(name));
  if (data) {
    byId("dataset-url", HTMLInputElement).value = data;
    choose("web");
  }
  if (configuration) {
    const field = byId("configuration-url", HTMLInputElement);
    field.value = configuration;
    const details = field.closest("details");
    if (details) details.open = true;
  }
}

// The data set's three sources: touching one chooses it; a file may be dropped anywhere,
// Python goes to its editor.
/** @param {string} source */
function choose(source) {
  byId(`source-${source}`, HTMLInputElement).checked = true;
}
document.addEventListener("input", (event) => {
  const target = targetOf(event);
  if (target instanceof HTMLElement && target.dataset.source) choose(target.dataset.source);
});
document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  document.body.dataset.dropping = "";
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) delete document.body.dataset.dropping;
});
document.addEventListener("drop", (event) => {
  const files = event.dataTransfer?.files;
  const file = files?.[0];
  if (!file) return;
  event.preventDefault();
  delete document.body.dataset.dropping;
  if (/\.py$/i.test(file.name)) {
    report("extension.open", {});
    return sendFile("extension", file, null);
  }
  byId("dataset-file", HTMLInputElement).files = files;
  choose("disk");
  byId("dataset-form", HTMLFormElement).requestSubmit();
});

fillFromLink();
