/** Picking servers by name, with those that they depend on. */

import { HarnessError } from "#kernel/harness-error.ts";
import type { ServerDefinition } from "../definition.ts";
import { SERVERS } from "./index.ts";

/** The servers named and all that they depend on, each after its dependencies. */
export function withDependencies(names: readonly string[]): readonly ServerDefinition[] {
  const wanted = new Set<string>();
  const add = (name: string) => {
    const definition = definitionOf(name);
    definition.dependsOn.forEach(add);
    wanted.add(name);
  };
  names.forEach(add);
  return [...wanted].map(definitionOf);
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
