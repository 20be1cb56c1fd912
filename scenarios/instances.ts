/** The instances of an environment, and jobs that stand still in the hands of its workers. */

import type { Fault } from "#harness/index.ts";
import { type DeployedSystem, eventually } from "#harness/scenario/index.ts";
import { recordsOf } from "./chaos/invariants.ts";

/** Their ids, the oldest first; one that is being retired is still among them. */
export async function instancesOf(
  { world }: DeployedSystem,
  EnvironmentName: string,
): Promise<readonly string[]> {
  const { EnvironmentResources } = await world.call(
    "elastic-beanstalk",
    "DescribeEnvironmentResources",
    { EnvironmentName },
  );
  return (EnvironmentResources?.Instances ?? []).map(({ Id = "" }) => Id);
}

/** Who the worker's calls are made by: a fault matches them by the name of its only instance. */
export async function workerOf(system: DeployedSystem): Promise<string> {
  const [id] = await instancesOf(system, system.reference.worker.environmentName);
  if (id === undefined) throw new Error("The worker environment has no instance.");
  return `/${id}`;
}

/**
 * A manifest's job and each row's look once for files in the bucket: those of these numbers stand
 * still there, in whichever worker's hands, until the clock was moved by `ms`.
 */
export const holdJobs = (
  { world, reference }: DeployedSystem,
  nth: readonly number[],
  ms: number,
): Fault => ({
  name: "hold jobs",
  at: "call",
  account: world.account,
  principal: `assumed-role/${reference.names.applicationRole}/`,
  operation: "ListObjectsV2",
  label: reference.names.masterfiles,
  nth: [...nth],
  effect: { kind: "delay", ms },
});

/** Resolves when so many jobs were held by now. */
export const held = ({ world }: DeployedSystem, count: number) =>
  eventually(
    () => {
      const strikes = recordsOf(world, "fault");
      return strikes.filter(({ summary }) => summary.includes("hold")).length >= count || undefined;
    },
    { what: `${count} held jobs`, withinMs: 30_000 },
  );
