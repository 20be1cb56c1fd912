/** The ways to all servers of a stack, each of which a story can cut or make slow. */

import type { Clock } from "#kernel/clock.ts";
import { HarnessError } from "#kernel/harness-error.ts";
import { type Link, openLink } from "./link.ts";
import type { Connections, ServerName } from "./servers/index.ts";
import type { Stack } from "./stack.ts";

export interface Links<Name extends ServerName> {
  /** As the stack's own, but over the links. */
  readonly connections: Pick<Connections, Name>;
  link(name: Name): Link;
  close(): Promise<void>;
}

/** Opens a link to each server; `clock` is the machine's time. */
export async function linkServers<Name extends ServerName>(
  stack: Pick<Stack<Name>, "status" | "server">,
  clock: Clock,
): Promise<Links<Name>> {
  const opened = await Promise.all(
    stack.status().map(async ({ name }) => {
      const { definition, place } = stack.server(name);
      const link = await openLink(place, clock);
      return { name, link, connection: definition.connection(link.place) };
    }),
  );
  const entries = opened.map(({ name, connection }) => [name, connection]);
  return {
    // One entry a server of the stack, made by that server's own definition.
    connections: Object.fromEntries(entries) as Pick<Connections, Name>,
    link(name) {
      const found = opened.find((each) => each.name === name);
      if (found) return found.link;
      throw new HarnessError("CONFIG_INVALID", `${name} is not in this stack.`);
    },
    async close() {
      await Promise.all(opened.map(({ link }) => link.close()));
    },
  };
}
