// Parts of the worker's replies as they come, by the id of the request that each answers.

const streams = new Map(); // request -> {parts, wake}

function streamOf(request) {
  if (!streams.has(request)) streams.set(request, { parts: [], wake: null });
  return streams.get(request);
}

// A part has come from the worker.
export function arrive(part) {
  const stream = streamOf(part.reply);
  stream.parts.push(part);
  stream.wake?.();
}

// The next part of the reply to a request.
export async function nextPart(request) {
  const stream = streamOf(request);
  while (!stream.parts.length) await new Promise((resolve) => (stream.wake = resolve));
  return stream.parts.shift();
}

// Parts of replies to requests before this one, which nobody waits for any more.
export function takeLateParts(request) {
  const late = [...streams.keys()].filter((earlier) => earlier < request);
  return late.flatMap((earlier) => {
    const { parts } = streamOf(earlier);
    streams.delete(earlier);
    return parts;
  });
}
