// What the page uses of libraries in static/vendor, which are not there before `make vendor`.

declare module "*/vendor/idiomorph/idiomorph.esm.js" {
  interface Callbacks {
    /** False keeps the old node as it is. */
    beforeNodeMorphed?: (old: Node, fresh: Node) => boolean;
    /** False keeps the node. */
    beforeNodeRemoved?: (node: Node) => boolean;
    /** False keeps the attribute as it is. */
    beforeAttributeUpdated?: (name: string, element: Element) => boolean;
  }
  export const Idiomorph: {
    morph(
      old: Element,
      html: string,
      options: { morphStyle: "innerHTML" | "outerHTML"; callbacks?: Callbacks },
    ): Node[];
  };
}

declare module "*/vendor/gridstack/gridstack-all.js" {}

/** A panel's place, and the element that gridstack has for it. */
interface GridNode {
  id?: string;
  x: number;
  y: number;
  w: number;
  h: number;
  el: GridItem;
}

interface GridItem extends HTMLElement {
  gridstackNode: GridNode;
}

type GridPlace = Pick<GridNode, "x" | "y" | "w" | "h"> & { id: string };

interface Grid {
  el: HTMLElement;
  engine: { nodes: GridNode[] };
  load(
    panels: GridPlace[],
    addRemove:
      | false
      | ((parent: HTMLElement, panel: GridPlace, add: boolean) => HTMLElement | undefined),
  ): Grid;
  makeWidget(item: HTMLElement, place: GridPlace): HTMLElement;
  removeWidget(item: HTMLElement): Grid;
  refreshDragHandles(item: HTMLElement): void;
  update(item: HTMLElement, place: Partial<GridPlace>): Grid;
  getRow(): number;
  cellHeight(pixels: number): Grid;
  setAnimation(on: boolean): Grid;
  setStatic(on: boolean): Grid;
  on(events: string, callback: () => void): Grid;
}

interface Window {
  /** gridstack's script is no module. */
  GridStack: { init(options: object, element: HTMLElement): Grid };
}

/** A script of PyScript's has its worker as soon as that is made. */
interface PythonWorker extends Worker {
  ready: Promise<unknown>;
  sync: import("../messages.d.ts").ComputeWorker;
}

interface HTMLScriptElement {
  xworker?: PythonWorker;
}

interface Navigator {
  /** GB; not in every browser. */
  readonly deviceMemory?: number;
}
