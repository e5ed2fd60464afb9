// Where projects are kept: the origin private file system, projects/<id>/ for each. What is in them
// the worker decides (py/app/projects.py). A tab holds the lock of the project it works on, so that no
// other tab writes to it.

import { report } from "../shell/events.mjs";
import { download, openFile } from "../shell/page.mjs";

const FILES = ["project.json", "config.json", "state.json", "test_set.json"];
const DATA = "data/file";
const REOPEN = "reopen-project";
const STOPPED_AT = "stopped-at";
const LATER = 8000; // ms that a tab being reloaded may take to let go of its project

let current = ""; // the project open in this tab
const held = new Map(); // id -> lets go of its lock
const folders = new Map(); // path -> its handle

// ---- files --------------------------------------------------------------------------------------

async function refusal() {
  if (!window.isSecureContext) return "the page is served without https.";
  if (!navigator.storage?.getDirectory || !navigator.locks) return "it has no storage for that.";
  if (!window.FileSystemFileHandle?.prototype.createWritable) return "it cannot write such files.";
  try {
    await navigator.storage.getDirectory();
    return "";
  } catch {
    return "its storage is switched off for this page, or it is a private window.";
  }
}
const refused = refusal();

async function folder(path, create = false) {
  if (folders.has(path)) return folders.get(path);
  let found = await navigator.storage.getDirectory();
  for (const part of path.split("/")) found = await found.getDirectoryHandle(part, { create });
  folders.set(path, found);
  return found;
}

function forgetFolders(path) {
  for (const known of folders.keys()) if (known.startsWith(path)) folders.delete(known);
}

async function fileOf(id, path, create = false) {
  const parts = `projects/${id}/${path}`.split("/");
  const name = parts.pop();
  return (await folder(parts.join("/"), create)).getFileHandle(name, { create });
}

// A file gets its new content whole or not at all: what is written counts from close() on.
async function writeOnce(id, path, bytes) {
  const stream = await (await fileOf(id, path, true)).createWritable();
  try {
    await stream.write(bytes);
    await stream.close();
  } catch (error) {
    await stream.abort().catch(() => {});
    throw error;
  }
}

async function write(id, path, bytes) {
  try {
    await writeOnce(id, path, bytes);
  } catch (error) {
    if (error.name !== "NotFoundError") throw error;
    forgetFolders(`projects/${id}`); // somebody cleared this site's data meanwhile
    await writeOnce(id, path, bytes);
  }
}

async function readText(id, path) {
  try {
    return await (await (await fileOf(id, path)).getFile()).text();
  } catch (error) {
    if (error.name === "NotFoundError") return "";
    throw error;
  }
}

async function* filesIn(folder) {
  for await (const [name, handle] of folder.entries()) {
    if (handle.kind === "directory") yield* filesIn(handle);
    else if (!name.endsWith(".crswap")) yield handle;
  }
}

async function sizeOf(folder) {
  let size = 0;
  for await (const handle of filesIn(folder)) {
    size += (await handle.getFile().catch(() => ({ size: 0 }))).size;
  }
  return size;
}

async function remove(id) {
  forgetFolders(`projects/${id}`);
  const all = await folder("projects");
  await all.removeEntry(id, { recursive: true });
}

// ---- keeping what the worker hands over ---------------------------------------------------------

const unsaved = new Map(); // what is still to be written, by path

export function put(id, path, bytes) {
  unsaved.set(`${id}/${path}`, { id, path, bytes });
}

export const behind = () => unsaved.size > 0;

// Write all there is; what fails stays, is told of, and is tried again the next time.
export async function flush() {
  const tries = [...unsaved].map(async ([key, entry]) => {
    await write(entry.id, entry.path, entry.bytes);
    if (unsaved.get(key) === entry) unsaved.delete(key);
  });
  const failed = (await Promise.allSettled(tries)).find(({ reason }) => reason)?.reason;
  await tell(failed);
}

async function tell(error) {
  const banner = document.getElementById("unkept");
  if (!error) {
    banner.hidden = true;
    return;
  }
  console.warn("keeping", error);
  banner.querySelector("[data-why]").textContent = await inWords(error);
  const mode = document.querySelector('input[name="mode"]:checked')?.value;
  banner.querySelector('[data-action="export.test_set"]').hidden = mode !== "labelling";
  banner.hidden = false;
}

