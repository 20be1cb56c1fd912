import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { control } from "#control/control.ts";
import { generatedDocuments } from "./documents.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");

test("the generated files say what the code says", async () => {
  for (const { path, written, current } of await generatedDocuments())
    expect(written === current, `${basename(path)} is stale: run npm run docs`).toBe(true);
});

test("OPERATIONS.md tells of every path of the control interface", async () => {
  const manual = await readFile(join(ROOT, "docs", "OPERATIONS.md"), "utf8");
  const request = { method: "GET", path: "/_harness/", query: new URLSearchParams(), body: "" };
  // An unknown path is answered with those there are, before the harness is asked anything.
  const answer = await control(request, {} as never);
  const { error } = (answer?.json ?? { error: "" }) as { readonly error: string };
  const known = error
    .slice(error.indexOf("there are ") + 10)
    .replace(/\.$/, "")
    .split(", ");
  expect(known.length).toBeGreaterThan(5);
  expect(known.filter((path) => !manual.includes(`\`${path}\``))).toEqual([]);
});

test("the README keeps to 150 lines", async () => {
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  expect(readme.split("\n").length).toBeLessThanOrEqual(151);
});

test("the README's example is the middle of a test that runs", async () => {
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  const shown = /```ts\n([\s\S]*?)\n```/.exec(readme)?.[1] ?? "";
  const file = join(import.meta.dirname, "readme-example.wire.test.ts");
  const run = (await readFile(file, "utf8")).replaceAll(/^ {2}/gm, "");
  expect(shown.length).toBeGreaterThan(500);
  expect(run.includes(shown), "README.md shows other lines than its test").toBe(true);
});
