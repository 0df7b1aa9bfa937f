// node validate.mjs FILE...: what glTF's official validator says of each, as JSON.
import { readFileSync } from "node:fs";
import validator from "gltf-validator";

const out = {};
for (const file of process.argv.slice(2)) {
  const report = await validator.validateBytes(new Uint8Array(readFileSync(file)), { maxIssues: 1000 });
  out[file] = report.issues.messages.map(({ code, severity, pointer, message }) => ({ code, severity, pointer, message }));
}
console.log(JSON.stringify(out));
