// What is done with projects: begin one, open it, delete it. What is in their files the worker decides
// (py/app/projects.py).

import { isLarge, openFile, openStored } from "../shell/files.mjs";
import { download } from "../shell/page.mjs";
import { bodyOf } from "../shell/requests.mjs";
import { current, ELSEWHERE, release, setCurrent, take } from "./locks.mjs";
import { open, paths, readText, refused, remove, replace } from "./project_files.mjs";
import { stoppedAt, stoppedWhy } from "./restart.mjs";
import { discard } from "./saving.mjs";

/** @import { Fields } from "../protocol.d.ts" */
/** @import { Reader } from "../shell/files.mjs" */
/** @import { FileWriter } from "./project_store.d.ts" */

/**
 * A data set on its way to the worker.
 *
 * @typedef {object} OfProject
 * @property {string} project "" without storage
 * @property {() => string} kept at the end: "true" if the browser has a copy of it
 * @property {boolean} [fresh] the project is a new one
 * @property {boolean} [resumes] the project goes on with it
 */
/** @typedef {Reader & OfProject} ProjectReader */

// As in py/app/state/project.py.
const FILES = [
  "project.json",
  "config.json",
  "state.json",
  "test_set.json",
  "project.previous.json",
  "config.previous.json",
  "state.previous.json",
  "test_set.previous.json",
];
const LOG_PIECE = /^labels-\d+\.jsonl$/;
const MATCHED = /^matched-\d{4}\.npz$/;
const DATA = "data/file";
const LATER = 8000; // ms that a tab being reloaded may take to let go of its project

// ---- opening ------------------------------------------------------------------------------------

/**
 * A reader that writes a copy of what it reads, for the next visit; reading goes on where there is no room for it.
 *
 * @param {Reader} source
 * @param {string} id of the project
 * @returns {Promise<ProjectReader>}
 */
async function copying(source, id) {
  /** @type {FileWriter | null} */
  let writer = null;
  /** @type {Promise<void>} */
  let writing = Promise.resolve();
  let whole = false;
  /** @param {unknown} error */
  const giveUp = async (error) => {
    console.warn("no copy of the data set", error);
    await writer?.abort().catch(() => {});
    writer = null;
  };
  try {
    writer = await replace(id, DATA);
  } catch (error) {
    await giveUp(error);
  }
  const next = async () => {
    const piece = await source.next();
    await writing;
    if (writer && piece) writing = writer.write(piece).catch(giveUp);
    else if (writer) {
      await writer.close().then(() => {
        whole = true;
      }, giveUp);
      writer = null;
    }
    return piece;
  };
  // the copy, which nobody but this page changes
  const file = async () => {
    const copy = whole ? (await open(id, DATA).catch(() => null))?.file : undefined;
    return isLarge(copy) ? copy : source.file();
  };
  return { ...source, next, file, project: id, kept: () => String(whole) };
}

/**
 * Begin a new project for a data set; without storage there is only its reader.
 *
 * @param {Reader} source
 * @returns {Promise<ProjectReader>}
 */
export async function begin(source) {
  if (await refused) return { ...source, project: "", kept: () => "false" };
  const id = crypto.randomUUID();
  await take(id);
  return { ...(await copying(source, id)), fresh: true };
}

/**
 * A project's files, as the body of "project.open".
 *
 * @param {string} id
 * @param {boolean} patience wait until the tab's own earlier page has let go of it
 * @throws {Error} a sentence for the user: it is open in another tab
 */
export async function texts(id, patience) {
  if (!(await take(id, patience ? LATER : 0))) throw new Error(ELSEWHERE);
  /** @type {Fields} */
  const fields = { project: [id], stopped: [""], why: [""] };
  if (patience) Object.assign(fields, { stopped: [stoppedAt], why: [stoppedWhy] });
  const names = [...FILES, ...(await paths(id)).filter((path) => LOG_PIECE.test(path))];
  const found = await Promise.all(names.map((name) => readText(id, name)));
  for (const [i, name] of names.entries()) fields[name] = [found[i] ?? ""];
  return bodyOf(fields);
}

/**
 * Readers of the columns of a project that were matched from other catalogues.
 *
 * @param {string} id
 * @returns {Promise<Reader[]>}
 */
export async function matchedOf(id) {
  const names = (await paths(id)).filter((path) => MATCHED.test(path)).sort();
  const files = await Promise.all(names.map((name) => open(id, name)));
  return files.flatMap((file, i) => (file?.size ? [openStored(file, names[i] ?? "")] : []));
}

/** @type {File | null} */
let picked = null; // the file last given for a project without a copy

/**
 * The data set of a project: the copy kept, or the file the user gives.
 *
 * @param {string} id
 * @param {File | null} [file]
 * @returns {Promise<ProjectReader>}
 * @throws {Error} a sentence for the user: there is no copy
 */
export async function dataOf(id, file) {
  if (file) {
    picked = file;
    return { ...(await copying(openFile(file), id)), resumes: true };
  }
  const copy = await open(id, DATA).catch(() => null);
  if (!copy) {
    throw new Error(
      "The copy of its data file is gone from this browser. Download config.json, load the data " +
        "file anew and load the configuration on it.",
    );
  }
  const reader = openStored(copy, await nameOfData(id));
  return { ...reader, project: id, kept: () => "true", resumes: true };
}

/**
 * What is being read, in words: the name of a project's data file, where its description is not damaged.
 *
 * @param {string} id
 */
async function nameOfData(id) {
  try {
    return String(JSON.parse(await readText(id, "project.json")).dataset.name);
  } catch {
    return "the data file";
  }
}

/**
 * A reader of the file last given for a project.
 *
 * @throws {Error} none was given
 */
export function pickedFile() {
  if (!picked) throw new Error("No file was given.");
  return openFile(picked);
}

/**
 * Hold on to the project open now and let go of the other, once a data set was read or could not be.
 *
 * @param {ProjectReader} source
 * @param {boolean} opened
 */
export async function settle({ project, fresh }, opened) {
  if (opened) {
    if (current !== project) release(current);
    setCurrent(project);
    return;
  }
  if (project === current) return;
  if (fresh && project) await remove(project).catch(() => {});
  release(project);
}

// ---- other things done with projects ------------------------------------------------------------

/**
 * Take a project for something that is done with it.
 *
 * @param {string} id
 * @throws {Error} a sentence for the user: it is open in another tab
 */
export async function reserve(id) {
  if (!(await take(id))) throw new Error(ELSEWHERE);
}

/**
 * Let go of a project, unless it is the one open in this tab.
 *
 * @param {string} id
 */
export function unreserve(id) {
  if (id !== current) release(id);
}

/**
 * Delete a project.
 *
 * @param {string} id
 * @throws {DOMException} storage fails
 */
export async function forget(id) {
  discard(id);
  await remove(id);
  release(id);
}

/**
 * Have the browser save a project's configuration.
 *
 * @param {string} id
 * @throws {Error} a sentence for the user: there is none
 */
export async function downloadConfig(id) {
  const text = await readText(id, "config.json");
  if (!text) throw new Error("There is no config.json in this project.");
  download("config.json", new TextEncoder().encode(text), "application/json");
}
