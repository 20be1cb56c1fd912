import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { untilFormerEnded } from "./former.ts";
import { identify } from "./identity.ts";

test("a start waits for the process that an earlier run left", async () => {
  const folder = mkdtempSync(join(tmpdir(), "former-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "server.pid");
  await untilFormerEnded(file);
  const child = spawn("sleep", ["0.2"]);
  writeFileSync(file, `${child.pid}\nmore lines\n`);
  await untilFormerEnded(file);
  expect(identify(child.pid ?? 0)).toBeUndefined();
});
