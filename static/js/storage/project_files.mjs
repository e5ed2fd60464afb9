// Files of projects, in whichever place this browser has for them. New projects go to the first place that can be
// written to; a project stays where it was begun, so that it is found after the browser has gained a better place.

import { database } from "./database.mjs";
import { privateFiles } from "./private_files.mjs";

/** @import { ProjectStore } from "./project_store.d.ts" */

const NOTHING = "it has no storage for that.";

/**
 * The places with projects, that of new ones first, and why there is none, the end of a sentence.
 *
 * @returns {Promise<{ places: ProjectStore[], refused: string }>}
 */
async function choose() {
  if (!window.isSecureContext) return { places: [], refused: "the page is served without https." };
  if (!navigator.locks) return { places: [], refused: NOTHING };
  const places = [];
  let refused = NOTHING;
  for (const place of [privateFiles, database]) {
    if (places.length && !(await place.isInUse())) continue;
    const reason = await place.refusal();
    if (reason) refused = reason;
    else places.push(place);
  }
  return { places, refused: places.length ? "" : refused };
}

const chosen = choose();

/** Settled with why nothing can be kept here, the end of a sentence; with "" where it can. */
export const refused = chosen.then((choice) => choice.refused);

/** @type {Map<string, ProjectStore>} */
const homes = new Map(); // by project

/**
 * Where a project is, or is to be if it is new.
 *
 * @param {string} id
 * @returns {Promise<ProjectStore>}
 */
async function homeOf(id) {
  const known = homes.get(id);
  if (known) return known;
  const { places } = await chosen;
  let [home] = places;
  if (!home) throw new DOMException(NOTHING, "NotAllowedError");
  for (const place of places) if (await place.has(id)) home = place;
  homes.set(id, home);
  return home;
}

/**
 * All projects that have a file, those whose data set is still on its way included.
 *
 * @throws {DOMException} storage fails, as all functions here
 */
export async function ids() {
  const found = [];
  for (const place of (await chosen).places) found.push(...(await place.ids()));
  return found;
}

/** @type {ProjectStore["paths"]} */
export const paths = async (id) => (await homeOf(id)).paths(id);

/** @type {ProjectStore["readText"]} */
export const readText = async (id, path) => (await homeOf(id)).readText(id, path);

/** @type {ProjectStore["open"]} */
export const open = async (id, path) => (await homeOf(id)).open(id, path);

/** @type {ProjectStore["write"]} */
export const write = async (id, contents) => (await homeOf(id)).write(id, contents);

/** @type {ProjectStore["replace"]} */
export const replace = async (id, path) => (await homeOf(id)).replace(id, path);

/** @type {ProjectStore["sizeOf"]} */
export const sizeOf = async (id) => (await homeOf(id)).sizeOf(id);

/** @type {ProjectStore["remove"]} */
export async function remove(id) {
  await (await homeOf(id)).remove(id);
  homes.delete(id);
}

/**
 * How much this site uses of what the browser allows it, in bytes; nothing where it does not say.
 *
 * @returns {Promise<StorageEstimate>}
 */
export const estimate = async () => (await navigator.storage?.estimate?.().catch(() => ({}))) ?? {};
