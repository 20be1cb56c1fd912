/** A rehearsed account with RDS on a fake engine. */

import { erased } from "#gateway/dispatch/registry.ts";
import { rehearse } from "#harness/testing/rehearsal.ts";
import { present } from "#kernel/assert.ts";
import { eventually } from "#kernel/eventually.ts";
import type { CreateDBInstanceMessage, DBInstance } from "#model/types/rds.ts";
import { rds } from "../index.ts";
import { createFakeDatabaseEngine } from "./fake-database-engine.ts";

export const instanceInput: CreateDBInstanceMessage = {
  DBInstanceIdentifier: "db",
  DBInstanceClass: "db.t2.large",
  Engine: "postgres",
  MasterUsername: "master",
  MasterUserPassword: "secret-99",
  AllocatedStorage: 5,
  DBName: "avalon",
};

export function rdsStage() {
  const engine = createFakeDatabaseEngine();
  const stage = rehearse({ services: [erased(rds)], engines: { rds: engine } });
  const describe = async (name = "db"): Promise<DBInstance> => {
    const { DBInstances } = await stage.call("rds", "DescribeDBInstances", {
      DBInstanceIdentifier: name,
    });
    return present(DBInstances?.[0], "the instance");
  };
  /** The instance, once it is in that state; work is done between the turns of the loop. */
  const reached = (status: string, name = "db") =>
    eventually(
      async () => {
        const instance = await describe(name);
        return instance.DBInstanceStatus === status ? instance : undefined;
      },
      { what: `${name} to be ${status}`, withinMs: 5000, everyMs: 1 },
    );
  return {
    ...stage,
    engine,
    describe,
    reached,
    create: (input: Partial<CreateDBInstanceMessage> = {}) =>
      stage.call("rds", "CreateDBInstance", { ...instanceInput, ...input }),
    async available(input: Partial<CreateDBInstanceMessage> = {}) {
      await stage.call("rds", "CreateDBInstance", { ...instanceInput, ...input });
      return reached("available", input.DBInstanceIdentifier);
    },
    /** What the engine knows the instance by. */
    async idOf(name = "db") {
      return `${stage.account}/${(await describe(name)).DbiResourceId}`;
    },
    async messages(name = "db") {
      const { Events = [] } = await stage.call("rds", "DescribeEvents", {
        SourceType: "db-instance",
        SourceIdentifier: name,
        Duration: 20_160,
      });
      return Events.map(({ Message }) => Message);
    },
  };
}
