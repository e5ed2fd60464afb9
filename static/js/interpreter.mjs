// Pyodide as PyScript's interpreter, telling the page how many bytes have come.
// PyScript takes any module that exports `loadPyodide` and `version`.

import { loadPyodide as load, version } from "../vendor/pyodide/pyodide.mjs";

const vendor = new URL("../vendor/pyodide/", import.meta.url).href;
const manifest = new URL("../vendor/manifest.json", import.meta.url).href;

const later = new URL("../vendor/later/", import.meta.url).href;

const tell = (message) => self.postMessage({ boot: message });

// A package that is not needed to start, at once: Python imports do not wait.
self.fetchPackage = (name) => {
  const request = new XMLHttpRequest();
  request.open("GET", `${later}${name}.whl`, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${name} is missing (${request.status})`);
  return request.response;
};

// A lock that is free again when this worker is no more, whoever ended it: the page waits for it.
const lifeline = `worker-${crypto.randomUUID?.() ?? Math.random()}`;
self.navigator.locks?.request(lifeline, () => {
  tell({ lifeline });
  return new Promise(() => {});
});

async function expectedBytes(fetch) {
  const { files } = await (await fetch(manifest)).json();
  const fetched = ({ path }) => path.startsWith("pyodide/") && !path.endsWith(".mjs");
  return files.filter(fetched).reduce((sum, { bytes }) => sum + bytes, 0);
}

// Pass a response on while counting what flows through it.
function counted(response, count) {
  const meter = new TransformStream({
    transform(chunk, controller) {
      count(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
  // Told here, and not left to Pyodide: it goes on without a package that broke off.
  response.body.pipeTo(meter.writable).catch((error) => {
    if (error instanceof TypeError) tell({ failed: `${response.url} is missing, it broke off` });
  });
  const { status, statusText, headers } = response;
  return new Response(meter.readable, { status, statusText, headers });
}

async function loadPyodide(options) {
  const fetch = self.fetch.bind(self);
  const total = await expectedBytes(fetch);
  let received = 0;
  let told = 0;
  const count = (bytes) => {
    received += bytes;
    const now = performance.now();
    if (now - told > 60 || received >= total) {
      told = now;
      tell({ text: "Loading Python", received, total });
    }
  };
  self.fetch = async (...request) => {
    const response = await fetch(...request).catch((error) => {
      tell({ failed: `${request[0]?.url ?? request[0]} could not be fetched` });
      throw error;
    });
    if (!response.ok) {
      // Told here: Emscripten waits for ever when its module does not come.
      const failed = `${response.url} is missing (${response.status})`;
      tell({ failed });
      throw new Error(failed);
    }
    return response.body ? counted(response, count) : response;
  };
  try {
    tell({ text: "Loading Python", received, total });
    return await load({ ...options, indexURL: vendor });
  } finally {
    self.fetch = fetch;
    tell({ text: "Starting Python" });
  }
}

export { loadPyodide, version };
