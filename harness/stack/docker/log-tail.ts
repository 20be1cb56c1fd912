/** The last lines of a container's log, followed until its end. */

import type { ContainerHandle, Engine } from "./engine.ts";

export interface LogTail {
  /** Oldest first. */
  lines(): readonly string[];
  /** The lines, once the container has ended and all were read. */
  ended(): Promise<readonly string[]>;
  /** No longer reads. */
  close(): void;
}

const LINES_MAX = 500;

export async function tailLogs({ client }: Engine, container: ContainerHandle): Promise<LogTail> {
  const lines: string[] = [];
  let unfinished = "";
  const stream = await client.container.logs(container, { tail: LINES_MAX });
  stream.on("data", (chunk: unknown) => {
    const parts = `${unfinished}${chunk}`.split(/\r?\n/);
    unfinished = parts.pop() ?? "";
    lines.push(...parts.filter(Boolean));
    lines.splice(0, lines.length - LINES_MAX);
  });
  // The connection is cut when the container is removed; what was read stays.
  stream.on("error", () => undefined);
  const closed = new Promise((resolve) => stream.once("close", resolve));
  return {
    lines: () => [...lines],
    ended: () => closed.then(() => lines),
    close: () => void stream.destroy(),
  };
}
