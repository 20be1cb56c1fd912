/** The Docker engine that testcontainers finds: what is asked of it beside making containers. */

import { type ContainerRuntimeClient, getContainerRuntimeClient, ImageName } from "testcontainers";
import { HarnessError, messageOf } from "#kernel/harness-error.ts";
import { isThisMachines } from "../loopback.ts";

export interface Engine {
  readonly client: ContainerRuntimeClient;
  readonly version: string;
  /** Where ports of its containers are reached. */
  readonly host: string;
  /** Whether that is this machine itself. */
  readonly local: boolean;
}

/** One container as the engine's own interface has it. */
export type ContainerHandle = ReturnType<ContainerRuntimeClient["container"]["getById"]>;

/** Resolves when an engine answers; otherwise one sentence says what to do. */
export async function findEngine(): Promise<Engine> {
  let client: ContainerRuntimeClient;
  try {
    client = await getContainerRuntimeClient();
  } catch (cause) {
    throw new HarnessError(
      "TOOL_MISSING",
      `No Docker engine answers (${messageOf(cause)}). Start Docker or set DOCKER_HOST, or run ` +
        "the servers as processes (--backend process), which needs no Docker.",
      { cause },
    );
  }
  const { host, serverVersion } = client.info.containerRuntime;
  // To a container, testcontainers names the bridge's address; its engine may run in it as well.
  const local = await isThisMachines(host);
  return { client, version: String(serverVersion), host: local ? "127.0.0.1" : host, local };
}

/** Pulls the image when it is not there. */
export async function ensureImage(
  { client }: Engine,
  server: string,
  image: string,
  onPull: () => void,
): Promise<void> {
  const name = ImageName.fromString(image);
  let reason = "it is in no registry that the engine knows";
  try {
    if (await client.image.exists(name)) return;
    onPull();
    await client.image.pull(name);
    if (await client.image.exists(name)) return;
  } catch (cause) {
    reason = messageOf(cause).trim();
  }
  throw new HarnessError(
    "TOOL_MISSING",
    `The image ${image} for ${server} is not on this machine and could not be pulled (${reason}). ` +
      `Pull it by hand, or name another by --image-${server} or a mirror by --image-prefix.`,
  );
}
