/** Finding what an operation names, and lists in pages. */

import { Buffer } from "node:buffer";
import type { Collection } from "#store/documents.ts";
import { noSuchEntity, validationError } from "./errors.ts";
import { PAGE_ITEMS } from "./limits.ts";

/** The document, or NoSuchEntity. */
export function found<T>(shelf: Collection<T>, kind: string, name: string): T {
  const document = shelf.find(name);
  if (document === undefined) throw noSuchEntity(kind, name);
  return document;
}

export const documentsOf = <T>(shelf: Collection<T>): readonly T[] =>
  shelf.scan().map(({ document }) => document);

interface PageRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** One page in the order of `keyOf`; a marker is the last key seen, base64 as AWS's look. */
export function pageOf<T>(
  all: readonly T[],
  request: PageRequest,
  keyOf: (item: T) => string,
): {
  readonly items: readonly T[];
  readonly members: { readonly IsTruncated: boolean; readonly Marker?: string };
} {
  const after = decodeMarker(request.Marker);
  const rest = [...all]
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .filter((item) => keyOf(item) > after);
  const items = rest.slice(0, request.MaxItems ?? PAGE_ITEMS);
  const last = items.at(-1);
  if (rest.length === items.length || last === undefined) {
    return { items, members: { IsTruncated: false } };
  }
  return {
    items,
    members: { IsTruncated: true, Marker: Buffer.from(keyOf(last)).toString("base64") },
  };
}

function decodeMarker(marker: string | undefined): string {
  if (marker === undefined) return "";
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(marker)) throw validationError(`Invalid Marker: ${marker}`);
  return Buffer.from(marker, "base64").toString();
}

/** AWS returns policy documents percent-encoded (RFC 3986). */
export function encodeDocument(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export const tagList = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const tagRecord = (
  tags: readonly { readonly Key: string; readonly Value: string }[] | undefined,
): Readonly<Record<string, string>> =>
  Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value]));
