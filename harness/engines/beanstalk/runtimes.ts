/** Whether this machine can run a platform. */

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { PlatformKind } from "#services/elastic-beanstalk/engine.ts";
import { runsStandIns } from "./stand-ins.ts";

/** The program that a platform cannot do without. */
const PROGRAMS: Readonly<Partial<Record<PlatformKind, string>>> = {
  python: "python3",
  ruby: "ruby",
  java: "java",
};

/** Why it cannot, with what to do; undefined when it can. */
export function refusalOf(platform: PlatformKind, searchPath: string): string | undefined {
  // The harness runs in Node itself; whether a server stands in depends on the bundle.
  if (platform === "node" || runsStandIns(platform)) return undefined;
  const program = PROGRAMS[platform];
  if (program === undefined)
    return `environments of the platform "${platform}" are not built; use another platform.`;
  const isThere = searchPath.split(delimiter).some((folder) => existsSync(join(folder, program)));
  if (isThere) return undefined;
  return `"${program}" is not found on this machine; install it, or use a Node.js platform.`;
}
