// Replies of the worker, each matched with its request by the request's id. What is to be stored is stored before
// anything else of the reply is shown.

import * as saving from "../storage/saving.mjs";
import { apply } from "./patches.mjs";
import { arrive, nextPart, takeLateParts } from "./reply_stream.mjs";

const held = []; // patches that wait until the worker has heard all that was done meanwhile

// Take the whole reply to a request. `done` is settled after its last part, or instead of it where Python has failed.
// `isQuiet()` says whether the user has done nothing since; `later(action)` is told what to ask for when idle.
// Returns the kinds of patches that were in it. Rejects where a part did not reach the page, when all parts are taken.
export async function takeReply(request, done, isQuiet, later) {
  // What an earlier reply has to keep is kept, though nobody waits for it any more.
  for (const { patches } of takeLateParts(request)) await store(patches);
  done.catch(() => arrive({ reply: request, patches: [], last: true }));
  const kinds = new Set();
  const failures = [];
  for (let last = false; !last; ) {
    const part = await nextPart(request);
    for (const { kind } of part.patches) kinds.add(kind);
    await take(part.patches, isQuiet, later).catch((error) => failures.push(error));
    last = part.last;
  }
  if (saving.behind() && !kinds.has("store")) await saving.flush(); // what could not be written before
  if (isQuiet()) showHeld();
  if (failures.length) throw failures[0];
  return { has: (kind) => kinds.has(kind) };
}

function store(patches) {
  const files = patches.filter(({ kind }) => kind === "store");
  for (const { project, path, data } of files) saving.put(project, path, data);
  return files.length ? saving.flush() : null;
}

// Store what is to be stored and show the rest: the page says of nothing that it is done before it is kept.
async function take(patches, isQuiet, later) {
  await store(patches);
  const shown = patches.filter(({ kind }) => kind !== "store");
  for (const patch of shown) {
    if (patch.kind === "then") later(patch.action);
    else held.push(patch);
  }
  // With what is stored alone the answer has not come that would take the place of what is held.
  if (shown.length && isQuiet()) showHeld();
}

// Bring the page up to date. While messages wait it is ahead of the worker: an answer to what was typed first would
// put back what was typed next, so it waits for theirs.
export function showHeld() {
  const patches = held.splice(0);
  const newest = new Map();
  for (const patch of patches) if (patch.kind === "html") newest.set(patch.target, patch);
  for (const patch of patches) {
    if (patch.kind !== "html" || newest.get(patch.target) === patch) apply(patch);
  }
}
