// A database for PyScript where the browser refuses one. PyScript opens it to look for packages that it kept, of which
// there are none here, and does not start Python without.

const PYSCRIPTS = "IDBMap/";

/**
 * A request that succeeds.
 *
 * @param {unknown} [result]
 */
function answered(result) {
  /** @type {{ onsuccess?: (event: { target: { result: unknown } }) => void }} */
  const request = {};
  setTimeout(() => request.onsuccess?.({ target: { result } }));
  return request;
}

const store = { clear: () => answered(), getAllKeys: () => answered([]) };
const database = { close() {}, transaction: () => ({ objectStore: () => store }) };

/** Have PyScript get an empty database where its own cannot be opened. */
export function allowNoDatabase() {
  const { indexedDB } = self;
  if (!indexedDB) return;
  const open = indexedDB.open.bind(indexedDB);
  /** @type {typeof indexedDB.open} */
  indexedDB.open = (name, version) => {
    try {
      return open(name, version);
    } catch (error) {
      if (!name.startsWith(PYSCRIPTS)) throw error;
      return /** @type {IDBOpenDBRequest} */ (/** @type {unknown} */ (answered(database)));
    }
  };
}
