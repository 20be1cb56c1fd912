/** What is asked of containers that an earlier run kept: whether they run, their logs, their end. */

import type { Place } from "../definition.ts";
import type { ContainerIdentity } from "../identity.ts";
import { findEngine } from "./engine.ts";
import { HARNESS_LABEL, removeKept, removeLabelled } from "./labels.ts";
import { payloadOf } from "./log-frames.ts";
import { containerAt } from "./published.ts";

/** Removes those that a state folder remembers, with their data and their network. */
export async function removeKeptContainers(stateDir: string): Promise<void> {
  await removeKept(await findEngine(), stateDir);
}

/** Removes those that RDS and ElastiCache of a harness in that folder made, with their data. */
export async function removeContainersOf(folder: string): Promise<void> {
  await removeLabelled(await findEngine(), `${HARNESS_LABEL}=${folder}`);
}

/** The one that this machine reaches at that place; undefined when there is none. */
export async function containerOf(place: Place): Promise<ContainerIdentity | undefined> {
  const found = await containerAt(await findEngine(), place);
  return found && { container: found.Id };
}

export async function containerRuns({ container }: ContainerIdentity): Promise<boolean> {
  const { client } = await findEngine();
  const running = await client.container.dockerode.listContainers({ filters: { id: [container] } });
  return running.length > 0;
}

/** Its last lines, oldest first. */
export async function containerLog(
  { container }: ContainerIdentity,
  tail: number,
): Promise<readonly string[]> {
  const { client } = await findEngine();
  const options = { stdout: true, stderr: true, tail, follow: false } as const;
  const frames = await client.container.getById(container).logs(options);
  return payloadOf(frames).toString("utf8").split(/\r?\n/).filter(Boolean);
}
