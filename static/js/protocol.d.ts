// What travels between the page and Python's workers. The page writes messages, the session's worker answers
// with parts of a reply, each a list of patches (py/app/reply.py) as JSON text with bytes beside it.

/** A form: the values of each field. */
export type Fields = Record<string, string[]>;

/** Something a user did, on its way from the page to py/shell.py. */
export interface Message {
  action: string;
  /** `Fields` as JSON text, since MicroPython's numbers are small. */
  fields: string;
  files: File | null;
  /** Of several in a row of one action, only the last is of interest. */
  live: boolean;
  element: EventTarget | null;
  data: Uint8Array | null;
}

/** A part of a reply; the last one has no text. */
export interface Part {
  /** A list of `Patch` as JSON text. */
  part: string;
  /** What patches speak of by its position. */
  data: Uint8Array[];
}

/** A position in a part's `data`. */
type Position = number;

/** New content for the element with this id. */
export interface TargetPatch {
  target: string;
  html: string;
}

/** Where panels are: a list of `PanelPlace` as JSON text. */
export interface GridPatch {
  grid: string;
}

/** A panel's place on the grid, in columns and rows. */
export interface PanelPlace {
  id: string;
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Left, right, bottom and top of a plot in data units. */
export type Limits = [number, number, number, number];

/** Left, top, width and height of a plot's axes, as parts of its picture. */
export type Box = [number, number, number, number];

/** A plot's picture for the canvas with this id. */
export interface ImagePatch {
  image: string;
  data: Position;
  box: Box | null;
  limits: Limits | null;
  /** The limits of x are log10 of the values. */
  log_x: boolean;
}

/** A file for the browser to save. */
export interface DownloadPatch {
  download: string;
  data: Position;
  type: string;
}

/** A file of a project, to be in storage before what follows is shown. */
export interface StorePatch {
  store: string;
  project: string;
  data: Position;
}

/** What fits in compute workers predict, by name. */
export interface FeaturesPatch {
  features: string;
  data: Position;
}

/** A job for a compute worker. */
export interface ComputePatch {
  compute: string;
  data: Position;
}

/** Jobs that are not wanted any more. */
export interface StopPatch {
  stop: string[];
}

/** The selector of what gets the focus. */
export interface FocusPatch {
  focus: string;
}

/** Words for screen readers. */
export interface AnnouncePatch {
  announce: string;
}

/** The fragment of a link for the clipboard, and the words for screen readers that go with it. */
export interface CopyPatch extends AnnouncePatch {
  copy: string;
}

/** Values of the page's own controls, by id or by the name of radio buttons. */
export interface ValuesPatch {
  values: Record<string, string>;
}

/** The browser is asked not to clear this site by itself. */
export interface PersistPatch {
  persist: true;
}

/** An action to be sent as soon as nothing else is waiting. */
export interface ThenPatch {
  then: string;
}

/** An answer to py/shell.py: go on with a file or a project. */
export interface ProceedPatch {
  proceed: true;
}

/** An answer to py/shell.py: the data set of this project is open ("" without storage). */
export interface OpenedPatch {
  opened: string;
}

/** An answer to py/shell.py: this project is to be deleted. */
export interface ForgetPatch {
  forget: string;
}

export type Patch =
  | TargetPatch
  | GridPatch
  | ImagePatch
  | DownloadPatch
  | StorePatch
  | FeaturesPatch
  | ComputePatch
  | StopPatch
  | FocusPatch
  | AnnouncePatch
  | CopyPatch
  | ValuesPatch
  | PersistPatch
  | ThenPatch
  | ProceedPatch
  | OpenedPatch
  | ForgetPatch;

/** How far a worker's start is, or why there is none; `lifeline` is the lock it holds while it lives. */
export interface Boot {
  text?: string;
  received?: number;
  total?: number;
  failed?: string;
  lifeline?: string;
}

/** Anything a worker of Python posts: a part of a reply, its start, or what it is at. */
export interface WorkerMessage extends Partial<Part> {
  boot?: Boot;
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
}

/** What a page asks of the service worker: to keep all; `started` is the version it came with. */
export interface KeepMessage {
  keep: true;
  started: string | null | undefined;
}
