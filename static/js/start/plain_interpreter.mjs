// Pyodide as PyScript's interpreter, started the plain way because that is asked for.

export { loadPlainPyodide as loadPyodide, version } from "./interpreter.mjs";
