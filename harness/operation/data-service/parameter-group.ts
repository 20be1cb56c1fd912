/** Parameter groups: values over those that an engine starts with. */

import type { Collection } from "#store/documents.ts";
import type { Tags } from "../tags.ts";

export interface ParameterGroup<Value> {
  readonly name: string;
  readonly family: string;
  readonly description: string;
  readonly values: Readonly<Record<string, Value>>;
  readonly tags: Tags;
}

const DEFAULT = /^default\.(.+)$/;

/** AWS's own group of a family: it cannot be changed. */
export const defaultGroupName = (family: string): string => `default.${family}`;

/** Every family has a group of AWS's own, which is not kept. */
export function defaultGroup(family: string): ParameterGroup<never> {
  const description = `Default parameter group for ${family}`;
  return { name: defaultGroupName(family), family, description, values: {}, tags: {} };
}

/** The finders of a service whose families look like `family`. */
export function parameterGroups(family: RegExp) {
  const familyIn = (name: string): string | undefined => {
    const [, found] = DEFAULT.exec(name) ?? [];
    return found !== undefined && family.test(found) ? found : undefined;
  };
  return {
    isDefaultGroup: (name: string): boolean => familyIn(name) !== undefined,
    groupNamed<Value>(
      shelf: Pick<Collection<ParameterGroup<Value>>, "find">,
      name: string,
    ): ParameterGroup<Value> | undefined {
      const own = familyIn(name);
      return own === undefined ? shelf.find(name) : defaultGroup(own);
    },
  };
}
