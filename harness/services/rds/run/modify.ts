/**
 * The work of a modification: what the server must know of it, it is told.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.Modifying.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
 */

import type { Change, DbInstance, Work } from "../instance.ts";
import { atStart, serverOf } from "../server.ts";
import type { Job, Outcome } from "./job.ts";
import type { Message } from "./steps.ts";
import * as steps from "./steps.ts";

type Modify = Extract<Work, { kind: "modify" }>;

export async function modify({ ctx, key, instance, server, work }: Job<Modify>): Promise<Outcome> {
  const { change } = work;
  const { password, port, multiAz, instanceClass } = change;
  const { engine } = ctx;
  const [begin, end] = messagesOf(instance, change);
  ctx.transact(steps.tell, { key, events: begin });
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
    ctx.transact(steps.tell, { key, events: [["availability", "DB instance shutdown"]] });
    await engine.start(next);
    ctx.transact(steps.tell, { key, events: [["availability", "DB instance restarted"]] });
  }
  if (multiAz ?? instance.multiAz) await engine.mirror(next);
  else if (instance.multiAz) await engine.unmirror(next);
  return { status: "available", change, set: { settings: ready.settings }, events: end };
}

/** What is said when each part of a change begins and ends; a change of the port has neither. */
function messagesOf(
  { identifier, backupRetentionDays: before }: DbInstance,
  change: Change,
): readonly [begin: readonly Message[], end: readonly Message[]] {
  const { instanceClass, allocatedStorage, storageType, iops, multiAz, password } = change;
  const days = change.backupRetentionDays ?? before;
  const isStored = (allocatedStorage ?? storageType ?? iops) !== undefined;
  const zones = `convert to a ${multiAz ? "Multi" : "Single"}-AZ DB instance`;
  const changed = (messages: readonly (string | false)[]): readonly Message[] =>
    messages.flatMap((message) => (message ? [["configuration change", message] as const] : []));
  return [
    changed([
      instanceClass !== undefined && "Applying modification to database instance class",
      isStored && "Applying modification to allocated storage",
      multiAz !== undefined && `Applying modification to ${zones}`,
    ]),
    changed([
      password !== undefined && "Reset master credentials",
      instanceClass !== undefined && "Finished applying modification to DB instance class",
      isStored && "Finished applying modification to allocated storage",
      multiAz !== undefined && `Finished applying modification to ${zones}`,
      days === 0 && before !== 0 && "Disabled automated backups",
      days !== 0 && before === 0 && "Enabled automated backups",
      // AWS names no message for a new name.
      change.identifier !== undefined &&
        `Renamed instance from ${identifier} to ${change.identifier}`,
    ]),
  ];
}
