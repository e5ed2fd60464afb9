// What the worker hands over to be kept, on its way to storage.

import { byId, find } from "../shell/elements.mjs";
import { estimate, write } from "./project_files.mjs";

/** @typedef {{ id: string, path: string, bytes: Uint8Array<ArrayBuffer> }} Entry a project's file */

/** @type {Map<string, Entry>} */
const unsaved = new Map(); // what is still to be written, by path

/**
 * Add a file to what is to be written, in place of an older version of it.
 *
 * @param {string} id of the project
 * @param {string} path
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export function put(id, path, bytes) {
  unsaved.set(`${id}/${path}`, { id, path, bytes });
}

/** Return true if something is still to be written. */
export const hasUnsaved = () => unsaved.size > 0;

/** Write all there is, a project's files together; what fails stays, is told of, and is tried again the next time. */
export async function flush() {
  const projects = Map.groupBy(unsaved, ([, entry]) => entry.id);
  const tries = [...projects].map(async ([id, entries]) => {
    await write(id, new Map(entries.map(([, { path, bytes }]) => [path, bytes])));
    for (const [key, entry] of entries) if (unsaved.get(key) === entry) unsaved.delete(key);
  });
  const results = await Promise.allSettled(tries);
  await showBanner(results.find((result) => result.status === "rejected")?.reason);
}

/**
 * Drop what is to be written for a project, which is being deleted.
 *
 * @param {string} id
 */
export function discard(id) {
  for (const [key, entry] of unsaved) if (entry.id === id) unsaved.delete(key);
}

/**
 * Show the banner that says why something is not kept; without an error, hide it.
 *
 * @param {Error | undefined} error
 */
async function showBanner(error) {
  const banner = byId("unkept", HTMLElement);
  if (!error) {
    banner.hidden = true;
    return;
  }
  console.warn("keeping", error);
  find(banner, "[data-why]", HTMLElement).textContent = await inWords(error);
  const mode = document.querySelector('input[name="mode"]:checked');
  const isLabelling = mode instanceof HTMLInputElement && mode.value === "labelling";
  find(banner, '[data-action="export.test_set"]', HTMLElement).hidden = !isLabelling;
  banner.hidden = false;
}

/** @param {number} bytes */
const inUnits = (bytes) =>
  bytes < 1e9 ? `${(bytes / 1e6).toPrecision(3)} MB` : `${(bytes / 1e9).toPrecision(3)} GB`;

/** @param {Error} error */
async function inWords(error) {
  if (error.name === "QuotaExceededError") {
    const { usage = 0 } = await estimate(); // of how much, Chromium does not say
    return `The storage this browser allows is full (this page uses ${inUnits(usage)} of it).`;
  }
  if (["NotAllowedError", "SecurityError", "InvalidStateError"].includes(error.name)) {
    return "This browser does not let the page write any more.";
  }
  return `This browser could not write (${error.message || error.name}).`;
}

/** Ask that the browser does not clear this site by itself when the disk is nearly full. */
export function persist() {
  navigator.storage?.persist?.().catch(() => {});
}