const sized = (bytes) =>
  bytes < 1e9 ? `${(bytes / 1e6).toPrecision(3)} MB` : `${(bytes / 1e9).toPrecision(3)} GB`;

async function inWords(error) {
  if (error.name === "QuotaExceededError") {
    const { usage = 0, quota = 0 } = await estimate();
    return `The storage this browser allows is full (${sized(usage)} of ${sized(quota)}).`;
  }
  if (["NotAllowedError", "SecurityError", "InvalidStateError"].includes(error.name)) {
    return "This browser does not let the page write any more.";
  }
  return `This browser could not write (${error.message || error.name}).`;
}

const estimate = () => navigator.storage.estimate().catch(() => ({}));

// Ask that the browser does not clear this site by itself when the disk is nearly full.
export function persist() {
  navigator.storage?.persist?.().catch(() => {});
}

// ---- locks --------------------------------------------------------------------------------------

// Take a project's lock; false if another tab has it (still, after `patience` ms).
function take(id, patience = 0) {
  if (held.has(id)) return Promise.resolve(true);
  const how = patience ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
  return new Promise((resolve) => {
    const got = (lock) => {
      resolve(Boolean(lock));
      return lock && new Promise((letGo) => held.set(id, letGo));
    };
    navigator.locks.request(`project-${id}`, how, got).catch(() => resolve(false));
  });
}

function release(id) {
  held.get(id)?.();
  held.delete(id);
}

const ELSEWHERE = "This project is open in another tab. Go on there, or close that tab first.";

// ---- the list -----------------------------------------------------------------------------------

async function projects() {
  if (await refused) return [];
  const all = await folder("projects", true);
  const locks = await navigator.locks.query();
  const locked = new Set(locks.held.map(({ name }) => name));
  const found = [];
  for await (const [id, handle] of all.entries()) {
    if (handle.kind !== "directory") continue;
    const text = await readText(id, "project.json");
    const elsewhere = locked.has(`project-${id}`) && !held.has(id);
    if (text || elsewhere || (await readText(id, "config.json"))) {
      if (text || !elsewhere) found.push({ id, text, bytes: await sizeOf(handle), elsewhere });
    } else if (!held.has(id)) await sweep(id);
  }
  return found;
}

// What is left of a data set that was on its way when its tab was closed.
async function sweep(id) {
  if (await take(id)) await remove(id).catch(() => {});
  release(id);
}

// The list and the state of the storage, as the form of the actions that take it.
export async function listing() {
  let found = [];
  const storage = { refused: await refused };
  try {
    found = await projects();
    if (!storage.refused) Object.assign(storage, await estimate());
  } catch (error) {
    storage.refused = `its storage cannot be read (${error.message || error.name}).`;
  }
  delete storage.usageDetails;
  return JSON.stringify({ projects: [JSON.stringify(found)], storage: [JSON.stringify(storage)] });
}

const look = () => {
  const atHome = document.body.dataset.started && document.body.dataset.stage === "setup";
  if (atHome && document.visibilityState === "visible") report("projects.look", {}, { live: true });
};
window.addEventListener("focus", look);

// Until Python lists them: how many there are, in the room that their list will take.
async function announceProjects() {
  const place = document.getElementById("projects");
  const names = [];
  for (const { text } of await projects()) {
    try {
      names.push(String(JSON.parse(text).name));
    } catch {
      names.push("A damaged project");
    }
  }
  if (!names.length || place.childElementCount) return;
  const template = document.getElementById("projects-coming").content.cloneNode(true);
  const row = template.querySelector("li");
  row.replaceWith(
    ...names.map((name) => {
      const one = row.cloneNode(true);
      one.querySelector("strong").textContent = name;
      return one;
    }),
  );
  place.replaceChildren(template);
}
announceProjects().catch(() => {});

// ---- opening ------------------------------------------------------------------------------------

