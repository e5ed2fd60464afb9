// Pictures from other servers, kept in this browser so that they are there without a network. Only what a server lets
// other pages read can be kept; of any other the browser is asked as for every picture.

const STORE = `astronomical-lite pictures ${new URL("./", document.baseURI).href}`;
const MOST_KEPT = 3000;
const MOST_SHOWN = 400; // blob addresses, each of which holds its picture in memory
const PATIENCE = 30_000; // ms
const TRY_AGAIN = 60_000; // ms

/** @type {Map<string, Promise<string>>} */
const shown = new Map(); // what a picture is shown from, by its address
/** @type {Map<string, Promise<boolean>>} */
const readable = new Map(); // hosts, and whether other pages may read their pictures: tried with the first one

/** @returns {Promise<Cache | null>} */
async function openStore() {
  try {
    return await caches.open(STORE);
  } catch {
    return null; // a page that is not served securely has none, nor one whose storage is refused
  }
}

/**
 * What to show a picture from: what is kept of it, or what its server gives, which is kept then; else its own address.
 *
 * @param {string} address
 * @returns {Promise<string>}
 */
export function pictureFrom(address) {
  const known = shown.get(address);
  if (known) return known;
  const found = load(new URL(address, document.baseURI).href);
  shown.set(address, found);
  found.then((source) => {
    if (!source.startsWith("blob:")) shown.delete(address); // the network may come back
  });
  for (const [oldest, source] of shown) {
    if (shown.size <= MOST_SHOWN) break;
    shown.delete(oldest);
    source.then((blob) => URL.revokeObjectURL(blob));
  }
  return found;
}

/** @param {string} address */
async function load(address) {
  const kept = await (await openStore())?.match(address);
  if (kept) return URL.createObjectURL(await kept.blob());
  const { host } = new URL(address);
  const known = readable.get(host);
  if (known && !(await known)) return address;
  const reading = read(address);
  if (!known) readable.set(host, reading.then(Boolean));
  const response = await reading;
  if (!response) {
    readable.set(host, Promise.resolve(false));
    setTimeout(() => readable.delete(host), TRY_AGAIN); // it may have been the network
    return address;
  }
  const isPicture = response.headers.get("Content-Type")?.startsWith("image/");
  if (!response.ok || !isPicture) return address;
  try {
    const blob = await response.clone().blob();
    await keep(address, response);
    return URL.createObjectURL(blob);
  } catch {
    return address;
  }
}

/** @param {string} address */
async function read(address) {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const mode = {
      mode: /** @type {const} */ ("cors"),
      credentials: /** @type {const} */ ("omit"),
    };
    return await fetch(address, { ...mode, referrerPolicy: "no-referrer", signal });
  } catch {
    return null; // no network, or a server that lets no other page read
  }
}

/**
 * Keep a picture; where there is no room for it, or no storage, it is only shown.
 *
 * @param {string} address
 * @param {Response} response
 */
async function keep(address, response) {
  const store = await openStore();
  try {
    await store?.put(address, response);
    const all = (await store?.keys()) ?? [];
    await Promise.all(all.slice(0, -MOST_KEPT).map((oldest) => store?.delete(oldest)));
  } catch {}
}

/** Delete all that are kept; returns how many they were. */
export async function forgetPictures() {
  const store = await openStore();
  if (!store) return 0;
  const { length } = await store.keys();
  await caches.delete(STORE);
  shown.clear();
  return length;
}
