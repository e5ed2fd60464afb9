/**
 * A file's bytes, while Python waits.
 *
 * @param {string} address
 * @returns {Uint8Array<ArrayBuffer>}
 * @throws {Error} it could not be fetched
 */
export function fetchedNow(address) {
  const request = new XMLHttpRequest();
  request.open("GET", address, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${address} is missing (${request.status})`);
  return new Uint8Array(request.response);
}
