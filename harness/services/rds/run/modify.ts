/**
 * The work of a modification: what the server must know of it, it is told.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html
 */

import type { Change, Work } from "../instance.ts";
import { atStart, serverOf } from "../server.ts";
import type { Job, Outcome } from "./job.ts";
import type { Message } from "./steps.ts";

type Modify = Extract<Work, { kind: "modify" }>;

export async function modify({ ctx, instance, server, work }: Job<Modify>): Promise<Outcome> {
  const { change } = work;
  const { password, port, multiAz, instanceClass } = change;
  const { engine } = ctx;
  if (password !== undefined)
    await engine.setPassword(server.id, instance.masterUsername, password);
  const restarts = port !== undefined || instanceClass !== undefined;
  const ready = restarts ? atStart(ctx, instance) : instance;
  const next = serverOf(ctx, {
    ...ready,
    address: { ...ready.address, ...(port === undefined ? {} : { port }) },
  });
  if (restarts) {
    await engine.stop(server.id);
    await engine.start(next);
  }
  if (multiAz ?? instance.multiAz) await engine.mirror(next);
  else if (instance.multiAz) await engine.unmirror(next);
  return {
    status: "available",
    change,
    set: { settings: ready.settings },
    events: eventsOf(change),
  };
}

function eventsOf(change: Change): readonly Message[] {
  const zones = change.multiAz ? "a Multi-AZ DB instance" : "a Single-AZ DB instance";
  const messages = {
    password: "Reset master credentials",
    instanceClass: "Finished applying modification to DB instance class",
    allocatedStorage: "Finished applying modification to allocated storage",
    multiAz: `Finished applying modification to convert to ${zones}`,
    port: `Finished updating port to ${change.port}`,
    identifier: `Renamed instance to ${change.identifier}`,
    backupRetentionDays: "Finished updating backup retention period",
    storageType: "Finished applying modification to storage type",
    iops: "Finished applying modification to provisioned IOPS",
  };
  return Object.entries(messages)
    .filter(([name]) => name in change)
    .map(([, message]) => ["configuration change", message]);
}
