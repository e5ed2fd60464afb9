// The parts of the worker's replies, in the order they come: the worker posts each as soon as it is made.

/** @import { Part } from "../protocol.d.ts" */

/** @type {Part[]} */
const parts = [];
/** @type {((_: void) => void) | null} */
let wake = null;

/** @type {Part} */
const END = { part: "", data: [] };

/**
 * Begin a reply, before its first part.
 *
 * @param {Promise<unknown>} done settled after the last part, or instead of it where Python has failed
 */
export function expectReply(done) {
  parts.length = 0; // what is left is of a reply that ended twice: by its last part and by a failure
  done.catch(() => arrive(END));
}

/**
 * Take a part that the worker has posted.
 *
 * @param {Part} part
 */
export function arrive(part) {
  parts.push(part);
  wake?.();
}

/**
 * The next part, when it is there; one without text is the end of a reply.
 *
 * @returns {Promise<Part>}
 */
export async function nextPart() {
  for (;;) {
    const part = parts.shift();
    if (part) return part;
    await new Promise((resolve) => {
      wake = resolve;
    });
  }
}
