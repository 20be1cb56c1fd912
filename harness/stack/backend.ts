/** Whether the servers run as processes or as containers. */

import type { ServerOptions } from "#config/options.ts";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import type { Tools } from "./tools.ts";

/** What the servers run as. */
export type Backend = "process" | "docker";

export interface BackendChoice {
  readonly backend: Backend;
  /** Why, when it was not asked for and is not the usual one. */
  readonly reason?: string;
}

/** As wanted; `auto` takes processes when the tools of all servers named were found. */
export async function chooseBackend(
  wanted: ServerOptions["backend"],
  servers: readonly (keyof Tools)[],
  tools: Tools,
): Promise<BackendChoice> {
  if (wanted !== "auto") return { backend: wanted };
  const missing = servers.filter((name) => tools[name] === undefined);
  if (missing.length === 0) return { backend: "process" };
  const lacks = `${missing.join(", ")} not found on this machine`;
  const { findEngine } = await import("./docker/engine.ts");
  try {
    const { version } = await findEngine();
    return { backend: "docker", reason: `containers of Docker ${version}: ${lacks}` };
  } catch (cause) {
    throw new HarnessError(
      "TOOL_MISSING",
      `The servers cannot run as processes (${lacks}; \`avalon-aws doctor\` tells how to mend ` +
        `that), nor as containers: ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** Whether containers can be had on this machine. */
export async function engineAnswers(): Promise<boolean> {
  const { findEngine } = await import("./docker/engine.ts");
  return findEngine().then(
    () => true,
    () => false,
  );
}
