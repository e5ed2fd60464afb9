// Asking an archive how many rows a query has. Fetched when the first one is asked; Python reads the answer.

import { report } from "../shell/events.mjs";

const LONGEST = 200_000; // bytes of an answer with one number, or with an error

/**
 * Ask an address, and hand its answer to Python.
 *
 * @param {string} address
 */
export async function askArchive(address) {
  /** @type {Uint8Array | null} */
  let data = null;
  try {
    // An archive counts as long as it may take itself; that nobody waits any more is known when it answers.
    const response = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer" });
    data = await beginningOf(response);
  } catch {
    // Told below: whether there is no connection or no permission to read, browsers do not say.
  }
  report("archive.counted", { of: [address], reached: [String(data !== null)] }, { data });
}

/** @param {Response} response */
async function beginningOf(response) {
  const stream = response.body?.getReader();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  for (let n = 0; stream && n < LONGEST; ) {
    const { done, value } = await stream.read();
    if (done) break;
    parts.push(value);
    n += value.byteLength;
  }
  stream?.cancel();
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
