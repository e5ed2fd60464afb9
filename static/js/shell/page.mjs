// The page's own operations that the shell asks for: one small function each.

import { Idiomorph } from "../../vendor/idiomorph/idiomorph.esm.js";
export { listen } from "./events.mjs";
import { pixelsOf } from "../plots/bitmap.mjs";
import { say } from "./status.mjs";
import { fileNameOf, showPictures } from "./pictures.mjs";
export { fail, ready, say } from "./status.mjs";
export { expectReply, nextPart } from "./reply_stream.mjs";

const shown = new Map(); // the plots' pictures, by name
const painted = new WeakMap(); // canvas -> the picture on it
let count = 0; // of pictures painted

// What the page itself sets on elements the worker draws: never changed by a morph.
const OURS = [
  ["canvas[data-plot]", ["width", "height", "data-picture", "data-box", "data-limits", "data-log-x"]],
  ["figure.plot", ["data-mode"]],
  ["img[data-outside]", ["src"]],
  ["figure", ["class"]],
  ["#code", ["class", "tabindex", "aria-hidden"]],
  ["[data-gesture], [data-panel-move]", ["aria-pressed"]],
];
const isOurs = (name, node) =>
  OURS.some(([selector, names]) => names.includes(name) && node.matches(selector));

// Give an element new content, keeping focus, scroll and what is being typed.
export function morph(id, html) {
  const target = document.getElementById(id);
  if (!target) return;
  const restorePicks = rememberPicks(target);
  Idiomorph.morph(target, html, {
    morphStyle: "innerHTML",
    callbacks: {
      beforeNodeMorphed: mayMorph,
      beforeNodeRemoved: (node) => !node.matches?.("[data-kept]"),
      beforeAttributeUpdated: (name, node) => !isOurs(name, node),
    },
  });
  restorePicks();
  for (const [name, picture] of shown) put(name, picture);
  showPictures(target);
}

// What the page has put in itself stays; the control the user is in keeps what they have typed.
function mayMorph(old, fresh) {
  if (old.matches?.("[data-kept], .readout")) return false;
  const typing = old === document.activeElement && old.matches?.("input:not([type=checkbox])");
  if (typing && fresh.setAttribute && old.type !== "radio") fresh.setAttribute("value", old.value);
  return true;
}

// What is picked in a list but not yet moved is the user's, not the worker's.
function rememberPicks(root) {
  const picked = [...root.querySelectorAll("select[data-pick]")].map((list) => [
    list.id,
    new Set([...list.selectedOptions].map((option) => option.value)),
  ]);
  return () => {
    for (const [id, values] of picked) {
      for (const option of document.getElementById(id)?.options ?? []) {
        option.selected = values.has(option.value);
      }
    }
  };
}

// Put a picture in its place; "plot-shown" tells the gestures, before anything is painted.
function put(name, picture) {
  const canvas = document.getElementById(name);
  if (!canvas || painted.get(canvas) === picture) return;
  painted.set(canvas, picture);
  const { pixels, box, limits, logX } = picture;
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  count += 1;
  Object.assign(canvas.dataset, { box, limits, logX, picture: count });
  canvas.dispatchEvent(new CustomEvent("plot-shown", { bubbles: true }));
}

// Show a plot's new picture, the bytes of a bitmap.
// With `logX` the limits of x are log10 of the values.
export function showImage(name, bytes, box, limits, logX = false) {
  try {
    const picture = { pixels: pixelsOf(bytes), box, limits, logX };
    shown.set(name, picture);
    put(name, picture);
  } catch (error) {
    reportError(error); // the shell would stop where it is
  }
}

