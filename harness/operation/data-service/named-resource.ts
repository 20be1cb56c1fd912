/**
 * The resource of a call in the services whose inputs name one by type: an ARN as `ResourceName`,
 * else the first member that names a thing. Names have no case there.
 */

import type { RouteScope } from "../service.ts";

/** The first member that is present says which thing the call is about. */
export type Naming<Kind extends string> = readonly (readonly [member: string, kind: Kind])[];

export const namedResource =
  <Kind extends string, Store>(
    naming: Naming<Kind>,
    arnOf: (scope: RouteScope<Store>, kind: Kind, name: string) => string,
  ) =>
  (
    _operation: string,
    input: Readonly<Record<string, unknown>>,
    scope: RouteScope<Store>,
  ): string => {
    const { ResourceName: arn } = input;
    if (typeof arn === "string") return arn;
    for (const [member, kind] of naming) {
      const name = input[member];
      if (typeof name === "string") return arnOf(scope, kind, name.toLowerCase());
    }
    return "*";
  };
