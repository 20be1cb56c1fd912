/** The work of a new instance: its data, its server, its standby. */

import type { Origin } from "../engine.ts";
import type { DbInstance, Work } from "../instance.ts";
import { serverId } from "../server.ts";
import type { Job, Outcome } from "./job.ts";
import type { Message } from "./steps.ts";

type Create = Extract<Work, { kind: "create" }>;

export async function create(job: Job<Create>): Promise<Outcome> {
  const { ctx, instance, server, work } = job;
  await ctx.engine.create(server, originOf(job));
  if (instance.multiAz) await ctx.engine.mirror(server);
  return {
    status: "available",
    set: { createdAt: ctx.now },
    events: [["creation", "DB instance created"], ...after(work)],
  };
}

/** RDS-EVENT-0043, and RDS-EVENT-0046, which a new replica begins with. */
function after({ beginning }: Create): readonly Message[] {
  switch (beginning.kind) {
    case "new":
      return [];
    case "snapshot":
      return [["restoration", `Restored from snapshot ${beginning.snapshot}`]];
    case "replica":
      return [["read replica", "Replication for the Read Replica resumed"]];
  }
}

function originOf({ ctx, instance, work: { beginning } }: Job<Create>): Origin {
  switch (beginning.kind) {
    case "new":
      return { kind: "new", password: beginning.password, ...masterOf(instance) };
    case "snapshot":
      return { kind: "snapshot", snapshot: serverId(ctx, beginning.snapshot) };
    case "replica":
      return { kind: "replica", source: serverId(ctx, beginning.source) };
  }
}

const masterOf = ({ masterUsername, dbName }: DbInstance) => ({
  username: masterUsername,
  ...(dbName === undefined ? {} : { database: dbName }),
});