export function download(name, bytes, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

export function focusOn(selector) {
  const element = document.querySelector(selector);
  if (!element) return;
  element.focus({ preventScroll: true });
  const head = element.closest(".panel-head"); // of a panel that is new: show all of it
  (head?.parentElement ?? element).scrollIntoView({ block: "nearest" });
}

export function announce(words) {
  document.getElementById("announcer").textContent = words;
}

// A link to this page with `fragment` at its end goes to the clipboard; where that is refused, into the address.
export async function copyLink(fragment) {
  const link = new URL(fragment, location.href.split("#")[0]).href;
  try {
    await navigator.clipboard.writeText(link);
  } catch {
    history.replaceState(null, "", link);
    announce("The link is now the address of this page: copy it from there.");
  }
}

export function setStage(stage) {
  if (document.body.dataset.stage === stage) return;
  document.body.dataset.stage = stage;
  window.scrollTo(0, 0);
}

// Set a control of the page's own forms; an address the list lacks goes unmatched.
export function setValue(id, value) {
  const named = document.querySelector(`input[type="radio"][name="${CSS.escape(id)}"]`);
  if (named) {
    const wanted = document.querySelector(`input[name="${id}"][value="${CSS.escape(value)}"]`);
    if (wanted) wanted.checked = true;
    return;
  }
  const control = document.getElementById(id);
  const known = control && [...control.options].some((option) => option.value === value);
  if (known) control.value = value;
}

// What lies in data/: an index file says, since a static site cannot list a folder. The form does not wait for
// the shell with it.
async function listDataFiles() {
  const select = document.getElementById("data-file");
  if (!select) return; // a page without the form, as tests have it
  const kept = select.value;
  let files = [];
  try {
    const response = await fetch("data/index.json");
    if (response.ok) files = await response.json();
  } catch {
    // No index, nothing to offer; files from disk and the web still open.
  }
  const options = files.map(({ name, path, bytes }) => {
    const label = `${name} (${(bytes / 1e6).toFixed(1)} MB)`;
    return new Option(label, path, false, path === kept);
  });
  select.replaceChildren(...options);
  if (!options.length) {
    select.replaceChildren(new Option("Nothing in data/", ""));
    select.disabled = true;
  }
}

export const dataFilesListed = listDataFiles();

const PIECE = 8_000_000;

// A file as a reader. `describe(role)` is the form that announces it, as JSON text: a size passes
// 2^31, which MicroPython's numbers do not. `next()` gives the following bytes, null at the end.
// `stop()` gives up what has not come yet.
function reader(name, origin, size, readNext, stop = () => {}) {
  let received = 0;
  const next = async () => {
    const piece = await readNext();
    received += piece?.byteLength ?? 0;
    if (size > 2 * PIECE) {
      const [done, all] = [received, size].map((bytes) => Math.round(bytes / 1e6));
      say(`Reading ${name}: ${done} of ${all} MB`, received / size);
    }
    return piece;
  };
  const describe = (role) => JSON.stringify({ role: [role], name: [name], size: [String(size)] });
  return { name, origin, describe, next, stop };
}

export async function openSource(fields) {
  const { source, file, url } = Object.fromEntries(
    Object.entries(JSON.parse(fields)).map(([name, [value]]) => [name, value]),
  );
  if (source === "disk") {
    const [picked] = document.getElementById("dataset-file").files;
    if (!picked) throw new Error("Choose a file from disk first.");
    return openFile(picked);
  }
  if (source === "web") return openWeb(url);
  if (!file) throw new Error("Select a file.");
  return openAddress(file, false);
}

// A file of the web; its content does not flow before `next()` is called.
export async function openWeb(text) {
  const address = text.trim();
  if (!address) throw new Error("Type the file's address.");
  const source = await openAddress(address, true);
  const { host } = new URL(address);
  const question = (role) => JSON.stringify({ ...JSON.parse(source.describe(role)), host: [host] });
  return { ...source, question };
}

// A link may name addresses of a data set and a configuration (?data=…&configuration=…). They are
// only filled in: whether anything is fetched is the user's to say.
function fillFromLink() {
  const asked = new URLSearchParams(location.search);
  const [data, configuration] = ["data", "configuration"].map((name) => asked.get(name));
  if (data) {
    document.getElementById("dataset-url").value = data;
    document.getElementById("source-web").checked = true;
  }
  if (configuration) {
    const field = document.getElementById("configuration-url");
    field.value = configuration;
    field.closest("details").open = true;
  }
}
fillFromLink();

// A file of this site.
export const openPath = (path) => openAddress(path, false);

export function openFile(file, name = file.name) {
  let position = 0;
  const readNext = async () => {
    if (position >= file.size) return null;
    const piece = await file.slice(position, position + PIECE).arrayBuffer();
    position += piece.byteLength;
    return new Uint8Array(piece);
  };
  return reader(name, name, file.size, readNext);
}

async function openAddress(address, outside) {
  if (outside && !(/^https?:\/\//i.test(address) && URL.canParse(address))) {
    throw new Error(`'${address}' is not a web address: it should start with https://.`);
  }
  const name = fileNameOf(new URL(address, location.href).pathname);
  let response;
  try {
    response = await fetch(address);
  } catch {
    throw new Error(
      `${name || address} could not be fetched: there is no connection, or its server does not ` +
        "allow other pages to read it. Download the file yourself and open it from disk.",
    );
  }
  if (!response.ok) {
    throw new Error(`${name} could not be fetched: its server answered ${response.status}.`);
  }
  const encoded = response.headers.get("content-encoding");
  // 0 if the server does not say it, or says how much it sends packed
  const size = encoded ? 0 : Number(response.headers.get("content-length")) || 0;
  const stream = response.body.getReader();
  const readNext = async () => {
    const parts = [];
    let n = 0;
    while (n < PIECE) {
      const { done, value } = await stream.read();
      if (done) break;
      parts.push(value);
      n += value.byteLength;
    }
    if (!n) return null;
    return new Uint8Array(await new Blob(parts).arrayBuffer());
  };
  return reader(name || address, address, size, readNext, () => stream.cancel());
}
