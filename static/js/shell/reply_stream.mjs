// Parts of the worker's replies as they come, by the id of the request that each answers: the worker posts each part
// as soon as it is made.

/** @import { ReplyPart } from "../protocol.d.ts" */

/** @typedef {{ parts: ReplyPart[], wake: (() => void) | null }} Stream of one reply */

/** @type {Map<number, Stream>} */
const streams = new Map();

/** @param {number} request */
function streamOf(request) {
  const stream = streams.get(request) ?? { parts: [], wake: null };
  streams.set(request, stream);
  return stream;
}

/**
 * Take a part that the worker has posted.
 *
 * @param {ReplyPart} part
 */
export function arrive(part) {
  const stream = streamOf(part.reply);
  stream.parts.push(part);
  stream.wake?.();
}

/**
 * The next part of the reply to a request, when it is there.
 *
 * @param {number} request
 * @returns {Promise<ReplyPart>}
 */
export async function nextPart(request) {
  const stream = streamOf(request);
  for (;;) {
    const part = stream.parts.shift();
    if (part) return part;
    await /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        stream.wake = resolve;
      })
    );
  }
}

/**
 * Parts of replies to requests before this one, which nobody waits for any more.
 *
 * @param {number} request
 */
export function takeLateParts(request) {
  const earlier = [...streams].filter(([id]) => id < request);
  return earlier.flatMap(([id, { parts }]) => {
    streams.delete(id);
    return parts;
  });
}
