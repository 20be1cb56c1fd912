/** A node's redis.conf. https://redis.io/docs/latest/operate/oss_and_stack/management/config/ */

import type { CacheServer } from "#services/elasticache/engine.ts";
import type { Address } from "#stack/loopback.ts";
import { ADMIN, CLIENT_RULES, passwordRules } from "./admin.ts";
import { DUMP, LOG, type NodePlace } from "./host.ts";

/** The harness sets these itself, whatever ElastiCache shows. */
const KEPT = new Set(["appendonly", "appendfsync"]);

/** Not told to a running node. */
export const isFixed = (setting: string): boolean => setting === "databases" || KEPT.has(setting);

/** What is not the place's: `password` is of the harness's own user, `follows` as nodes see it. */
export interface NodeTerms {
  readonly password: string;
  readonly follows: Address | undefined;
}

/** All but `appendonly`, which is what the node begins with that decides. */
export function configurationOf(
  { settings, tokens }: CacheServer,
  { password, follows }: NodeTerms,
  place: NodePlace,
): string {
  const lines = [
    `bind ${place.bind}`,
    `port ${place.port}`,
    // The addresses are loopback's own, so nobody from elsewhere comes.
    "protected-mode no",
    `dir ${quoted(place.folder)}`,
    `dbfilename ${DUMP}`,
    'save ""',
    `appenddirname ${LOG}`,
    // Never synced: only a machine that loses power would lose what was answered.
    "appendfsync no",
    `user ${ADMIN} on >${password} ~* &* +@all`,
    `user default on ${[...passwordRules(tokens), ...CLIENT_RULES].join(" ")}`,
    `masteruser ${ADMIN}`,
    `masterauth ${password}`,
    `replica-announce-ip ${place.announced}`,
    "repl-diskless-sync-delay 0",
    ...(follows ? [`replicaof ${follows.host} ${follows.port}`] : []),
    ...Object.entries(settings)
      .filter(([name]) => !KEPT.has(name))
      .map(([name, value]) => `${name} ${quoted(value)}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

const quoted = (text: string): string =>
  `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
