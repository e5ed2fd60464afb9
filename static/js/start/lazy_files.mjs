// Files of Python's that are there by name and length, and whose content comes when one is opened.
//
// Data files that are rarely opened come all at once. What is in a wheel comes with that wheel, and only what is
// opened is unpacked: modules that are not in the memory, and what libraries read beside themselves.

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @typedef {(name: string) => Bytes} Fetch a file of the vendored folder, at once */
/** @typedef {(path: string) => Bytes} Content */
/** @typedef {{ path: string, bytes: number }} DataFile */
/** @typedef {[path: string, bytes: number, source?: number]} PackedFile of compiled Python with its source's length */
/** @typedef {Record<string, PackedFile[]>} Packs files of each wheel */
/** @typedef {{ bytes: number, content: () => Bytes }} LazyFile */
/** @typedef {Map<string, LazyFile | null>} Folder by name; null for a folder */

const INPUT_OUTPUT_ERROR = 29;
const FILE = 0o100644;
const DIRECTORY = 0o40777;

/**
 * Have the content of a file come when it is opened.
 *
 * @param {EmscriptenFiles} FS
 * @param {EmscriptenNode} node
 * @param {number} bytes
 * @param {() => Bytes} content
 */
function fillWhenOpened(FS, node, bytes, content) {
  const usual = node.stream_ops;
  node.usedBytes = bytes;
  node.stream_ops = {
    ...usual,
    open() {
      if (node.stream_ops === usual) return;
      try {
        // one that is to be written anew has been emptied
        if (node.usedBytes === bytes) node.contents = content();
      } catch (error) {
        console.warn(error);
        throw new FS.ErrnoError(INPUT_OUTPUT_ERROR);
      }
      node.stream_ops = usual;
    },
  };
}

/**
 * What a function gives, kept from the first call on that succeeds.
 *
 * @template T
 * @param {() => T} make
 */
function once(make) {
  /** @type {{ made: T } | undefined} */
  let kept;
  return () => {
    kept ??= { made: make() };
    return kept.made;
  };
}

/**
 * Make data files whose content comes with the first of them that is opened.
 *
 * @param {EmscriptenFiles} FS
 * @param {DataFile[]} files
 * @param {() => Bytes} data their contents, one after the other
 */
export function writeLater(FS, files, data) {
  const all = once(data);
  let at = 0;
  for (const { path, bytes } of files) {
    const from = at;
    at += bytes;
    FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    FS.writeFile(path, new Uint8Array(0), { canOwn: true });
    fillWhenOpened(FS, FS.lookupPath(path).node, bytes, () => all().slice(from, from + bytes));
  }
}

/**
 * Make a file whose content is one of the vendored files.
 *
 * @param {EmscriptenFiles} FS
 * @param {DataFile} file
 * @param {() => Bytes} content
 */
export function writeWhole(FS, { path, bytes }, content) {
  FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
  FS.writeFile(path, new Uint8Array(0), { canOwn: true });
  fillWhenOpened(FS, FS.lookupPath(path).node, bytes, content);
}

/**
 * Unpack what one member of a zip holds (RFC 1951) with the zlib that is in the interpreter.
 *
 * @param {PythonModule} module
 * @param {Bytes} packed
 * @param {number} length of the content
 * @throws {Error} it is damaged
 */
function inflated(module, packed, length) {
  const [STREAM, RAW, FINISH, ENDED] = [56, -15, 4, 1];
  const source = module._malloc(packed.length);
  const target = module._malloc(length || 1);
  const stream = module._malloc(STREAM);
  module.HEAPU8.set(packed, source);
  module.HEAPU8.fill(0, stream, stream + STREAM);
  // struct z_stream: next_in, avail_in, total_in, next_out, avail_out
  module.HEAPU32.set([source, packed.length, 0, target, length], stream >>> 2);
  const version = module._zlibVersion();
  const began = module._inflateInit2_(stream, RAW, version, STREAM) === 0;
  const ended = began && module._inflate(stream, FINISH) === ENDED;
  if (began) module._inflateEnd(stream);
  const content = module.HEAPU8.slice(target, target + length);
  for (const address of [stream, target, source]) module._free(address);
  if (!ended) throw new Error("a file of Python's packages is damaged");
  return content;
}

/**
 * The members of a zip (PKWARE's APPNOTE, 4.3), unpacked one by one.
 *
 * @param {PythonModule} module
 * @param {Bytes} zip
 * @returns {Content}
 * @throws {Error} it is none
 */
