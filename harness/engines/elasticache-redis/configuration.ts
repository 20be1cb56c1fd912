/** A node's redis.conf. https://redis.io/docs/latest/operate/oss_and_stack/management/config/ */

import type { CacheServer } from "#services/elasticache/engine.ts";
import { ADMIN, CLIENT_RULES, passwordRules } from "./admin.ts";

export interface Place {
  readonly folder: string;
  /** The file that a start reads and a save writes. */
  readonly dump: string;
  /** Of the harness's own user. */
  readonly password: string;
}

/** Holds the process's id while it runs. */
export const PID_FILE = "redis.pid";

/** Read at a start only. */
export const isFixed = (setting: string): boolean => setting === "databases";

export function configurationOf(server: CacheServer, place: Place): string {
  const { hosts, port, settings, tokens, follows } = server;
  const lines = [
    `bind ${hosts.join(" ")}`,
    `port ${port}`,
    // The addresses are loopback's own, so nobody from elsewhere comes.
    "protected-mode no",
    `dir ${quoted(place.folder)}`,
    `dbfilename ${place.dump}`,
    `pidfile ${quoted(`${place.folder}/${PID_FILE}`)}`,
    // Caches are in memory; they are saved when the harness ends.
    'save ""',
    "appendonly no",
    `user ${ADMIN} on >${place.password} ~* &* +@all`,
    `user default on ${[...passwordRules(tokens), ...CLIENT_RULES].join(" ")}`,
    `masteruser ${ADMIN}`,
    `masterauth ${place.password}`,
    `replica-announce-ip ${hosts[0]}`,
    "repl-diskless-sync-delay 0",
    ...(follows ? [`replicaof ${follows.host} ${follows.port}`] : []),
    ...Object.entries(settings).map(([name, value]) => `${name} ${quoted(value)}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

const quoted = (text: string): string =>
  `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
