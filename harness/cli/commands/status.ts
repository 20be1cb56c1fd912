/** `avalon-aws status`: what a running harness serves, what it runs, and what is still under way. */

import { z } from "zod";
import { defineCommand } from "../command.ts";
import { ask, endpointOptions } from "../endpoint.ts";
import { type RunningParts, statusLines } from "../status-lines.ts";

interface Health {
  readonly version: string;
  readonly services: Readonly<Record<string, string>>;
  readonly unsettled: readonly string[];
}

interface ClockState {
  readonly now: string;
  readonly offsetMs: number;
}

export const status = defineCommand({
  summary: "tell what a running harness holds, runs and does",
  options: z.strictObject(endpointOptions),
  examples: ["avalon-aws status", "avalon-aws status --json"],
  async run({ options, print }) {
    const health = await ask<Health>(options, "/_harness/health");
    const clock = await ask<ClockState>(options, "/_harness/clock");
    const running = await ask<RunningParts>(options, "/_harness/status");
    print.result({ ...health, clock, ...running });
    print.line(`avalon-aws ${health.version} at ${options.endpoint}`);
    print.line(`services: ${Object.keys(health.services).sort().join(", ")}`);
    const ahead = clock.offsetMs > 0 ? `, ${clock.offsetMs / 1000} s ahead of the machine` : "";
    print.line(`clock: ${clock.now}${ahead}`);
    for (const line of statusLines(running)) print.line(line);
    print.line(health.unsettled.length === 0 ? "nothing is under way" : "under way:");
    for (const label of health.unsettled) print.line(`  ${label}`);
    return 0;
  },
});
