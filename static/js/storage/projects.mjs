// What is done with projects: begin one, open, delete it. What is in their files the worker decides
// (py/app/state/project.py).

import { openFile } from "../shell/files.mjs";
import { download } from "../shell/page.mjs";
import { bodyOf } from "../shell/requests.mjs";
import { current, ELSEWHERE, release, setCurrent, take } from "./locks.mjs";
import { fileOf, readText, refused, remove } from "./private_files.mjs";
import { stoppedAt } from "./restart.mjs";
import { discard } from "./saving.mjs";

const FILES = ["project.json", "config.json", "state.json", "test_set.json"];
const DATA = "data/file";
const LATER = 8000; // ms that a tab being reloaded may take to let go of its project

// ---- opening ------------------------------------------------------------------------------------

// A data set on its way to the worker; `source` is a reader of files.mjs. While it is read a copy is
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

// A project's files, as the body of "project.open". Throws with a sentence.
export async function texts(id, patience) {
  if (!(await take(id, patience ? LATER : 0))) throw new Error(ELSEWHERE);
  const fields = { project: [id], stopped: [patience ? stoppedAt : ""] };
  for (const name of FILES) fields[name] = [await readText(id, name)];
  return bodyOf(fields);
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
    setCurrent(project);
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
  discard(id);
  await remove(id);
  release(id);
}

export async function downloadConfig(id) {
  const text = await readText(id, "config.json");
  if (!text) throw new Error("There is no config.json in this project.");
  download("config.json", new TextEncoder().encode(text), "application/json");
}
