/** What each host of PostgreSQL must do: what RDS asks of any engine, and what PostgreSQL is. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Address } from "#operation/data-service/machine.ts";
import type { DatabaseServer } from "#services/rds/engine.ts";
import { databaseEngineContract, MASTER } from "#services/rds/testing/contract.ts";
import type { PostgresSubject } from "./subject.ts";

/** Copies of data take their time on a loaded machine. */
const HOOK_MS = 60_000;
export function postgresContract(name: string, open: () => Promise<PostgresSubject>): void {
  databaseEngineContract(name, open);
  describe(name, () => {
    let subject: PostgresSubject;
    let server: DatabaseServer;
    beforeAll(async () => {
      subject = await open();
      const address = await subject.engine.takeAddress({});
      server = { id: "000000000000/db-own", address, settings: { work_mem: "8192" } };
      await subject.engine.create(server, { kind: "new", ...MASTER });
    }, HOOK_MS);
    afterAll(() => subject.close(), HOOK_MS);

    const show = async (name: string, at: Address = server.address) =>
      Object.values((await subject.query(at, `SHOW ${name}`))[0] ?? {})[0];
    const own: Own = { subject: () => subject, server: () => server, show };
    loginTests(own);
    settingTests(own);
    placeTests(own);
  });
}

interface Own {
  subject(): PostgresSubject;
  server(): DatabaseServer;
  show(name: string, at?: Address): Promise<unknown>;
}

function loginTests({ subject, server }: Own): void {
  test("the master is no superuser, and makes roles and databases", async () => {
    const [role] = await subject().query(
      server().address,
      "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user",
    );
    expect(role).toEqual({ rolsuper: false, rolcreatedb: true, rolcreaterole: true });
    await subject().query(server().address, "CREATE ROLE fcrepo LOGIN PASSWORD 'x'");
    await subject().query(server().address, "GRANT fcrepo TO master");
    await subject().query(server().address, "CREATE DATABASE fcrepo OWNER fcrepo");
    const names = await subject().query(
      server().address,
      "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1",
    );
    expect(names.map(({ datname }) => datname)).toEqual(["avalon", "fcrepo", "postgres"]);
    await expect(
      subject().query(server().address, "ALTER SYSTEM SET work_mem = 64"),
    ).rejects.toThrow(/permission denied/);
  });

  test("who may only use tokens is refused", async () => {
    await subject().query(
      server().address,
      "CREATE ROLE tokens LOGIN PASSWORD 'x' IN ROLE rds_iam",
    );
    const { host, port } = server().address;
    const { Client } = await import("pg");
    const client = new Client({ host, port, user: "tokens", password: "x", database: "avalon" });
    await expect(client.connect()).rejects.toThrow(/pg_hba.conf rejects connection .* "tokens"/);
  });
}

function settingTests({ subject, server, show }: Own): void {
  test("settings reach the server at its start and when it is reloaded", async () => {
    expect(await show("work_mem")).toBe("8MB");
    await subject().engine.reload({ ...server(), settings: { work_mem: "16384" } });
    await expect.poll(() => show("work_mem")).toBe("16MB");
  });

  test("settings that cannot be are told with the server's own words", async () => {
    const address = await subject().engine.takeAddress({});
    const wrong = { id: "000000000000/db-wrong", address, settings: { work_mem: "nonsense" } };
    await expect(subject().engine.create(wrong, { kind: "new", ...MASTER })).rejects.toThrow(
      /before it was ready[\s\S]+invalid value for parameter "work_mem": "nonsense"/,
    );
    expect(subject().engine.isRunning(wrong.id)).toBe(false);
  });

  test("the program's settings are listed with their limits", async () => {
    const settings = await subject().engine.settings();
    expect(settings.find(({ name }) => name === "max_connections")).toMatchObject({
      type: "integer",
      min: 1,
      // What a server has that is not told otherwise.
      initial: await show("max_connections"),
      isStatic: true,
    });
    expect(settings.find(({ name }) => name === "autovacuum")).toMatchObject({ initial: "1" });
  });
}

function placeTests({ subject, server, show }: Own): void {
  test("the log is the server's own", async () => {
    const [file] = await subject().engine.logFiles(server().id);
    expect(file?.name).toBe("error/postgres.log");
    const content = await subject().engine.readLog(server().id, "error/postgres.log");
    expect(Buffer.from(content ?? []).toString()).toContain("ready to accept connections");
    expect(await subject().engine.readLog(server().id, "../primary")).toBeUndefined();
  });

  test.runIf(process.platform === "linux")("two servers have the usual port", async () => {
    const address = await subject().engine.takeAddress({ port: 5432 });
    const second = { id: "000000000000/db-second", address, settings: {} };
    await subject().engine.create(second, { kind: "new", ...MASTER });
    expect([server().address.port, await show("port", address)]).toEqual([5432, "5432"]);
  });
}
