/** Every option there is, and finding one. */

import type { PlatformKind } from "../platforms.ts";
import { applicationOptions } from "./application-options.ts";
import { balancerOptions } from "./balancer-options.ts";
import { capacityOptions } from "./capacity-options.ts";
import type { NamespaceDefinition, OptionDefinition } from "./option.ts";
import { platformOptions } from "./platform-options.ts";

const all: readonly NamespaceDefinition[] = [
  ...capacityOptions,
  ...balancerOptions,
  ...applicationOptions,
  ...platformOptions,
];

const byNamespace = new Map(all.map((definition) => [definition.namespace, definition]));

/** The namespace itself, or the one that stands for any last part of it. */
function namespaceOf(name: string): NamespaceDefinition | undefined {
  const parent = name.slice(0, Math.max(0, name.lastIndexOf(":")));
  return byNamespace.get(name) ?? byNamespace.get(`${parent}:*`);
}

/** On a platform that has it, when one is named. */
export function findOption(
  namespace: string,
  name: string,
  platform?: PlatformKind,
): OptionDefinition | undefined {
  const found = namespaceOf(namespace);
  if (platform !== undefined && found?.platforms?.includes(platform) === false) return undefined;
  return found?.options[name] ?? found?.anyName;
}

export interface CatalogEntry {
  readonly namespace: string;
  readonly name: string;
  readonly definition: OptionDefinition;
  readonly platforms: NamespaceDefinition["platforms"];
}

/** The options whose namespace and name are fixed, in alphabetical order. */
export const catalog: readonly CatalogEntry[] = all
  .filter(({ namespace }) => !namespace.endsWith(":*"))
  .flatMap(({ namespace, options, platforms }) =>
    Object.entries(options).map(([name, definition]) => ({
      namespace,
      name,
      definition,
      platforms,
    })),
  )
  .sort((a, b) => (`${a.namespace} ${a.name}` < `${b.namespace} ${b.name}` ? -1 : 1));
