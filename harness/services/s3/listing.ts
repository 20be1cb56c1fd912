/**
 * Pages of keys: prefix, delimiter, markers and limits, read from an index in the order of the
 * keys' bytes. Keys below a common prefix are stepped over, not read.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ListingKeysUsingAPIs.html
 */

import { Buffer } from "node:buffer";
import { END, LAST, placeOf, urlEncoded } from "./address.ts";
import * as errors from "./errors.ts";
import { pageMax } from "./limits.ts";
import type { Found } from "./store.ts";

/** Entries read at a time while keys are rolled up: most of them may be stepped over. */
const ROLL_UP_CHUNK = 32;

export interface PageRequest<T> {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly limit: number;
  /** Where to begin in the store's order, inclusive; empty for the beginning. */
  readonly from: string;
  readonly scan: (from: string, limit: number) => readonly Found<T>[];
  readonly keyOf: (item: T) => string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly commonPrefixes: readonly string[];
  /** What the page ends with; undefined when nothing follows it. */
  readonly end: PageEnd<T> | undefined;
}

export type PageEnd<T> =
  | { readonly kind: "item"; readonly item: T; readonly place: string }
  | { readonly kind: "prefix"; readonly prefix: string };

/** One page of at most `limit` items and common prefixes together. */
export function readPage<T>(request: PageRequest<T>): Page<T> {
  const { bucket, prefix, delimiter, limit, scan, keyOf } = request;
  const items: T[] = [];
  const commonPrefixes: string[] = [];
  let end: PageEnd<T> | undefined;
  if (limit === 0) return { items, commonPrefixes, end };
  const chunk = delimiter ? ROLL_UP_CHUNK : limit + 1;
  let from = request.from;
  for (;;) {
    const found = scan(from, chunk);
    let skipped: string | undefined;
    for (const { place, item } of found) {
      const key = keyOf(item);
      if (skipped !== undefined && key.startsWith(skipped)) continue;
      if (items.length + commonPrefixes.length === limit) return { items, commonPrefixes, end };
      const rolled = rollUp(key, prefix, delimiter);
      skipped = rolled;
      if (rolled === undefined) {
        items.push(item);
        end = { kind: "item", item, place };
        from = place + END;
      } else {
        commonPrefixes.push(rolled);
        end = { kind: "prefix", prefix: rolled };
        from = afterPrefix(bucket, rolled);
      }
    }
    if (found.length < chunk) return { items, commonPrefixes, end: undefined };
  }
}

/** The common prefix that a key is shown as, if it is. */
function rollUp(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (!delimiter) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** The place after everything that stands at `key`, but before longer keys. */
export const afterKey = (bucket: string, key: string): string => `${placeOf(bucket, key)}\u0002`;

/** The place after all keys that start with `prefix`. */
export const afterPrefix = (bucket: string, prefix: string): string =>
  placeOf(bucket, prefix) + LAST;

/** AWS: more than a thousand are never given at once. */
export const pageLimit = (asked: number | undefined): number => Math.min(asked ?? pageMax, pageMax);

/** How a listing writes keys: as they are, or so that XML can hold all of them. */
export function keyWriter(encodingType: string | undefined): (key: string) => string {
  if (encodingType === undefined) return (key) => key;
  if (encodingType !== "url") {
    throw errors.invalidArgument(
      "Invalid Encoding Method specified in Request",
      "encoding-type",
      encodingType,
    );
  }
  return urlEncoded;
}

/** Opaque to callers. */
export const formatToken = (place: string): string => Buffer.from(place).toString("base64");

export function parseToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const place = Buffer.from(token, "base64").toString();
  if (token === "" || formatToken(place) !== token) {
    throw errors.invalidArgument(
      "The continuation token provided is incorrect",
      "continuation-token",
      token,
    );
  }
  return place;
}

/** The place a page's end makes the next one begin at. */
export const placeAfter = <T>(bucket: string, end: PageEnd<T>): string =>
  end.kind === "prefix" ? afterPrefix(bucket, end.prefix) : end.place + END;
