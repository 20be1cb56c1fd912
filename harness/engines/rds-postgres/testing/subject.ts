/** The PostgreSQL engine in a folder of its own, and clients of its servers. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { expect } from "vitest";
import { present } from "#kernel/assert.ts";
import { type Clock, createClock } from "#kernel/clock.ts";
import type { Address } from "#operation/data-service/machine.ts";
import type { DatabaseServer } from "#services/rds/engine.ts";
import { type EngineSubject, MASTER } from "#services/rds/testing/contract.ts";
import { cacheDir } from "#setup/places.ts";
import { findPostgres } from "#setup/postgres-package.ts";
import { isSystemError } from "#stack/process/system-error.ts";
import { createPostgresEngine, type PostgresEngine } from "../engine.ts";
import type { PostgresHost } from "../host.ts";
import { createProcessHost } from "../process-host.ts";

export interface PostgresSubject extends EngineSubject {
  readonly engine: PostgresEngine;
  readonly folder: string;
  query(address: Address, sql: string): Promise<readonly Record<string, unknown>[]>;
}

/** What the servers run as, and how one is ended from outside. */
export interface SubjectGround {
  host(given: { readonly folder: string; readonly machine: Clock }): Promise<PostgresHost>;
  kill(server: DatabaseServer, folder: string): Promise<void>;
  close(): Promise<void>;
}

export const processes: SubjectGround = {
  host: async (given) =>
    createProcessHost({
      ...given,
      tool: present(findPostgres(), "PostgreSQL"),
      cacheFolder: join(cacheDir(process.env), "rds-postgres"),
      stateDir: join(given.folder, "state"),
    }),
  async kill(server, folder) {
    const pid = primaryPid(folder, server);
    process.kill(pid, "SIGKILL");
    await expect.poll(() => isThere(pid)).toBe(false);
  },
  close: async () => undefined,
};

export async function openSubject(ground = processes): Promise<PostgresSubject> {
  const folder = mkdtempSync(join(tmpdir(), "rds-postgres-"));
  const machine = createClock();
  const host = await ground.host({ folder, machine });
  const engine = createPostgresEngine({ host, region: "us-east-1", folder, machine });
  const query = async ({ host, port }: Address, sql: string) => {
    const { username: user, password, database } = MASTER;
    const client = new Client({ host, port, user, password, database });
    client.on("error", () => undefined);
    await client.connect();
    try {
      return (await client.query(sql)).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  };
  return {
    engine,
    folder,
    query,
    async write({ address }, row) {
      await query(
        address,
        `CREATE TABLE IF NOT EXISTS rows (id serial, row text);
         INSERT INTO rows (row) VALUES ('${row}')`,
      );
    },
    async rows({ address }) {
      const [found] = await query(address, "SELECT to_regclass('rows') AS name");
      if (found?.["name"] === null) return [];
      const rows = await query(address, "SELECT row FROM rows ORDER BY id");
      return rows.map(({ row }) => String(row));
    },
    kill: (server) => ground.kill(server, folder),
    async close() {
      await engine.close();
      await ground.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The first line of postmaster.pid is the process's id. */
export function primaryPid(folder: string, { id }: Pick<DatabaseServer, "id">): number {
  const [account = "", name = ""] = id.split("/");
  const instance = join(folder, account, "rds", "instances", name);
  const node = readFileSync(join(instance, "primary"), "utf8");
  const file = readFileSync(join(instance, node, "data", "postmaster.pid"), "utf8");
  return Number(file.split("\n")[0]);
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (isSystemError(error, "ESRCH")) return false;
    throw error;
  }
}
