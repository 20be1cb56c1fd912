/**
 * A DB instance from CreateDBInstance to `available`, beside a bare `pg_ctl start`: the same
 * PostgreSQL on a data folder that is ready, without any harness.
 */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { present } from "#kernel/assert.ts";
import { eventually } from "#kernel/eventually.ts";
import { findPostgres } from "#setup/postgres-package.ts";
import { takePorts } from "#stack/port-pool.ts";
import { asUnprivileged } from "#stack/process/unprivileged.ts";
import { type PostgresTool, requireTool } from "#stack/tools.ts";
import { createHarness, type Harness } from "../harness.ts";
import { type Figure, median } from "./figure.ts";

const RUNS = 7;
const LOOK_EVERY_MS = 10;
const WITHIN_MS = 60_000;

/** Both in turns, so that what else the machine does strikes both. */
export async function measureDatabases(): Promise<readonly Figure[]> {
  const postgres = findPostgres();
  const tool = requireTool(postgres ? { postgres } : {}, "postgres");
  const folder = mkdtempSync(join(tmpdir(), "avalon-aws-bench-"));
  await using harness = await createHarness({ port: 0 });
  try {
    const bare = await bareServer(tool, folder);
    await instanceAvailable(harness, 0); // Prepares the data folders that later ones take.
    const [starts, instances]: [number[], number[]] = [[], []];
    for (let run = 1; run <= RUNS; run++) {
      starts.push(await bare.start());
      instances.push(await instanceAvailable(harness, run));
    }
    const least = median(starts);
    return [
      { name: "pg_ctl start", value: least, unit: "ms" },
      { name: "CreateDBInstance → available", value: median(instances), unit: "ms" },
      {
        name: "DB instance beside a bare start",
        value: median(instances) / least,
        unit: "×",
        target: 1.5,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Creates an instance, and deletes it again when it was available. */
async function instanceAvailable({ call }: Harness, run: number): Promise<number> {
  const DBInstanceIdentifier = `bench-${run}`;
  const look = async () => {
    const { DBInstances = [] } = await call("rds", "DescribeDBInstances", {});
    return DBInstances.find((each) => each.DBInstanceIdentifier === DBInstanceIdentifier);
  };
  const patience = { withinMs: WITHIN_MS, everyMs: LOOK_EVERY_MS };
  const start = performance.now();
  await call("rds", "CreateDBInstance", {
    DBInstanceIdentifier,
    DBInstanceClass: "db.t3.micro",
    Engine: "postgres",
    AllocatedStorage: 20,
    MasterUsername: "bench",
    MasterUserPassword: "only-for-the-bench",
    DBName: "bench",
  });
  await eventually(
    async () => ((await look())?.DBInstanceStatus === "available" ? true : undefined),
    { what: `${DBInstanceIdentifier} to be available`, ...patience },
  );
  const took = performance.now() - start;
  await call("rds", "DeleteDBInstance", { DBInstanceIdentifier, SkipFinalSnapshot: true });
  await eventually(async () => ((await look()) === undefined ? true : undefined), {
    what: `${DBInstanceIdentifier} to be gone`,
    ...patience,
  });
  return took;
}

/** Measures one start of a server that the harness knows nothing of, and stops it again. */
async function bareServer(tool: PostgresTool, folder: string) {
  const data = join(folder, "data");
  const { postgres: port } = await takePorts(["postgres"]);
  const run = (command: string, ...args: string[]) => runIn(folder, command, args);
  await run(tool.initdb, "-D", data, "-A", "trust", "--no-sync", "--locale=C", "-E", "UTF8");
  const control = join(dirname(tool.command), "pg_ctl");
  const options = `-h 127.0.0.1 -p ${present(port, "a port")} -k "" -c fsync=off`;
  const log = join(folder, "log");
  return {
    async start(): Promise<number> {
      const start = performance.now();
      await run(control, "start", "-w", "-s", "-D", data, "-l", log, "-o", options);
      const took = performance.now() - start;
      await run(control, "stop", "-w", "-s", "-D", data, "-m", "fast");
      return took;
    },
  };
}

async function runIn(folder: string, program: string, args: readonly string[]): Promise<void> {
  const { command, args: all, uid, gid } = asUnprivileged({ command: program, args }, folder, []);
  const child = spawn(command, all, {
    cwd: folder,
    env: { LC_ALL: "C" },
    stdio: "ignore",
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${code}`);
}
