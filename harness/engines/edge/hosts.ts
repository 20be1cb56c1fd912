/**
 * The hosts of an account's distributions, kept until CloudFront is called again: every request to
 * the gateway is asked whether it is the edge's, and most are not.
 */

import type { World } from "#bus/world.ts";
import { type CloudfrontStore, edgeHosts } from "#services/cloudfront/engine.ts";

export interface EdgeHosts {
  /** Whether a distribution of that account answers for the host. */
  has(world: World, store: CloudfrontStore, host: string): boolean;
}

interface Known {
  hosts: ReadonlySet<string> | undefined;
}

export function createEdgeHosts(): EdgeHosts {
  // Weak, as a world that was reset is another one.
  const worlds = new WeakMap<World, Known>();
  const watch = (world: World): Known => {
    const known: Known = { hosts: undefined };
    world.journal.subscribe((record) => {
      if (record.kind === "call" && record.service === "cloudfront") known.hosts = undefined;
    });
    worlds.set(world, known);
    return known;
  };
  return {
    has(world, store, host) {
      const known = worlds.get(world) ?? watch(world);
      known.hosts ??= edgeHosts(store);
      return known.hosts.has(host) || known.hosts.has(host.replace(/^[^.]+/, "*"));
    },
  };
}
