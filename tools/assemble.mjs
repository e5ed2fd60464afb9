// A module of WebAssembly from its text: node tools/assemble.mjs NODE_MODULES TEXT MODULE

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, text, target] = process.argv.slice(2);
const wabt = await createRequire(join(modules, "wabt", "package.json"))("wabt")();
const features = { simd: true, bulk_memory: true, multi_value: true };
try {
  const parsed = wabt.parseWat(text, readFileSync(text, "utf8"), features);
  parsed.validate();
  writeFileSync(target, parsed.toBinary({}).buffer);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
