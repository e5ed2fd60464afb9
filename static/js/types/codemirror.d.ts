// What the editor uses of CodeMirror 6, as PyScript bundles it.

interface Line {
  from: number;
  to: number;
}

interface Text {
  length: number;
  lines: number;
  line(number: number): Line;
  toString(): string;
}

interface EditorState {
  doc: Text;
  selection: { main: { head: number } };
}

type Extension = object;

/** A decoration in its place. */
type DecorationRange = object;

interface DecorationMark {
  range(from: number): DecorationRange;
}

interface DecorationSet {
  map(changes: object): DecorationSet;
}

/** What CodeMirror asks of an element that it shows in the text. */
interface Widget {
  eq(other: Widget): boolean;
  toDOM(): HTMLElement;
}

export interface Decorations {
  none: DecorationSet;
  set(ranges: DecorationRange[]): DecorationSet;
  line(options: { class: string }): DecorationMark;
  widget(options: { widget: Widget; side: number; block: boolean }): DecorationMark;
  /** Marks a part of a line; the editor marks whole ones. */
  mark?: unknown;
}

export interface Effect<T> {
  value: T;
  is(type: EffectType<T>): boolean;
}

export interface EffectType<T> {
  of(value: T): Effect<T>;
}

export interface Transaction<T> {
  changes: object;
  effects: Effect<T>[];
  state: EditorState;
}

export interface View {
  dom: HTMLElement;
  state: EditorState;
  dispatch(change: {
    changes?: { from: number; to: number; insert: string };
    effects?: Effect<unknown>;
    selection?: { anchor: number };
    scrollIntoView?: boolean;
  }): void;
}

interface ViewClass {
  new (options: {
    doc: string;
    root: ShadowRoot;
    parent: ShadowRoot;
    extensions: Extension[];
  }): View;
  theme(rules: Record<string, Record<string, string>>): Extension;
  decorations: { from(field: Extension): Extension };
  contentAttributes: { of(attributes: Record<string, string>): Extension };
  updateListener: {
    of(
      listener: (update: {
        docChanged: boolean;
        selectionSet: boolean;
        state: EditorState;
      }) => void,
    ): Extension;
  };
}

export interface CodeMirror {
  EditorView: ViewClass;
  basicSetup: Extension;
  python(): Extension;
  StateEffect: { define<T>(): EffectType<T> };
  StateField: {
    define<T>(field: {
      create(): DecorationSet;
      update(shown: DecorationSet, transaction: Transaction<T>): DecorationSet;
      provide(field: Extension): Extension;
    }): Extension;
  };
  Decoration: Decorations;
}
