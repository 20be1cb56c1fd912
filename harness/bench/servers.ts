/** The real servers from nothing to ready, and taken over when they were kept. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseHarnessOptions } from "#config/options.ts";
import { TEMPLATES } from "#deployment/data-stores.ts";
import { dropKeptStack, startKeptStack } from "#servers/kept-stack.ts";
import { findTools } from "#setup/tools.ts";
import type { Backend } from "#stack/backend.ts";
import type { BenchContext, Figure } from "./figure.ts";

/** As processes: five with the database and Redis that RDS and ElastiCache make. */
export async function measureServers(context: BenchContext): Promise<readonly Figure[]> {
  const { stoppedSeconds, keptSeconds } = await measured(context, "process");
  return [
    { name: "five servers ready from stopped", value: stoppedSeconds, unit: "s", target: 10 },
    { name: "kept servers taken over", value: keptSeconds, unit: "s", target: 1 },
  ];
}

/** As containers, with LocalStack. */
export async function measureContainers(context: BenchContext): Promise<readonly Figure[]> {
  const { stoppedSeconds, keptSeconds } = await measured(context, "docker");
  return [
    { name: "six containers ready from stopped", value: stoppedSeconds, unit: "s", target: 30 },
    { name: "kept containers taken over", value: keptSeconds, unit: "s", target: 3 },
  ];
}

/** In a state folder of its own, so that servers kept by the user are left alone. */
async function measured({ env, signal }: BenchContext, backend: Backend) {
  const stateDir = mkdtempSync(join(tmpdir(), "avalon-aws-bench-"));
  const tools = await findTools(env);
  const options = parseHarnessOptions({}, env);
  const seconds = async () => {
    const start = performance.now();
    const wanted = { backend, options, dataStores: TEMPLATES, tools, stateDir, signal };
    const { stack } = await startKeptStack(wanted);
    await stack.stop();
    return (performance.now() - start) / 1000;
  };
  try {
    return { stoppedSeconds: await seconds(), keptSeconds: await seconds() };
  } finally {
    await dropKeptStack(backend, stateDir);
    rmSync(stateDir, { recursive: true, force: true, maxRetries: 5 });
  }
}
