/** What the servers are to run as, read before the command line is: its words, then the variable. */

import type { Environment } from "./places.ts";

export function wantedBackend(words: readonly string[], env: Environment): string {
  const at = words.indexOf("--backend");
  const joined = words.find((word) => word.startsWith("--backend="))?.split("=")[1];
  return joined ?? (at < 0 ? undefined : words[at + 1]) ?? env["AVALON_AWS_BACKEND"] ?? "auto";
}
