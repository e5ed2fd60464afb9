// What the worker hands over to be kept, on its way to storage.

import { estimate, write } from "./private_files.mjs";

const unsaved = new Map(); // what is still to be written, by path

export function put(id, path, bytes) {
  unsaved.set(`${id}/${path}`, { id, path, bytes });
}

export const behind = () => unsaved.size > 0;

// Write all there is; what fails stays, is told of, and is tried again the next time.
export async function flush() {
  const tries = [...unsaved].map(async ([key, entry]) => {
    await write(entry.id, entry.path, entry.bytes);
    if (unsaved.get(key) === entry) unsaved.delete(key);
  });
  const failed = (await Promise.allSettled(tries)).find(({ reason }) => reason)?.reason;
  await tell(failed);
}

// What is to be written for a project that is deleted is not written any more.
export function discard(id) {
  for (const [key, entry] of unsaved) if (entry.id === id) unsaved.delete(key);
}

async function tell(error) {
  const banner = document.getElementById("unkept");
  if (!error) {
    banner.hidden = true;
    return;
  }
  console.warn("keeping", error);
  banner.querySelector("[data-why]").textContent = await inWords(error);
  const mode = document.querySelector('input[name="mode"]:checked')?.value;
  banner.querySelector('[data-action="export.test_set"]').hidden = mode !== "labelling";
  banner.hidden = false;
}

const sized = (bytes) =>
  bytes < 1e9 ? `${(bytes / 1e6).toPrecision(3)} MB` : `${(bytes / 1e9).toPrecision(3)} GB`;

async function inWords(error) {
  if (error.name === "QuotaExceededError") {
    const { usage = 0, quota = 0 } = await estimate();
    return `The storage this browser allows is full (${sized(usage)} of ${sized(quota)}).`;
  }
  if (["NotAllowedError", "SecurityError", "InvalidStateError"].includes(error.name)) {
    return "This browser does not let the page write any more.";
  }
  return `This browser could not write (${error.message || error.name}).`;
}

// Ask that the browser does not clear this site by itself when the disk is nearly full.
export function persist() {
  navigator.storage?.persist?.().catch(() => {});
}