function members(module, zip) {
  const [CENTRAL, END, DEFLATED] = [0x02014b50, 0x06054b50, 8];
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.length - 22; // they are written without a comment
  if (end < 0 || view.getUint32(end, true) !== END) throw new Error("a wheel ended early");
  /** @type {Map<string, { method: number, packed: number, length: number, at: number }>} */
  const found = new Map();
  let at = view.getUint32(end + 16, true);
  while (view.getUint32(at, true) === CENTRAL) {
    const name = view.getUint16(at + 28, true);
    const extra = view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    found.set(new TextDecoder().decode(zip.subarray(at + 46, at + 46 + name)), {
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      length: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    });
    at += 46 + name + extra;
  }
  return (path) => {
    const member = found.get(path);
    if (!member) throw new Error(`a wheel is without ${path}`);
    const head = member.at + 30;
    const begin =
      head + view.getUint16(member.at + 26, true) + view.getUint16(member.at + 28, true);
    const packed = zip.subarray(begin, begin + member.packed);
    return member.method === DEFLATED ? inflated(module, packed, member.length) : packed.slice();
  };
}

/**
 * The sources of a distribution, which are a zip in a zip (tools/vendoring/packs.py), once they are asked for.
 *
 * @param {PythonModule} module
 * @param {string} distribution
 * @param {(pack: string) => () => Content} unpacking
 */
function readSources(module, distribution, unpacking) {
  const outer = unpacking(`sources-${distribution}.zip`);
  return once(() => members(module, outer()(`_documentation/${distribution}.zip`)));
}

/**
 * Folders below `root`, each with what is in it.
 *
 * @param {PythonModule} module
 * @param {string} root
 * @param {Packs} packs
 * @param {Fetch} fetched
 */
function foldersOf(module, root, packs, fetched) {
  /** @type {Map<string, Folder>} */
  const folders = new Map();
  /** @type {(path: string) => Folder} */
  const folder = (path) => {
    const known = folders.get(path);
    if (known) return known;
    /** @type {Folder} */
    const made = new Map();
    folders.set(path, made);
    if (path !== root) {
      const slash = path.lastIndexOf("/");
      folder(path.slice(0, slash)).set(path.slice(slash + 1), null);
    }
    return made;
  };
  /** @type {(pack: string) => () => Content} */
  const unpacking = (pack) => once(() => members(module, fetched(pack)));
  /** @type {Map<string, () => Content>} */
  const sources = new Map();
  for (const [pack, files] of Object.entries(packs)) {
    const unpack = unpacking(pack);
    const distribution = pack.slice(0, pack.indexOf("-"));
    const read = sources.get(distribution) ?? readSources(module, distribution, unpacking);
    sources.set(distribution, read);
    for (const [path, bytes, source] of files) {
      const slash = path.lastIndexOf("/");
      const names = folder(slash < 0 ? root : `${root}/${path.slice(0, slash)}`);
      names.set(path.slice(slash + 1), { bytes, content: () => unpack()(path) });
      if (source !== undefined) {
        const name = path.slice(0, -1); // of module.pyc
        names.set(name.slice(slash + 1), { bytes: source, content: () => read()(name) });
      }
    }
  }
  return folders;
}

/**
 * Have the files of wheels appear below `root`: names when a folder is first looked into, contents when opened.
 *
 * @param {PythonModule} module
 * @param {string} root an existing folder
 * @param {Packs} packs
 * @param {Fetch} fetched
 */
export function mountWheels(module, root, packs, fetched) {
  const { FS } = module;
  // Listed when something is missed for the first time, so that it takes no time at the start.
  const folders = once(() => foldersOf(module, root, packs, fetched));
  // All folders in memory share these.
  const operations = FS.lookupPath(root).node.node_ops;
  const { lookup, readdir } = operations;

  /** @param {EmscriptenNode} node */
  function show(node) {
    const path = FS.getPath(node);
    if (path !== root && !path.startsWith(`${root}/`)) return false;
    const names = folders().get(path);
    if (!names) return false;
    folders().delete(path);
    const { mtime } = node;
    for (const [name, file] of names) {
      if (Object.hasOwn(node.contents, name)) continue;
      const made = operations.mknod(node, name, file ? FILE : DIRECTORY, 0);
      if (file) fillWhenOpened(FS, made, file.bytes, file.content);
    }
    node.mtime = mtime;
    return true;
  }

  operations.lookup = (parent, name) =>
    show(parent) ? FS.lookupNode(parent, name) : lookup(parent, name);
  operations.readdir = (node) => {
    show(node);
    return readdir(node);
  };
}
