// Messages between the page and Python. Written by tools/protocol_types.py from py/app/protocol; change it there.

/** A submitted form: the texts of each field. */
export type Fields = Record<string, string[]>;

/** Four edges or sides: x0, x1, y0, y1, or left, top, width and height. */
export type Limits = [number, number, number, number];

/** Where a panel lies on the grid, in columns and rows. */
export interface PanelPlace {
  id: string;
  x: number;
  y: number;
  w: number;
  h: number;
}

/** New content of the element whose id is `target`. */
export interface Html {
  kind: "html";
  target: string;
  html: string;
}

/** The dashboard's panels and their places. */
export interface Grid {
  kind: "grid";
  panels: PanelPlace[];
}

/** A plot's picture for the canvas whose id is `target`. */
export interface Image {
  kind: "image";
  target: string;
  /** the pixels, rows from the top, four bytes each, sRGB, not premultiplied */
  rgba: Uint8Array<ArrayBuffer>;
  /** of the picture in pixels */
  width: number;
  /** of the picture in pixels */
  height: number;
  /** left, top, width and height of the axes as fractions of the picture */
  box: Limits;
  /** x0, x1, y0, y1 of the axes in data units; None where taps mean nothing */
  limits: Limits | null;
  /** whether the limits of x, or of y, are log10 of the values */
  log_x: boolean;
  /** whether the limits of x, or of y, are log10 of the values */
  log_y: boolean;
  /** of a map of the sky, "AIT" or "TAN" and longitude and latitude of its centre, in degrees */
  sky: [string, number, number] | null;
}

/** A file that the browser saves. */
export interface Download {
  kind: "download";
  name: string;
  data: Uint8Array<ArrayBuffer>;
  media_type: string;
  pieces: number;
}

/** A piece of a file that the browser will save, each sent when it is there; a first one begins another file. */
export interface DownloadPiece {
  kind: "download-piece";
  number: number;
  data: Uint8Array<ArrayBuffer>;
}

/** A data file that the page opens as a new project, as if the user had chosen it. */
export interface OpenFile {
  kind: "open-file";
  name: string;
  data: Uint8Array<ArrayBuffer>;
}

/**
 * A file of a project to be kept in the browser's storage, in place of what was there.
 *
 * It is written before any patch that follows is applied.
 */
export interface Store {
  kind: "store";
  project: string;
  path: string;
  data: Uint8Array<ArrayBuffer>;
}

/** The browser is asked not to clear the storage when the disk gets full. */
export interface Persist {
  kind: "persist";
}

/** The keyboard's focus goes to the first element that a CSS selector finds. */
export interface Focus {
  kind: "focus";
  selector: string;
}

/** Words for screen readers. */
export interface Announce {
  kind: "announce";
  words: string;
}

/** The page's address with this fragment goes to the clipboard. */
export interface CopyLink {
  kind: "copy-link";
  fragment: string;
}

/** A text goes to the clipboard. */
export interface CopyText {
  kind: "copy-text";
  text: string;
}

/** Values of controls of the page's own forms, by id or, of radio buttons, by name. */
export interface SetControls {
  kind: "set-controls";
  values: Record<string, string>;
}

/** The feature matrix of background fits that follow, for every compute worker. */
export interface Features {
  kind: "features";
  name: string;
  data: Uint8Array<ArrayBuffer>;
}

/** A fit for a compute worker; `data` is a job of `learning.fit_jobs`. */
export interface Compute {
  kind: "compute";
  job: string;
  data: Uint8Array<ArrayBuffer>;
  /** whether it may not be needed; any other fit goes before it */
  ahead: boolean;
  /** whether it is soon done */
  quick: boolean;
}

/** A compute worker will soon be needed: the page starts the first one. */
export interface Prepare {
  kind: "prepare";
}

/** Fits begun ahead that are needed now. */
export interface Claim {
  kind: "claim";
  jobs: string[];
  /** whether one of those that no worker is at is left to the session, as `compute.returned` tells */
  give_back: boolean;
}

