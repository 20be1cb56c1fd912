/**
 * What servers run as whose data outlive them with a folder. It stays with what the first start on
 * it chose: processes keep their data in it, containers in volumes, and neither reads the other's.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerOptions } from "#config/options.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { type Backend, type BackendChoice, chooseBackend } from "./backend.ts";
import type { Tools } from "./tools.ts";

/** As `chooseBackend` has it for the server named, when the folder does not say. */
export async function backendIn(
  folder: string,
  server: keyof Tools,
  { wanted, tools }: { readonly wanted: ServerOptions["backend"]; readonly tools: Tools },
): Promise<BackendChoice> {
  const file = join(folder, `${server}-backend`);
  const before = existsSync(file) ? asBackend(readFileSync(file, "utf8")) : undefined;
  const asked = wanted === "auto" && before ? before : wanted;
  const choice = await chooseBackend(asked, [server], tools);
  if (before && before !== choice.backend)
    throw new HarnessError(
      "DATA_DIR_INVALID",
      `${folder} holds what ${server} kept with --backend ${before}, which --backend ` +
        `${choice.backend} does not read; use that one, or name another --data-dir.`,
    );
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, choice.backend);
  return choice;
}

const asBackend = (text: string): Backend => (text === "docker" ? "docker" : "process");
