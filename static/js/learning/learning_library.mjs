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
//   const predict = library.predictor(make, count, ...);   all that are to be asked about rows, some at a time, whose features
//                                          are made on the way and go nowhere
//   predict(addresses, length, picked, rows, outs)    where the addresses for the results are, votes or sums, or records and
//                                          probabilities; false if neighbours are too few

import { Block, ROWS } from "./block.mjs";
import { boostingGrower } from "./boosting.mjs";
import { featureMaker, rowWriter } from "./feature_maker.mjs";
import { forestGrower } from "./forest.mjs";
import { voteCounter } from "./forest_votes.mjs";
import { neighbourFinder, recordBytes } from "./neighbours.mjs";
import { treeAdder } from "./tree_sums.mjs";

/** @import { Kernels } from "./block.mjs" */
/** @import { Recipe } from "./feature_maker.mjs" */
/** @typedef {(outs: Uint32Array, start: number, count: number) => boolean} Ask of a block: where all rows' results go, and which rows */
/** @typedef {{ layIn: (block: Block) => Ask, outs: number }} Asked what can be asked about a block, and how many results there are */
/** @typedef {{ layIn: (block: Block) => ReturnType<typeof featureMaker>, columns: number, width: number }} Made */

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
  /** @type {(addresses: number, length: number, columns: number) => Float32Array[]} */
  const columnsAt = (addresses, length, columns) =>
    Array.from(
      new Uint32Array(memory(), addresses, columns),
      (address) => new Float32Array(memory(), address, length),
    );
  /** @type {(layIn: (block: Block) => (out: number, start: number, count: number) => void) => ((address: number, rows: number, width: number, out: number) => void) & Asked} */
  const overTable = (layIn) => {
    /** @type {Block | undefined} */
    let block;
    /** @type {ReturnType<typeof layIn> | undefined} */
    let predict;
    /** @type {(address: number, rows: number, width: number, out: number) => void} */
    const ofTable = (address, rows, width, out) => {
      block ??= new Block(kernels, width);
      predict ??= layIn(block);
      const table = new Float32Array(memory(), address, rows * width);
      for (const [start, count] of blocksOf(rows)) {
        block.take(table.subarray(start * width, (start + count) * width));
        predict(out, start, count);
      }
    };
    /** @param {Block} shared */
    const layInShared = (shared) => {
      const ask = layIn(shared);
      /** @type {Ask} */
      return ([out = 0], start, count) => {
        ask(out, start, count);
        return true;
      };
    };
    return Object.assign(ofTable, { layIn: layInShared, outs: 1 });
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
      return overTable((block) => {
        const count = voteCounter(block, nodes);
        return (votes, start, rows) =>
          count(new Int32Array(memory(), votes + start * Int32Array.BYTES_PER_ELEMENT, rows));
      });
    },
    /** @param {string} task */
    features(task) {
      /** @type {{ columns: number, recipes: Recipe[] }} */
      const { columns, recipes } = JSON.parse(task);
      const width = recipes.length;
      const block = new Block(kernels, width);
      const [fill, write] = [featureMaker(block, columns, recipes), rowWriter(block)];
      /** @type {(addresses: number, length: number, picked: number, rows: number, features: number) => void} */
      const make = (addresses, length, picked, rows, features) => {
        const table = columnsAt(addresses, length, columns);
        const which = picked ? new Int32Array(memory(), picked, rows) : null;
        const out = new Float32Array(memory(), features, rows * width);
        for (const [start, count] of blocksOf(rows)) {
          fill(table, which, start, count);
          write(out.subarray(start * width, (start + count) * width));
        }
      };
      /** @param {Block} shared */
      const layIn = (shared) => featureMaker(shared, columns, recipes);
      return Object.assign(make, { layIn, columns, width });
    },
    /**
     * @param {Made} make
     * @param {Asked[]} asked
     */
    predictor(make, ...asked) {
      const block = new Block(kernels, make.width);
      const fill = make.layIn(block);
      const all = asked.map(({ layIn, outs }) => ({ ask: layIn(block), outs }));
      const n = asked.reduce((sum, { outs }) => sum + outs, 0);
      /** @type {(addresses: number, length: number, picked: number, rows: number, outs: number) => boolean} */
      return (addresses, length, picked, rows, outs) => {
        const table = columnsAt(addresses, length, make.columns);
        const which = picked ? new Int32Array(memory(), picked, rows) : null;
        const out = new Uint32Array(memory(), outs, n).slice();
        for (const [start, count] of blocksOf(rows)) {
          fill(table, which, start, count);
          let place = 0;
          for (const { ask, outs: own } of all) {
            if (!ask(out.subarray(place, place + own), start, count)) return false;
            place += own;
          }
        }
        return true;
      };
    },
    /** @param {string} task */
    sums(task) {
      const told = JSON.parse(task);
      const values = new Float64Array(memory(), told.values, told.nodes).slice();
      const nodes = { ...nodesOf(told), values };
      return overTable((block) => {
        const add = treeAdder(block, nodes);
        return (sums, start, rows) =>
          add(new Float64Array(memory(), sums + start * Float64Array.BYTES_PER_ELEMENT, rows));
      });
    },
    /** @param {string} task */
    neighbours(task) {
      const { values, classes, shares, points, features, k, isDouble } = JSON.parse(task);
      const width = features * (isDouble ? Float64Array : Float32Array).BYTES_PER_ELEMENT;
      const told = {
        values: new Uint8Array(memory(), values, points * width).slice(),
        classes: new Uint8Array(memory(), classes, points).slice(),
        shares: new Float64Array(memory(), shares, 2 * (k + 1)).slice(),
        k,
        isDouble,
      };
      const [record, pair] = [recordBytes(k), 2 * Float64Array.BYTES_PER_ELEMENT];
      /** @param {Block} block */
      const layIn = (block) => {
        const find = neighbourFinder(block, told);
        /** @type {(outs: [number, number] | Uint32Array, start: number, count: number, rows?: Uint8Array) => boolean} */
        return ([records = 0, out = 0], start, count, rows) =>
          find(
            new Uint8Array(memory(), records + start * record, count * record),
            new Float64Array(memory(), out + start * pair, 2 * count),
            rows,
          );
      };
      /** @type {ReturnType<typeof layIn> | undefined} */
      let find;
      /** @type {Block | undefined} */
      let block;
      /** @type {(address: number, records: number, rows: number, out: number) => boolean} */
      const ofTable = (address, records, rows, out) => {
        block ??= new Block(kernels, features);
        find ??= layIn(block);
        for (const [start, count] of blocksOf(rows)) {
          const here = address + start * width;
          const doubles = isDouble ? new Uint8Array(memory(), here, count * width) : undefined;
          if (!doubles) block.take(new Float32Array(memory(), here, count * features));
          if (!find([records, out], start, count, doubles)) return false;
        }
        return true;
      };
      return Object.assign(ofTable, { layIn, outs: 2 });
    },
  };
}

/**
 * Where each block of some rows begins, and how many it has.
 *
 * @param {number} rows
 * @returns {Generator<[number, number]>}
 */
function* blocksOf(rows) {
  for (let start = 0; start < rows; start += ROWS) yield [start, Math.min(ROWS, rows - start)];
}
