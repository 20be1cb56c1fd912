/** Names that have no case, and places for new ones. */

import type { AwsError } from "#kernel/aws-error.ts";
import type { Collection } from "#store/documents.ts";

/** Checks a name against its pattern and gives it as AWS keeps it: in lower case. */
export const nameChecker =
  (invalidValue: (message: string) => AwsError) =>
  (parameter: string, value: string, pattern: RegExp): string => {
    const name = value.toLowerCase();
    if (pattern.test(name)) return name;
    throw invalidValue(
      `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a ` +
        "letter; must contain only ASCII letters, digits, and hyphens; and must not end with a " +
        "hyphen or contain two consecutive hyphens.",
    );
  };

/** What keeps a new name out: one that is there, and as many as there may be. */
export interface Room {
  readonly max: number;
  exists(name: string): AwsError;
  tooMany(max: number): AwsError;
}

export function refuseTaken(
  shelf: Pick<Collection<unknown>, "find" | "count">,
  name: string,
  { max, exists, tooMany }: Room,
): void {
  if (shelf.find(name)) throw exists(name);
  if (shelf.count() >= max) throw tooMany(max);
}
