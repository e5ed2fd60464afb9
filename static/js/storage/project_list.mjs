// The projects that are kept in this browser, for the list that the page begins with.

import { byId, find } from "../shell/elements.mjs";
import { report } from "../shell/events.mjs";
import { bodyOf } from "../shell/requests.mjs";
import { holds, release, take } from "./locks.mjs";
import { estimate, ids, readText, refused, remove, sizeOf } from "./project_files.mjs";

/** @import { StorageState, StoredProject } from "../protocol.d.ts" */

async function projects() {
  if (await refused) return [];
  const { held = [] } = await navigator.locks.query();
  const locked = new Set(held.map(({ name }) => name));
  /** @type {StoredProject[]} */
  const found = [];
  for (const id of await ids()) {
    const text = await readText(id, "project.json");
    const elsewhere = locked.has(`project-${id}`) && !holds(id);
    if (text || elsewhere || (await readText(id, "config.json"))) {
      if (!text && elsewhere) continue;
      const previous = await readText(id, "project.previous.json");
      found.push({ id, text, previous, bytes: await sizeOf(id), elsewhere });
    } else if (!holds(id)) await sweep(id);
  }
  return found;
}

/**
 * Remove what is left of a data set that was on its way when its tab was closed.
 *
 * @param {string} id
 */
async function sweep(id) {
  if (await take(id)) await remove(id).catch(() => {});
  release(id);
}

/**
 * The projects and the state of the storage, as the body of the actions that take it.
 */
export async function listing() {
  /** @type {StoredProject[]} */
  let found = [];
  /** @type {StorageState} */
  const storage = { refused: await refused };
  try {
    found = await projects();
    if (!storage.refused) storage.usage = (await estimate()).usage ?? 0;
  } catch (error) {
    const words = error instanceof Error ? error.message || error.name : String(error);
    storage.refused = `its storage cannot be read (${words}).`;
  }
  return bodyOf({}, { projects: found, storage });
}

// Another tab may have changed the list.
window.addEventListener("focus", () => {
  const atHome = document.body.dataset.started && document.body.dataset.stage === "setup";
  if (atHome && document.visibilityState === "visible") report("projects.look", {}, { live: true });
});

/** Until Python lists the projects: show how many there are, in the room that their list will take. */
async function announceProjects() {
  const place = byId("projects", HTMLElement);
  const names = [];
  for (const { text } of await projects()) {
    try {
      names.push(String(JSON.parse(text).name));
    } catch {
      names.push("A damaged project");
    }
  }
  if (!names.length || place.childElementCount) return;
  const list = document.importNode(byId("projects-coming", HTMLTemplateElement).content, true);
  const row = find(list, "li", HTMLElement);
  row.replaceWith(
    ...names.map((name) => {
      const one = document.importNode(row, true);
      find(one, "strong", HTMLElement).textContent = name;
      return one;
    }),
  );
  place.replaceChildren(list);
}
announceProjects().catch(() => {});
