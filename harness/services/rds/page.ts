/** Lists in pages and by filters. A marker is the key of the page's last entry. */

import type { Filter } from "#model/types/rds.ts";
import * as errors from "./errors.ts";
import { pageMax } from "./limits.ts";

export interface Page<T> {
  readonly entries: readonly T[];
  readonly Marker?: string;
}

interface Asked {
  readonly Marker?: string | undefined;
  readonly MaxRecords?: number | undefined;
}

/** One page of `entries`, in the order of their keys. */
export function pageOf<T>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
  asked: Asked,
): Page<T> {
  const rest = entries
    .map((entry) => ({ key: keyOf(entry), entry }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .filter(({ key }) => !asked.Marker || key > asked.Marker);
  const page = rest.slice(0, asked.MaxRecords ?? pageMax);
  const last = page.at(-1);
  return {
    entries: page.map(({ entry }) => entry),
    ...(rest.length > page.length && last ? { Marker: last.key } : {}),
  };
}

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
