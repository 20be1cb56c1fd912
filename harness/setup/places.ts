/** Where the harness keeps what it fetched and what it must remember between runs. */

import { homedir } from "node:os";
import { join } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Servers and archives: can be removed at any time, and is fetched again. */
export function cacheDir(env: Environment): string {
  const own = env["AVALON_AWS_CACHE_DIR"];
  if (own) return own;
  return join(env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "avalon-aws");
}

/** Runs, their processes, and servers kept between them. */
export function stateDir(env: Environment): string {
  return join(cacheDir(env), "state");
}
