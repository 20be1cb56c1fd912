/** A node's redis.conf. https://redis.io/docs/latest/operate/oss_and_stack/management/config/ */

import type { CacheServer } from "#services/elasticache/engine.ts";
import { ADMIN, CLIENT_RULES, passwordRules } from "./admin.ts";

export interface Place {
  readonly folder: string;
  /** The file that a snapshot is read from and written to. */
  readonly dump: string;
  /** The folder that changes are written to; read at a start when it `isLogged`. */
  readonly log: string;
  readonly isLogged: boolean;
  /** Of the harness's own user. */
  readonly password: string;
}

/** Holds the process's id while it runs. */
export const PID_FILE = "redis.pid";

/** The harness sets these itself, whatever ElastiCache shows. */
const KEPT = new Set(["appendonly", "appendfsync"]);

/** Not told to a running node. */
export const isFixed = (setting: string): boolean => setting === "databases" || KEPT.has(setting);

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
    'save ""',
    `appenddirname ${place.log}`,
    // Never synced: only a machine that loses power would lose what was answered.
    "appendfsync no",
    `user ${ADMIN} on >${place.password} ~* &* +@all`,
    `user default on ${[...passwordRules(tokens), ...CLIENT_RULES].join(" ")}`,
    `masteruser ${ADMIN}`,
    `masterauth ${place.password}`,
    `replica-announce-ip ${hosts[0]}`,
    "repl-diskless-sync-delay 0",
    ...(follows ? [`replicaof ${follows.host} ${follows.port}`] : []),
    ...Object.entries(settings)
      .filter(([name]) => !KEPT.has(name))
      .map(([name, value]) => `${name} ${quoted(value)}`),
    `appendonly ${place.isLogged ? "yes" : "no"}`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

const quoted = (text: string): string =>
  `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
