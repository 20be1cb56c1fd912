/** The real servers from nothing to ready, and taken over when they were kept. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { TEMPLATES } from "#deployment/data-stores.ts";
import { dropKeptStack, startKeptStack } from "#servers/kept-stack.ts";
import { findTools } from "#setup/tools.ts";
import type { BenchContext, Figure } from "./figure.ts";

/** In a state folder of its own, so that servers kept by the user are left alone. */
export async function measureServers({ env, signal }: BenchContext): Promise<readonly Figure[]> {
  const stateDir = mkdtempSync(join(tmpdir(), "avalon-aws-bench-"));
  const tools = await findTools(env);
  const seconds = async () => {
    const start = performance.now();
    const options = { dataStores: TEMPLATES, tools, stateDir, signal };
    const { stack } = await startKeptStack(options);
    await stack.stop();
    return (performance.now() - start) / 1000;
  };
  try {
    return [
      { name: "five servers ready from stopped", value: await seconds(), unit: "s", target: 10 },
      { name: "kept servers taken over", value: await seconds(), unit: "s", target: 1 },
    ];
  } finally {
    await dropKeptStack(stateDir);
    rmSync(stateDir, { recursive: true, force: true, maxRetries: 5 });
  }
}
