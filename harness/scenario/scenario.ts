/** Vitest fixtures over a harness: what a story needs is asked for by name, and ended after it. */

import { randomInt } from "node:crypto";
import { inject, type TestContext, test } from "vitest";
import type { WorldView } from "#assembly/world-view.ts";
import { ONE_EACH, type Scale } from "#stack/servers/select.ts";
import type { Harness } from "../harness.ts";
import { type DeployedSystem, type DeployOptions, deploySystem } from "./deployed-system.ts";
import { evidenceOf } from "./evidence.ts";
import { type Ground, type OwnGround, ownGround, shareGround } from "./ground.ts";
import { listening } from "./listening.ts";
import type { Own } from "./own-servers.ts";

export interface ScenarioFixtures {
  /** What all tests of a file stand on. */
  readonly ground: Ground;
  /** One harness for all tests of a file. */
  readonly harness: Harness;
  /** An account of the test's own; its journal must hold no bug when the test has passed. */
  readonly world: WorldView;
  /** Deploys the reference system into an account of its own, the test's when it is the first. */
  readonly deploy: (options?: DeployOptions) => Promise<DeployedSystem>;
}

export interface RuinFixtures {
  /**
   * Which servers are the file's own: `all` unless it extends this; the others are those that all
   * files share.
   */
  readonly own: Own;
  /** How many ZooKeeper servers and Solr nodes `servers` has; a file with others extends it. */
  readonly scale: Scale;
  /** The file's own servers, which its tests may stop; all run again after each test. */
  readonly servers: OwnGround;
}

/** Files share what is behind the gateway, where that is not ours. */
const FIRST_ACCOUNT = 100_000_000_000 + randomInt(800_000_000) * 1000;
let accounts = 0;

/** Account numbers of tests: never the default account, and hardly the same in two files. */
function nextAccount(): string {
  accounts++;
  return String(FIRST_ACCOUNT + accounts);
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

const failed = ({ result }: TestContext["task"]) => result?.state === "fail";

/** Keeps the evidence with the failed test, where reporters find it. */
async function leave(
  { meta }: TestContext["task"],
  world: WorldView,
  system?: DeployedSystem,
): Promise<void> {
  meta.evidence = [...(meta.evidence ?? []), await evidenceOf(world, system)];
}

export const scenario = test.extend<ScenarioFixtures>({
  ground: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's needs from it.
    async ({}, use) => {
      const ground = await shareGround();
      await use(ground);
      await ground.stop();
    },
    { scope: "file" },
  ],
  harness: [({ ground }, use) => use(ground.harness), { scope: "file" }],
  world: async ({ harness, task }, use) => {
    const world = harness.world(nextAccount());
    await use(world);
    if (failed(task)) await leave(task, world);
    refuseBugs(world);
  },
  deploy: async ({ ground, task }, use) => {
    const { harness, addresses } = ground;
    const systems: DeployedSystem[] = [];
    const bundle = inject("bundle");
    await use(async (options = {}) => {
      const world = harness.world(nextAccount());
      const system = await deploySystem(harness, world, addresses, { ...options, bundle });
      systems.push(system);
      return system;
    });
    if (failed(task)) for (const system of systems) await leave(task, system.world, system);
    // A deployment gives back its corner of each server.
    await ground.mend();
    for (const system of systems) await system.stop();
    await refuseListening(systems);
    for (const { world } of systems) refuseBugs(world);
  },
});

/** Stories that stop servers, on a ground of their file's own. */
export const ruin = scenario.extend<RuinFixtures & Pick<ScenarioFixtures, "ground">>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's needs from it.
  own: [async ({}, use) => use("all"), { scope: "file" }],
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's needs from it.
  scale: [async ({}, use) => use(ONE_EACH), { scope: "file" }],
  servers: [
    async ({ own, scale }, use) => {
      const servers = await ownGround(own, scale);
      await use(servers);
      await servers.stop();
    },
    { scope: "file" },
  ],
  ground: [({ servers }, use) => use(servers), { scope: "file" }],
});
