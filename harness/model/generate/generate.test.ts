import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { generateModel } from "./generate.ts";

const model = fileURLToPath(new URL("..", import.meta.url));

test("tables and types are those of the installed SDK clients", async () => {
  const files = await generateModel();
  const stale = [...files].filter(([file, text]) => readFileSync(model + file, "utf8") !== text);
  expect(
    stale.map(([file]) => file),
    "run `node harness/model/generate/main.ts`",
  ).toEqual([]);
  const present = ["tables", "types"].flatMap((folder) =>
    readdirSync(model + folder).map((file) => `${folder}/${file}`),
  );
  expect(present.sort()).toEqual([...files.keys()].sort());
});
