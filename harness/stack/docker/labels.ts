/** Labels by which our containers and networks are told from others, and cleaned up. */

import { removeContainer } from "./container-program.ts";
import type { Engine } from "./engine.ts";

/** On every container: the server's name. */
export const SERVER_LABEL = "avalon-aws.server";

/** On images that were built locally under an official name: what is really inside. */
export const STANDIN_LABEL = "standin";

/** On what outlives its run: the state folder that remembers it. */
export const KEPT_LABEL = "avalon-aws.kept";

/** On what a harness's RDS and ElastiCache have made: the harness's folder. */
export const HARNESS_LABEL = "avalon-aws.harness";

/**
 * Removes the containers kept for a state folder, with their data and network, also when the folder
 * has forgotten them: the engine's reaper leaves kept ones alone.
 */
export const removeKept = (engine: Engine, stateDir: string): Promise<void> =>
  removeLabelled(engine, `${KEPT_LABEL}=${stateDir}`);

/** Removes every container, network and volume with that `label=value`. */
export async function removeLabelled(engine: Engine, label: string): Promise<void> {
  await removeContainersLabelled(engine, label);
  const { dockerode } = engine.client.container;
  const filters = { label: [label] };
  const networks = await dockerode.listNetworks({ filters });
  await Promise.all(networks.map(({ Id }) => removeNetwork(engine, Id)));
  const { Volumes } = await dockerode.listVolumes({ filters });
  await Promise.all(Volumes.map(({ Name }) => dockerode.getVolume(Name).remove()));
}

/** Removes every container with that `label=value`, also while it runs; named volumes stay. */
export async function removeContainersLabelled({ client }: Engine, label: string): Promise<void> {
  const { dockerode } = client.container;
  const containers = await dockerode.listContainers({ all: true, filters: { label: [label] } });
  await Promise.all(containers.map(({ Id }) => removeContainer(dockerode.getContainer(Id))));
}

/** Others may have joined it, which go on without it. */
async function removeNetwork({ client }: Engine, id: string): Promise<void> {
  const network = client.container.dockerode.getNetwork(id);
  const { Containers } = await network.inspect();
  for (const Container of Object.keys(Containers ?? {}))
    await network.disconnect({ Container, Force: true });
  await network.remove();
}
