// Has WebAssembly's tables give other objects than modules export, as they do in WebKit, so that Node.js shows what
// would go wrong there:
//
//   node --import .../foreign_tables.mjs tools/vendoring/snapshot/run_snapshot.mjs PYODIDE SCRIPT.py
const { get } = WebAssembly.Table.prototype;

WebAssembly.Table.prototype.get = function (place) {
  const given = get.call(this, place);
  return given && ((...values) => given(...values));
};
