// What Python has done here: ensembles of trees, for compiled code of WebAssembly spends most of its time on what is made anew for
// each tree and node; and what takes vector instructions.
//
//   const library = learningLibrary(module of Emscripten, kernels);
//   const forest = library.forest(task);   JSON: addresses of the points and what scikit-learn's parameters say
//   forest.grow(address, count);           of the seeds of so many trees, again and again
//   const nodes = forest.columns();        of all trees
//   library.boosting(task)                 likewise; what grows returns the losses
//   const count = library.votes(task);     JSON: addresses of the nodes of all trees
//   count(address, rows, width, votes);    of a table, and where the votes go
//   library.sums(task)                     likewise, added to what is there; all tables of one have the same width
//   const find = library.neighbours(task); JSON: addresses of the points, k, and how wide numbers are
//   find(address, records, rows, out)      of a table, what is known of its rows, and where their probabilities go
//   const make = library.features(task);   JSON: how many columns a table has, and how features are made of them
//   make(addresses, length, picked, rows, features);  where the columns' addresses are, rows of each, those that are
//                                          picked (0: all), how many, and where features go, row after row

import { boostingGrower } from "./boosting.mjs";
import { featureMaker } from "./feature_tables.mjs";
import { forestGrower } from "./forest.mjs";
import { voteCounter } from "./forest_votes.mjs";
import { neighbourFinder, recordBytes } from "./neighbours.mjs";
import { treeAdder } from "./tree_sums.mjs";

/**
 * Modules of WebAssembly.
 *
 * @typedef {object} Kernels
 * @property {WebAssembly.Module} treeMasks of tree_masks.wat
 * @property {WebAssembly.Module} neighbours of neighbours.wat
 */

/**
 * @param {PythonModule} python
 * @param {Kernels} kernels
 */
export function learningLibrary(python, kernels) {
  const memory = () => python.HEAPU8.buffer; // another when it has grown
  const functions = { exp: python._exp, log: python._log, log1p: python._log1p };
  /** @param {{ values: number, points: number, features: number }} task */
  const valuesOf = ({ values, points, features }) =>
    new Float32Array(memory(), values, points * features).slice();
  /** @type {<T, C>(grower: { grow: (seeds: Int32Array) => T, columns: () => C }) => { grow: (address: number, count: number) => T, columns: () => C }} */
  const fromMemory = ({ grow, columns }) => ({
    grow: (address, count) => grow(new Int32Array(memory(), address, count).slice()),
    columns,
  });
  /** @param {Record<"left" | "right" | "feature" | "threshold" | "missingLeft" | "roots" | "nodes" | "trees", number>} task */
  const nodesOf = ({ left, right, feature, threshold, missingLeft, roots, nodes, trees }) => ({
    left: new Int32Array(memory(), left, nodes).slice(),
    right: new Int32Array(memory(), right, nodes).slice(),
    feature: new Int32Array(memory(), feature, nodes).slice(),
    threshold: new Float64Array(memory(), threshold, nodes).slice(),
    missingLeft: new Uint8Array(memory(), missingLeft, nodes).slice(),
    roots: new Int32Array(memory(), roots, trees).slice(),
  });
  /** @type {<T>(make: (width: number) => (table: Float32Array, out: T) => void, outAt: (address: number, rows: number) => T) => (address: number, rows: number, width: number, out: number) => void} */
  const overTable = (make, outAt) => {
    /** @type {ReturnType<typeof make> | undefined} */
    let predict;
    return (address, rows, width, out) => {
      predict ??= make(width);
      predict(new Float32Array(memory(), address, rows * width), outAt(out, rows));
    };
  };
  return {
    /** @param {string} task */
    forest(task) {
      const told = JSON.parse(task);
      const classes = new Uint8Array(memory(), told.classes, told.points).slice();
      const lacking = new Uint8Array(memory(), told.lacking, told.features).slice();
      return fromMemory(forestGrower({ ...told, values: valuesOf(told), lacking, classes }));
    },
    /** @param {string} task */
    boosting(task) {
      const told = JSON.parse(task);
      const classes = new Float64Array(memory(), told.classes, told.points).slice();
      const raw = new Float64Array(memory(), told.raw, told.points).slice();
      const own = { ...told, values: valuesOf(told), classes, raw };
      return fromMemory(boostingGrower(own, functions));
    },
    /** @param {string} task */
    votes(task) {
      const told = JSON.parse(task);
      const classes = new Uint8Array(memory(), told.classes, told.nodes).slice();
      const nodes = { ...nodesOf(told), classes };
      return overTable(
        (width) => voteCounter(kernels.treeMasks, nodes, width),
        (address, rows) => new Int32Array(memory(), address, rows),
      );
    },
    /** @param {string} task */
    features(task) {
      const { columns, recipes } = JSON.parse(task);
      const make = featureMaker(kernels.treeMasks, columns, recipes);
      /** @type {(addresses: number, length: number, picked: number, rows: number, features: number) => void} */
      return (addresses, length, picked, rows, features) => {
        const table = [...new Uint32Array(memory(), addresses, columns)];
        make(
          table.map((address) => new Float32Array(memory(), address, length)),
          picked ? new Int32Array(memory(), picked, rows) : null,
          new Float32Array(memory(), features, rows * recipes.length),
        );
      };
    },
    /** @param {string} task */
    sums(task) {
      const told = JSON.parse(task);
      const values = new Float64Array(memory(), told.values, told.nodes).slice();
      const nodes = { ...nodesOf(told), values };
      return overTable(
        (width) => treeAdder(kernels.treeMasks, nodes, width),
        (address, rows) => new Float64Array(memory(), address, rows),
      );
    },
    /** @param {string} task */
    neighbours(task) {
      const { values, classes, shares, points, features, k, isDouble } = JSON.parse(task);
      const width = features * (isDouble ? Float64Array : Float32Array).BYTES_PER_ELEMENT;
      const find = neighbourFinder(kernels.neighbours, {
        values: new Uint8Array(memory(), values, points * width),
        classes: new Uint8Array(memory(), classes, points),
        shares: new Float64Array(memory(), shares, 2 * (k + 1)),
        k,
        isDouble,
      });
      /** @type {(address: number, records: number, rows: number, out: number) => boolean} */
      return (address, records, rows, out) =>
        find(
          new Uint8Array(memory(), address, rows * width),
          new Uint8Array(memory(), records, rows * recordBytes(k)),
          new Float64Array(memory(), out, 2 * rows),
        );
    },
  };
}
