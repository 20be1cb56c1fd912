/** Picking servers by name, with those that they depend on, and as many of each as are wanted. */

import { HarnessError } from "#kernel/harness-error.ts";
import type { ServerDefinition } from "../definition.ts";
import { SERVERS } from "./index.ts";
import { solrNode } from "./solr.ts";
import { ensembleOf } from "./zookeeper.ts";

/** How many there are of what there may be several of. */
export interface Scale {
  /** 1, 3 or 5. */
  readonly zookeeperServers: number;
  /** From 1. */
  readonly solrNodes: number;
}

export const ONE_EACH: Scale = { zookeeperServers: 1, solrNodes: 1 };

/** The servers named and all that they depend on, but `outside`, each after its dependencies. */
export function withDependencies(
  names: readonly string[],
  scale: Scale = ONE_EACH,
  outside: readonly string[] = [],
): readonly ServerDefinition[] {
  const wanted = new Set<string>();
  const add = (name: string) => {
    if (outside.includes(name)) return;
    const definition = definitionOf(name);
    definition.dependsOn.forEach(add);
    wanted.add(name);
  };
  names.forEach(add);
  return [...wanted].flatMap((name) => membersOf(name, scale));
}

/** All servers of a kind; a kind of which there is one is it alone. */
function membersOf(kind: string, scale: Scale): readonly ServerDefinition[] {
  if (kind === "zookeeper") return ensembleOf(scale.zookeeperServers);
  if (kind !== "solr") return [definitionOf(kind)];
  return Array.from({ length: scale.solrNodes }, (_, index) => solrMember(index + 1, scale));
}

/** A Solr node of a cluster of that scale, whether it is there from the start or comes later. */
export function solrMember(number: number, scale: Scale): ServerDefinition {
  const ensemble = ensembleOf(scale.zookeeperServers).map(({ name }) => name);
  return solrNode({ number, ensemble, together: number > 1 || scale.solrNodes > 1 });
}

/** The definition of that name; another name is the user's mistake. */
export function definitionOf(name: string): ServerDefinition {
  const found = Object.values(SERVERS).find((definition) => definition.name === name);
  if (found) return found;
  throw new HarnessError(
    "CONFIG_INVALID",
    `There is no server ${name}. There are ${Object.keys(SERVERS).join(", ")}.`,
  );
}