// A data set on its way to the worker; `source` is a reader of page.mjs. While it is read a copy is
// written, for the next visit. `kept()` says at the end whether there was room for it.
async function copying(source, id) {
  let stream = null;
  let writing = Promise.resolve();
  let whole = false;
  const giveUp = async (error) => {
    console.warn("no copy of the data set", error);
    await stream?.abort().catch(() => {});
    stream = null;
  };
  try {
    stream = await (await fileOf(id, DATA, true)).createWritable();
  } catch (error) {
    await giveUp(error);
  }
  const next = async () => {
    const piece = await source.next();
    await writing;
    if (stream && piece) writing = stream.write(piece).catch(giveUp);
    else if (stream) {
      await stream.close().then(() => (whole = true), giveUp);
      stream = null;
    }
    return piece;
  };
  return { ...source, next, project: id, kept: () => String(whole) };
}

// A new project for a data set; without storage, only its reader.
export async function begin(source) {
  if (await refused) return { ...source, project: "", kept: () => "false" };
  const id = crypto.randomUUID();
  await take(id);
  return { ...(await copying(source, id)), fresh: true };
}

// A project's files, as the form of "project.open". Throws with a sentence.
export async function texts(id, patience) {
  if (!(await take(id, patience ? LATER : 0))) throw new Error(ELSEWHERE);
  const fields = { project: [id], stopped: [patience ? stoppedAt : ""] };
  for (const name of FILES) fields[name] = [await readText(id, name)];
  return JSON.stringify(fields);
}

let picked = null; // the file last given for a project without a copy

// The data set of a project: the copy kept, or the file the user gives.
export async function dataOf(id, files) {
  if (files) {
    picked = files;
    return { ...(await copying(openFile(files), id)), resumes: true };
  }
  let file;
  try {
    file = await (await fileOf(id, DATA)).getFile();
  } catch {
    throw new Error(
      "The copy of its data file is gone from this browser. Download config.json, load the data " +
        "file anew and load the configuration on it.",
    );
  }
  const { name } = JSON.parse(await readText(id, "project.json")).dataset;
  return { ...openFile(file, String(name)), project: id, kept: () => "true", resumes: true };
}

export const pickedFile = () => openFile(picked);

// A data set was read, or not: hold on to the project open now and let go of the other.
export async function settle(source, opened) {
  const { project, fresh } = source;
  if (opened) {
    if (current !== project) release(current);
    current = project;
    return;
  }
  if (project === current) return;
  if (fresh && project) await remove(project).catch(() => {});
  release(project);
}

// ---- other things done with projects ------------------------------------------------------------

export async function reserve(id) {
  if (!(await take(id))) throw new Error(ELSEWHERE);
}

export function unreserve(id) {
  if (id !== current) release(id);
}

export async function forget(id) {
  for (const [key, entry] of unsaved) if (entry.id === id) unsaved.delete(key);
  await remove(id);
  release(id);
}

export async function downloadConfig(id) {
  const text = await readText(id, "config.json");
  if (!text) throw new Error("There is no config.json in this project.");
  download("config.json", new TextEncoder().encode(text), "application/json");
}

// ---- when Python stops --------------------------------------------------------------------------

function takeNote(key) {
  const note = sessionStorage.getItem(key) ?? "";
  sessionStorage.removeItem(key);
  return note;
}
const stoppedAt = takeNote(STOPPED_AT); // the action that the user ended together with Python

// Which project to open at once, because Python is being restarted.
export const toReopen = () => takeNote(REOPEN);

export function stopped(why) {
  const box = document.getElementById("stopped");
  if (!box.hidden) return;
  box.querySelector("[data-why]").textContent = why;
  box.querySelector("[data-kept]").hidden = !current;
  box.querySelector("[data-lost]").hidden = Boolean(current);
  box.querySelector("button").textContent = `Restart Python${current ? " and Continue" : ""}`;
  box.hidden = false;
  box.focus();
}

function restart() {
  if (current) sessionStorage.setItem(REOPEN, current);
  location.reload();
}
document.getElementById("stopped").querySelector("button").addEventListener("click", restart);

// What Python is at may have no end: it can be ended with Python itself.
const stop = document.getElementById("stop");
stop.addEventListener("click", () => {
  sessionStorage.setItem(STOPPED_AT, stop.dataset.at);
  restart();
});
export const offerStop = (action) => {
  stop.dataset.at = action;
  stop.hidden = false;
};
export const withdrawStop = () => {
  stop.hidden = true;
};

document.addEventListener("worker-gone", () => {
  stopped("The browser has ended it, most likely because memory ran out.");
});
