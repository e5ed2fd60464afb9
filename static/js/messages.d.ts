// Messages within the page and between it and the workers' JavaScript; those of Python are in protocol.d.ts.

import type { Limits, ReplyPart } from "./protocol.d.ts";

/** Left, top, width and height of a plot's axes, as parts of its picture. */
export type Box = Limits;

/** Something a user did, on its way from the page to py/shell.py. */
export interface Message {
  action: string;
  /** A `RequestBody` as JSON text. */
  body: string;
  files: File | null;
  /** Of several in a row of one action, only the last is of interest. */
  live: boolean;
  element: EventTarget | null;
  data: Uint8Array | null;
}

/** A file's bytes, from its beginning on. */
export interface StoredFile {
  size: number;
  /** The following bytes; null at the end. */
  next(): Promise<Uint8Array<ArrayBuffer> | null>;
  /** The file itself, where the browser has it in one piece. */
  file?: File;
}

/** How far a worker's start is, or why there is none. */
export interface Boot {
  text?: string;
  received?: number;
  total?: number;
  failed?: string;
  /** The lock it holds while it lives. */
  lifeline?: string;
  /** Python is started the plain way because of this; empty where that was asked for. */
  plain?: string;
  /** Where it takes what was unpacked ahead; null is sent there if nothing is. */
  unpacked?: MessagePort;
}

/** A piece of a file that Python is woken from, nothing of it where it ends; the interpreter; or what went wrong. */
export interface UnpackedPiece {
  name?: "code.bin" | "memory.bin";
  bytes?: Uint8Array<ArrayBuffer>;
  program?: WebAssembly.Module;
  problem?: string;
  /** The connection broke. */
  isCut?: boolean;
}

/** Anything a worker of Python posts: a part of a reply, its start, or what it is at. */
export interface WorkerMessage extends Partial<ReplyPart> {
  boot?: Boot;
  /** When each step of its start ended, in ms since 1970. */
  marks?: Record<string, number>;
  progress?: string;
  fraction?: number | null;
}

/** What py/compute.py offers. */
export interface ComputeWorker {
  keep(name: string, data: Uint8Array): Promise<void>;
  run(message: Uint8Array): Promise<Uint8Array>;
}

/** What the service worker tells pages. */
export interface OfflineMessage {
  state: "arriving" | "kept" | "ready" | "full" | "broken";
  received?: number;
  total?: number;
  reason?: string;
  /** A version is kept already. */
  held?: boolean;
  /** The cache in which the unpacked interpreter is to be kept; nothing where it is. */
  program?: string;
}

/** What a page asks of the service worker: to keep all; `started` is the version it came with. */
export interface KeepMessage {
  keep: true;
  started: string | null | undefined;
}
