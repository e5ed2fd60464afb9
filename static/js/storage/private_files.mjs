// Files of projects in the origin private file system: projects/<id>/ for each project.

const folders = new Map(); // path -> its handle

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
export const refused = refusal();

export async function folder(path, create = false) {
  if (folders.has(path)) return folders.get(path);
  let found = await navigator.storage.getDirectory();
  for (const part of path.split("/")) found = await found.getDirectoryHandle(part, { create });
  folders.set(path, found);
  return found;
}

function forgetFolders(path) {
  for (const known of folders.keys()) if (known.startsWith(path)) folders.delete(known);
}

export async function fileOf(id, path, create = false) {
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

export async function write(id, path, bytes) {
  try {
    await writeOnce(id, path, bytes);
  } catch (error) {
    if (error.name !== "NotFoundError") throw error;
    forgetFolders(`projects/${id}`); // somebody cleared this site's data meanwhile
    await writeOnce(id, path, bytes);
  }
}

export async function readText(id, path) {
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

export async function sizeOf(folder) {
  let size = 0;
  for await (const handle of filesIn(folder)) {
    size += (await handle.getFile().catch(() => ({ size: 0 }))).size;
  }
  return size;
}

export async function remove(id) {
  forgetFolders(`projects/${id}`);
  const all = await folder("projects");
  await all.removeEntry(id, { recursive: true });
}

export const estimate = () => navigator.storage.estimate().catch(() => ({}));
