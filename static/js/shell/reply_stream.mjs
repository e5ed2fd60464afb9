// The parts of the worker's replies, as they come: it hands over what there is while it makes the rest.

const parts = [];
let wake = null;

const END = { part: "", data: [] };

// Before the first part of a reply: `done` is settled after its last, or instead of it where Python has failed.
export function expectReply(done) {
  parts.length = 0; // of a reply that ended twice
  done.catch(() => arrive(END));
}

export function arrive(part) {
  parts.push(part);
  wake?.();
}

// The next part; one without text is the end of a reply.
export async function nextPart() {
  while (!parts.length) await new Promise((resolve) => (wake = resolve));
  return parts.shift();
}
