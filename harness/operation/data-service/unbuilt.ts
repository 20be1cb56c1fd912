/** Members of requests that the harness cannot honour: refused by name, never ignored. */

import type { AwsError } from "#kernel/aws-error.ts";

/** Harmless values pass; of all others the first is refused, with its reason where it has one. */
export const unbuiltRefuser =
  (notBuilt: (what: string) => AwsError, reasons: Readonly<Record<string, string>>) =>
  (input: object, members: readonly string[]): void => {
    for (const [name, value] of Object.entries(input))
      if (members.includes(name) && !isHarmless(value))
        throw notBuilt(name in reasons ? `${name} (${reasons[name]})` : name);
  };

const isHarmless = (value: unknown): boolean =>
  value === undefined ||
  value === false ||
  value === 0 ||
  value === "" ||
  (Array.isArray(value) && value.length === 0);