/** What the user does next is kept until compute workers have answered. */
export interface Wait {
  kind: "wait";
}

/** Background fits that nobody waits for any more. */
export interface StopJobs {
  kind: "stop-jobs";
  jobs: string[];
}

/** An action that the page asks for by itself when the user does nothing. */
export interface Then {
  kind: "then";
  action: string;
}

/** The next piece of a file, or what else the page has to send, is wanted. */
export interface Proceed {
  kind: "proceed";
}

/** A data set was read; its project is open. */
export interface Opened {
  kind: "opened";
  project: string;
}

/**
 * A data file waits until another of its tables is chosen, or a large one is to be read after all; its
 * project is not open yet.
 */
export interface ChooseTable {
  kind: "choose-table";
  project: string;
}

/** A project whose files the page removes. */
export interface Forget {
  kind: "forget";
  project: string;
}

/** The page registers with the hub of this computer's programs, and hears messages of these kinds. */
export interface ConnectPrograms {
  kind: "connect-programs";
  mtypes: string[];
}

/** The page leaves the hub. */
export interface DisconnectPrograms {
  kind: "disconnect-programs";
}

/** A message to other programs. */
export interface TellPrograms {
  kind: "tell-programs";
  /** a program's id; empty for all that take such messages */
  to: string;
  mtype: string;
  /** what the hub is given; an address is made one of the web */
  params: Record<string, string | string[]>;
  /** with which answers come back as `programs.answered`; empty if none are wanted */
  tag: string;
  /** a FITS table that the address is to hold; empty if the address is there */
  data: Uint8Array<ArrayBuffer>;
}

/** The answer to a program that waits for one. */
export interface AnswerProgram {
  kind: "answer-program";
  /** the id that its message came with */
  message: string;
  /** "samp.ok", "samp.warning" or "samp.error" */
  status: string;
  /** what is wrong */
  words: string;
}

/** A table that another program gave is looked at by its address; the user is told of its size first. */
export interface FetchOffered {
  kind: "fetch-offered";
  url: string;
  name: string;
}

/** The answer of an address, a few kilobytes, is wanted as `archive.counted`. */
export interface AskArchive {
  kind: "ask-archive";
  address: string;
}

/**
 * What an action is called with, sent as JSON; bytes travel beside it.
 *
 * `fields` is the submitted form; `content` is what no form can hold, such as the list of projects.
 */
export interface RequestBody {
  fields: Fields;
  content: unknown;
}

/**
 * A project in the browser's storage.
 *
 * `text` is its `project.json`, `previous` the copy of it, `bytes` the size of all its files, and
 * `elsewhere` whether another tab works on it.
 */
export interface StoredProject {
  id: string;
  text: string;
  previous: string;
  bytes: number;
  elsewhere: boolean;
}

/** The browser's storage: the sentence with which it was refused, or how many bytes are used. */
export interface StorageState {
  refused?: string;
  usage?: number;
}

/** The content of the action `projects`. */
export interface ProjectListing {
  projects: StoredProject[];
  storage: StorageState;
}

/**
 * Patches that are there while the rest of the reply is being made; the last part has none.
 *
 * `reply` is the id of the request that is answered.
 */
export interface ReplyPart {
  reply: number;
  patches: Patch[];
  last: boolean;
}

/** What a worker is doing and how much of it is done, from 0 to 1, if that is known. */
export interface Progress {
  progress: string;
  fraction: number | null;
}

/** Anything that the worker asks of the page. */
export type Patch =
  | Html
  | Grid
  | Image
  | Download
  | DownloadPiece
  | OpenFile
  | Store
  | Persist
  | Focus
  | Announce
  | CopyLink
  | CopyText
  | SetControls
  | Features
  | Compute
  | Prepare
  | Claim
  | Wait
  | StopJobs
  | Then
  | Proceed
  | Opened
  | ChooseTable
  | Forget
  | ConnectPrograms
  | DisconnectPrograms
  | TellPrograms
  | AnswerProgram
  | FetchOffered
  | AskArchive;
