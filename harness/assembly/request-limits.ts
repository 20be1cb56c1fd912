/** AWS's documented request rates as faults: what the option `requestLimits` holds clients to. */

import type { Fault } from "#faults/fault.ts";
import type { AnyService } from "#gateway/dispatch/registry.ts";

export function requestLimits(services: readonly AnyService[]): readonly Fault[] {
  return services.flatMap(({ name: service, requestRates = {} }) =>
    Object.entries(requestRates).flatMap(([operation, rate]) => {
      if (rate === undefined) return [];
      const name = `AWS's request limit of ${service} ${operation}`;
      return {
        name,
        at: "call",
        service,
        operation,
        effect: { kind: "throttle", ...rate },
      } as const;
    }),
  );
}
