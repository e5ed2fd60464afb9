// Replies of the worker, each matched with its request by the request's id. What is to be stored is stored before
// anything that follows it is shown.

import { takePiece } from "../shell/page.mjs";
import { arrive, nextPart, takeLateParts } from "../shell/reply_stream.mjs";
import * as saving from "../storage/saving.mjs";
import { apply } from "./patches.mjs";

/** @import { Patch } from "../protocol.d.ts" */

/** @type {Patch[]} */
const held = []; // until the worker has heard all that was done meanwhile

/**
 * Take the whole reply to a request.
 *
 * @param {number} request its id
 * @param {Promise<unknown>} done settled after the last part, or instead of it where Python has failed
 * @param {() => boolean} isQuiet whether the user has done nothing meanwhile
 * @param {(action: string) => void} askLater is told what to ask for when idle
 * @returns {Promise<{ has: (kind: string) => boolean }>} which kinds of patches were in it
 * @throws {Error} a part did not reach the page; thrown when all parts are taken
 */
export async function takeReply(request, done, isQuiet, askLater) {
  // What an earlier reply has to keep is kept, though nobody waits for it any more.
  for (const { patches } of takeLateParts(request)) await store(patches);
  done.catch(() => arrive({ reply: request, patches: [], last: true }));
  /** @type {Set<string>} */
  const kinds = new Set();
  /** @type {unknown[]} */
  const failures = [];
  for (let last = false; !last; ) {
    const part = await nextPart(request);
    for (const { kind } of part.patches) kinds.add(kind);
    await take(part.patches, isQuiet, askLater).catch((error) => failures.push(error));
    last = part.last;
  }
  if (saving.hasUnsaved() && !kinds.has("store")) await saving.flush(); // what could not be written before
  if (isQuiet()) showHeld();
  if (failures.length) throw failures[0];
  return { has: (kind) => kinds.has(kind) };
}

/** @param {Patch[]} patches */
async function store(patches) {
  let any = false;
  for (const patch of patches) {
    if (patch.kind !== "store") continue;
    saving.put(patch.project, patch.path, patch.data);
    any = true;
  }
  if (any) await saving.flush();
}

/**
 * Store what is to be stored and show the rest: the page says of nothing that it is done before it is kept.
 *
 * @param {Patch[]} patches
 * @param {() => boolean} isQuiet
 * @param {(action: string) => void} askLater
 */
async function take(patches, isQuiet, askLater) {
  await store(patches);
  const others = patches.filter(({ kind }) => kind !== "store");
  for (const patch of others) {
    if (patch.kind === "then") askLater(patch.action);
    else if (patch.kind === "download-piece") takePiece(patch.number, patch.data);
    else held.push(patch);
  }
  // With what is stored alone the answer has not come that would take the place of what is held.
  if (others.length && isQuiet()) showHeld();
}

/**
 * Bring the page up to date. While messages wait it is ahead of the worker: an answer to what was typed first would
 * put back what was typed next, so it waits for theirs.
 */
export function showHeld() {
  const patches = held.splice(0);
  /** @type {Map<string, Patch>} */
  const newest = new Map();
  for (const patch of patches) if (patch.kind === "html") newest.set(patch.target, patch);
  for (const patch of patches) {
    if (patch.kind !== "html" || newest.get(patch.target) === patch) apply(patch);
  }
}
