/** Vitest fixtures over a harness: what a story needs is asked for by name, and ended after it. */

import { test } from "vitest";
import { createHarness, type Harness } from "../harness.ts";
import type { WorldView } from "../world-view.ts";

export interface ScenarioFixtures {
  /** One harness for all tests of a file. */
  readonly harness: Harness;
  /** An account of the test's own; its journal must hold no bug when the test has passed. */
  readonly world: WorldView;
}

let accounts = 0;

/** Account numbers of tests: never the default account, never the same twice in a process. */
function nextAccount(): string {
  accounts++;
  return String(100_000_000_000 + accounts);
}

export const scenario = test.extend<ScenarioFixtures>({
  harness: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's needs from its pattern.
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
    const bugs = world.journal.list({ kind: "bug" });
    if (bugs.length > 0)
      throw new Error(`The harness met bugs of its own: ${bugs.map((b) => b.summary).join("; ")}`);
  },
});
