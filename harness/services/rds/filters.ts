/** Lists by filters. */

import type { Filter } from "#model/types/rds.ts";
import * as errors from "./errors.ts";

/** The entries that every filter lets through; a filter that there is not is refused. */
export function filtered<T>(
  entries: readonly T[],
  filters: readonly Filter[] | undefined,
  fields: Readonly<Record<string, (entry: T) => string>>,
): readonly T[] {
  return (filters ?? []).reduce((left, { Name: name = "", Values: values = [] }) => {
    const field = fields[name];
    if (!field) throw errors.invalidValue(`Unrecognized filter name: ${name}`);
    return left.filter((entry) => values.includes(field(entry)));
  }, entries);
}
