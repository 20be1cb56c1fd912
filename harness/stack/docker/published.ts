/** Containers by where this machine reaches them: whoever made them, they are this engine's. */

import type { Place } from "../definition.ts";
import type { Image } from "../runner.ts";
import type { Engine } from "./engine.ts";
import { HARNESS_LABEL, STANDIN_LABEL } from "./labels.ts";

/** How another container reaches a server whose ports are published. */
export interface InsidePlace {
  readonly network: string;
  readonly place: Place;
}

/**
 * Where a container that RDS or ElastiCache made is reached on its network; undefined where no such
 * one is published at `place`. It has that name as long as it has that address, also when another
 * container takes the address over.
 */
export async function insidePlaceOf(
  engine: Engine,
  place: Place,
): Promise<InsidePlace | undefined> {
  const found = await containerAt(engine, place);
  if (!found || found.Labels[HARNESS_LABEL] === undefined) return undefined;
  const { NetworkSettings } = await engine.client.container.getById(found.Id).inspect();
  const [network = "", endpoint] = Object.entries(NetworkSettings.Networks)[0] ?? [];
  const [host = ""] = endpoint?.Aliases ?? [];
  const ports = Object.entries(place.ports).map(([name, port]) => [
    name,
    found.Ports.find(({ PublicPort }) => PublicPort === port)?.PrivatePort ?? port,
  ]);
  return { network, place: { ...place, host, ports: Object.fromEntries(ports) } };
}

/** What the container is made from that is published at `place`; undefined where none is. */
export async function imageAt(engine: Engine, place: Place): Promise<Image | undefined> {
  const found = await containerAt(engine, place);
  if (!found) return undefined;
  const standin = found.Labels[STANDIN_LABEL];
  return { name: found.Image, ...(standin === undefined ? {} : { standin }) };
}

/** The running container that is published there. */
export async function containerAt({ client, local }: Engine, { host, ports }: Place) {
  const running = await client.container.list();
  const numbers = Object.values(ports);
  return running.find(({ Ports }) =>
    Ports.some(({ IP, PublicPort }) => numbers.includes(PublicPort) && (!local || IP === host)),
  );
}
