// The projects that are kept in this browser, for the list that the page begins with.

import { report } from "../shell/events.mjs";
import { bodyOf } from "../shell/requests.mjs";
import { holds, release, take } from "./locks.mjs";
import { estimate, folder, readText, refused, remove, sizeOf } from "./private_files.mjs";

async function projects() {
  if (await refused) return [];
  const all = await folder("projects", true);
  const locks = await navigator.locks.query();
  const locked = new Set(locks.held.map(({ name }) => name));
  const found = [];
  for await (const [id, handle] of all.entries()) {
    if (handle.kind !== "directory") continue;
    const text = await readText(id, "project.json");
    const elsewhere = locked.has(`project-${id}`) && !holds(id);
    if (text || elsewhere || (await readText(id, "config.json"))) {
      if (text || !elsewhere) found.push({ id, text, bytes: await sizeOf(handle), elsewhere });
    } else if (!holds(id)) await sweep(id);
  }
  return found;
}

// What is left of a data set that was on its way when its tab was closed.
async function sweep(id) {
  if (await take(id)) await remove(id).catch(() => {});
  release(id);
}

// The list and the state of the storage, as the body of the actions that take it.
export async function listing() {
  let found = [];
  const storage = { refused: await refused };
  try {
    found = await projects();
    if (!storage.refused) Object.assign(storage, await estimate());
  } catch (error) {
    storage.refused = `its storage cannot be read (${error.message || error.name}).`;
  }
  delete storage.usageDetails;
  return bodyOf({}, { projects: found, storage });
}

const look = () => {
  const atHome = document.body.dataset.started && document.body.dataset.stage === "setup";
  if (atHome && document.visibilityState === "visible") report("projects.look", {}, { live: true });
};
window.addEventListener("focus", look);

// Until Python lists them: how many there are, in the room that their list will take.
async function announceProjects() {
  const place = document.getElementById("projects");
  const names = [];
  for (const { text } of await projects()) {
    try {
      names.push(String(JSON.parse(text).name));
    } catch {
      names.push("A damaged project");
    }
  }
  if (!names.length || place.childElementCount) return;
  const template = document.getElementById("projects-coming").content.cloneNode(true);
  const row = template.querySelector("li");
  row.replaceWith(
    ...names.map((name) => {
      const one = row.cloneNode(true);
      one.querySelector("strong").textContent = name;
      return one;
    }),
  );
  place.replaceChildren(template);
}
announceProjects().catch(() => {});
