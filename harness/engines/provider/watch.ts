/**
 * Notices that a provider lost its state: LocalStack keeps none over a restart, and names each of
 * its runs. It is said, and what an account had set up there through us is set up again.
 */

import type { World, Worlds } from "#bus/world.ts";
import { AwsError } from "#kernel/aws-error.ts";
import { isJsonObject, type Json } from "#kernel/json.ts";
import type { Logger } from "#kernel/logger.ts";

export interface Watch {
  /**
   * Before a call of an account. The first one learns which run of the provider it is about; each
   * waits while a loss is made good, so that none meets a bucket whose rules are still to come.
   */
  begin(world: World): Promise<void>;
  /** Looks again when the failure of a call may mean a loss. */
  suspect(error: unknown): Promise<void>;
  /** Resolves when nothing is being looked at or set up. */
  settle(): Promise<void>;
}

export interface WatchOptions {
  /** Base URL of a LocalStack. */
  readonly endpoint: string;
  readonly worlds: () => Worlds;
  readonly logger: Logger;
  setUpAgain(world: World): Promise<void>;
}

/** Of a provider that does not lose its state. */
export const unwatched: Watch = {
  begin: async () => {},
  suspect: async () => {},
  settle: async () => {},
};

/** What a call answers about a thing that is gone, or when the provider is away. */
const SUSPICIOUS: readonly string[] = [
  "NoSuchBucket",
  "QueueDoesNotExist",
  "NotFound",
  "NotFoundException",
  "ServiceUnavailable",
];

/** Calls wait for this answer, so its wait has an end. */
const ANSWER_WITHIN_MS = 5_000;

export function watchProvider(options: WatchOptions): Watch {
  const { endpoint, worlds } = options;
  const begun = new WeakMap<World, Promise<void>>();
  let looking: Promise<void> | undefined;
  const look = async () => {
    const run = await runOf(endpoint);
    if (run !== undefined) for (const world of worlds().list()) await compare(options, world, run);
  };
  const lookOnce = () => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  return {
    begin(world) {
      const known = begun.get(world);
      if (known) return looking ?? known;
      const first = lookOnce();
      begun.set(world, first);
      return first;
    },
    settle: async () => looking,
    async suspect(error) {
      if (error instanceof AwsError && SUSPICIOUS.includes(error.code)) await lookOnce();
    },
  };
}

async function compare(options: WatchOptions, world: World, run: string): Promise<void> {
  const runs = world.documents.collection<{ readonly run: string }>(
    { name: "provider/runs" },
    "global",
  );
  const before = runs.find("localstack")?.run;
  if (before === run) return;
  runs.put("localstack", { run });
  if (before === undefined) return;
  const summary =
    `localstack at ${options.endpoint} was started again and lost its state: ` +
    "what was set up there through us is set up again, without its objects and messages";
  world.journal.append({
    kind: "note",
    cause: undefined,
    summary,
    failure: "ProviderLost",
    detail: { before, run },
  });
  options.logger.log("warn", `Account ${world.account}: ${summary}.`);
  await options.setUpAgain(world);
}

/** Undefined when there is no answer, or none that names a run. */
async function runOf(endpoint: string): Promise<string | undefined> {
  try {
    const answer = await fetch(new URL("/_localstack/info", endpoint), {
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (!answer.ok) return undefined;
    const info = (await answer.json()) as Json;
    const id = isJsonObject(info) ? info["session_id"] : undefined;
    return typeof id === "string" ? id : undefined;
  } catch {
    // Away, or no LocalStack: the call that made us look says so itself.
    return undefined;
  }
}
