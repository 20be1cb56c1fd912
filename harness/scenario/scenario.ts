/** Vitest fixtures over a harness: what a story needs is asked for by name, and ended after it. */

import { inject, test } from "vitest";
import { createHarness, type Harness } from "../harness.ts";
import type { WorldView } from "../world-view.ts";
import { type DeployedSystem, type DeployOptions, deploySystem } from "./deployed-system.ts";
import { listening } from "./listening.ts";

export interface ScenarioFixtures {
  /** One harness for all tests of a file. */
  readonly harness: Harness;
  /** An account of the test's own; its journal must hold no bug when the test has passed. */
  readonly world: WorldView;
  /** Deploys the reference system into an account of its own, the test's when it is the first. */
  readonly deploy: (options?: DeployOptions) => Promise<DeployedSystem>;
}

let accounts = 0;

/** Account numbers of tests: never the default account, never the same twice in a process. */
function nextAccount(): string {
  accounts++;
  return String(100_000_000_000 + accounts);
}

function refuseBugs(world: WorldView): void {
  const bugs = world.journal.list({ kind: "bug" }).map(({ summary }) => summary);
  if (bugs.length > 0) throw new Error(`The harness met bugs of its own: ${bugs.join("; ")}`);
}

async function refuseListening(systems: readonly DeployedSystem[]): Promise<void> {
  const ports = systems.map(({ inbox }) => inbox.port);
  const left = await listening(ports);
  if (left.length > 0)
    throw new Error(`The stopped deployment still listens on port ${left.join(", ")}.`);
}

export const scenario = test.extend<ScenarioFixtures>({
  harness: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's needs from it.
    async ({}, use) => {
      const harness = await createHarness({ port: 0 });
      await use(harness);
      await harness.stop();
    },
    { scope: "file" },
  ],
  world: async ({ harness }, use) => {
    const world = harness.world(nextAccount());
    await use(world);
    refuseBugs(world);
  },
  deploy: async ({ harness }, use) => {
    const systems: DeployedSystem[] = [];
    await use(async (options) => {
      const world = harness.world(nextAccount());
      const system = await deploySystem(harness, world, inject("servers"), options);
      systems.push(system);
      return system;
    });
    for (const system of systems) await system.stop();
    await refuseListening(systems);
    for (const { world } of systems) refuseBugs(world);
  },
});
