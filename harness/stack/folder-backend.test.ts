import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { backendIn } from "./folder-backend.ts";

const tools = { redis: { command: "redis-server", version: "7.0.15" } };

test("a folder stays with what its first start chose", async () => {
  const folder = mkdtempSync(join(tmpdir(), "folder-backend-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const chosen = async (wanted: "auto" | "process" | "docker", at = folder) =>
    (await backendIn(at, "redis", { wanted, tools })).backend;
  expect(await chosen("docker")).toBe("docker");
  expect(await chosen("auto")).toBe("docker");
  await expect(chosen("process")).rejects.toThrow(
    /holds what redis kept with --backend docker, which --backend process does not read/,
  );
  expect(await chosen("auto", join(folder, "another"))).toBe("process");
});
