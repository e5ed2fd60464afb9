// A place in the browser where files of projects are kept; project_files.mjs chooses among those there are.

import type { StoredFile } from "../messages.d.ts";

/** A new content of a file, on its way piece by piece; it counts from `close` on, whole. */
export interface FileWriter {
  write(piece: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  /** Leave the file as it was. */
  abort(): Promise<void>;
}

/** Contents of files by path. */
export type Contents = Map<string, Uint8Array<ArrayBuffer>>;

/** All functions reject with a DOMException where storage fails. */
export interface ProjectStore {
  /** Why nothing can be kept here, the end of a sentence; "" where it can. */
  refusal(): Promise<string>;
  /** Return false if nothing was ever kept here, which is found out without leaving a trace. */
  isInUse(): Promise<boolean>;
  /** The projects that have a file here, those whose data set is still on its way included. */
  ids(): Promise<string[]>;
  has(id: string): Promise<boolean>;
  /** The paths of a project's files, those in its folders left out. */
  paths(id: string): Promise<string[]>;
  /** A file as text; "" where there is none. */
  readText(id: string, path: string): Promise<string>;
  /** A file piece by piece, as large ones are read; null where there is none. */
  open(id: string, path: string): Promise<StoredFile | null>;
  /** Give files a new content: all of them or, if it rejects or the browser is killed, none. */
  write(id: string, contents: Contents): Promise<void>;
  /** Begin a new content of a large file. */
  replace(id: string, path: string): Promise<FileWriter>;
  /** The bytes of a project's files. */
  sizeOf(id: string): Promise<number>;
  remove(id: string): Promise<void>;
}
