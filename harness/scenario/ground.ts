/**
 * What the stories of a file stand on: a harness, and real servers behind the application. All
 * files share the servers; a file whose stories kill some has a ground of its own. Neither it nor a
 * story knows what the servers run as, and whose S3, SNS and SQS are behind the gateway.
 */

import { inject } from "vitest";
import { machineEnvironment } from "#config/environment.ts";
import type { ServerAddresses } from "#deployment/backends.ts";
import { createClock } from "#kernel/clock.ts";
import { stateDir } from "#setup/places.ts";
import { findTools } from "#setup/tools.ts";
import type { Link } from "#stack/link.ts";
import { linkServers } from "#stack/links.ts";
import type { ServerName } from "#stack/servers/index.ts";
import type { ServerStatus } from "#stack/stack.ts";
import { createHarness, type Harness } from "../harness.ts";
import { SERVER_NAMES, startSystem } from "../servers.ts";

export interface Ground {
  readonly harness: Harness;
  readonly addresses: ServerAddresses;
  /** Has everything run again that a story has stopped. */
  mend(): Promise<void>;
  stop(): Promise<void>;
}

/** A ground of one file's own: its stories may do to each server what happens to servers. */
export interface OwnGround extends Ground {
  /** A crash: nothing is flushed, nobody is told. */
  kill(name: ServerName): Promise<void>;
  /** Stands still, with all its connections, until `resume`. */
  pause(name: ServerName): Promise<void>;
  resume(name: ServerName): Promise<void>;
  /** Starts a server again where it was, with what it had kept; resolves when it is ready. */
  restart(name: ServerName): Promise<void>;
  /** Why S3, SNS and SQS lose nothing when they start again; undefined where LocalStack's do. */
  keepsState(): string | undefined;
  /** The way by which the application reaches a server. */
  link(name: keyof ServerAddresses & ServerName): Link;
}

/** A harness on the servers that all files share. */
export async function shareGround(): Promise<Ground> {
  const localstackEndpoint = inject("localstackEndpoint") ?? undefined;
  const harness = await createHarness({ port: 0, localstackEndpoint });
  return {
    harness,
    addresses: inject("servers"),
    mend: async () => {},
    stop: harness.stop,
  };
}

/** A harness and servers that nobody else uses. */
export async function ownGround(): Promise<OwnGround> {
  const tools = await findTools(machineEnvironment);
  const where = { tools, stateDir: stateDir(machineEnvironment) };
  const { harness, servers, stop } = await startSystem({ harness: { port: 0 }, ...where });
  const { stack, addresses } = servers;
  const machine = createClock();
  const links = await linkServers(stack, machine);
  return {
    harness,
    addresses: { ...addresses, ...links.connections },
    kill: (name) => stack.server(name).kill(),
    pause: (name) => stack.server(name).pause(),
    resume: (name) => stack.server(name).resume(),
    restart: (name) => stack.server(name).restart(),
    link: links.link,
    keepsState: () => reasonToKeep(harness, stack.status()),
    async mend() {
      for (const name of SERVER_NAMES) links.link(name).mend();
      for (const { name, state } of stack.status()) {
        // A stack lists servers that there are; with containers, LocalStack too.
        const server = stack.server(name as ServerName);
        if (state === "paused") await server.resume();
        else if (state !== "running") await server.restart();
      }
    },
    async stop() {
      await links.close();
      machine.stop();
      await stop();
    },
  };
}

function reasonToKeep(
  { options: { s3Provider, snsProvider, sqsProvider } }: Harness,
  servers: readonly ServerStatus[],
): string | undefined {
  const isTheirs = [s3Provider, snsProvider, sqsProvider].every((each) => each === "localstack");
  if (isTheirs && servers.some(({ name }) => name === "localstack")) return undefined;
  return "S3, SNS and SQS are not those of a LocalStack among the file's own servers";
}
