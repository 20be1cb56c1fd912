/** Lists in pages: a marker is the key that the page before ended with. */

import { Buffer } from "node:buffer";
import type { Collection } from "#store/documents.ts";
import * as errors from "./errors.ts";
import { listPageDefault } from "./limits.ts";

export interface PageRequest<T> {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
  readonly prefix?: string;
  keep?(document: T): boolean;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** The marker of the next page, when there is one. */
  readonly next: string | undefined;
}

export function pageOf<T>(collection: Collection<T>, request: PageRequest<T>): Page<T> {
  const { prefix = "", MaxItems = listPageDefault, keep = () => true } = request;
  const after = parseMarker(request.Marker);
  const entries = collection
    .scan({ prefix, ...(after !== undefined && { after }) })
    .filter(({ document }) => keep(document));
  const page = entries.slice(0, MaxItems);
  const last = page.at(-1);
  const more = entries.length > page.length && last !== undefined;
  return {
    items: page.map(({ document }) => document),
    next: more ? Buffer.from(last.key).toString("base64") : undefined,
  };
}

function parseMarker(marker: string | undefined): string | undefined {
  if (!marker) return undefined;
  const key = Buffer.from(marker, "base64").toString();
  if (Buffer.from(key).toString("base64") !== marker)
    throw errors.invalidParameter(`Marker ${marker} was not given out by this operation.`);
  return key;
}
