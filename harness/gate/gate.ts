/**
 * The release gate: runs a scenario suite against a bundle, each scenario in an account of its own,
 * and reports what that says of the bundle.
 */

import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { messageOf } from "#kernel/harness-error.ts";
import { readStandingServers } from "#scenario/standing-servers.ts";
import { inspectBundle } from "./bundle.ts";
import { type Found, judgeBySuite, type Provided } from "./judging.ts";
import type { BundleFacts, GateReport, ScenarioResult } from "./report.ts";
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

/** Every mishap is an outcome; a suite or a bundle that is none could not be run. */
export async function runGate(options: GateOptions): Promise<GateReport> {
  const start = performance.now();
  const suite = resolve(options.suite);
  const judged = await judge({ ...options, suite, bundle: resolve(options.bundle) });
  return {
    ...judged,
    suite,
    startedAt: options.startedAt,
    durationMs: Math.round(performance.now() - start),
  };
}

type Judged = Pick<GateReport, "outcome" | "reason" | "bundle" | "scenarios">;

async function judge(options: GateOptions): Promise<Judged> {
  const { suite, servers } = options;
  let bundle: BundleFacts = { path: options.bundle };
  let provide: Provided = { bundle: options.bundle };
  try {
    requireSuite(suite);
    bundle = await inspectBundle(bundle.path);
    if (servers !== undefined)
      provide = { ...provide, standing: await readStandingServers(servers) };
  } catch (error) {
    return { outcome: "couldNotRun", reason: messageOf(error), bundle, scenarios: [] };
  }
  const found = await judgeBySuite({ ...options, provide });
  const { scenarios } = found;
  const reason = reasonFor(found, options);
  const judged = { bundle, scenarios, ...(reason === undefined ? {} : { reason }) };
  if (scenarios.some(({ state }) => state === "failed")) return { outcome: "failed", ...judged };
  return { outcome: reason === undefined ? "passed" : "couldNotRun", ...judged };
}

/** Why what was found says nothing of the bundle; undefined when it does. */
function reasonFor({ scenarios, problems }: Found, { suite, signal }: GateOptions) {
  if (signal.aborted) return "It was interrupted.";
  if (problems.length > 0) return problems.join("\n");
  const ran = scenarios.some(({ state }) => state !== "skipped");
  return ran ? undefined : `No scenario ran: ${suite} has no *.test.ts file with one.`;
}
