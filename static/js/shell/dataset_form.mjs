// The first form, which the page has before Python is up: where the data set comes from.

import { report, sendFile } from "./events.mjs";
import { openFile, openPath, openWeb } from "./files.mjs";

// What lies in data/: an index file says, since a static site cannot list a folder. The form does not wait for
// the shell with it.
async function listDataFiles() {
  const select = document.getElementById("data-file");
  if (!select) return; // a page without the form, as tests have it
  const kept = select.value;
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

export const dataFilesListed = listDataFiles();

export async function openSource(body) {
  const { source, file, url } = Object.fromEntries(
    Object.entries(JSON.parse(body).fields).map(([name, [value]]) => [name, value]),
  );
  if (source === "disk") {
    const [picked] = document.getElementById("dataset-file").files;
    if (!picked) throw new Error("Choose a file from disk first.");
    return openFile(picked);
  }
  if (source === "web") return openWeb(url);
  if (!file) throw new Error("Select a file.");
  return openPath(file);
}

// A link may name addresses of a data set and a configuration (?data=…&configuration=…). They are
// only filled in: whether anything is fetched is the user's to say.
function fillFromLink() {
  const asked = new URLSearchParams(location.search);
  const [data, configuration] = ["data", "configuration"].map((name) => asked.get(name));
  if (data) {
    document.getElementById("dataset-url").value = data;
    document.getElementById("source-web").checked = true;
  }
  if (configuration) {
    const field = document.getElementById("configuration-url");
    field.value = configuration;
    field.closest("details").open = true;
  }
}
fillFromLink();

// The data set's three sources: touching one chooses it; a file may be dropped anywhere,
// Python goes to its editor.
const choose = (source) => {
  document.getElementById(`source-${source}`).checked = true;
};
document.addEventListener("input", ({ target }) => {
  if (target.dataset.source) choose(target.dataset.source);
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
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  delete document.body.dataset.dropping;
  const [file] = event.dataTransfer.files;
  if (/\.py$/i.test(file.name)) {
    report("extension.open", {});
    return sendFile("extension", file, null);
  }
  const input = document.getElementById("dataset-file");
  input.files = event.dataTransfer.files;
  choose("disk");
  document.getElementById("dataset-form").requestSubmit();
});
