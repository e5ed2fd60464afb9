// Files fetched while Python waits.

let waiting = false;

/**
 * A file's bytes, at once.
 *
 * @param {string} address
 * @returns {Uint8Array<ArrayBuffer>}
 * @throws {Error} it could not be fetched
 */
export function fetchedNow(address) {
  const request = new XMLHttpRequest();
  request.open("GET", address, false);
  request.responseType = "arraybuffer";
  waiting = true;
  try {
    request.send();
  } finally {
    waiting = false;
  }
  if (request.status !== 200) throw new Error(`${address} is missing (${request.status})`);
  return new Uint8Array(request.response);
}

/**
 * Have what is done when an object is gone wait while a file is fetched. WebKit does it in the midst of the request,
 * where Pyodide would call Python, which cannot be called while it waits.
 *
 * @param {{ FinalizationRegistry: FinalizationRegistryConstructor }} scope
 */
export function holdFinalizers(scope) {
  const Registry = scope.FinalizationRegistry;
  scope.FinalizationRegistry = new Proxy(Registry, {
    construct(_, [callback]) {
      /** @param {unknown} held */
      const whenFree = (held) => {
        if (waiting) setTimeout(whenFree, 0, held);
        else callback(held);
      };
      return new Registry(whenFree);
    },
  });
}
