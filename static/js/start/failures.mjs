// What kept Python from starting, as sentences that say what to do.

import { fail } from "../shell/status.mjs";

const PLAIN = " If it stays so, start Python the plain way.";

/**
 * The sentences by what an error says; the first that fits.
 *
 * @type {[pattern: RegExp, what: (words: string) => string, todo: string][]}
 */
const KNOWN = [
  [
    /IDBMap|indexedDB|SecurityError|storage(?!\/)|denied/i,
    () =>
      "This browser does not let the page keep data (its storage is switched off for this site).",
    "Allow cookies and site data for this address, or leave private browsing, then reload.",
  ],
  [
    /WebAssembly is not defined|no WebAssembly|(can't|cannot) find variable: WebAssembly/i,
    () => "This browser has no WebAssembly, which Python needs here.",
    "Use a current Firefox, Chrome, Edge or Safari, and switch off settings that block it.",
  ],
  [
    /\bmemory\b(?!\.bin)|allocat/i,
    () => "The browser has not enough free memory to start Python.",
    "Close other tabs and reload.",
  ],
  [
    /pyodide\/v\d/, // where PyScript looks for Python if its configuration does not come
    () => "A file of the program could not be loaded: pyscript.toml, or what reads it.",
    "Check the connection and reload. If you serve the page yourself, run make serve again.",
  ],
  [
    /damaged|CompileError|WebAssembly\.instantiate|SyntaxError|unexpected (token|end|identifier)|missing \W after|JSON|fetched whole/i,
    (words) => `A file of the program is not as it should be: ${words}.`,
    "Reload the page while holding Shift, which fetches the files anew.",
  ],
  [
    /missing|fetch|broke off|NetworkError|dynamically imported|404|import|load failed/i,
    (words) => `A file of the program could not be loaded: ${words}.`,
    "Check the connection and reload. If you serve the page yourself, run make serve again.",
  ],
];

/**
 * Say that Python did not start, and the likely cause, told from the error's own words.
 *
 * @param {unknown} error an error or its words
 */
export function explain(error) {
  const whole = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const line = whole.trim().split("\n").at(-1) ?? "";
  const words = line
    .replace(/(Uncaught )?\b[A-Z]\w*(Error|Exception): |\.$/g, "")
    .replaceAll(new URL(".", document.baseURI).href, "")
    .slice(0, 300);
  const known = KNOWN.find(([pattern]) => pattern.test(line));
  if (known) return fail(known[1](words), known[2]);
  fail(
    `Python stopped while starting: ${words}.`,
    `Reload the page; a current Firefox, Chrome, Edge or Safari is needed.${PLAIN}`,
  );
}
