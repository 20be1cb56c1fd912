/** What is asked of containers that an earlier run kept: whether they run, their logs, their end. */

import type { ContainerIdentity } from "../identity.ts";
import { findEngine } from "./engine.ts";
import { removeKept } from "./labels.ts";

/** Removes those that a state folder remembers, with their data and their network. */
export async function removeKeptContainers(stateDir: string): Promise<void> {
  await removeKept(await findEngine(), stateDir);
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
  return payloadOf(frames).split(/\r?\n/).filter(Boolean);
}

const HEADER_BYTES = 8;
const LENGTH_AT = 4;

/** Both outputs in one, each piece behind a header that ends in its length: Docker's Engine API. */
function payloadOf(frames: Buffer): string {
  const pieces: Buffer[] = [];
  for (let at = 0; at + HEADER_BYTES <= frames.length; ) {
    const length = frames.readUInt32BE(at + LENGTH_AT);
    pieces.push(frames.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length));
    at += HEADER_BYTES + length;
  }
  return Buffer.concat(pieces).toString("utf8");
}
