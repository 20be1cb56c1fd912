/** Calls of the harness at a node, as a user that clients do not have. */

import { Redis } from "ioredis";
import { HarnessError } from "#kernel/harness-error.ts";
import type { Address } from "#operation/data-service/machine.ts";

export const ADMIN = "elasticache-admin";

/**
 * What ElastiCache keeps from its clients.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/RestrictedCommands.html
 */
const RESTRICTED = [
  ...["acl|setuser", "acl|deluser", "acl|load", "acl|save", "bgrewriteaof", "bgsave", "config"],
  ...["debug", "migrate", "module", "psync", "replicaof", "save", "shutdown", "slaveof", "sync"],
];

/** What the user `default` may do; a client without a name is this user. */
export const CLIENT_RULES = ["~*", "&*", "+@all", ...RESTRICTED.map((name) => `-${name}`)];

/** How the user `default` is let in. */
export const passwordRules = (tokens: readonly string[]): readonly string[] =>
  tokens.length === 0 ? ["nopass"] : ["resetpass", ...tokens.map((token) => `>${token}`)];

export interface Access {
  readonly address: Address;
  readonly password: string;
}

export async function withAdmin<T>(
  { address, password }: Access,
  work: (redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = new Redis({
    ...address,
    username: ADMIN,
    password,
    lazyConnect: true,
    enableReadyCheck: false,
    retryStrategy: () => null,
  });
  // A node that is killed ends the connection aloud; the call under way fails by itself.
  redis.on("error", () => undefined);
  try {
    await redis.connect();
    return await work(redis);
  } catch (error) {
    throw refusal(error);
  } finally {
    redis.disconnect();
  }
}

/** What Redis itself says, and a connection that was cut off, is for the user to read. */
function refusal(error: unknown): unknown {
  if (error instanceof HarnessError || !(error instanceof Error)) return error;
  if (!/ReplyError|Connection is closed|ECONN|EPIPE/.test(`${error.name} ${error.message}`))
    return error;
  return new HarnessError("SERVER_NOT_READY", `Redis answered: ${error.message}.`, {
    cause: error,
  });
}

/** A section of INFO, by its fields. */
export async function infoOf(redis: Redis, section: string): Promise<ReadonlyMap<string, string>> {
  const lines = (await redis.info(section)).split("\r\n");
  return new Map(
    lines.flatMap((line) => {
      const at = line.indexOf(":");
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
    }),
  );
}
