import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { sourceUrl } from "./resolve-sources.ts";

const ROOT = new URL("../../", import.meta.url);
const MAIN = new URL("harness/cli/main.ts", ROOT).href;

test("every import name of package.json leads where Node would find it", async () => {
  const { imports } = JSON.parse(await readFile(new URL("package.json", ROOT), "utf8")) as {
    readonly imports: Readonly<Record<string, string>>;
  };
  for (const [name, target] of Object.entries(imports)) {
    const file = (pattern: string) => pattern.replace("*", "deep/file.ts");
    expect(sourceUrl(file(name), MAIN)).toBe(new URL(file(target), ROOT).href);
  }
});

test("a relative name is taken from its importer, and what is not ours is left to Node", () => {
  expect(sourceUrl("./run.ts", MAIN)).toBe(new URL("harness/cli/run.ts", ROOT).href);
  expect(sourceUrl("zod", MAIN)).toBeUndefined();
  expect(sourceUrl("node:fs", MAIN)).toBeUndefined();
  expect(sourceUrl("./x.ts", pathToFileURL("/elsewhere/y.ts").href)).toBeUndefined();
});
