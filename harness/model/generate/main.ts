/** `node harness/model/generate/main.ts`: rewrites `tables/` and `types/` after an SDK update. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { generateModel } from "./generate.ts";

for (const [file, text] of await generateModel()) {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
