// Runs the unit tests beside the code: compiled by tsc first, for node 20 takes no TypeScript.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const into = mkdtempSync(join(modules, ".tests-")); // from there, what the tests import is found

function run(...command) {
  return spawnSync(process.execPath, command, { cwd: here, stdio: "inherit" }).status ?? 1;
}

function tested() {
  writeFileSync(join(into, "package.json"), '{"type": "module"}');
  const compiled = run(join(modules, "typescript", "bin", "tsc"), "-p", "tsconfig.test.json", "--outDir", into);
  if (compiled) return compiled;
  const tests = readdirSync(into, { recursive: true }).filter((name) => String(name).endsWith(".test.js"));
  return run("--test", ...tests.map((name) => join(into, String(name))));
}

try {
  process.exitCode = tested();
} finally {
  rmSync(into, { recursive: true });
}
