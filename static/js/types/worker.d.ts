// What Python's start uses of Pyodide and of Emscripten, whose code tools/vendoring has patched.

interface Python {
  FS: EmscriptenFiles;
  /** Give Python a module to import. */
  registerJsModule(name: "table_libraries", module: TableLibraries): void;
  registerJsModule(name: "page_learning", module: object): void;
  pyimport(name: "runtime_imports"): RuntimeImports;
  pyimport(name: "self_check"): SelfCheck;
  loadPackage(names: string[], options: { messageCallback(): void }): Promise<unknown>;
  loadedPackages: Record<string, string>;
  runPython(source: string): unknown;
  _module: PythonModule;
}

/** What fetches the libraries that read and write files. */
interface TableLibraries {
  loadParquet(): Promise<object>;
  loadParquetWriting(): Promise<object>;
  delimitedReader(task: string): object;
  /** Have a file of Python's be one of the browser's. */
  readFromBrowser(path: string, file: File): void;
}

/** What reads a file of Emscripten's, and returns how many bytes there were. */
type EmscriptenRead = (
  stream: object,
  buffer: Uint8Array,
  offset: number,
  length: number,
  position: number,
) => number;

/** An object of Python's, held until it is let go of. */
interface PythonObject {
  destroy(): void;
}

/** tools/vendoring's module of Python that checks whether each package gives known results. */
interface SelfCheck extends PythonObject {
  check(): void;
}

/** tools/vendoring's module of Python that goes on from the snapshot. */
interface RuntimeImports extends PythonObject {
  resume(secondsWestOfGreenwich: number): void;
}

interface EmscriptenNode {
  /** The bytes of a file, or what is in a folder by name. */
  contents: Uint8Array | Record<string, EmscriptenNode>;
  usedBytes: number;
  mtime: number;
  stream_ops: object;
  node_ops: EmscriptenFolder;
}

/** What a folder can do. */
interface EmscriptenFolder {
  lookup(parent: EmscriptenNode, name: string): EmscriptenNode;
  readdir(node: EmscriptenNode): string[];
  mknod(parent: EmscriptenNode, name: string, mode: number, device: number): EmscriptenNode;
}

interface EmscriptenFiles {
  mkdirTree(path: string): void;
  writeFile(path: string, bytes: Uint8Array, options: { canOwn: boolean }): void;
  readFile(path: string): Uint8Array;
  open(path: string, flags: string): object;
  read(
    stream: object,
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): number;
  close(stream: object): void;
  lookupPath(path: string): { node: EmscriptenNode };
  lookupNode(parent: EmscriptenNode, name: string): EmscriptenNode;
  getPath(node: EmscriptenNode): string;
  ErrnoError: new (number: number) => Error;
}

/** A shared library that the linker knows. */
interface LinkedLibrary {
  refcount: number;
  global: boolean;
  exports: object;
}

/** Pyodide's interpreter. */
interface PythonModule {
  FS: EmscriptenFiles;
  HEAPU8: Uint8Array;
  HEAP32: Int32Array;
  HEAPU32: Uint32Array;
  _exp(x: number): number;
  _log(x: number): number;
  _log1p(x: number): number;
  wasmTable: WebAssembly.Table;
  LDSO: {
    loadedLibsByHandle: Record<number, LinkedLibrary>;
    loadedLibsByName: Record<string, LinkedLibrary>;
  };
  /** Of the patches: where a library's memory and functions are to be. */
  placeOf?: (path: string) => object | undefined;
  /**
   * Of the patches: which of the functions that a module exports it puts into the function table itself, and where.
   * `names` are those of the interpreter's exports, and only of its.
   */
  functionPlaces?: (
    path: string,
    code: ArrayBufferView | WebAssembly.Module | null,
    names?: string[],
  ) => [name: string, place: number][] | undefined;
  /** Addresses of symbols. */
  GOT: Record<string, { value: number }>;
  __PyRuntime: number;
  __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: number;
  _emscripten_stack_get_base(): number;
  _PyThreadState_Get(): number;
  _PyUnstable_ThreadState_SetStackProtection(thread: number, lowest: number, size: number): number;
  _malloc(bytes: number): number;
  /** Where the interpreter has the end of the memory that it has used. */
  _emscripten_get_sbrk_ptr(): number;
  _free(address: number): void;
  _zlibVersion(): number;
  _inflateInit2_(stream: number, windowBits: number, version: number, size: number): number;
  _inflate(stream: number, flush: number): number;
  _inflateEnd(stream: number): number;
  growMemory(bytes: number): boolean | number;
  newDSO(path: string, handle: number | undefined, exports: "loading"): LinkedLibrary;
  loadWebAssemblyModule(
    module: WebAssembly.Module | undefined,
    flags: { global: boolean; nodelete: boolean; loadAsync: boolean },
    path: string,
    localScope: object,
    handle: number | undefined,
  ): object;
  mergeLibSymbols(exports: object, path: string): void;
}

type CreateModule = (settings: object) => Promise<PythonModule>;

interface PyodideOptions {
  indexURL?: string;
  packages?: string[];
  env?: Record<string, string>;
  lockFileContents?: string;
  packageBaseUrl?: string;
  _loadSnapshot?: Uint8Array;
  createPyodideModule?: CreateModule;
}

type LoadPyodide = (options: PyodideOptions) => Promise<Python>;

declare module "*/vendor/pyodide/pyodide.mjs" {
  export const loadPyodide: LoadPyodide;
  export const version: string;
}

declare module "*/vendor/pyodide/plain.asm.mjs" {
  const createModule: CreateModule;
  export default createModule;
}

declare module "*/vendor/pyodide/pyodide.asm.mjs" {
  const createModule: CreateModule;
  export default createModule;
}
