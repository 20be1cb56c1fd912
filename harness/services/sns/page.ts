/** Lists in pages: a token is the key that the page before ended with. */

import { Buffer } from "node:buffer";
import type { Entry } from "#store/documents.ts";
import * as errors from "./errors.ts";
import { pageSize } from "./limits.ts";

export interface Page<T> {
  readonly items: readonly T[];
  readonly next: { readonly NextToken?: string };
}

/** The key to go on after; throws when the token is not one that a list gave out. */
export function parseToken(token: string | undefined): string {
  if (token === undefined) return "";
  const key = Buffer.from(token, "base64").toString();
  if (formatToken(key) !== token) throw errors.invalidParameter("NextToken");
  return key;
}

const formatToken = (key: string) => Buffer.from(key).toString("base64");

/** The first page of `entries`, which may be one more than a page holds. */
export function pageOf<T>(entries: readonly Entry<T>[]): Page<T> {
  const items = entries.slice(0, pageSize);
  const last = items.at(-1);
  const more = entries.length > pageSize && last !== undefined;
  return {
    items: items.map((entry) => entry.document),
    next: more ? { NextToken: formatToken(last.key) } : {},
  };
}
