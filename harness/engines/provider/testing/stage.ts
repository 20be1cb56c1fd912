/**
 * A harness in front of a provider, for wire tests: of another harness, which needs nothing, and of
 * the LocalStack that the environment names, if it names one.
 */

import { randomInt } from "node:crypto";
import type { WorldView } from "#assembly/world-view.ts";
import { machineEnvironment } from "#config/environment.ts";
import { type CreateHarness, createHarness, type Harness } from "#harness/harness.ts";

export interface Place {
  readonly name: string;
  /** Of a provider that is there already. */
  readonly endpoint: string | undefined;
}

const LOCALSTACK = machineEnvironment["AVALON_AWS_LOCALSTACK_ENDPOINT"];

export const PLACES: readonly Place[] = [
  { name: "another harness", endpoint: undefined },
  ...(LOCALSTACK === undefined ? [] : [{ name: "LocalStack", endpoint: LOCALSTACK }]),
];

export interface Stage {
  readonly harness: Harness;
  /** An account of its own, at the provider too. */
  readonly world: WorldView;
  /** The provider's own address. */
  readonly endpoint: string;
  /** Names that no other test uses where they are taken once for all accounts. */
  named(name: string): string;
  stop(): Promise<void>;
}

const ALL = {
  s3Provider: "localstack",
  snsProvider: "localstack",
  sqsProvider: "localstack",
} as const;

export async function openStage(place: Place, options: CreateHarness = {}): Promise<Stage> {
  const there = place.endpoint === undefined ? await createHarness(OURS) : undefined;
  const endpoint = place.endpoint ?? there?.endpoint ?? "";
  const harness = await createHarness({
    port: 0,
    ...ALL,
    localstackEndpoint: endpoint,
    ...options,
  });
  const account = String(200_000_000_000 + randomInt(800_000_000));
  return {
    harness,
    world: harness.world(account),
    endpoint,
    named: (name) => `${name}-${account}`,
    async stop() {
      await harness.stop();
      await there?.stop();
    },
  };
}

/** Whatever the environment says of providers. */
const OURS = { port: 0, s3Provider: "ours", snsProvider: "ours", sqsProvider: "ours" } as const;
