// What Python's start uses of Pyodide and of Emscripten, whose code tools/vendoring has patched.

interface Python {
  FS: EmscriptenFiles;
  /** Give Python a module to import. */
  registerJsModule(name: "table_libraries", module: { loadParquet: () => Promise<object> }): void;
  pyimport(name: "runtime_imports"): RuntimeImports;
}

/** tools/vendoring's module of Python that goes on from the snapshot. */
interface RuntimeImports {
  resume(address: string, secondsWestOfGreenwich: number): void;
  destroy(): void;
}

interface EmscriptenNode {
  contents: Uint8Array;
  usedBytes: number;
  stream_ops: object;
}

interface EmscriptenFiles {
  mkdirTree(path: string): void;
  writeFile(path: string, bytes: Uint8Array, options: { canOwn: boolean }): void;
  readFile(path: string): Uint8Array;
  lookupPath(path: string): { node: EmscriptenNode };
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
  wasmTable: WebAssembly.Table;
  LDSO: {
    loadedLibsByHandle: Record<number, LinkedLibrary>;
    loadedLibsByName: Record<string, LinkedLibrary>;
  };
  /** Of the patches: where a library's memory and functions are to be. */
  placeOf?: (path: string) => object | undefined;
  __PyRuntime: number;
  __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: number;
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
  _loadSnapshot?: Uint8Array;
  createPyodideModule?: CreateModule;
}

type LoadPyodide = (options: PyodideOptions) => Promise<Python>;

declare module "*/vendor/pyodide/pyodide.mjs" {
  export const loadPyodide: LoadPyodide;
  export const version: string;
}

declare module "*/vendor/pyodide/pyodide.asm.mjs" {
  const createModule: CreateModule;
  export default createModule;
}
