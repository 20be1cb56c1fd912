/** What a start loads: what strips types is only for sources that are not in the cache yet. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const TELL = `process.on("exit", () =>
  process.stderr.write(String(process.moduleLoadList.some((name) => name.includes("amaro")))))`;

function stripped(cache: string): string {
  const preload = `data:text/javascript,${encodeURIComponent(TELL)}`;
  const words = ["--import", preload, join(import.meta.dirname, "entry.mjs"), "env"];
  // Where the cache is when nobody says; a variable for it would have it on from the start.
  const { NODE_COMPILE_CACHE: _, ...rest } = process.env;
  const env = { ...rest, TMPDIR: cache };
  const { status, stderr } = spawnSync(process.execPath, words, { env, encoding: "utf8" });
  expect(status).toBe(0);
  return stderr;
}

test("the second start loads nothing that strips types", () => {
  const cache = mkdtempSync(join(tmpdir(), "avalon-aws-compiled-"));
  onTestFinished(() => rmSync(cache, { recursive: true, force: true }));
  expect(stripped(cache)).toBe("true");
  expect(stripped(cache)).toBe("false");
});
