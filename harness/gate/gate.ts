/**
 * The release gate: runs a scenario suite against a bundle, each scenario in an account of its own,
 * and reports what that says of the bundle. It runs vitest in this process and its workers.
 */

import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import type { ProvidedContext } from "vitest";
import { messageOf } from "#kernel/harness-error.ts";
import { readStandingServers } from "#scenario/standing-servers.ts";
import { inspectBundle } from "./bundle.ts";
import type { BundleFacts, GateReport, ScenarioResult } from "./report.ts";
import { collectResults, type Results } from "./results.ts";
import { requireSuite } from "./suite.ts";

export interface GateOptions {
  /** avalon.zip. */
  readonly bundle: string;
  /** Folder of the suite's `*.test.ts` files. */
  readonly suite: string;
  /** File that tells where servers are, which are judged on; it has some started when absent. */
  readonly servers?: string | undefined;
  /** The machine's time when it starts, ISO 8601. */
  readonly startedAt: string;
  readonly signal: AbortSignal;
  /** Hears of each scenario as it ends. */
  onResult(result: ScenarioResult): void;
}

/** Stories drive whole systems: their servers are shared, and one at a time uses both cores. */
const WORKERS_MAX = 2;
const SCENARIO_MS_MAX = 120_000;

/** Every mishap is an outcome; a suite or a bundle that is none could not be run. */
export async function runGate(options: GateOptions): Promise<GateReport> {
  const start = performance.now();
  const suite = resolve(options.suite);
  const path = resolve(options.bundle);
  const results = collectResults(suite, options.onResult);
  const judged = await judge({ ...options, suite, bundle: path }, results);
  return {
    ...judged,
    suite,
    startedAt: options.startedAt,
    durationMs: Math.round(performance.now() - start),
    scenarios: results.scenarios,
  };
}

type Judged = Pick<GateReport, "outcome" | "reason" | "bundle">;

async function judge(options: GateOptions, results: Results): Promise<Judged> {
  const { suite, bundle: path, servers, signal } = options;
  let bundle: BundleFacts = { path };
  try {
    requireSuite(suite);
    bundle = await inspectBundle(path);
    const standing = servers === undefined ? {} : { standing: await readStandingServers(servers) };
    await runSuite(suite, { bundle: path, ...standing }, results, signal);
  } catch (error) {
    return { outcome: "couldNotRun", reason: messageOf(error), bundle };
  }
  const reason = reasonFor(results, suite, signal);
  const failed = results.scenarios.some(({ state }) => state === "failed");
  if (failed) return { outcome: "failed", bundle, ...(reason === undefined ? {} : { reason }) };
  return reason === undefined
    ? { outcome: "passed", bundle }
    : { outcome: "couldNotRun", reason, bundle };
}

async function runSuite(
  suite: string,
  provide: Pick<ProvidedContext, "bundle" | "standing">,
  { reporter }: Results,
  signal: AbortSignal,
): Promise<void> {
  const { createVitest } = await import("vitest/node");
  const config = {
    config: false as const,
    root: packageOf(suite),
    include: [join(suite, "**/*.test.ts")],
    globalSetup: [join(import.meta.dirname, "../scenario/global-setup.ts")],
    provide,
    maxWorkers: WORKERS_MAX,
    testTimeout: SCENARIO_MS_MAX,
    hookTimeout: SCENARIO_MS_MAX,
    watch: false,
    passWithNoTests: true,
    reporters: [reporter],
  };
  // What vitest and the servers say is no part of the gate's own output.
  const streams = { stdout: process.stderr, stderr: process.stderr };
  const vitest = await createVitest("test", config, {}, streams);
  const cancel = () => void vitest.cancelCurrentRun("keyboard-input");
  signal.addEventListener("abort", cancel, { once: true });
  try {
    await vitest.start();
  } finally {
    signal.removeEventListener("abort", cancel);
    await vitest.close();
  }
}

/** Why the results say nothing of the bundle; undefined when they do. */
function reasonFor(
  { scenarios, problems }: Results,
  suite: string,
  signal: AbortSignal,
): string | undefined {
  if (signal.aborted) return "It was interrupted.";
  if (problems.length > 0) return problems.join("\n");
  const ran = scenarios.some(({ state }) => state !== "skipped");
  return ran ? undefined : `No scenario ran: ${suite} has no *.test.ts file with one.`;
}

/** The folder whose packages the suite imports. */
function packageOf(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? folder : packageOf(parent);
}
