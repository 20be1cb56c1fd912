/** What the Tab key offers, asked of a real bash. */

import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { avalonAws } from "./testing/command-line.ts";

const hasBash = spawnSync("bash", ["-c", "true"]).status === 0;

/** The words offered after these, the last of which is being typed. */
function offered(script: string, ...typed: readonly string[]): readonly string[] {
  const ask = `${script}
COMP_WORDS=(avalon-aws "$@"); COMP_CWORD=$#; _avalon_aws; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync("bash", ["-c", ask, "bash", ...typed], { encoding: "utf8" });
  return stdout.split("\n").filter((word) => word !== "");
}

test.skipIf(!hasBash)("commands, groups and flags are completed", async () => {
  const { code, out } = await avalonAws(["completion"]);
  expect(code).toBe(0);
  expect(offered(out, "st")).toEqual(["stack", "start", "status"]);
  expect(offered(out, "stack", "")).toEqual(["down", "logs", "status", "up"]);
  expect(offered(out, "stack", "logs", "--l")).toEqual(["--lines"]);
  expect(offered(out, "start", "--once", "--da")).toEqual(["--data-dir"]);
  expect(offered(out, "no-such-command", "-")).toEqual([]);
});
